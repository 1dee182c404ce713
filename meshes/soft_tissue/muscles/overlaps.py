"""Finished muscle surfaces that still enter one another are parted: each gives way by half."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
import trimesh

from meshes.geometry.surface_query import Obstacles, boxes_meet
from meshes.space import Points

_ROUNDS: Final = 4
_DEEP: Final = 0.3
"""mm that two surfaces may enter each other: they are lightened, so they never fit exactly."""
_APART: Final = 0.15
"""mm by which they are parted beyond touching."""


def settled(meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Closed surfaces with their vertices moved out of one another.

    Growing keeps neighbours apart on its grid; what enters afterwards are thin tendons, swept as tubes, and surfaces
    with fewer triangles than the grid had cells.

    Parameters
    ----------
    meshes : mapping of str to trimesh.Trimesh
        Closed, mm.
    """
    found = dict(meshes)
    pairs = [pair for pair in combinations(found, 2) if boxes_meet(*(found[name].bounds for name in pair))]
    for _ in range(_ROUNDS):
        solids = {name: Obstacles({name: found[name]}) for name in {name for pair in pairs for name in pair}}
        moves = {name: np.zeros((len(mesh.vertices), 3)) for name, mesh in found.items()}
        pairs = [pair for pair in pairs if _parted(*pair, found, solids, moves)]
        found = {name: _moved(mesh, moves[name]) for name, mesh in found.items()}
        if not pairs:
            break
    return found


def _parted(
    one: str,
    other: str,
    meshes: Mapping[str, trimesh.Trimesh],
    solids: Mapping[str, Obstacles],
    moves: Mapping[str, Points],
) -> bool:
    """Whether one of two surfaces enters the other; the larger of half its ways out is noted for every vertex."""
    enters = False
    for mine, its in ((one, other), (other, one)):
        away = _ways_out(meshes[mine], meshes[its].bounds, solids[its])
        enters |= bool(np.linalg.norm(away, axis=1).max(initial=0.0) > 0.0)
        longer = np.linalg.norm(away, axis=1) > np.linalg.norm(moves[mine], axis=1)
        moves[mine][longer] = away[longer]
    return enters


def _ways_out(mesh: trimesh.Trimesh, bounds: Points, solid: Obstacles) -> Points:
    """For each vertex half the way out of a solid in which it, or the middle of a triangle beside it, lies."""
    vertices, faces = mesh.vertices.view(np.ndarray), np.asarray(mesh.faces)
    samples = np.vstack([vertices, vertices[faces].mean(axis=1)])
    within = np.flatnonzero(((samples > bounds[0]) & (samples < bounds[1])).all(axis=1))
    near = solid.query(samples[within])
    sunk = near.distance < -_DEEP
    ways = near.outward[sunk] * (_APART - near.distance[sunk])[:, None] / 2
    away: Points = np.zeros((len(vertices), 3))
    for sample, way in zip(within[sunk], ways, strict=True):
        corners = [sample] if sample < len(vertices) else faces[sample - len(vertices)]
        for corner in corners:
            if np.linalg.norm(way) > np.linalg.norm(away[corner]):
                away[corner] = way
    return away


def _moved(mesh: trimesh.Trimesh, move: Points) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.vertices.view(np.ndarray) + move, mesh.faces, process=False) if move.any() else mesh
