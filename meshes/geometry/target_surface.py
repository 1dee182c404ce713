"""A bone of the body to be fitted: cleaned, sampled, and asked for its nearest surface."""

from dataclasses import dataclass
from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.errors import MeshesError
from meshes.geometry.surface_query import TriangleTree
from meshes.messages import Message
from meshes.space import Points

SAMPLES: Final = 1200
"""Points spread evenly over each bone for the pose and the shape."""
_SEED: Final = 20240613
_FEWEST: Final = 20
_FINE_MM: Final = 2.0
"""Longest edge of the triangles into which a patch is cut."""
_OPEN_MM: Final = 1.0
"""A nearest point on an open edge counts only this near: beyond it there is a hole, not a surface."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The nearest surface of some points.

    Attributes
    ----------
    closest, normal : ndarray, shape (n, 3)
    distance : ndarray, shape (n,)
        mm, never negative.
    beyond : ndarray of bool, shape (n,)
        The nearest place is the edge of a hole: the surface there is missing.
    """

    closest: Points
    normal: Points
    distance: NDArray[np.float64]
    beyond: NDArray[np.bool_]


class Target:
    """One given bone.

    Parameters
    ----------
    identifier : str
        Structure id.
    mesh : trimesh.Trimesh
        mm; may be open, in pieces, or inside out.

    Attributes
    ----------
    mesh : trimesh.Trimesh
        Cleaned and outward.
    points, normals : ndarray, shape (n, 3)
        Samples spread evenly over the surface.
    size : float
        Diagonal of the box round the bone, mm.

    Raises
    ------
    MeshesError
        If hardly anything of a surface is there.
    """

    def __init__(self, identifier: str, mesh: trimesh.Trimesh) -> None:
        self.id = identifier
        self.mesh = _cleaned(identifier, mesh)
        vertices = self.mesh.vertices.view(np.ndarray)
        self._tree = TriangleTree(vertices, self.mesh.faces)
        self._normals = np.asarray(self.mesh.face_normals)
        self.size = float(np.linalg.norm(np.ptp(vertices, axis=0)))
        self._open = _open_edges(self.mesh)
        found, face = trimesh.sample.sample_surface(self.mesh, SAMPLES, seed=_SEED)[:2]
        self.points: Points = np.asarray(found)
        self.normals: Points = self._normals[np.asarray(face)]

    def nearest(self, points: Points) -> Hit:
        """The nearest surface of points of shape (n, 3)."""
        distance, face, closest = self._tree.nearest(points)
        beyond = np.zeros(len(distance), dtype=bool)
        if self._open is not None:
            beyond = (self._open.query(closest, distance_upper_bound=_OPEN_MM)[0] < _OPEN_MM) & (distance > _OPEN_MM)
        return Hit(closest, self._normals[face], distance, beyond)

    def patch(self, middle: Points, radius: float) -> tuple[Points, NDArray[np.float64]]:
        """Points close together within some mm of a place on the surface, shape (n, 3), and the area of each, mm²."""
        corners = self._tree.vertices[self._tree.faces]
        reach = np.linalg.norm(corners - corners.mean(axis=1, keepdims=True), axis=2).max(axis=1)
        near = np.linalg.norm(corners.mean(axis=1) - middle, axis=1) < radius + reach
        own = corners[near].reshape(-1, 3)
        fine, faces = trimesh.remesh.subdivide_to_size(own, np.arange(len(own)).reshape(-1, 3), _FINE_MM, max_iter=12)
        points, area = fine[faces].mean(axis=1), trimesh.triangles.area(fine[faces])
        inside = np.linalg.norm(points - middle, axis=1) < radius
        return np.asarray(points[inside]), np.asarray(area[inside])

    def near_hole(self, point: Points, within_mm: float = 5.0) -> bool:
        """Whether an open edge lies near a point of shape (3,)."""
        return float(self.from_edge(point[None])[0]) < within_mm

    def from_edge(self, points: Points) -> NDArray[np.float64]:
        """Distance of points, shape (n, 3), from the nearest open edge, mm; infinite where the surface is closed."""
        if self._open is None:
            return np.full(len(points), np.inf)
        return np.asarray(self._open.query(points)[0])


def _cleaned(identifier: str, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Coinciding vertices merged, broken triangles gone, outward."""
    points = mesh.vertices.view(np.ndarray)
    keep = np.isfinite(points).all(axis=1)[np.asarray(mesh.faces)].all(axis=1) if len(mesh.faces) else []
    clean = trimesh.Trimesh(np.nan_to_num(points), np.asarray(mesh.faces)[keep], process=False)
    clean.merge_vertices()
    clean.update_faces(clean.nondegenerate_faces())
    clean.remove_unreferenced_vertices()
    if len(clean.faces) < _FEWEST or not clean.area > 1.0:
        raise MeshesError(Message("fit_no_surface"), identifier, "export this bone again, or leave it out")
    if not clean.is_winding_consistent:
        clean = trimesh.Trimesh(clean.vertices, _wound(np.asarray(clean.faces)), process=False)
    centred = clean.triangles - clean.centroid
    if float(np.einsum("ij,ij->i", centred[:, 0], np.cross(centred[:, 1], centred[:, 2])).sum()) < 0:
        clean.invert()
    return clean


def _wound(faces: NDArray[np.int64]) -> NDArray[np.int64]:
    """Faces of each piece turned alike, the way that most of them were."""
    turned, piece = igl.bfs_orient(np.ascontiguousarray(faces, dtype=np.int64))
    turned, piece = np.asarray(turned), np.asarray(piece).ravel()
    first = np.argmax(faces == turned[:, :1], axis=1)
    kept = np.take_along_axis(faces, (first[:, None] + 1) % 3, axis=1)[:, 0] == turned[:, 1]
    votes = np.bincount(piece, np.where(kept, 1.0, -1.0))
    return np.where((votes[piece] < 0)[:, None], turned[:, ::-1], turned)


def _open_edges(mesh: trimesh.Trimesh) -> cKDTree | None:
    """Points along the edges that belong to one triangle only."""
    if mesh.is_watertight:
        return None
    once = trimesh.grouping.group_rows(mesh.edges_sorted, require_count=1)
    if not len(once):
        return None
    ends = mesh.vertices.view(np.ndarray)[mesh.edges_sorted[once]]
    share = np.linspace(0.0, 1.0, 9)[:, None, None]
    return cKDTree((ends[None, :, 0] * (1 - share) + ends[None, :, 1] * share).reshape(-1, 3))
