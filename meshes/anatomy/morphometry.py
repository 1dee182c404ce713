"""Measured anatomy: what dissections and scans found, beside the same measure on a body."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, Protocol, Self

import numpy as np
from pydantic import Field, model_validator

from meshes.anatomy.point_rules import Rule, place
from meshes.data_files import Record, read
from meshes.errors import MeshesError
from meshes.geometry.polyline import along, lengths, project
from meshes.space import Points, Side
from meshes.structure import Segment

Axis = Literal["lateral", "anterior", "superior"]
Kind = Literal["distance", "crossing", "length", "diameter"]


class Body(Protocol):
    """What of an :class:`meshes.atlas.Atlas` is measured."""

    @property
    def landmarks(self) -> Mapping[str, Points]:
        """Places by name with side, mm RAS+."""
        ...

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All nerve segments."""
        ...


class Where(Record):
    """A place on a nerve: at a named waypoint, at a fraction, at the height of a landmark, or nearest to one."""

    segment: str
    waypoint: str | None = None
    fraction: float | None = None
    level: Rule | None = None
    nearest: Rule | None = None


class Line(Record):
    """The straight line between two landmarks."""

    from_: Annotated[str, Field(alias="from")]
    to: str


class Published(Record):
    """What one study found in one group of people; mm, or a plain number for fractions."""

    who: str = ""
    mean: float | None = None
    sd: Annotated[float | None, Field(gt=0)] = None
    low: float | None = None
    high: float | None = None


