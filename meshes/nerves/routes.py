"""Nerve routes on a body: rules placed, made smooth, kept out of bone; and ways along them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from meshes.anatomy.point_rules import place
from meshes.errors import MeshesError
from meshes.geometry.centreline import LEAST, Centreline, at_gap, pushed, relaxed, spline
from meshes.geometry.polyline import along, lengths, project
from meshes.geometry.surface_query import Bones
from meshes.nerves.route_rules import NerveRoute, SegmentRule, Waypoint, load_rules, ordered
from meshes.space import SIDES, Points, Side, mirrored
from meshes.structure import Pass, Segment, Terms

__all__ = ["Piece", "load_rules", "nearest", "path_to_roots", "place_all", "place_onto", "with_mirror"]

_GHOST: Final = 15.0
"""mm along the neighbour that set the direction in which a branch leaves or a root joins."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the way from a place back to the roots.

    Attributes
    ----------
    segment : str
        Id without side.
    start, end : float
        Fractions of arc length; the way runs from start to end.
    offset_mm : float
        Way already behind when the piece begins.
    """

    segment: str
    start: float
    end: float
    offset_mm: float


def place_all(
    rules: Iterable[NerveRoute],
    landmarks: Mapping[str, Points],
    bones: Bones | None = None,
    sides: tuple[Side, ...] = SIDES,
) -> tuple[Segment, ...]:
    """Every segment of every nerve on the sides of a body.

    Parameters
    ----------
    rules : iterable of NerveRoute
    landmarks : mapping of str to ndarray, shape (3,)
        mm RAS+.
    bones : Bones, optional
        What the nerves must not enter (:class:`meshes.geometry.surface_query.Obstacles`).
    sides : tuple of Side
        Both, or one where the other is its mirror image (:func:`with_mirror`).

    Returns
    -------
    tuple of Segment
        By nerve and side, in the order of the files; a branch begins exactly on its parent, a root ends exactly at the
        beginning of what it joins.

    Raises
    ------
    MeshesError
        If a rule needs a landmark the body lacks; names nerve, segment and landmark.
    """
    rules = tuple(rules)
    done: dict[tuple[str, Side], Segment] = {}
    for side in sides:
        for rule in ordered(rules):
            done[rule.id, side] = _segment(rule, side, landmarks, bones, done)
    return tuple(done[s.id, side] for rule in rules for side in sides for s in rule.segment)


def place_onto(
    rules: Iterable[SegmentRule],
    side: Side,
    landmarks: Mapping[str, Points],
    bones: Bones | None,
    placed: Iterable[Segment],
) -> tuple[Segment, ...]:
    """More segments of one side of a body whose nerves are placed; each may hang on those and on the ones before it.

    Raises
    ------
    MeshesError
        If a rule needs a landmark the body lacks.
    """
    done = {(segment.id, side): segment for segment in placed}
    made = []
    for rule in rules:
        made.append(_segment(rule, side, landmarks, bones, done))
        done[rule.id, side] = made[-1]
    return tuple(made)


def with_mirror(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Segments of one side of a symmetric body together with their mirror images on the other."""
    one = tuple(segments)
    return one + tuple(replace(s, side=s.side.other, points=mirrored(s.points)) for s in one)


def _segment(
    rule: SegmentRule,
    side: Side,
    landmarks: Mapping[str, Points],
    bones: Bones | None,
    done: Mapping[tuple[str, Side], Segment],
) -> Segment:
    knots = [_knot(rule, waypoint, side, landmarks, bones) for waypoint in rule.waypoint]
    before = after = None
    if rule.parent:
        parent = done[rule.parent, side]
        fraction = _leaving(rule, parent)
        knots.insert(0, along(parent.points, fraction))
        before = along(parent.points, fraction - _GHOST / lengths(parent.points)[-1])
    if rule.joins:
        goal = done[rule.joins, side].points
        knots.append(goal[0])
        after = along(goal, _GHOST / lengths(goal)[-1])
    places = np.array(knots)
    line = spline(places, _ahead(places[0], places[1], before), _ahead(places[-1], places[-2], after))
    steps = np.linspace(0.0, 1.0, len(rule.radius))
    radius = np.interp(np.linspace(0.0, 1.0, len(line.points)), steps, rule.radius)
    line = relaxed(line, bones, radius)
    return Segment(
        id=rule.id,
        nerve=rule.id.partition(".")[0],
        side=side,
        terms=Terms(rule.english, rule.latin, rule.ta2, rule.fma, rule.uberon),
        points=line.points,
        radius_mm=radius,
        parent=rule.parent,
        joins=rule.joins,
        arises=rule.arises,
        roots=tuple(rule.roots),
        passes=_passes(rule, line),
        variable=rule.variable,
    )


