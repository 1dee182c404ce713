"""How far points and bones are from bone: exact signed distance, negative inside.

The magnitude is the exact distance to the nearest triangle, the sign that of the generalised winding number
(Barill et al. 2018, doi 10.1145/3197517.3201337), both from libigl. The sign does not depend on the normals at
the nearest triangle, so it holds on thin and folded bone, where VTK's implicit distance fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol
from weakref import WeakKeyDictionary

import igl
import numpy as np
import trimesh
from numpy.typing import ArrayLike, NDArray

from meshes.errors import MeshesError
from meshes.space import Points

_INSIDE: Final = 0.5
"""Winding number above which a point is inside: 1 within a closed mesh, 0 without."""
_ON_SURFACE: Final = 1e-6
"""mm: closer than this the direction is the triangle's own normal."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """What the bones look like from some points.

    Attributes
    ----------
    distance : ndarray, shape (n,)
        mm to the nearest surface, negative inside.
    index : ndarray of int, shape (n,)
        Which bone that surface belongs to: position in :attr:`Obstacles.names`.
    outward : ndarray, shape (n, 3)
        Unit direction of growing distance: the shortest way out for a point inside, away from the bone for one outside.
    closest : ndarray, shape (n, 3)
        The nearest point of the surface, mm RAS+.
    """

    distance: NDArray[np.float64]
    index: NDArray[np.int64]
    outward: Points
    closest: Points


class TriangleTree:
    """The triangles of a surface, found by a tree of bounding boxes (libigl's ``AABB`` and fast winding number).

    Parameters
    ----------
    vertices : array_like, shape (n, 3)
        mm.
    faces : array_like of int, shape (f, 3)

    Attributes
    ----------
    vertices, faces : ndarray
        The same, contiguous.
    """

    def __init__(self, vertices: ArrayLike, faces: ArrayLike) -> None:
        self.vertices: Points = np.ascontiguousarray(vertices, dtype=np.float64)
        self.faces: NDArray[np.int64] = np.ascontiguousarray(faces, dtype=np.int64)
        self._boxes = igl.AABB()
        self._boxes.init(self.vertices, self.faces)

    @cached_property
    def _winding(self) -> igl.FastWindingNumberBVH:
        winding = igl.FastWindingNumberBVH()
        winding.init(self.vertices, self.faces)
        return winding

    def nearest(self, points: Points) -> tuple[NDArray[np.float64], NDArray[np.int64], Points]:
        """Distance in mm, triangle and nearest place of the surface for points of shape (n, 3)."""
        squared, face, closest = self._boxes.squared_distance(self.vertices, self.faces, _contiguous(points))
        return np.sqrt(np.asarray(squared).ravel()), np.asarray(face).ravel(), np.asarray(closest).reshape(-1, 3)

    def inside(self, points: Points) -> NDArray[np.bool_]:
        """Which points, shape (n, 3), the surface winds round; small holes hardly matter."""
        return np.asarray(self._winding.winding_number(_contiguous(points)) > _INSIDE)

    def first_hit(self, points: Points, way: Points) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Triangle that a ray from each point, shape (n, 3), meets first (-1: none), and how many times ``way`` off."""
        rays = np.ascontiguousarray(np.broadcast_to(way, points.shape))
        face, far = self._boxes.intersect_ray_first(self.vertices, self.faces, _contiguous(points), rays)[:2]
        return np.asarray(face).ravel(), np.asarray(far).ravel()


def _contiguous(points: Points) -> Points:
    return np.ascontiguousarray(points, dtype=np.float64)


class Obstacles:
    """Many closed meshes asked as one; built once, then about 10 microseconds a point.

    Parameters
    ----------
    meshes : mapping of str to trimesh.Trimesh
        Closed meshes, mm RAS+. Later changes of them are not seen.

    Attributes
    ----------
    names : tuple of str
        Ids of the meshes, in the order of :attr:`Nearest.index`.

    Raises
    ------
    MeshesError
        If there is no mesh at all or one of them is open.
    """

    def __init__(self, meshes: Mapping[str, trimesh.Trimesh]) -> None:
        if not meshes:
            raise MeshesError("no meshes to keep clear of", mend="pass at least one closed mesh")
        for name, mesh in meshes.items():
            if not mesh.is_watertight:
                raise MeshesError("inside and outside of an open mesh are not defined", name, "close its holes first")
        self.names = tuple(meshes)
        sizes = [len(m.vertices) for m in meshes.values()]
        starts = np.cumsum([0, *sizes[:-1]])
        faces = [np.asarray(m.faces) + start for m, start in zip(meshes.values(), starts, strict=True)]
        self._tree = TriangleTree(np.vstack([m.vertices for m in meshes.values()]), np.vstack(faces))
        self._normals = np.vstack([m.face_normals for m in meshes.values()])
        self._owner = np.repeat(np.arange(len(sizes)), [len(m.faces) for m in meshes.values()])

    def query(self, points: Points) -> Nearest:
        """Distance, bone, way out and nearest surface point of each point.

        Parameters
        ----------
        points : ndarray, shape (n, 3)
            mm RAS+.
        """
        points = np.atleast_2d(points)
        if not len(points):
            return Nearest(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros((0, 3)), np.zeros((0, 3)))
        magnitude, face, closest = self._tree.nearest(points)
        sign = np.where(self._tree.inside(points), -1.0, 1.0)
        away = (points - closest) * sign[:, None]
        away = np.where(
            magnitude[:, None] > _ON_SURFACE, away / np.maximum(magnitude, _ON_SURFACE)[:, None], self._normals[face]
        )
        return Nearest(magnitude * sign, self._owner[face], away, closest)

    def distance(self, points: Points) -> NDArray[np.float64]:
        """Signed distance alone: mm, shape (n,), negative inside."""
        return self.query(points).distance


_KNOWN: WeakKeyDictionary[trimesh.Trimesh, Obstacles] = WeakKeyDictionary()


def signed_distance(points: Points, mesh: trimesh.Trimesh) -> NDArray[np.float64]:
    """Signed distance of points of shape (n, 3) to a closed mesh: mm, negative inside; its trees are cached."""
    if mesh not in _KNOWN:  # a trimesh hashes by content, so the trees of a changed one are built anew
        _KNOWN[mesh] = Obstacles({"mesh": mesh})
    return _KNOWN[mesh].distance(points)


def gap(one: trimesh.Trimesh, other: trimesh.Trimesh) -> float:
    """Least signed distance between two closed meshes in mm; negative where one enters the other.

    Sampled at vertices, edge midpoints and triangle centres of both, so exact but for crossings of two edges.
    """
    return min(_least(one, other), _least(other, one))


def penetration(one: trimesh.Trimesh, other: trimesh.Trimesh) -> float:
    """How deep two closed meshes enter each other at most, mm; 0 if they do not."""
    return max(0.0, -gap(one, other)) if boxes_meet(one.bounds, other.bounds) else 0.0


def boxes_meet(one: Points, other: Points, reach: float = 0.0) -> bool:
    """Whether two boxes, each of shape (2, 3), overlap or come nearer than a reach, mm."""
    return bool(((one[0] < other[1] + reach) & (one[1] > other[0] - reach)).all())


def _least(one: trimesh.Trimesh, other: trimesh.Trimesh) -> float:
    edges = one.vertices[one.edges_unique].mean(axis=1)
    samples = np.vstack([one.vertices, edges, one.triangles_center])
    return float(signed_distance(samples, other).min())


class Bones(Protocol):
    """What :class:`meshes.geometry.surface_query.Obstacles` offers and a centre line needs."""

    def query(self, points: Points) -> Nearest:
        """Signed distance and way out of each point."""
        ...