class Row(Record):
    """One measure: how to take it on a body, and what was published.

    Attributes
    ----------
    kind : str
        ``distance`` from ``b`` to ``a`` (each a landmark rule or a place on a nerve) or from ``a`` to a ``line``; with
        ``axis`` only its part in that direction, lateral counted away from the midline. ``crossing``: where a nerve
        crosses a line as seen from the front or back, as distance from the line's start. ``length`` of a segment
        between two of its waypoints. ``diameter`` of a nerve.
    minus : float
        mm taken off, for measures from the edge of a flat nerve of published half width.
    share : bool
        Crossing as fraction of the line instead of mm.
    """

    id: str
    label: str
    kind: Kind
    a: Where | Rule
    b: Where | Rule | None = None
    line: Line | None = None
    axis: Axis | None = None
    minus: float = 0.0
    share: bool = False
    published: Annotated[tuple[Published, ...], Field(min_length=1)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "distance" and self.b is None and self.line is None:
            raise ValueError("a distance needs b or line")
        if self.kind == "crossing" and (self.line is None or not isinstance(self.a, Where)):
            raise ValueError("a crossing needs a nerve as a, and line")
        return self


@dataclass(frozen=True, slots=True)
class Measured:
    """A row's value on a body.

    Attributes
    ----------
    value : float
        mm, or a fraction.
    z : float or None
        Standard deviations from the nearest published mean that has one; None if no study gave any.
    inside : bool or None
        Within a published range; None if none was given.
    """

    row: Row
    side: Side
    value: float
    z: float | None
    inside: bool | None

    @property
    def agrees(self) -> bool:
        """|z| of at most 1 or within a published range; true where only a mean was published."""
        if self.z is None and self.inside is None:
            return True
        return (self.z is not None and abs(self.z) <= 1.0) or bool(self.inside)

    @property
    def usual(self) -> bool:
        """As `agrees`, but |z| of at most 2: one person may well lie there."""
        return self.agrees or (self.z is not None and abs(self.z) <= 2.0)

    def __str__(self) -> str:
        groups = "; ".join(_told(group) for group in self.row.published)
        z = "no SD published" if self.z is None else f"z = {self.z:+.2f}"
        return f"{self.row.id} {self.row.label} ({self.side}): {self.value:.2f} against {groups} ({z})"


def _told(group: Published) -> str:
    mean = "" if group.mean is None else f"{group.mean:g}" + ("" if group.sd is None else f" ± {group.sd:g}")
    span = "" if group.low is None and group.high is None else f"[{group.low} to {group.high}]"
    return " ".join(part for part in (group.who, mean, span) if part)


@cache
def rows() -> tuple[Row, ...]:
    """The table, read once.

    Raises
    ------
    RecordError
        If ``meshes/data/morphometrics.toml`` is broken.
    """
    return read("data/morphometrics.toml", dict[str, tuple[Row, ...]])["measure"]


def measure(body: Body, side: Side = Side.LEFT) -> tuple[Measured, ...]:
    """Every row of the table on one side of a body."""
    return tuple(measure_row(row, body, side) for row in rows())


def measure_row(row: Row, body: Body, side: Side) -> Measured:
    """One row on one side of a body.

    Raises
    ------
    MeshesError
        If the body lacks a landmark, segment or waypoint that the row needs.
    """
    take = {"distance": _distance, "crossing": _crossing, "length": _length, "diameter": _diameter}[row.kind]
    value = take(row, body, side) - row.minus
    scores = [(value - p.mean) / p.sd for p in row.published if p.mean is not None and p.sd is not None]
    spans = [
        (p.low is None or value >= p.low) and (p.high is None or value <= p.high)
        for p in row.published
        if p.low is not None or p.high is not None
    ]
    return Measured(row, side, value, min(scores, key=abs) if scores else None, any(spans) if spans else None)


def _segment(identifier: str, body: Body, side: Side) -> Segment:
    for segment in body.segments:
        if segment.id == identifier and segment.side is side:
            return segment
    raise MeshesError("the body has no such nerve segment", f"{identifier}.{side}", "correct morphometrics.toml")


def _fraction(where: Where, body: Body, side: Side) -> float:
    segment = _segment(where.segment, body, side)
    if where.waypoint is not None:
        for passed in segment.passes:
            if passed.name == where.waypoint:
                return passed.at
        raise MeshesError(f"no waypoint {where.waypoint!r}", where.segment, "name one in its route file")
    if where.level is not None:
        height = float(place(where.level, body.landmarks, side)[2])
        arc = lengths(segment.points)
        return float(arc[np.abs(segment.points[:, 2] - height).argmin()] / arc[-1])
    if where.nearest is not None:
        return project(segment.points, place(where.nearest, body.landmarks, side))[0]
    return 0.0 if where.fraction is None else where.fraction


def _point(where: Where | Rule, body: Body, side: Side) -> Points:
    if isinstance(where, Rule):
        return place(where, body.landmarks, side)
    return along(_segment(where.segment, body, side).points, _fraction(where, body, side))


def _ends(line: Line, body: Body, side: Side) -> tuple[Points, Points]:
    return place(Rule(landmark=line.from_), body.landmarks, side), place(Rule(landmark=line.to), body.landmarks, side)


def _distance(row: Row, body: Body, side: Side) -> float:
    a = _point(row.a, body, side)
    if row.line is not None:
        return project(np.array(_ends(row.line, body, side)), a)[1]
    if row.b is None:
        raise MeshesError("a distance needs b or line", row.id, "add it to morphometrics.toml")
    step = a - _point(row.b, body, side)
    if row.axis is None:
        return float(np.linalg.norm(step))
    away = np.array([side.sign, 1.0, 1.0]) * step
    return float(away[("lateral", "anterior", "superior").index(row.axis)])


def _crossing(row: Row, body: Body, side: Side) -> float:
    """Where along a line a nerve crosses it in the frontal plane, or is nearest if it misses: mm or a fraction."""
    if not isinstance(row.a, Where) or row.line is None:
        raise MeshesError("a crossing needs a nerve as a, and line", row.id, "correct morphometrics.toml")
    start, end = _ends(row.line, body, side)
    nerve = _segment(row.a.segment, body, side).points
    fine = np.linspace(0.0, 1.0, 1001)
    line = start + fine[:, None] * (end - start)
    gaps = [project(nerve[:, [0, 2]], point[[0, 2]])[1] for point in line]
    share = float(fine[int(np.argmin(gaps))])
    return share if row.share else share * float(np.linalg.norm(end - start))


def _length(row: Row, body: Body, side: Side) -> float:
    if not isinstance(row.a, Where):
        raise MeshesError("a length needs a nerve as a", row.id, "correct morphometrics.toml")
    end = _fraction(row.b, body, side) if isinstance(row.b, Where) else 1.0
    return float(lengths(_segment(row.a.segment, body, side).points)[-1]) * (end - _fraction(row.a, body, side))


def _diameter(row: Row, body: Body, side: Side) -> float:
    if not isinstance(row.a, Where):
        raise MeshesError("a diameter needs a nerve as a", row.id, "correct morphometrics.toml")
    segment = _segment(row.a.segment, body, side)
    steps = np.linspace(0.0, 1.0, len(segment.radius_mm))
    return 2.0 * float(np.interp(_fraction(row.a, body, side), steps, segment.radius_mm))
