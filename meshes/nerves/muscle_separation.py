"""Nerves of a body that brings its own muscles: moved out of them into the planes between, where nerves run.

The rules place nerves by bones alone; muscles of one person lie a few millimetres elsewhere. What a nerve normally
pierces or ends in is left alone (``meshes/data/planes.toml``, ``meshes/data/beds.toml``); on which side of a muscle a
nerve belongs is taken from the beds and from the rules of order (``meshes/data/order.toml``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from graphlib import TopologicalSorter
from typing import Annotated, Final

import numpy as np
import trimesh
from pydantic import BaseModel, ConfigDict, Field

from meshes.data_files import read
from meshes.geometry.centreline import LEAST, corners, pushed
from meshes.geometry.closed_surface import ClosedSurface, Envelope
from meshes.geometry.polyline import lengths, project
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.clearance_map import ClearanceMap
from meshes.nerves.constraints import NerveConstraints
from meshes.nerves.elastic_line import elastic_line
from meshes.nerves.known_sides import kept_to, neighbours
from meshes.nerves.muscle_relations import relations
from meshes.space import Points, Side, split_side
from meshes.structure import Segment

_FILE: Final = "data/planes.toml"
_ROUNDS: Final = 8


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
        where a branch goes along with what it hangs on, or a point has to come under the skin.
    """
    bellies = {name: ClosedSurface(mesh) for name, mesh in muscles.items()}
    slits, cover = ClearanceMap(bones, bellies), Envelope(skin) if skin is not None else None
    old = {(one.id, one.side): one for one in segments}
    new: dict[tuple[str, Side], Segment] = {}
    for one in _hanging(segments):
        ends = _led(one, one.parent, 0, old, new), _led(one, one.joins, -1, old, new)
        near = neighbours(one, bellies, landmarks, {name for name in bellies if not apart(one, name)})
        press = NerveConstraints(one, near, kept_to(one, landmarks), slits, bones, cover, _most(one, ends))
        new[one.id, one.side] = _with(one, _moved(one, ends, press, bones))
    return tuple(new[one.id, one.side] for one in segments)


def _hanging(segments: Sequence[Segment]) -> Iterable[Segment]:
    """What others hang on first."""
    known = {(one.id, one.side): one for one in segments}
    hung = {key: {(name, one.side) for name in (one.parent, one.joins)} & known.keys() for key, one in known.items()}
    return (known[key] for key in TopologicalSorter(hung).static_order())


def apart(segment: Segment, muscle: str) -> bool:
    """Whether a nerve has no business inside a muscle."""
    bare = split_side(muscle)[0]
    bed, exempt = relations().get((segment.id, bare)), exceptions().muscle.get(bare)
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


def _most(one: Segment, ends: tuple[Points | None, Points | None]) -> float:
    """How far a segment may be moved: as the file says, or as far as what it hangs on."""
    shifts = [
        float(np.linalg.norm(end - one.points[k])) for end, k in zip(ends, (0, -1), strict=True) if end is not None
    ]
    return max([exceptions().less_mm.get(one.id, exceptions().most_mm), *shifts])


def _moved(
    one: Segment, ends: tuple[Points | None, Points | None], press: NerveConstraints, bones: Obstacles
) -> Points:
    """The line in its planes; ends that hang on another segment stay on it."""
    points = elastic_line(one.points, ends, press)
    inner = slice(int(bool(one.parent)), len(points) - int(bool(one.joins)))
    room = np.maximum(press.room - 0.1, LEAST)
    for _ in range(_ROUNDS):
        points[inner] = pushed(points[inner], bones, room[inner])
        short = corners(points, bones)
        if not short[inner].any():
            break
        points[inner] += short[inner]
    return points


def _with(one: Segment, points: Points) -> Segment:
    """The segment on its new line, what it passes at the same points as before."""
    old, new = lengths(one.points), lengths(points)
    passes = tuple(replace(p, at=float(np.interp(p.at * old[-1], old, new) / new[-1])) for p in one.passes)
    return replace(one, points=points, passes=passes)
