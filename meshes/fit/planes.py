"""Nerves of a body that brings its own muscles: moved out of them into the planes between, where nerves run.

The rules place nerves by bones alone; muscles of one person lie a few millimetres elsewhere. What a nerve normally
pierces or ends in is left alone (``meshes/data/planes.toml``); on which side of a muscle a nerve belongs is taken from
the rules of order (``meshes/data/order.toml``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from meshes.centreline import LEAST, MARGIN, STEP, along, lengths, project, pushed
from meshes.clearance import Obstacles
from meshes.data_files import read
from meshes.errors import MeshesError
from meshes.fit.bellies import Belly, Cover
from meshes.fit.flexible import bent
from meshes.nerve_beds import beds
from meshes.order import OrderRule, order_rules
from meshes.rules import DIRECTIONS, place
from meshes.space import Points, Side, sided, split_side
from meshes.structure import Segment

_FILE: Final = "data/planes.toml"
_CLEAR_MM: Final = 0.6
_ROOM_MM: Final = 0.4
_FARTHER_MM: Final = 8.0
"""How much longer than the shortest the way to the face on which a nerve lies may be."""
_STEP_MM: Final = 2.5
"""Most that a line is drawn under the skin in one round."""
_BONY_MM: Final = 25.0
"""Points farther from all bones than this are not held against them."""
_LOOK_EVERY: Final = 6
"""Rounds after which is looked anew which points miss what they should meet."""
_INTO: Final = 1
"""Times that a place is brought out of one muscle after the other in each round."""


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


@dataclass(frozen=True, slots=True)
class _Side:
    """Where a nerve lies from a muscle: the directions in which the face looks that it lies on, at some of its points.

    Points that look the other way and meet none of the ``partners`` are drawn to it.
    """

    ways: Points
    where: NDArray[np.bool_]
    partners: tuple[Belly, ...]


@dataclass(frozen=True, slots=True)
class _Muscle:
    """A muscle that a nerve may not enter, and where it is known to lie from it, surest first."""

    belly: Belly
    rows: NDArray[np.int64]
    sides: list[_Side]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place that some points of a line have to come near to, the nearest of them to within ``most_mm``."""

    place: Points
    most_mm: float
    rows: NDArray[np.int64]

    def kept(self, points: Points) -> Points:
        """The points, the nearest of them drawn to the place."""
        off = points[self.rows] - self.place
        far = np.linalg.norm(off, axis=1)
        nearest = int(far.argmin())
        if far[nearest] > self.most_mm:
            points[self.rows[nearest]] = self.place + off[nearest] * (self.most_mm / far[nearest])
        return points


@cache
def exceptions() -> Exceptions:
    """The file, read once.

    Raises
    ------
    RecordError
        If ``meshes/data/planes.toml`` is broken.
    """
    return read(_FILE, Exceptions)


@cache
def _rules() -> Mapping[str, tuple[OrderRule, ...]]:
    """The rules of order that tell on which side of a muscle a nerve lies, by segment."""
    found: dict[str, list[OrderRule]] = {}
    for rule in order_rules().values():
        if rule.look or rule.near:
            found.setdefault(rule.line, []).append(rule)
    return {line: tuple(rules) for line, rules in found.items()}


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
    cover = Cover(skin) if skin is not None else None
    for one in _hanging(segments):
        ends = _led(one, one.parent, 0, old, new), _led(one, one.joins, -1, old, new)
        near, marks = _near(one, bellies, landmarks)
        new[one.id, one.side] = _with(one, _moved(one, ends, near, bones, cover, marks))
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


def _near(
    segment: Segment, bellies: Mapping[str, Belly], landmarks: Mapping[str, Points]
) -> tuple[list["_Muscle"], list["_Mark"]]:
    """The muscles that a nerve may not enter, with the faces of them on which it lies, and marks that it keeps to."""
    found, marks = {}, []
    for name, belly in bellies.items():
        bare, side = split_side(name)
        if side is segment.side.other or not apart(segment, name):
            continue
        rows = belly.reached(segment.points)
        if len(rows):
            found[name] = _Muscle(belly, rows, [])
            bed = beds().get((segment.id, bare))
            if bed and bed.face:
                everywhere = np.ones(len(rows), dtype=bool)
                found[name].sides.append(_Side(_ways([bed.face], segment.side), everywhere, ()))
    for rule in _rules().get(segment.id, ()):
        where = _stretch(rule, segment, landmarks)
        own = [bellies[n] for n in (sided(one, segment.side) for one in rule.meets) if n in bellies]
        partners = tuple(own) if len(own) == len(rule.meets) else ()
        for names, sign in ((rule.meets, -1), (rule.clear_of, 1)):
            for name in (sided(one, segment.side) for one in names):
                if rule.look and name in found and where[found[name].rows].any():
                    ways = sign * _ways(rule.look, segment.side)
                    one = _Side(ways, where[found[name].rows], partners if sign < 0 else ())
                    found[name].sides.insert(0, one)
        for near in rule.near:
            at = landmarks.get(sided(near.to, segment.side), landmarks.get(near.to))
            if at is not None and where.any() and np.isfinite(near.most_mm):
                marks.append(_Mark(at, near.most_mm, np.flatnonzero(where)))
    return list(found.values()), marks


def _ways(words: Sequence[Sequence[str]], side: Side) -> Points:
    """Unit directions, shape (n, 3), each the sum of its words."""
    ways = np.array([np.sum([DIRECTIONS[word] for word in one], axis=0) for one in words]) * [side.sign, 1, 1]
    return np.asarray(ways / np.linalg.norm(ways, axis=1, keepdims=True))


