"""Nerves of a body that brings its own muscles: moved out of them into the planes between, where nerves run.

The rules place nerves by bones alone; muscles of one person lie a few millimetres elsewhere. What a nerve normally
pierces or ends in is left alone (``meshes/data/planes.toml``, ``meshes/data/beds.toml``); on which side of a muscle a
nerve belongs is taken from the beds and from the rules of order (``meshes/data/order.toml``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from meshes.centreline import LEAST, MARGIN, project, pushed
from meshes.clearance import Obstacles
from meshes.data_files import read
from meshes.fit.bellies import Belly, Cover
from meshes.fit.flexible import bent
from meshes.fit.known_sides import Lies, Mark, Neighbour, kept_to, neighbours
from meshes.nerve_beds import beds
from meshes.polyline import lengths
from meshes.space import Points, Side, split_side
from meshes.structure import Segment

_FILE: Final = "data/planes.toml"
_CLEAR_MM: Final = 0.6
_FARTHER_MM: Final = 8.0
"""How much longer than the shortest the way to the face on which a nerve lies may be."""
_STEP_MM: Final = 2.5
"""Most that a line is drawn under the skin in one round."""
_BONY_MM: Final = 25.0
"""Points farther from all bones than this are not held against them."""
_LOOK_EVERY: Final = 6
"""Rounds after which is looked anew which points miss what they should meet."""


class Exempt(BaseModel):
    """Nerves (a name stands for all segments below it) that have business inside a muscle, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    through: tuple[str, ...]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Exceptions(BaseModel):
    """What does not simply run between the muscles.

    Attributes
    ----------
    most_mm : float
        Farthest that a nerve is moved.
    less_mm : mapping of str to float
        Segments that are moved less.
    muscle : mapping of str to Exempt
        By muscle without side.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_mm: Annotated[float, Field(gt=0)]
    less_mm: Mapping[str, Annotated[float, Field(gt=0)]]
    muscle: Mapping[str, Exempt]


@cache
def exceptions() -> Exceptions:
    """The file, read once.

    Raises
    ------
    RecordError
        If ``meshes/data/planes.toml`` is broken.
    """
    return read(_FILE, Exceptions)


def in_planes(
    segments: Sequence[Segment],
    muscles: Mapping[str, trimesh.Trimesh],
    bones: Obstacles,
    landmarks: Mapping[str, Points],
    skin: trimesh.Trimesh | None = None,
) -> tuple[Segment, ...]:
    """The nerves, moved out of muscles that they do not pierce and kept under the skin.

    Parameters
    ----------
    segments : sequence of Segment
        In any order.
    muscles : mapping of str to trimesh.Trimesh
        The body's own, with side, in the segments' frame; small holes do not matter.
    bones : Obstacles
        Kept clear of.
    landmarks : mapping of str to ndarray, shape (3,)
        Of the body: the rules of order hold between some of them.
    skin : trimesh.Trimesh, optional
        May be open.

    Returns
    -------
    tuple of Segment
        In the same order, topology kept; no point farther from where it was than ``most_mm`` of the data file, but
        where a branch goes along with what it hangs on.
    """
    bellies = {name: Belly(mesh) for name, mesh in muscles.items()}
    old = {(one.id, one.side): one for one in segments}
    new: dict[tuple[str, Side], Segment] = {}
    hold = _Hold(bones, Cover(skin) if skin is not None else None)
    for one in _hanging(segments):
        ends = _led(one, one.parent, 0, old, new), _led(one, one.joins, -1, old, new)
        near = neighbours(one, {name: belly for name, belly in bellies.items() if apart(one, name)}, landmarks)
        new[one.id, one.side] = _with(one, _moved(one, ends, hold, near, kept_to(one, landmarks)))
    return tuple(new[one.id, one.side] for one in segments)


def _hanging(segments: Sequence[Segment]) -> Iterable[Segment]:
    """What others hang on first."""
    done: set[tuple[str, Side]] = set()
    there = {(one.id, one.side) for one in segments}
    left = list(segments)
    while left:
        ready = [s for s in left if all((n, s.side) not in there - done for n in (s.parent, s.joins) if n)]
        for one in ready or left[:1]:
            yield one
            done.add((one.id, one.side))
        left = [one for one in left if (one.id, one.side) not in done]


def apart(segment: Segment, muscle: str) -> bool:
    """Whether a nerve has no business inside a muscle."""
    bare = split_side(muscle)[0]
    bed, exempt = beds().get((segment.id, bare)), exceptions().muscle.get(bare)
    if bed and bed.inside:
        return False
    return exempt is None or not any(segment.id == one or segment.id.startswith(f"{one}.") for one in exempt.through)


def _led(
    one: Segment, kin: str, end: int, old: Mapping[tuple[str, Side], Segment], new: Mapping[tuple[str, Side], Segment]
) -> Points | None:
    """Where an end lies on what the segment hangs on or runs into, once that has been moved."""
    before, after = old.get((kin, one.side)), new.get((kin, one.side))
    if before is None or after is None:
        return one.points[end] if kin else None
    reached = lengths(before.points)
    index = np.interp(project(before.points, one.points[end])[0] * reached[-1], reached, np.arange(len(reached)))
    there = [np.interp(index, np.arange(len(reached)), after.points[:, k]) for k in range(3)]
    off = one.points[end] - [np.interp(index, np.arange(len(reached)), before.points[:, k]) for k in range(3)]
    return np.asarray(there + off)


def _moved(
    one: Segment,
    ends: tuple[Points | None, Points | None],
    hold: "_Hold",
    near: Sequence[Neighbour],
    marks: Sequence[Mark],
) -> Points:
    """The line in its planes; ends that hang on another segment stay on it."""
    begun = one.points
    start = hold.bones.distance(begun)
    room = np.minimum(one.radius_mm + MARGIN, np.maximum(start, LEAST))
    bony, skinny = np.flatnonzero(start < _BONY_MM), hold.skinny(begun)
    shifts = [float(np.linalg.norm(end - begun[k])) for end, k in zip(ends, (0, -1), strict=True) if end is not None]
    most = max([exceptions().less_mm.get(one.id, exceptions().most_mm), *shifts])
    lost: dict[int, NDArray[np.bool_]] = {}

    def allowed(points: Points, turn: int) -> Points:
        if turn % _LOOK_EVERY == 0:
            lost.update(_lost(points, near))
        points = _out(points, near, lost)
        for mark in marks:
            points = mark.kept(points)
        points[skinny] = hold.under_skin(points[skinny])
        points[bony] = hold.off_bone(points[bony], room[bony])
        return begun + _at_most(points - begun, most)

    points = bent(begun, ends, allowed)
    inner = slice(int(bool(one.parent)), len(points) - int(bool(one.joins)))
    points[inner] = pushed(points[inner], hold.bones, np.maximum(room[inner] - 0.1, LEAST))
    return points


@dataclass(frozen=True, slots=True)
class _Hold:
    """Bones that nerves keep clear of, and skin that they keep under."""

    bones: Obstacles
    cover: Cover | None

    def skinny(self, points: Points) -> NDArray[np.int64]:
        return np.flatnonzero(self.cover.close(points) if self.cover else np.zeros(len(points)))

    def under_skin(self, points: Points) -> Points:
        return points + self.cover.inward(points, _STEP_MM) if self.cover and len(points) else points

    def off_bone(self, points: Points, room: NDArray[np.float64]) -> Points:
        if not len(points):
            return points
        bone = self.bones.query(points)
        return np.asarray(points + bone.outward * np.maximum(room - bone.distance, 0.0)[:, None])


def _lost(points: Points, near: Sequence[Neighbour]) -> dict[int, NDArray[np.bool_]]:
    """Points that do not meet the muscle, or its like, that they should; by the identity of what is said of them."""
    found = {}
    for muscle in near:
        here = points[muscle.rows]
        for one in (side for side in muscle.sides if side.partners):
            lost = one.where.copy()
            for belly in one.partners:
                rows = np.flatnonzero(lost)
                lost[rows] = ~(belly.sight(here[rows], -one.ways) | belly.inside(here[rows]))
            found[id(one)] = lost
    return found


def _out(points: Points, near: Sequence[Neighbour], lost: Mapping[int, NDArray[np.bool_]]) -> Points:
    """The points brought out of the muscles that they are in, and to the faces that they miss."""
    points = points.copy()
    for muscle in near:
        here = points[muscle.rows]
        move = muscle.belly.way_out(here)
        far = np.linalg.norm(move, axis=1)
        move *= (1.0 + _CLEAR_MM / np.maximum(far, 1e-9))[:, None]
        open_, none = far > 0, np.zeros(len(far), dtype=bool)
        for one in muscle.sides:
            beside = lost.get(id(one), none) & (far == 0)
            for rows, way in ((open_ & one.where, _straight), (beside, _sideways)):
                at = np.flatnonzero(rows)
                most = far[at] + _FARTHER_MM
                found = way(here[at], muscle.belly, one, most) if len(at) else here[at]
                good = (np.linalg.norm(found, axis=1) < most) & found.any(axis=1)
                move[at[good]], open_[at[good]] = found[good], False
        points[muscle.rows] = here + move
    return points


def _straight(points: Points, belly: Belly, one: Lies, most: NDArray[np.float64]) -> Points:
    """Ways out of a muscle in the direction in which a nerve lies from it; if that is far, to the nearest such face."""
    straight = belly.through(points, one.way) + _CLEAR_MM
    return np.where((straight < most)[:, None], straight[:, None] * one.way, _to_face(points, belly, one))


def _sideways(points: Points, belly: Belly, one: Lies, _most: NDArray[np.float64]) -> Points:
    """Ways to before the face that points outside miss, across the direction in which they look."""
    moves = _to_face(points, belly, one)
    each = np.einsum("ij,kj->ik", moves, one.ways)
    best = np.abs(each).argmax(axis=1)
    return np.asarray(moves - np.take_along_axis(each, best[:, None], axis=1) * one.ways[best])


def _to_face(points: Points, belly: Belly, one: Lies) -> Points:
    """Ways to the nearest place of the face on which a nerve lies; none where there is no such face."""
    face = belly.facing(one.way)
    if face is None:
        return np.zeros_like(points)
    closest, normal = face.nearest(points)
    return closest + _CLEAR_MM * normal - points


def _at_most(moves: Points, most: float) -> Points:
    far = np.linalg.norm(moves, axis=1, keepdims=True)
    return np.asarray(moves * np.minimum(1.0, most / np.maximum(far, 1e-9)))


def _with(one: Segment, points: Points) -> Segment:
    """The segment on its new line, what it passes at the same points as before."""
    old, new = lengths(one.points), lengths(points)
    passes = tuple(replace(p, at=float(np.interp(p.at * old[-1], old, new) / new[-1])) for p in one.passes)
    return replace(one, points=points, passes=passes)
