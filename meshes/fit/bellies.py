"""A body's own muscles and skin asked where a point lies: inside or out, and the way to the surface."""

from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.fit.target import Target
from meshes.space import Points

_INSIDE: Final = 0.5
"""Winding number above which a point is inside; small holes hardly change it."""
_ROOM_MM: Final = 14.0
_DEEP_MM: Final = 2.0
"""Depth below the skin that a nerve keeps."""
_LOOKS: Final = 0.35
"""Least cosine between a face and the direction in which it is said to look."""
_SIGHT_MM: Final = 70.0
_OUT_MM: Final = 16.0
"""Farther from the skin nothing is said: a wall inside the body may be nearest."""


class Belly:
    """A muscle, which may have small holes.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS+.
    """

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        self._low, self._high = mesh.bounds
        self._vertices, self._faces, self._tree = _searched(mesh)
        self._winding = igl.FastWindingNumberBVH()
        self._winding.init(self._vertices, self._faces)
        self._normals = _normals(self._vertices, self._faces)
        self._facing: dict[tuple[float, ...], Face | None] = {}

    def reached(self, points: Points) -> NDArray[np.int64]:
        """Which of a line's points, shape (n, 3), lie in the muscle or near enough to come into it."""
        rows = np.flatnonzero(((points > self._low - _ROOM_MM) & (points < self._high + _ROOM_MM)).all(axis=1))
        if len(rows):
            here = np.ascontiguousarray(points[rows])
            square = np.asarray(self._tree.squared_distance(self._vertices, self._faces, here)[0]).ravel()
            rows = rows[(square < _ROOM_MM**2) | self.inside(here)]
        return rows

    def way_out(self, points: Points) -> Points:
        """Shortest way out for points of shape (n, 3) that are inside, nothing for the others, mm."""
        found = np.zeros_like(points)
        rows = np.flatnonzero(self.inside(points))
        if len(rows):
            closest = self._tree.squared_distance(self._vertices, self._faces, np.ascontiguousarray(points[rows]))[2]
            found[rows] = np.asarray(closest) - points[rows]
        return found

    def inside(self, points: Points) -> NDArray[np.bool_]:
        """Which of some points, shape (n, 3), lie in the muscle."""
        found: NDArray[np.bool_] = ((points > self._low) & (points < self._high)).all(axis=1)
        if found.any():
            found[found] = self._winding.winding_number(np.ascontiguousarray(points[found])) > _INSIDE
        return found

    def _rays(self, points: Points, way: Points) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The first face that rays of unit direction meet, negative for none, and how far it is, mm."""
        rays = np.ascontiguousarray(np.broadcast_to(way, points.shape))
        face, far, _ = self._tree.intersect_ray_first(self._vertices, self._faces, np.ascontiguousarray(points), rays)
        return np.asarray(face).ravel(), np.asarray(far).ravel()

    def through(self, points: Points, way: Points) -> NDArray[np.float64]:
        """How far it is out of the muscle in a unit direction for points inside it, mm, shape (n,)."""
        return self._rays(points, way)[1]

    def facing(self, way: Points) -> "Face | None":
        """The part of the surface that looks in about a unit direction, shape (3,); None if there is none."""
        key = tuple(np.round(way, 3))
        if key not in self._facing:
            looks = self._normals @ way > _LOOKS
            self._facing[key] = Face(self._vertices, self._faces[looks], self._normals[looks]) if looks.any() else None
        return self._facing[key]

    def sight(self, points: Points, ways: Points) -> NDArray[np.bool_]:
        """Whether one who looks from each point in one of some directions meets the muscle from without, shape (n,)."""
        found = np.zeros(len(points), dtype=bool)
        for way in ways:
            face, far = self._rays(points, way)
            hit = (face >= 0) & (far < _SIGHT_MM)
            found |= hit & (self._normals[np.where(hit, face, 0)] @ way < 0)
        return found


class Face:
    """A part of a muscle's surface.

    Parameters
    ----------
    vertices, faces : ndarray, shapes (n, 3) and (m, 3)
    normals : ndarray, shape (m, 3)
        Of the faces, outward.
    """

    def __init__(self, vertices: Points, faces: NDArray[np.int64], normals: Points) -> None:
        self._vertices, self._faces, self._normals = vertices, np.ascontiguousarray(faces), normals
        self._tree = igl.AABB()
        self._tree.init(self._vertices, self._faces)

    def nearest(self, points: Points) -> tuple[Points, Points]:
        """The nearest place of it and its normal there, each of shape (n, 3)."""
        _, face, closest = self._tree.squared_distance(self._vertices, self._faces, np.ascontiguousarray(points))
        return np.asarray(closest).reshape(-1, 3), self._normals[np.asarray(face).ravel()]


class Cover:
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

    def inward(self, points: Points, most_mm: float) -> Points:
        """Way to a little under the skin for points outside it or too near, shape (n, 3), mm."""
        hit = self._skin.nearest(points)
        outside = np.einsum("ij,ij->i", points - hit.closest, hit.normal) > 0
        short = np.clip(np.where(outside, hit.distance, -hit.distance) + _DEEP_MM, 0.0, most_mm)
        unsure = hit.beyond | (hit.distance > _OUT_MM)
        return np.asarray(-hit.normal * np.where(unsure, 0.0, short)[:, None])


def _searched(mesh: trimesh.Trimesh) -> tuple[Points, np.ndarray[tuple[int, ...], np.dtype[np.int64]], igl.AABB]:
    vertices = np.ascontiguousarray(mesh.vertices, dtype=np.float64)
    faces = np.ascontiguousarray(mesh.faces, dtype=np.int64)
    tree = igl.AABB()
    tree.init(vertices, faces)
    return vertices, faces, tree


def _normals(vertices: Points, faces: NDArray[np.int64]) -> Points:
    corners = vertices[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-12))