def _stretch(rule: OrderRule, segment: Segment, landmarks: Mapping[str, Points]) -> NDArray[np.bool_]:
    """The points of a segment of which a rule speaks."""
    where = np.ones(len(segment.points), dtype=bool)
    if rule.around:
        near = [along(segment.points, one.at) for one in segment.passes if one.name == rule.around]
        where &= np.linalg.norm(segment.points - (near[0] if near else np.inf), axis=1) <= rule.within_mm + STEP
    if rule.between is not None:
        try:
            low, high = sorted(float(place(one, landmarks, segment.side)[2]) for one in rule.between)
        except MeshesError:  # a part of a body has no such height
            return np.zeros(len(where), dtype=bool)
        where &= (segment.points[:, 2] >= low - STEP) & (segment.points[:, 2] <= high + STEP)
    return where


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
    near: Sequence["_Muscle"],
    bones: Obstacles,
    cover: Cover | None,
    marks: Sequence["_Mark"],
) -> Points:
    """The line in its planes; ends that hang on another segment stay on it."""
    begun = one.points
    start = bones.distance(begun)
    room = np.minimum(one.radius_mm + MARGIN, np.maximum(start, LEAST))
    bony = np.flatnonzero(start < _BONY_MM)
    skinny = np.flatnonzero(cover.close(begun)) if cover is not None else bony[:0]
    shifts = [np.linalg.norm(end - begun[k]) for end, k in zip(ends, (0, -1), strict=True) if end is not None]
    most = float(max([exceptions().less_mm.get(one.id, exceptions().most_mm), *shifts]))
    missing: dict[int, NDArray[np.bool_]] = {}

    def allowed(points: Points, turn: int) -> Points:
        if turn % _LOOK_EVERY == 0:
            missing.update(_missing(points, near))
        for _ in range(_INTO):
            points = _out(points, near, missing)
        for mark in marks:
            points = mark.kept(points)
        if cover is not None and len(skinny):
            points[skinny] += cover.inward(points[skinny], _STEP_MM)
        if len(bony):
            bone = bones.query(points[bony])
            points[bony] += bone.outward * np.maximum(room[bony] - bone.distance, 0.0)[:, None]
        return begun + _at_most(points - begun, most)

    points = bent(begun, ends, allowed)
    inner = slice(int(bool(one.parent)), len(points) - int(bool(one.joins)))
    points[inner] = pushed(points[inner], bones, np.maximum(room[inner] - 0.1, LEAST))
    return points


def _missing(points: Points, near: Sequence["_Muscle"]) -> dict[int, NDArray[np.bool_]]:
    """Points outside a muscle that would not meet it, or its like, where they should; by side."""
    found = {}
    for muscle in near:
        for one in muscle.sides:
            if one.partners:
                lost, here = one.where.copy(), points[muscle.rows]
                for belly in one.partners:
                    rows = np.flatnonzero(lost)
                    lost[rows] = ~(belly.sight(here[rows], -one.ways) | belly.inside(here[rows]))
                found[id(one)] = lost
    return found


def _out(points: Points, near: Sequence["_Muscle"], missing: Mapping[int, NDArray[np.bool_]]) -> Points:
    """The points brought out of the muscles that they are in, and to the faces that they miss."""
    points = points.copy()
    for muscle in near:
        here = points[muscle.rows]
        way = muscle.belly.way_out(here)
        far = np.linalg.norm(way, axis=1)
        sunk = far > 0
        goal = here + way * (1.0 + _CLEAR_MM / np.maximum(far, 1e-9))[:, None]
        left, none = sunk.copy(), np.zeros(len(far), dtype=bool)
        for one in muscle.sides:
            face, lost = muscle.belly.facing(_mean(one.ways)), missing.get(id(one), none)
            rows = np.flatnonzero((left & one.where) | lost)
            if face is None or not len(rows):
                continue
            way_there = _mean(one.ways)
            closest, normal = face.nearest(here[rows])
            move = closest + _CLEAR_MM * normal - here[rows]
            straight = muscle.belly.through(here[rows], way_there)
            short = left[rows] & (straight < far[rows] + _FARTHER_MM)
            move = np.where(short[:, None], np.where(short, straight + _CLEAR_MM, 0.0)[:, None] * way_there, move)
            good = np.linalg.norm(move, axis=1) < far[rows] + _FARTHER_MM + _CLEAR_MM
            move = np.where((lost & ~left)[rows, None], _aside(move, one.ways), move)
            rows, move = rows[good], move[good]
            goal[rows] = here[rows] + move
            sunk[rows], left[rows] = True, False
        points[muscle.rows[sunk]] = goal[sunk]
    return points


def _mean(ways: Points) -> Points:
    """The direction in the middle of some."""
    total = ways.sum(axis=0)
    return np.asarray(total / np.linalg.norm(total))


def _aside(moves: Points, ways: Points) -> Points:
    """What is left of moves across that of the directions along which most of them goes."""
    along_each = np.einsum("ij,kj->ik", moves, ways)
    best = np.abs(along_each).argmax(axis=1)
    return np.asarray(moves - np.take_along_axis(along_each, best[:, None], axis=1) * ways[best])


def _at_most(moves: Points, most: float) -> Points:
    far = np.linalg.norm(moves, axis=1, keepdims=True)
    return np.asarray(moves * np.minimum(1.0, most / np.maximum(far, 1e-9)))


def _with(one: Segment, points: Points) -> Segment:
    """The segment on its new line, what it passes at the same points as before."""
    old, new = lengths(one.points), lengths(points)
    passes = tuple(replace(p, at=float(np.interp(p.at * old[-1], old, new) / new[-1])) for p in one.passes)
    return replace(one, points=points, passes=passes)
