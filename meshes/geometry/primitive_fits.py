"""Small fits the seating is made of: spheres, rotations, the mirror plane."""

from dataclasses import dataclass

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.space import Points


@dataclass(frozen=True, slots=True)
class Sphere:
    """A sphere: centre, shape (3,), and radius in mm."""

    centre: Points
    radius: float


def sphere(points: Points) -> Sphere:
    """Least-squares sphere through points of shape (n, 3)."""
    system = np.c_[2 * points, np.ones(len(points))]
    solution = np.linalg.lstsq(system, (points**2).sum(axis=1), rcond=None)[0]
    return Sphere(solution[:3], float(np.sqrt(solution[3] + solution[:3] @ solution[:3])))


def spherical_region(
    mesh: trimesh.Trimesh, start: Sphere, facing: float, tolerance_mm: float = 1.5, cosine: float = 0.85
) -> NDArray[np.int64]:
    """Vertices that lie on one sphere and face its centre or away from it, found by refitting.

    Parameters
    ----------
    mesh : trimesh.Trimesh
    start : Sphere
        A guess within some 10 mm.
    facing : float
        +1 for a ball (normals point away from the centre), -1 for a socket.
    tolerance_mm : float
        How far from the sphere a vertex may lie; the first rounds allow more.
    cosine : float
        Least cosine between normal and radius.
    """
    points, normals, found = mesh.vertices.view(np.ndarray), mesh.vertex_normals, start
    for tolerance in (*np.linspace(8.0, tolerance_mm, 12), *([tolerance_mm] * 20)):
        away = points - found.centre
        distance = np.linalg.norm(away, axis=1)
        along = facing * np.einsum("ij,ij->i", away, normals) / np.maximum(distance, 1e-9)
        chosen = np.flatnonzero((np.abs(distance - found.radius) < tolerance) & (along > cosine))
        found = sphere(points[chosen])
    return chosen


def mirror_normal(points: Points, partners: Points) -> Points:
    """Unit normal of the plane whose reflection brings points nearest to their partners, towards +x."""
    spread = (points - points.mean(axis=0)).T @ (partners - partners.mean(axis=0))
    normal = np.linalg.eigh(spread + spread.T)[1][:, 0]
    return np.asarray(normal * np.sign(normal[0]))


def mirror_partners(left: Points, right: Points, middle: Points) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which vertex is the mirror image of which, by reflection ICP.

    Returns
    -------
    first, second : ndarray of int
        Rows of the stacked ``left, right, middle``: partner pairs.
    """
    sets = (left, right, middle)
    trees = [cKDTree(points) for points in sets]
    start = np.cumsum([0, *(len(points) for points in sets)])
    stacked = np.vstack(sets)
    second = np.empty(len(stacked), dtype=np.int64)
    normal, centre = np.array([1.0, 0.0, 0.0]), stacked.mean(axis=0)
    for _ in range(80):
        reflected = stacked - 2 * ((stacked - centre) @ normal)[:, None] * normal
        for own, other in ((0, 1), (1, 0), (2, 2)):
            rows = slice(start[own], start[own + 1])
            second[rows] = trees[other].query(reflected[rows])[1] + start[other]
        previous, normal = normal, mirror_normal(stacked, stacked[second])
        centre = (stacked + stacked[second]).mean(axis=0) / 2
        if np.abs(normal - previous).max() < 1e-7:
            break
    return np.arange(len(stacked)), second
