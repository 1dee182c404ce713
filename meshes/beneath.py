"""What lies beneath a point of the skin: bones, soft tissue and nerves within reach, with their distances."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.errors import MeshesError
from meshes.ground import Ground
from meshes.space import Points, sided
from meshes.structure import Segment

REACH_MM: Final = 60.0
"""How deep one looks unless told otherwise."""
STEP_MM: Final = 2.0
"""Spacing of the points that stand for a nerve."""
SAMPLE_MM: Final = 4.0
"""Largest spacing of the points that stand for a surface: a distance is too great by at most a fraction of it."""


@dataclass(frozen=True, slots=True)
class Depths:
    """A body laid out for quick questions of what is near; made by :func:`depths`.

    Attributes
    ----------
    names : tuple of str
        Structures and sided segments.
    tree : cKDTree
        Sample points of all of them.
    owner : ndarray of int, shape (n,)
        Index into ``names`` of each sample point.
    """

    names: tuple[str, ...]
    tree: cKDTree
    owner: NDArray[np.int64]


def depths(ground: Ground) -> Depths:
    """Lay out a body's structures and nerves for :func:`beneath`.

    Raises
    ------
    MeshesError
        If the body has neither.
    """
    samples = {name: _surface(mesh) for name, mesh in ground.meshes.items()}
    samples |= {sided(segment.id, segment.side): _line(segment) for segment in ground.segments}
    if not samples:
        raise MeshesError("nothing lies beneath the skin", "ground", "give meshes or segments")
    owner = np.repeat(np.arange(len(samples)), [len(points) for points in samples.values()])
    return Depths(tuple(samples), cKDTree(np.concatenate([*samples.values()])), owner)


def beneath(point: Points, body: Depths, reach_mm: float = REACH_MM) -> tuple[tuple[str, float], ...]:
    """Structures and nerve segments within reach of a point, nearest first.

    Parameters
    ----------
    point : ndarray, shape (3,)
        mm RAS+.
    body : Depths
    reach_mm : float

    Returns
    -------
    tuple of (str, float)
        Id of a structure or sided segment, and the shortest distance to its surface or centre line, mm.
    """
    place = np.asarray(point, dtype=np.float64)
    near = np.asarray(body.tree.query_ball_point(place, reach_mm + SAMPLE_MM), dtype=np.int64)
    away = np.linalg.norm(body.tree.data[near] - place, axis=1)
    least = np.full(len(body.names), np.inf)
    np.minimum.at(least, body.owner[near], away)
    found = ((body.names[i], float(least[i])) for i in np.flatnonzero(least <= reach_mm))
    return tuple(sorted(found, key=lambda entry: entry[1]))


def _surface(mesh: trimesh.Trimesh) -> Points:
    """Vertices and, where triangles are large, points between them."""
    vertices, _ = trimesh.remesh.subdivide_to_size(mesh.vertices, mesh.faces, SAMPLE_MM, max_iter=12)
    return np.asarray(vertices, dtype=np.float64)


def _line(segment: Segment) -> Points:
    """Points at even steps on a segment's centre line."""
    ends = np.asarray(segment.points, dtype=np.float64)
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(ends, axis=0), axis=1))))
    at = np.linspace(0, along[-1], max(2, int(along[-1] / STEP_MM) + 1))
    return np.stack([np.interp(at, along, ends[:, i]) for i in range(3)], axis=1)