def _knot(
    rule: SegmentRule, waypoint: Waypoint, side: Side, landmarks: Mapping[str, Points], bones: Bones | None
) -> Points:
    try:
        where = place(waypoint.at, landmarks, side)
    except MeshesError as error:
        raise MeshesError(error.what, f"{rule.id} on the {side}: {error.where}", error.mend) from error
    if bones is None:
        return where
    if waypoint.gap is not None:
        return at_gap(where, bones, waypoint.gap)
    out: Points = pushed(where[None], bones, np.array([LEAST]))[0]
    return out


def _leaving(rule: SegmentRule, parent: Segment) -> float:
    """Fraction of the parent at which a branch leaves."""
    if isinstance(rule.leaves, str):
        return next(p.at for p in parent.passes if p.name == rule.leaves)
    return rule.leaves


def _ahead(end: Points, inner: Points, neighbour: Points | None) -> Points | None:
    """The neighbour's place as direction at an end, unless the line would have to turn back for it."""
    if neighbour is None or np.linalg.norm(neighbour - end) < 1.0:
        return None
    return neighbour if float((end - neighbour) @ (inner - end)) > 0 else None


def _passes(rule: SegmentRule, line: Centreline) -> tuple[Pass, ...]:
    at = line.at[bool(rule.parent) :]
    return tuple(
        Pass(float(fraction), waypoint.passes, waypoint.sources, waypoint.name)
        for fraction, waypoint in zip(at, rule.waypoint, strict=False)
        if waypoint.passes or waypoint.name
    )


def path_to_roots(segments: Iterable[Segment], segment: Segment, at: float) -> tuple[Piece, ...]:
    """The way from a place on a nerve back to the spine, along every root that runs into it or that it arises from.

    Parameters
    ----------
    segments : iterable of Segment
        Those of the body (of other nerves too, for a trunk that arises from their roots); only its own side counts.
    segment : Segment
    at : float
        Fraction of its arc length.

    Returns
    -------
    tuple of Piece
        In the order the way is travelled, each stretch once; where roots part, several pieces share an offset.
    """
    here = {s.id: s for s in segments if s.side is segment.side}
    reached: dict[str, float] = {}
    pieces: list[Piece] = []
    queue: list[tuple[Segment, float, float, tuple[str, ...]]] = [(segment, at, 0.0, ())]
    while queue:
        queue.sort(key=lambda item: -item[2])
        current, start, offset, only = queue.pop()
        end = reached.get(current.id, 0.0)
        if current.id in reached and start - end < 1e-6:
            continue
        reached[current.id] = start
        pieces.append(Piece(current.id, start, end, offset))
        if end > 0:
            continue
        offset += start * float(lengths(current.points)[-1])
        queue += [(other, where, offset + gap, roots) for other, where, gap, roots in _onward(current, here, only)]
    return tuple(sorted(pieces, key=lambda piece: piece.offset_mm))


def _onward(
    segment: Segment, here: Mapping[str, Segment], only: tuple[str, ...]
) -> Iterator[tuple[Segment, float, float, tuple[str, ...]]]:
    """Where the way goes on from the beginning of a segment: segment, fraction, mm between, roots it may take."""
    if segment.parent:
        parent = here[segment.parent]
        yield parent, project(parent.points, segment.points[0])[0], 0.0, only
    for other in here.values():
        if other.joins == segment.id and (not only or set(only) & set(other.roots)):
            yield other, 1.0, 0.0, only
    for root in (here[name] for name in segment.arises if name in here):
        yield root, *project(root.points, segment.points[0]), segment.roots


def nearest(segments: Iterable[Segment], point: Points) -> tuple[Segment, float, float]:
    """The segment nearest to a point, the fraction of its arc length there, and the distance in mm.

    Raises
    ------
    MeshesError
        If there are no segments.
    """
    found = [(*project(s.points, point), s) for s in segments]
    if not found:
        raise MeshesError("no nerve segments to search", mend="place the routes first")
    fraction, distance, segment = min(found, key=lambda item: item[1])
    return segment, fraction, distance
