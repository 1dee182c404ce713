"""Nerves brought out of the muscles they only pass: on their own face of the muscle, or the shortest way.

Rules on landmarks put a nerve where it runs on average; the muscle beside it may reach a few millimetres further. What
is known of the two (``meshes/data/beds.toml``) says whether the nerve runs in that muscle, or on which of its faces.
This serves the default body, whose muscles were modelled with room for nerves; a body that brings its own is served by
``meshes/nerves/muscle_separation.py``, which takes the same beds and the rules of order beside them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final, Self

import numpy as np
import trimesh
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy.ndimage import gaussian_filter1d

from meshes.data_files import read
from meshes.geometry.centreline import MARGIN
from meshes.geometry.polyline import lengths, project
from meshes.geometry.surface_query import Bones, Nearest, Obstacles
from meshes.soft_tissue.muscles.records import Direction
from meshes.space import Points, Side, direction, split_side
from meshes.structure import Pass, Segment

_OUT: Final = 0.4
"""mm that a nerve's centre line keeps from a muscle it was brought out of."""
_ROUNDS: Final = 80
_SPREAD: Final = 2.5
"""Points to both sides along which a shift fades."""
_EVENING: Final = 6
"""Every so many rounds what a line was moved by is evened along it, so that it does not kink."""
_LAST: Final = 1.5
_TIED: Final = 3.0
"""Points from a fixed end within which a line gives way only in part."""
_FOLLOW: Final = 40.0
"""mm along a branch over which it follows its parent's shift."""
_STRIDE: Final = 1.0
"""mm of one step towards the face on which a nerve lies."""


class Relation(BaseModel):
    """How some nerves lie to some muscles.

    Attributes
    ----------
    nerves, muscles : tuple of str
        Segments and structures without side.
    inside : bool
        They run in, pierce or end in the muscle.
    most_mm : float
        How much of them may lie inside.
    face : tuple of str
        The side of the muscle on which they lie: the sum of these directions.
    sources : tuple of str
        Publication keys; ``GK`` for textbook knowledge nobody has checked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    nerves: Annotated[tuple[str, ...], Field(min_length=1)]
    muscles: Annotated[tuple[str, ...], Field(min_length=1)]
    inside: bool = False
    most_mm: Annotated[float, Field(gt=0)] = np.inf
    face: tuple[Direction, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.inside is bool(self.face):
            raise ValueError("say either inside = true or which face")
        return self


class _Relations(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    bed: tuple[Relation, ...]


@cache
def relations() -> Mapping[tuple[str, str], Relation]:
    """What is known, by segment and muscle.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    found = read("data/beds.toml", _Relations).bed
    return {(nerve, muscle): bed for bed in found for nerve in bed.nerves for muscle in bed.muscles}


@dataclass(frozen=True, slots=True)
class _Muscle:
    solid: Obstacles
    bounds: Points
    way: Points | None


def separate(
    segments: Iterable[Segment],
    muscles: Mapping[str, trimesh.Trimesh],
    bones: Bones,
    known_as: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Segment, ...]:
    """The segments with what lay inside a muscle, and should not, brought out of it.

    Parameters
    ----------
    segments : iterable of Segment
        Of any side; a branch stays on its parent, a root ends where what it joins begins.
    muscles : mapping of str to trimesh.Trimesh
        Closed, by id with side; muscles of the other side are left alone.
    bones : Bones
        What the nerves must not enter meanwhile.
    known_as : mapping of str to str
        Segments of another course, and the usual segment whose beds are theirs.
    """
    known = tuple(segments)
    solids = {name: Obstacles({name: mesh}) for name, mesh in muscles.items()}
    done: dict[tuple[str, Side], Segment] = {}
    waiting = {(s.id, s.side): s for s in known}
    old = dict(waiting)
    while waiting:
        for key in [k for k, s in waiting.items() if not {(s.parent, s.side), (s.joins, s.side)} & waiting.keys()]:
            segment = waiting.pop(key)
            if parent := done.get((segment.parent, segment.side)):
                segment = _following(segment, old[parent.id, parent.side], parent)
            if goal := done.get((segment.joins, segment.side)):
                segment = _led_to(segment, goal.points[0])
            name = known_as.get(segment.id, segment.id)
            done[key] = _out_of(segment, _passed(segment, name, muscles, solids), bones)
    return tuple(done[s.id, s.side] for s in known)


