"""Non-rigid registration of one bone to its surface: a smooth warp, stiff first, softer then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import igl
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import cKDTree

from meshes.fit.shape_fit import PointConstraint
from meshes.fit.template import Ints
from meshes.geometry.target_surface import Target
from meshes.space import Points

_STAGES_MM: Final = (45.0, 32.0, 22.0, 15.0, 10.0, 7.0, 5.0, 5.0)
"""Length over which the warp is smooth, stage by stage, for a big bone; a small one takes a part of it."""
_BIG_MM: Final = 200.0
_HOLD: Final = 2e-3
"""Pull back to where the shape model puts it, where nothing is known."""
_SURE: Final = 200.0
"""Weight of a point that the user gave."""


@dataclass(frozen=True, slots=True)
class Warped:
    """A template bone warped onto its surface.

    Attributes
    ----------
    vertices : ndarray, shape (n, 3)
    seen : ndarray of bool, shape (n,)
        Whether there was a surface for the vertex to lie on.
    """

    vertices: Points
    seen: NDArray[np.bool_]


def warp_onto(
    points: Points, faces: Ints, target: Target, known: tuple[PointConstraint, ...] = (), reach: float = 14.0
) -> Warped:
    """Warp a placed template bone onto its surface.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Where pose and modes put it.
    faces : ndarray of int, shape (f, 3)
    target : Target
    known : tuple of PointConstraint
        Points whose place is certain.
    reach : float
        mm beyond which a surface is not taken for this place's.
    """
    start = np.asarray(points, dtype=np.float64)
    faces = np.ascontiguousarray(faces, dtype=np.int64)
    stiffness, area = _stiffness(start, faces)
    part = float(np.clip(target.size / _BIG_MM, 0.25, 1.0))
    now, seen = start, np.zeros(len(start), dtype=bool)
    for stage, length in enumerate(_STAGES_MM):
        share = stage / (len(_STAGES_MM) - 1)
        aim, weight, seen = _aims(now, faces, target, reach * (1 - 0.4 * share), tangential=share > 0.75)
        matrix = _HOLD * area + (length * part) ** 4 * stiffness + sparse.diags_array(weight * area.diagonal())
        right = (weight * area.diagonal())[:, None] * (aim - start)
        for point in known:
            row = np.zeros(len(start))
            row[point.vertices] = point.weights
            column = sparse.csc_array(row[:, None])
            sure = _SURE * float(area.diagonal().mean())
            matrix = matrix + sure * (column @ column.T)
            right = right + sure * row[:, None] * (point.place - row @ start)
        now = start + _solver(matrix)(np.ascontiguousarray(right))
    return Warped(now, seen)


def _solver(matrix: sparse.csc_array) -> Callable[[Points], Points]:
    symmetric = {"SymmetricMode": True}
    return splu(sparse.csc_matrix(matrix), "MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=symmetric).solve


def _stiffness(points: Points, faces: Ints) -> tuple[sparse.csc_array, sparse.dia_array]:
    """Bending energy and vertex areas."""
    laplacian = sparse.csc_array(igl.cotmatrix(points, faces))
    area = np.asarray(igl.massmatrix(points, faces, igl.MASSMATRIX_TYPE_BARYCENTRIC).diagonal())
    area = np.maximum(area, 0.02 * area.mean())
    bending = laplacian.T @ sparse.diags_array(1.0 / area) @ laplacian
    return sparse.csc_array(bending), sparse.diags_array(area)


def _aims(
    now: Points, faces: Ints, target: Target, reach: float, *, tangential: bool
) -> tuple[Points, NDArray[np.float64], NDArray[np.bool_]]:
    """Target of each vertex and its weight: the nearest surface, and the given points that it is nearest to."""
    normals = igl.per_vertex_normals(now, faces)
    hit = target.nearest(now)
    agree = np.einsum("ij,ij->i", normals, hit.normal)
    away = (hit.closest - now) / np.maximum(hit.distance, 1e-9)[:, None]
    across = np.abs(np.einsum("ij,ij->i", away, hit.normal))
    good = (agree > 0.35) & (hit.distance < reach) & ~hit.beyond & ((across > 0.5) | (hit.distance < 1.0))
    weight = good / (1 + (hit.distance / (0.6 * reach)) ** 2) ** 2
    step = np.einsum("ij,ij->i", hit.closest - now, hit.normal)[:, None] * hit.normal
    aim = now + (hit.closest - now if tangential else 0.8 * step + 0.2 * (hit.closest - now))
    back, mate = cKDTree(now).query(target.points)
    fits = (np.einsum("ij,ij->i", normals[mate], target.normals) > 0.35) & (back < reach)
    pull = 0.5 * fits / (1 + (back / (0.6 * reach)) ** 2) ** 2
    total = np.bincount(mate, pull, minlength=len(now))
    mean = np.stack([np.bincount(mate, pull * target.points[:, k], minlength=len(now)) for k in range(3)], axis=1)
    wanted = weight[:, None] * aim + mean
    both = weight + total
    return np.where(both[:, None] > 0, wanted / np.maximum(both, 1e-12)[:, None], now), both, good
