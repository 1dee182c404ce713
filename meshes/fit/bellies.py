"""A body's own muscles and skin asked where a point lies: inside or out, and the way to the surface."""

from typing import Final

import igl
import numpy as np
import trimesh

from meshes.fit.target import Target
from meshes.space import Points

_INSIDE: Final = 0.5
"""Winding number above which a point is inside; small holes hardly change it."""
_ROOM_MM: Final = 5.0
_DEEP_MM: Final = 2.0
"""Depth below the skin that a nerve keeps."""
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

    def meets(self, points: Points) -> bool:
        """Whether a line of points, shape (n, 3), comes near its box."""
        above = (points.max(axis=0) > self._low - _ROOM_MM).all()
        return bool(above and (points.min(axis=0) < self._high + _ROOM_MM).all())

    def way_out(self, points: Points) -> Points:
        """Shortest way out for points of shape (n, 3) that are inside, nothing for the others, mm."""
        found = np.zeros_like(points)
        rows = np.flatnonzero(((points > self._low) & (points < self._high)).all(axis=1))
        if len(rows):
            rows = rows[self._winding.winding_number(np.ascontiguousarray(points[rows])) > _INSIDE]
        if len(rows):
            closest = self._tree.squared_distance(self._vertices, self._faces, np.ascontiguousarray(points[rows]))[2]
            found[rows] = np.asarray(closest) - points[rows]
        return found


class Cover:
    """The skin, which may have holes: a point near it is outside where its nearest surface looks towards it.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS+, outward.
    """

    def __init__(self, mesh: trimesh.Trimesh) -> None:
        self._skin = Target("skin", mesh)

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