def _passed(
    segment: Segment, name: str, muscles: Mapping[str, trimesh.Trimesh], solids: Mapping[str, Obstacles]
) -> tuple[_Muscle, ...]:
    """Muscles near a segment, by whose name its beds are looked up, that it may not enter."""
    found = []
    for solid, mesh in muscles.items():
        muscle, side = split_side(solid)
        bed = relations().get((name, muscle))
        near = (segment.points > mesh.bounds[0]) & (segment.points < mesh.bounds[1])
        if side is not segment.side or (bed and bed.inside) or not near.all(axis=1).any():
            continue
        way = direction(bed.face, side) if bed else None
        found.append(_Muscle(solids[solid], mesh.bounds, way))
    return tuple(found)


def _out_of(segment: Segment, muscles: Sequence[_Muscle], bones: Bones) -> Segment:
    """Shifts smooth along the line until none of it is inside; its fixed ends stay."""
    if not muscles:
        return segment
    points = segment.points.copy()
    gap = np.minimum(np.maximum(bones.query(points).distance, 0.0), segment.radius_mm + MARGIN)
    rank = np.arange(len(points))
    tied = np.full(len(points), np.inf)
    # where roots meet the line is free: they follow
    if segment.parent or segment.joins:
        tied = np.minimum(tied, rank)
    if segment.joins:
        tied = np.minimum(tied, rank[::-1])
    taper = np.minimum(1.0, tied / _TIED)[:, None]
    for turn in range(_ROUNDS):
        shift = _shifts(points, muscles)
        if not shift.any():
            break
        points = points + taper * gaussian_filter1d(shift, _SPREAD, axis=0, mode="nearest")
        if turn % _EVENING == _EVENING - 1 and turn < _ROUNDS - 2 * _EVENING:
            moved = gaussian_filter1d(points - segment.points, _SPREAD, axis=0, mode="nearest")
            points = segment.points + taper * moved
        points = points + taper * _clear(bones.query(points), gap)
    if np.allclose(points, segment.points):
        return segment
    points = segment.points + taper * gaussian_filter1d(points - segment.points, _LAST, axis=0, mode="nearest")
    points = points + taper * _clear(bones.query(points), gap)
    return replace(segment, points=points, passes=_passes(segment, points))


def _shifts(points: Points, muscles: Sequence[_Muscle]) -> Points:
    shift = np.zeros_like(points)
    for muscle in muscles:
        near = np.flatnonzero(((points > muscle.bounds[0]) & (points < muscle.bounds[1])).all(axis=1))
        found = muscle.solid.query(points[near])
        sunk = found.distance < 0.0
        if muscle.way is None:
            shift[near[sunk]] += found.outward[sunk] * (_OUT - found.distance[sunk])[:, None]
        else:
            shift[near[sunk]] += muscle.way * np.minimum(_OUT - found.distance[sunk], _STRIDE)[:, None]
    return shift


def _clear(near: Nearest, gap: NDArray[np.float64]) -> Points:
    return np.asarray(near.outward * np.maximum(gap - near.distance, 0.0)[:, None])


def _following(segment: Segment, parent: Segment, moved: Segment) -> Segment:
    """The branch with its beginning where its parent now runs; further on it stays."""
    fraction, _ = project(parent.points, segment.points[0])
    shift = _at(moved.points, _same(parent, moved, fraction)) - _at(parent.points, fraction)
    if not shift.any():
        return segment
    fade = np.clip(1.0 - lengths(segment.points) / _FOLLOW, 0.0, 1.0)[:, None]
    return replace(segment, points=segment.points + fade * shift)


def _led_to(segment: Segment, goal: Points) -> Segment:
    """The root with its end where that which it joins now begins."""
    arc = lengths(segment.points)
    fade = np.clip(1.0 - (arc[-1] - arc) / min(_FOLLOW, arc[-1]), 0.0, 1.0)[:, None]
    points = segment.points + fade * (goal - segment.points[-1])
    points[-1] = goal
    return replace(segment, points=points)


def _same(segment: Segment, moved: Segment, fraction: float) -> float:
    """The fraction at which a moved line has the point that lay at a fraction of it before."""
    before, after = lengths(segment.points), lengths(moved.points)
    return float(np.interp(fraction * before[-1], before, after) / after[-1])


def _at(points: Points, fraction: float) -> Points:
    arc = lengths(points)
    return np.array([np.interp(fraction * arc[-1], arc, points[:, k]) for k in range(3)])


def _passes(segment: Segment, points: Points) -> tuple[Pass, ...]:
    before, after = lengths(segment.points), lengths(points)
    return tuple(
        replace(one, at=float(np.interp(one.at * before[-1], before, after) / after[-1])) for one in segment.passes
    )
