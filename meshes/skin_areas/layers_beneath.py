"""What lies beneath points of the skin: structures and nerves within reach, with their distances."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.errors import MeshesError
from meshes.space import Points, sided
from meshes.structure import Segment

REACH_MM: Final = 60.0
"""How deep one looks unless told otherwise."""


def beneath(
    points: Points,
    meshes: Mapping[str, trimesh.Trimesh],
    segments: Iterable[Segment] = (),
    reach_mm: float = REACH_MM,
) -> tuple[tuple[tuple[str, float], ...], ...]:
    """Structures and nerve segments within reach of each point, nearest first.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        mm RAS+, outside the structures.
    meshes : mapping of str to trimesh.Trimesh
        Structures by id.
    segments : iterable of Segment
        Nerves of any side.
    reach_mm : float

    Returns
    -------
    tuple of tuple of (str, float)
        For each point: id of a structure or sided segment, and the shortest distance to its surface or centre line, mm.

    Raises
    ------
    MeshesError
        If there is neither structure nor nerve.
    """
    away = {name: _away(points, mesh.vertices, mesh.faces) for name, mesh in meshes.items()}
    for segment in segments:
        stretches = np.arange(len(segment.points) - 1)[:, None] + np.array([0, 1])
        away[sided(segment.id, segment.side)] = _away(points, segment.points, stretches)
    if not away:
        raise MeshesError("nothing lies beneath the skin", "beneath", "give meshes or segments")
    table = np.stack([*away.values()], axis=1)
    return tuple(_within(row, tuple(away), reach_mm) for row in table)


def meeting_place(one: trimesh.Trimesh, other: trimesh.Trimesh, gap_mm: float) -> trimesh.Trimesh:
    """The part of one bone's surface that faces another bone within a gap: where the two make a joint.

    Raises
    ------
    MeshesError
        If they are nowhere that near.
    """
    near = _away(one.vertices, other.vertices, other.faces) <= gap_mm
    faces = np.asarray(one.faces)[near[one.faces].all(axis=1)]
    if not len(faces):
        raise MeshesError("two bones make no joint", f"gap of {gap_mm} mm", "widen the gap or name other bones")
    return trimesh.Trimesh(one.vertices, faces, process=False)


def _within(row: NDArray[np.float64], names: tuple[str, ...], reach_mm: float) -> tuple[tuple[str, float], ...]:
    found = [(names[i], float(row[i])) for i in np.flatnonzero(row <= reach_mm)]
    return tuple(sorted(found, key=lambda entry: entry[1]))


def _away(points: Points, vertices: Points, simplices: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """Distance of points to triangles, or to the stretches of a line, mm."""
    near, ends = (np.asarray(places, dtype=np.float64) for places in (points, vertices))
    squared, *_ = igl.point_mesh_squared_distance(near, ends, np.asarray(simplices))
    return np.asarray(np.sqrt(squared))
