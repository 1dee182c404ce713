"""The outer surface of a hollow one: a skin that comes as a closed double wall keeps only what air outside touches."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy import ndimage

from meshes.geometry.transform import part_of
from meshes.space import Points

_CELL_MM: Final = 3.0
_PAD: Final = 3
_DENSE: Final = 16
"""Samples for each cell of surface: a single empty cell would let air in."""
_STEPS_MM: Final = (4.5, 8.0)
"""In front of a face there is air this far off."""
_LEAST: Final = 0.2
_ALL: Final = 0.98
"""Shares of the area between which what is seen is believed."""


def outer(mesh: trimesh.Trimesh, within: Iterable[trimesh.Trimesh] = ()) -> trimesh.Trimesh:
    """What of a surface is seen from outside, its upper opening taken for closed.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS, outward; may be cut off above.
    within : iterable of trimesh.Trimesh
        What lies inside it: it keeps air from coming in through holes.

    Returns
    -------
    trimesh.Trimesh
        The same mesh if nearly all of it is outside, or next to nothing.
    """
    points, faces = mesh.vertices.view(np.ndarray), np.asarray(mesh.faces)
    low = points.min(axis=0) - _PAD * _CELL_MM
    air = _air(mesh, within, low)
    centre, normal = mesh.triangles_center, mesh.face_normals
    seen = np.zeros(len(faces), dtype=bool)
    for step in _STEPS_MM:
        cell = np.floor((centre + step * normal - low) / _CELL_MM).astype(int)
        seen |= air[tuple(np.clip(cell, 0, np.array(air.shape) - 1).T)]
    seen = _smoothed(seen, mesh)
    share = float(mesh.area_faces[seen].sum() / mesh.area)
    if not _LEAST < share < _ALL:
        return mesh
    return part_of(mesh, seen)


def _air(mesh: trimesh.Trimesh, within: Iterable[trimesh.Trimesh], low: Points) -> NDArray[np.bool_]:
    """Cells of a grid that can be reached from outside without passing a surface or the upper opening."""
    shape = np.ceil((mesh.bounds[1] - low) / _CELL_MM).astype(int) + _PAD
    wall = np.zeros(shape, dtype=bool)
    for one in (mesh, *within):
        on = trimesh.sample.sample_surface(one, int(_DENSE * one.area / _CELL_MM**2) + 1, seed=7)[0]
        cell = ((on - low) / _CELL_MM).astype(int)
        wall[tuple(cell[((cell >= 0) & (cell < shape)).all(axis=1)].T)] = True
    wall[:, :, int((mesh.bounds[1][2] - low[2]) / _CELL_MM) - 1 :] = True
    wall |= ndimage.binary_closing(np.pad(wall, _PAD), iterations=2)[_PAD:-_PAD, _PAD:-_PAD, _PAD:-_PAD]
    label, _ = ndimage.label(~wall)
    return np.asarray(label == label[0, 0, 0])


def _smoothed(seen: NDArray[np.bool_], mesh: trimesh.Trimesh) -> NDArray[np.bool_]:
    """Single faces as their neighbours are."""
    pairs = mesh.face_adjacency
    for _ in range(4):
        votes = np.bincount(pairs[:, 0], seen[pairs[:, 1]], len(seen)) + np.bincount(
            pairs[:, 1], seen[pairs[:, 0]], len(seen)
        )
        total = np.maximum(np.bincount(pairs.ravel(), minlength=len(seen)), 1)
        seen = np.where(votes / total > 0.6, True, np.where(votes / total < 0.4, False, seen))
    return seen
