"""Nerve routes as data: ``meshes/data/routes/<nerve>.toml``, read and checked as a whole set."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from meshes.anatomy.point_rules import Rule
from meshes.data_files import Record, read
from meshes.errors import RecordError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Root = Literal["T12", "L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3", "S4"]


class Waypoint(Record):
    """A place the centre line passes, and what lies there.

    Attributes
    ----------
    at : Rule
    passes : str
        Words for the user; empty for a waypoint that only shapes the line.
    sources : tuple of str
        Publication keys; ``GK`` for textbook knowledge nobody has checked.
    name : str
        Lets a branch leave here.
    gap : float
        If given, the place is moved straight to or from the nearest bone until the centre line is that far off, mm.
    """

    at: Rule
    passes: str = ""
    sources: tuple[str, ...] = ()
    name: str = ""
    gap: Annotated[float, Field(ge=0, le=40)] | None = None


class SegmentRule(Record):
    """One stretch of nerve as rules, from proximal to distal.

    Attributes
    ----------
    id : str
        ``sciatic.trunk``.
    parent : str
        Segment this one branches from; its first point is then taken from there, not from a waypoint.
    leaves : str or float
        Where it leaves its parent: name of a waypoint of the parent, or fraction of the parent's length.
    joins : str
        Segment whose first point is this one's last.
    arises : tuple of str
        Roots drawn with another nerve by which a trunk without roots of its own reaches the spine.
    roots : tuple of str
        Spinal roots whose fibres it carries.
    radius : tuple of float
        mm, at equal steps from the proximal to the distal end (of a flat nerve: half its mean diameter).
    radius_source : tuple of str
        Publication keys of the radius.
    variable : bool
        Absent or different in a good part of people.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")]
    english: Text
    latin: str = ""
    ta2: str = ""
    fma: str = ""
    uberon: str = ""
    parent: str = ""
    leaves: str | Annotated[float, Field(ge=0, le=1)] = 1.0
    joins: str = ""
    arises: tuple[str, ...] = ()
    roots: tuple[Root, ...]
    radius: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=2)]
    radius_source: tuple[str, ...]
    variable: bool = False
    waypoint: tuple[Waypoint, ...]


class NerveRoute(Record):
    """One nerve: all its segments, written once for both sides.

    Attributes
    ----------
    id : str
        ``sciatic``; the segments' ids begin with it.
    roots : tuple of str
        Spinal roots, cranial first.
    segment : tuple of SegmentRule
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    english: Text
    latin: str
    roots: tuple[Root, ...]
    segment: tuple[SegmentRule, ...]


def load_rules() -> tuple[NerveRoute, ...]:
    """All nerve routes, in alphabetical order of their files.

    Raises
    ------
    RecordError
        If a file is broken or the set does not hold together; names file, key and mend.
    """
    folder = resources.files("meshes") / "data" / "routes"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    rules = tuple(read(f"data/routes/{name}", NerveRoute) for name in files)
    check(rules)
    return rules


def check(rules: Iterable[NerveRoute]) -> None:
    """Refuse a set whose ids clash or do not resolve, that runs in circles, or that leaves a passage uncited."""
    rules = tuple(rules)
    segments = {segment.id: segment for rule in rules for segment in rule.segment}
    for rule in rules:
        file = f"meshes/data/routes/{rule.id}.toml"
        for segment in rule.segment:
            for problem, mend in _problems(segment, rule, segments):
                raise RecordError(problem, f"{file}: {segment.id}", mend)
    if len(segments) < sum(len(rule.segment) for rule in rules):
        ids = [segment.id for rule in rules for segment in rule.segment]
        twice = next(i for i in ids if ids.count(i) > 1)
        raise RecordError("two segments have the same id", f"meshes/data/routes: {twice}", "rename one")
    ordered(rules)


def _problems(segment: SegmentRule, rule: NerveRoute, segments: dict[str, SegmentRule]) -> Iterator[tuple[str, str]]:
    yield from _loose_ends(segment, segments)
    if not segment.id.startswith(rule.id + "."):
        yield f"the id does not begin with {rule.id}.", "move the segment to its nerve's file or rename it"
    if len(segment.waypoint) + bool(segment.parent) + bool(segment.joins) < 2:
        yield "fewer than two places", "add a waypoint"
    if not segment.radius_source:
        yield "radius_source is empty", 'cite a publication or write "GK"'
    for number, waypoint in enumerate(segment.waypoint):
        if waypoint.passes and not waypoint.sources:
            yield f"waypoint.{number}.sources is empty", 'cite a publication or write "GK"'
        if waypoint.name and not waypoint.passes:
            yield f"waypoint.{number} has a name but no words", "say in passes what lies there"


def _loose_ends(segment: SegmentRule, segments: dict[str, SegmentRule]) -> Iterator[tuple[str, str]]:
    """What a segment hangs on and that does not exist, or not where it says."""
    links = [("parent", segment.parent), ("joins", segment.joins), *(("arises", root) for root in segment.arises)]
    for key, other in links:
        if other and other not in segments:
            likely = get_close_matches(other, segments, n=3)
            yield f"{key} {other!r} does not exist", f"use {' or '.join(likely) or 'the id of a segment'}"
    if segment.parent in segments and isinstance(segment.leaves, str):
        names = [w.name for w in segments[segment.parent].waypoint if w.name]
        if segment.leaves not in names:
            yield f"leaves {segment.leaves!r} names no waypoint of {segment.parent}", f"name one there or use {names}"


def ordered(rules: Iterable[NerveRoute]) -> tuple[SegmentRule, ...]:
    """All segments, each after those it branches from or runs into.

    Raises
    ------
    RecordError
        If parents and joins run in a circle; names one segment of it.
    """
    segments = {segment.id: segment for rule in rules for segment in rule.segment}
    hung = {one.id: {other for other in (one.parent, one.joins) if other} for one in segments.values()}
    try:
        return tuple(segments[name] for name in TopologicalSorter(hung).static_order())
    except CycleError as error:
        where = f"meshes/data/routes: {' -> '.join(error.args[1])}"
        mend = "let roots join trunks and branches leave them"
        raise RecordError("parent and joins run in a circle", where, mend) from error
