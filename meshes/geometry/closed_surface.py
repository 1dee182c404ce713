"""A body's own muscles and skin asked where a point lies: inside or out, and the way to the surface."""

from collections.abc import Callable
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.geometry.surface_query import TriangleTree
from meshes.geometry.target_surface import Target
from meshes.space import Points

HasRoom = Callable[[Points, NDArray[np.int64]], NDArray[np.bool_]]
"""Which of some places, beside the triangles of these numbers, have room for a nerve."""

_ROOM_MM: Final = 14.0
_DEEP_MM: Final = 2.0
"""Depth below the skin that a nerve keeps."""
_LOOKS: Final = 0.35
"""Least cosine between a face and the direction in which it is said to look."""
_BESIDE_MM: Final = 16.0
OFF_MM: Final = 0.6
"""How far from a muscle's surface the middle of a nerve is laid."""
_SIGHT_MM: Final = 70.0
_OUT_MM: Final = 16.0
"""Farther from the skin nothing is said: a wall inside the body may be nearest."""


class ClosedSurface:
    """A muscle, which may have small holes.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS+.
    """

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        self._low, self._high = mesh.bounds
        self._tree = TriangleTree(mesh.vertices, mesh.faces)
        corners = self._tree.vertices[self._tree.faces]
        self._normals, self._middles = _normals(corners), corners.mean(axis=1)

    @property
    def size(self) -> int:
        """How many triangles the surface has."""
        return len(self._tree.faces)

    def reached(self, points: Points) -> NDArray[np.int64]:
        """Which of a line's points, shape (n, 3), lie in the muscle or near enough to come into it."""
        rows = np.flatnonzero(((points > self._low - _ROOM_MM) & (points < self._high + _ROOM_MM)).all(axis=1))
        if len(rows):
            near = self._tree.nearest(points[rows])[0] < _ROOM_MM
            near[~near] = self.inside(points[rows[~near]])
            rows = rows[near]
        return rows

    def nearest(self, points: Points) -> tuple[Points, NDArray[np.bool_]]:
        """The nearest place of the surface, shape (n, 3), and whether a point is inside."""
        return self._tree.nearest(points)[2], self.inside(points)

    def inside(self, points: Points) -> NDArray[np.bool_]:
        """Which of some points, shape (n, 3), lie in the muscle."""
        found: NDArray[np.bool_] = ((points > self._low) & (points < self._high)).all(axis=1)
        if found.any():
            found[found] = self._tree.inside(points[found])
        return found

    def face(self, way: Points | None, near: Points, has_room: HasRoom | None = None) -> TriangleTree | None:
        """The part of the surface that looks in about a unit direction and has room for a nerve; None if there is none.

        Parameters
        ----------
        way : ndarray, shape (3,), or None
            None takes the surface as it looks in any direction.
        near : ndarray, shape (n, 3)
            A nerve; only what lies near it is taken.
        has_room : HasRoom, optional
            Tells where there is room.
        """
        low, high = near.min(axis=0) - _BESIDE_MM, near.max(axis=0) + _BESIDE_MM
        looks = ((self._middles > low) & (self._middles < high)).all(axis=1)
        looks[looks] = cKDTree(near).query(self._middles[looks], distance_upper_bound=_BESIDE_MM)[0] < _BESIDE_MM
        if way is not None:
            looks &= self._normals @ way > _LOOKS
        rows = np.flatnonzero(looks)
        if has_room is not None and len(rows):
            rows = rows[has_room(self._middles[rows] + OFF_MM * self._normals[rows], rows)]
        return TriangleTree(self._tree.vertices, self._tree.faces[rows]) if len(rows) else None

    def sight(self, points: Points, ways: Points) -> NDArray[np.bool_]:
        """Whether one who looks from each point in one of some directions meets the muscle from without, shape (n,)."""
        found = np.zeros(len(points), dtype=bool)
        for way in ways:
            face, far = self._tree.first_hit(points, way)
            hit = (face >= 0) & (far < _SIGHT_MM)
            found |= hit & (self._normals[np.where(hit, face, 0)] @ way < 0)
        return found


class Envelope:
    """The skin, which may have holes: a point near it is outside where its nearest surface looks towards it.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS+, outward.
    """

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        self._skin = Target("skin", mesh)

    def close(self, points: Points) -> NDArray[np.bool_]:
        """Which points, shape (n, 3), may have to do with the skin."""
        return np.asarray(self._skin.nearest(points).distance < 2 * _OUT_MM)

    def inward(self, points: Points, most_mm: float | NDArray[np.float64]) -> Points:
        """Way to a little under the skin for points outside it or too near, shape (n, 3), mm."""
        hit = self._skin.nearest(points)
        outside = np.einsum("ij,ij->i", points - hit.closest, hit.normal) > 0
        short = np.clip(np.where(outside, hit.distance, -hit.distance) + _DEEP_MM, 0.0, most_mm)
        unsure = hit.beyond | (hit.distance > _OUT_MM)
        return np.asarray(-hit.normal * np.where(unsure, 0.0, short)[:, None])


def _normals(corners: Points) -> Points:
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12))
