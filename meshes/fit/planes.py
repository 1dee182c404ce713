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
from scipy.ndimage import gaussian_filter1d

from meshes.centreline import LEAST, MARGIN, along, lengths, project, pushed
from meshes.clearance import Obstacles
from meshes.data_files import read
from meshes.errors import MeshesError
from meshes.fit.bellies import Belly, Cover
from meshes.order import OrderRule, order_rules
from meshes.rules import DIRECTIONS, place
from meshes.space import Points, Side, split_side
from meshes.structure import Segment

_FILE: Final = "data/planes.toml"
_CLEAR_MM: Final = 0.3
_STEP_MM: Final = 2.5
"""Most that a line moves in one round towards the side where it belongs."""
_ROUNDS: Final = 40
_DONE_MM: Final = 0.25
_ROOM_MM: Final = 0.4
_STILL_MM: Final = 0.03
_GAIN: Final = 1.5
"""Steps are longer than needed, since neighbours that need none shorten them."""
_BACK: Final = 0.02
"""Part of the way back, each round, of what nothing keeps away."""
_SPREAD: Final = 3.0
"""Neighbouring points that go along, as in :mod:`meshes.centreline`."""
_FADE_MM: Final = 30.0
"""How far along a branch the movement of what it hangs on is felt."""
_TAPER: Final = 4.0


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
class _Muscle:
    """A muscle, the direction in which a nerve has to lie from it, and at which of the nerve's points."""

    belly: Belly
    toward: Points | None
    where: NDArray[np.bool_]


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
def _belongs() -> Mapping[tuple[str, str], OrderRule]:
    """The rule that says on which side of a muscle a nerve lies: by segment and muscle."""
    rules = [rule for rule in order_rules().values() if rule.look and rule.meets]
    return {(rule.line, muscle): rule for rule in rules for muscle in rule.meets}


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
        near = [
            _muscle(one, name, belly, landmarks)
            for name, belly in bellies.items()
            if apart(one, name) and belly.meets(one.points)
        ]
        begun = one.points + _following(one, old, new)
        new[one.id, one.side] = _with(one, _moved(begun, one, near, bones, cover))
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
    exempt = exceptions().muscle.get(split_side(muscle)[0])
    return exempt is None or not any(segment.id == one or segment.id.startswith(f"{one}.") for one in exempt.through)


def _muscle(segment: Segment, name: str, belly: Belly, landmarks: Mapping[str, Points]) -> _Muscle:
    """A muscle with where a nerve has to lie from it."""
    bare, side = split_side(name)
    rule = _belongs().get((segment.id, bare))
    where = np.ones(len(segment.points), dtype=bool)
    if rule is None or side is not segment.side:
        return _Muscle(belly, None, where)
    way = -np.sum([DIRECTIONS[word] for word in rule.look[0]], axis=0) * [side.sign, 1, 1]
    if rule.around:
        near = [along(segment.points, one.at) for one in segment.passes if one.name == rule.around]
        where &= np.linalg.norm(segment.points - (near[0] if near else np.inf), axis=1) <= rule.within_mm
    if rule.between is not None:
        try:
            low, high = sorted(float(place(one, landmarks, side)[2]) for one in rule.between)
        except MeshesError:  # a part of a body has no such height
            return _Muscle(belly, None, where)
        where &= (segment.points[:, 2] >= low) & (segment.points[:, 2] <= high)
    return _Muscle(belly, way / np.linalg.norm(way), where)


def _following(
    one: Segment, old: Mapping[tuple[str, Side], Segment], new: Mapping[tuple[str, Side], Segment]
) -> Points:
    """How each point goes along with what the segment hangs on or runs into."""
    total = np.zeros_like(one.points)
    arc = lengths(one.points)
    for kin, end, away in ((one.parent, 0, arc), (one.joins, -1, arc[-1] - arc)):
        before, after = old.get((kin, one.side)), new.get((kin, one.side))
        if before is None or after is None:
            continue
        reached = lengths(before.points)
        index = np.interp(project(before.points, one.points[end])[0] * reached[-1], reached, np.arange(len(reached)))
        there = np.array([np.interp(index, np.arange(len(reached)), after.points[:, k]) for k in range(3)])
        fade = np.exp(-((away / _FADE_MM) ** 2)) * np.clip(1 - away / max(arc[-1], 1e-9), 0, 1)
        total += fade[:, None] * (there - one.points[end])
    return total


def _moved(begun: Points, one: Segment, near: Sequence[_Muscle], bones: Obstacles, cover: Cover | None) -> Points:
    """The line in its planes; ends that hang on another segment stay."""
    steps = np.arange(len(begun))
    fixed = np.minimum(1.0, steps / _TAPER) if one.parent else np.ones(len(begun))
    fixed = np.minimum(fixed, steps[::-1] / _TAPER) if one.joins else fixed
    room = np.minimum(one.radius_mm + MARGIN, np.maximum(bones.distance(begun), LEAST))
    points, most = begun, exceptions().less_mm.get(one.id, exceptions().most_mm)
    for _ in range(_ROUNDS):
        shift = np.sum([_out(points, muscle) for muscle in near], axis=0) if near else np.zeros_like(points)
        bone = bones.query(points)
        tight = (bone.distance < room + _ROOM_MM) & (np.einsum("ij,ij->i", shift, bone.outward) < 0)
        shift[tight] = 0.0  # between muscle and bone there is no room: it would slide along both
        if cover is not None:
            shift += cover.inward(points, _STEP_MM)
        shift += bone.outward * np.maximum(room - bone.distance, 0.0)[:, None]
        free = (np.linalg.norm(shift, axis=1) < _DONE_MM)[:, None]
        spread = gaussian_filter1d(_GAIN * shift - _BACK * free * (points - begun), _SPREAD, axis=0, mode="nearest")
        last, points = points, begun + _at_most(points + fixed[:, None] * spread - begun, most)
        if np.abs(points - last).max() < _STILL_MM:
            break
    inner = slice(int(bool(one.parent)), len(points) - int(bool(one.joins)))
    points = points.copy()
    points[inner] = pushed(points[inner], bones, np.maximum(room[inner] - 0.1, LEAST))
    return points


def _out(points: Points, muscle: _Muscle) -> Points:
    """Way out of one muscle of the points that are in it, mm."""
    way = muscle.belly.way_out(points)
    far = np.linalg.norm(way, axis=1)
    way = way * (1.0 + _CLEAR_MM / np.maximum(far, 1e-9))[:, None] * (far > 0)[:, None]
    if muscle.toward is None:
        return np.asarray(way)
    wrong = muscle.where & (far > 0) & (way @ muscle.toward < 0.2 * far)
    return np.asarray(np.where(wrong[:, None], muscle.toward * np.clip(far, 0.5, _STEP_MM)[:, None], way))


def _at_most(moves: Points, most: float) -> Points:
    far = np.linalg.norm(moves, axis=1, keepdims=True)
    return np.asarray(moves * np.minimum(1.0, most / np.maximum(far, 1e-9)))


def _with(one: Segment, points: Points) -> Segment:
    """The segment on its new line, what it passes at the same points as before."""
    old, new = lengths(one.points), lengths(points)
    passes = tuple(replace(p, at=float(np.interp(p.at * old[-1], old, new) / new[-1])) for p in one.passes)
    return replace(one, points=points, passes=passes)
