"""Steps that the slices of a scan have left in a surface."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.messages import Message

THICK_MM: Final = 3.0
"""Slices up to this are usual for bone and tell nothing apart."""
_SAME_MM: Final = 0.05
_LONG_MM: Final = 25.0
"""A smaller surface has too few steps to be sure of."""
_EACH: Final = 15
"""Vertices that a level holds at least on average: fewer, and the gaps are those of a coarse mesh."""
_EVEN: Final = 0.8
"""Part of the gaps between levels that are alike in steps."""
_KINDS: Final = 0.25
"""Difference of the mean slope by which flat steps alternate with their edges."""


def slice_mm(mesh: trimesh.Trimesh) -> float:
    """Thickness of the slices whose steps a surface still has, mm; 0 where there are none, or thin ones.

    Vertices of such a surface lie on few levels, evenly spaced: the slices and, where an unsmoothed labelling was
    contoured, the flat steps midway between them.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm; axes as the scan had them, in any order.
    """
    found = [_along(mesh, axis) for axis in range(3)]
    return max((thick for thick in found if thick > THICK_MM), default=0.0)


def stepped(meshes: Iterable[trimesh.Trimesh]) -> tuple[Message, ...]:
    """A note that surfaces come from a scan with thick slices; none if they do not."""
    thick = [mm for mm in map(slice_mm, meshes) if mm]
    if not thick:
        return ()
    return (Message("stepped", mm=float(np.median(thick))),)


def _along(mesh: trimesh.Trimesh, axis: int) -> float:
    height = mesh.vertices.view(np.ndarray)[:, axis]
    if not len(height) or np.ptp(height) < _LONG_MM:
        return 0.0
    order = np.argsort(height)
    starts = np.concatenate([[True], np.diff(height[order]) > _SAME_MM])
    levels = height[order][starts]
    gaps = np.diff(levels)
    if len(gaps) < 3 or len(height) < _EACH * len(levels):
        return 0.0
    gap = float(np.median(gaps))
    if (np.abs(gaps - gap) < 2 * _SAME_MM).mean() < _EVEN:
        return 0.0
    level = np.empty(len(height), dtype=np.int64)
    level[order] = np.cumsum(starts) - 1
    return 2 * gap if _alternate(mesh.vertex_normals[:, axis], level) else gap


def _alternate(slope: NDArray[np.float64], level: NDArray[np.int64]) -> bool:
    """Whether every other level holds the flat steps."""
    flat = np.abs(slope)
    return abs(float(flat[level % 2 == 0].mean() - flat[level % 2 == 1].mean())) > _KINDS
