"""Quiz questions about a nerve's course: its waypoints in order, as the route file and the drawn line have them."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from annotations.knowledge import Knowledge
from annotations.records import NervePart
from meshes.geometry.polyline import lengths
from meshes.space import Side
from meshes.structure import Pass, Segment
from viewer.cards.renderer import CardRenderer
from viewer.citations import is_unchecked
from viewer.deck.quiz_pools import Question, Reason
from viewer.scene import arc_fractions

LEAST_STEPS: Final = 4
LEAST_OWN: Final = 2
APART_MM: Final = 12.0
"""Waypoints nearer to each other on the line are not told apart."""
POINTS: Final = (
    *("leaves", "crosses", "passes", "pierces", "enters", "emerges", "divides", "ends", "turns", "forms", "arises"),
    *("winds", "dips", "comes", "rounds"),
)
"""First words of what happens at one spot; anything else goes on for a while."""


def route_questions(knowledge: Knowledge, renderer: CardRenderer) -> Iterator[Question]:
    """Put the waypoints in order: one question for each named branch whose course has enough of them."""
    segments = {segment.id: segment for segment in renderer.atlas.segments if segment.side is not Side.LEFT}
    parts = [part for nerve in knowledge.nerves.values() for part in nerve.parts if ".root." not in part.id]
    for part in parts:
        if part.id in segments and not segments[part.id].variable:
            yield from _question(part, segments, renderer)


def _question(part: NervePart, segments: dict[str, Segment], renderer: CardRenderer) -> Iterator[Question]:
    steps = tuple(undisputed(waypoints(segments[part.id], segments)))
    texts = [renderer.language.term(step.what) for step in steps]
    own = {id(step) for step in segments[part.id].passes}
    if (
        len(set(texts)) < LEAST_STEPS
        or len(set(texts)) < len(texts)
        or sum(id(step) in own for step in steps) < LEAST_OWN
    ):
        return
    about = part.id.removesuffix(".trunk")
    reasons = tuple(Reason(text, step.sources, text) for text, step in zip(texts, steps, strict=True))
    yield Question(f"order:{about}", "order", (about,), tuple(texts), (), reasons)


def waypoints(segment: Segment, segments: dict[str, Segment]) -> list[tuple[float, Pass]]:
    """Waypoints from the trunk to the end of a branch, each with its distance in mm from the start."""
    run = _length(segment)
    found = [(step.at * run, step) for step in segment.passes]
    above = segments.get(segment.parent)
    if above is None:
        return found
    start = _start(segment, segments)
    before = [(at, step) for at, step in waypoints(above, segments) if at <= start + 0.5]
    return [*before, *((at + start, step) for at, step in found)]


def _start(segment: Segment, segments: dict[str, Segment]) -> float:
    """How far from the start of its trunk a segment begins, mm."""
    above = segments.get(segment.parent)
    return 0.0 if above is None else _start(above, segments) + _departure(segment, above) * _length(above)


def undisputed(steps: list[tuple[float, Pass]]) -> Iterator[Pass]:
    """The waypoints whose order nobody can dispute: published, apart, and no two stretches in a row."""
    last, stretch = -APART_MM, False
    for at, step in steps:
        going_on = step.what.split(" ", 1)[0] not in POINTS
        if at - last < APART_MM or (going_on and stretch) or is_unchecked(step.sources):
            continue
        last, stretch = at, going_on
        yield step


def _length(segment: Segment) -> float:
    return float(lengths(segment.points)[-1])


def _departure(segment: Segment, above: Segment) -> float:
    """Where a branch leaves another, as a fraction of the other's length."""
    nearest = int(np.argmin(np.linalg.norm(above.points - segment.points[0], axis=1)))
    return float(arc_fractions(above.points)[nearest])
