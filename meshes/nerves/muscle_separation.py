"""Separation of nerves from muscles: courses moved out of muscles into the planes between, where nerves run.

Rules on landmarks put a nerve where it runs on average, by bones alone; the muscles of a body may lie a few millimetres
elsewhere. What a nerve pierces or ends in, and on which face of a muscle it lies, is told by the relations of
``meshes/data/muscle_relations.toml`` and by the rules of order (``meshes/data/order.toml``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter
from types import MappingProxyType
from typing import Final

import numpy as np
import trimesh

from meshes.geometry.centreline import LEAST, corners, pushed
from meshes.geometry.closed_surface import ClosedSurface, Envelope
from meshes.geometry.polyline import lengths, project
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.clearance_map import ClearanceMap
from meshes.nerves.constraints import NerveConstraints
from meshes.nerves.elastic_line import elastic_line
from meshes.nerves.known_sides import adjacent_muscles, nearby_landmarks
from meshes.nerves.muscle_relations import max_shift_mm
from meshes.space import Points, Side
from meshes.structure import Segment

_ROUNDS: Final = 8
_SLACK_MM: Final = 0.02
"""How much nearer to bone than it keeps from it a point is left."""

_Segments = Mapping[tuple[str, Side], Segment]
_Ends = tuple[Points | None, Points | None]


def separate(
    segments: Sequence[Segment],
    muscles: Mapping[str, trimesh.Trimesh],
    bones: Obstacles,
    landmarks: Mapping[str, Points],
    skin: trimesh.Trimesh | None = None,
    known_as: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Segment, ...]:
    """The segments, moved out of muscles that they do not enter and kept under the skin.

    Parameters
    ----------
    segments : sequence of Segment
        In any order.
    muscles : mapping of str to trimesh.Trimesh
        By id with side, in the segments' frame; small holes do not matter.
    bones : Obstacles
        Kept clear of.
    landmarks : mapping of str to ndarray, shape (3,)
        Of the body: the rules of order hold between some of them.
    skin : trimesh.Trimesh, optional
        May be open.
    known_as : mapping of str to str
        Segments of another course, and the usual segment whose relations and rules are theirs.

    Returns
    -------
    tuple of Segment
        In the same order, topology kept; no point farther from where it was than its nerve's ``max_shift_mm``, but
        where a branch goes along with what it hangs on, or a point has to come under the skin.
    """
    surfaces = {name: ClosedSurface(mesh) for name, mesh in muscles.items()}
    clearance, envelope = ClearanceMap(bones, surfaces), Envelope(skin) if skin is not None else None
    old = {(one.id, one.side): one for one in segments}
    new: dict[tuple[str, Side], Segment] = {}
    for one in _hanging(segments):
        ends = _carried_end(one, one.parent, 0, old, new), _carried_end(one, one.joins, -1, old, new)
        usual = replace(one, id=known_as.get(one.id, one.id))
        near, marks = adjacent_muscles(usual, surfaces, landmarks), nearby_landmarks(usual, landmarks)
        constraints = NerveConstraints(one, near, marks, clearance, bones, envelope, _max_shift(usual, ends))
        new[one.id, one.side] = _with_points(one, _separated(one, ends, constraints, bones))
    return tuple(new[one.id, one.side] for one in segments)


def _hanging(segments: Sequence[Segment]) -> Iterable[Segment]:
    """What others hang on first."""
    known = {(one.id, one.side): one for one in segments}
    hung = {key: {(name, one.side) for name in (one.parent, one.joins)} & known.keys() for key, one in known.items()}
    return (known[key] for key in TopologicalSorter(hung).static_order())


def _carried_end(one: Segment, kin: str, end: int, old: _Segments, new: _Segments) -> Points | None:
    """Where an end lies on what the segment hangs on or runs into, once that has been moved."""
    before, after = old.get((kin, one.side)), new.get((kin, one.side))
    if before is None or after is None:
        return one.points[end] if kin else None
    arc = lengths(before.points)
    rank = np.arange(len(arc))
    at = np.interp(project(before.points, one.points[end])[0] * arc[-1], arc, rank)
    shift = after.points - before.points
    return np.asarray(one.points[end] + [np.interp(at, rank, shift[:, axis]) for axis in range(3)])


def _max_shift(one: Segment, ends: _Ends) -> float:
    """How far a segment may be moved: as its nerve, or as far as what it hangs on."""
    shifts = [
        float(np.linalg.norm(end - one.points[k])) for end, k in zip(ends, (0, -1), strict=True) if end is not None
    ]
    return max([max_shift_mm(one.id), *shifts])


def _separated(one: Segment, ends: _Ends, constraints: NerveConstraints, bones: Obstacles) -> Points:
    """The line within its constraints; ends that hang on another segment stay on it."""
    points = elastic_line(one.points, ends, constraints)
    for at, end in zip((0, -1), ends, strict=True):
        if end is not None:
            points[at] = end
    inner = slice(int(bool(one.parent)), len(points) - int(bool(one.joins)))
    room = np.maximum(constraints.room - _SLACK_MM, LEAST)
    for _ in range(_ROUNDS):
        points[inner] = pushed(points[inner], bones, room[inner])
        short = corners(points, bones)
        if not short[inner].any():
            break
        points[inner] += short[inner]
    return points


def _with_points(one: Segment, points: Points) -> Segment:
    """The segment on its new line, what it passes at the same points as before."""
    old, new = lengths(one.points), lengths(points)
    passes = tuple(replace(p, at=float(np.interp(p.at * old[-1], old, new) / new[-1])) for p in one.passes)
    return replace(one, points=points, passes=passes)
