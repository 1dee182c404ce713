"""Narrow joints that the mean shapes have touching: one bone gives way by a smooth warp."""

from typing import Final

import numpy as np
import trimesh
from scipy import sparse

from meshes.geometry.surface_query import Obstacles
from meshes.space import Points

SACROILIAC_MM: Final = 1.2
"""Least distance of sacrum and hip bone."""
TIBIOFIBULAR_MM: Final = 0.8
"""Least distance of tibia and fibula."""
_ROUNDS: Final = 12
_SPREAD: Final = 12


def gives_way(mesh: trimesh.Trimesh, others: Obstacles, gap_mm: float) -> Points:
    """Vertices of a mesh, shape (n, 3), after a smooth warp that keeps it a gap away from other bones.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        The bone that gives way.
    others : Obstacles
        The bones that stay.
    gap_mm : float
        Least distance wanted.
    """
    average = averaging(mesh)
    points = mesh.vertices.view(np.ndarray).copy()
    near = np.flatnonzero(others.distance(points) < 8.0)
    for _ in range(_ROUNDS):
        found = others.query(points[near])
        missing = np.clip(gap_mm - found.distance, 0.0, None)
        if missing.max(initial=0.0) < 0.02:
            break
        push = np.zeros_like(points)
        push[near] = missing[:, None] * found.outward
        spread = push
        for _ in range(_SPREAD):
            spread = average @ spread
            spread[near] = np.where(missing[:, None] > 0, push[near], spread[near])
        points = points + spread
    return np.asarray(points)


def averaging(mesh: trimesh.Trimesh) -> sparse.csr_array:
    """Mean over each vertex and its neighbours."""
    edges = mesh.edges_unique
    size = len(mesh.vertices)
    rows = np.concatenate([edges[:, 0], edges[:, 1], np.arange(size)])
    columns = np.concatenate([edges[:, 1], edges[:, 0], np.arange(size)])
    neighbours = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    return sparse.csr_array(sparse.diags_array(1.0 / neighbours.sum(axis=1)) @ neighbours)
