"""Membranes that fill a hole of a bone."""

from typing import Final

import numpy as np
import trimesh
from scipy.ndimage import gaussian_filter1d, median_filter, minimum_filter1d

from meshes.geometry.centreline import pushed
from meshes.geometry.solids import Numbers, disc
from meshes.geometry.surface_query import Obstacles
from meshes.space import Points

_SPOKES: Final = 40
_RINGS: Final = 6
_REACH: Final = 45.0
_STEP: Final = 0.5
_CLOSE: Final = 0.35
"""mm from bone at which the membrane ends."""


def membrane(
    bone: Obstacles, centre: Points, rim: Points, thickness: float, opening: Points | None, opening_mm: float
) -> trimesh.Trimesh:
    """A closed sheet in a hole of a bone.

    Parameters
    ----------
    bone : Obstacles
    centre : ndarray, shape (3,)
        A place within the hole, mm.
    rim : ndarray, shape (n, 3)
        Some places on its border, at least three: they give its plane, which is then fitted to the whole border.
    thickness, opening_mm : float
        mm.
    opening : ndarray, shape (3,), optional
        A place that the membrane keeps off by ``opening_mm``.
    """
    angle = np.linspace(0, 2 * np.pi, _SPOKES, endpoint=False)
    reach = np.arange(0.0, _REACH, _STEP)
    for _ in range(3):
        _, _, axes = np.linalg.svd(rim - rim.mean(axis=0))
        ray = np.cos(angle)[:, None] * axes[0] + np.sin(angle)[:, None] * axes[1]
        steps = centre + reach[None, :, None] * ray[:, None]
        gap = bone.distance(steps.reshape(-1, 3)).reshape(_SPOKES, -1)
        hit = np.where((gap < _CLOSE).any(axis=1), (gap < _CLOSE).argmax(axis=1), gap.argmin(axis=1))
        hit = np.minimum(hit, median_filter(hit, 5, mode="wrap") + 1)
        rim = steps[np.arange(_SPOKES), hit]
        centre = rim.mean(axis=0)
    if opening is not None:
        rim = centre + _kept_off(rim - centre, opening - centre, opening_mm)[:, None] * (rim - centre)
    part = np.linspace(0, 1, _RINGS + 1)[1:, None, None]
    layer = np.vstack([centre[None], (centre + part * (rim - centre)).reshape(-1, 3)])
    half = np.clip(bone.distance(layer) - 0.1, 0.2, thickness / 2)[:, None] * axes[2]
    mesh = disc(layer + half, layer - half, _SPOKES)
    mesh.vertices = pushed(np.asarray(mesh.vertices), bone, np.full(len(mesh.vertices), 0.05))
    return mesh


def _kept_off(rim: Points, opening: Points, gap: float) -> Numbers:
    """Share of each spoke that stays clear of the opening, eased into its neighbours; all about the centre."""
    share = np.ones(len(rim))
    for least in np.linspace(0.98, 0.4, 30):
        share[np.linalg.norm(share[:, None] * rim - opening, axis=1) < gap] = least
    eased: Numbers = gaussian_filter1d(minimum_filter1d(share, 5, mode="wrap"), 1.5, mode="wrap")
    return eased
