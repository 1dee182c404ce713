"""A coccyx modelled by rule: neither the shape model nor the simulation model has one."""

from typing import Final

import numpy as np
import trimesh
from scipy.interpolate import PchipInterpolator

from meshes.geometry.surface_query import Obstacles
from meshes.skeleton.assembly import symmetric
from meshes.space import Points

COCCYX_MM: Final = 38.0
"""Length of the coccyx along its curve."""
COCCYX_GAP_MM: Final = 1.5
_PROFILE: Final = np.array(
    [
        # part of the length, half width, half thickness: body and transverse processes of Co1, then Co2 to Co4
        (0.00, 8.5, 4.6),
        (0.13, 11.5, 4.6),
        (0.26, 8.0, 4.2),
        (0.36, 5.6, 3.3),
        (0.48, 7.0, 3.9),
        (0.60, 4.6, 2.9),
        (0.70, 5.4, 3.3),
        (0.80, 3.7, 2.5),
        (0.90, 4.1, 2.7),
        (1.00, 3.0, 2.0),
    ]
)


def coccyx(sacrum: trimesh.Trimesh) -> trimesh.Trimesh:
    """A coccyx modelled by rule: four vertebrae, tapering, fused, curving forward from the sacrum's apex."""
    points = sacrum.vertices.view(np.ndarray)
    apex = points[np.abs(points[:, 0]) < 8]
    apex = apex[np.argsort(apex[:, 2])[:40]].mean(axis=0) * np.array([0.0, 1.0, 1.0])
    along = np.linspace(0.0, 1.0, 49)
    bend = np.radians(100 - 75 * along)  # from nearly straight down to well forward
    step = COCCYX_MM / (len(along) - 1)
    path = np.cumsum(np.stack((0 * bend, np.cos(bend), -np.sin(bend)), axis=1) * step, axis=0)
    shape = PchipInterpolator(_PROFILE[:, 0], _PROFILE[:, 1:])(along)
    width, thick = np.moveaxis(shape, -1, 0)
    cap = np.sqrt(np.clip(1 - (np.clip(np.abs(2 * along - 1) - 0.9, 0, None) / 0.1) ** 2, 0.04, 1))
    mesh = _swept(apex + path, width * cap, thick * cap)
    bone = Obstacles({"sacrum": sacrum})
    points = mesh.vertices.view(np.ndarray)
    for _ in range(8):
        points = points + np.array([0.0, 0.0, min(bone.distance(points).min() - COCCYX_GAP_MM, 6.0)])
    return trimesh.Trimesh(points, mesh.faces, process=False)


def _swept(path: Points, width: Points, thick: Points, around: int = 20) -> trimesh.Trimesh:
    """Ellipses swept along a path in the median plane, closed at both ends; symmetric."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = np.cross(np.array([1.0, 0.0, 0.0]), tangent)
    angle = np.arange(around) * 2 * np.pi / around
    across = np.sin(angle)
    across[np.abs(across) < 1e-12] = 0.0
    half = around // 2
    across[half + 1 :] = -across[1:half][::-1]
    fore = np.cos(angle)
    fore[half + 1 :] = fore[1:half][::-1]
    rings = path[:, None] + thick[:, None, None] * fore[:, None] * normal[:, None]
    rings[..., 0] = width[:, None] * across
    count = len(path)
    index = np.arange(count * around).reshape(count, around)
    a, b = index[:-1], index[1:]
    a2, b2 = np.roll(a, -1, axis=1), np.roll(b, -1, axis=1)
    sides = np.stack([a, a2, b, a2, b2, b], axis=-1).reshape(-1, 3)
    top, bottom = count * around, count * around + 1
    caps = [[top, (k + 1) % around, k] for k in range(around)]
    caps += [[bottom, index[-1, k], index[-1, (k + 1) % around]] for k in range(around)]
    points = np.vstack([rings.reshape(-1, 3), path[:1], path[-1:]])
    mesh = trimesh.Trimesh(points, np.vstack([sides, caps]), process=False)
    if mesh.volume < 0:
        mesh.invert()
    return symmetric(mesh)
