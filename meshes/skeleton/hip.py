"""The hip's joint space, which the smoothed mean shapes have lost."""

from typing import Final

import numpy as np

from meshes.geometry.primitive_fits import Sphere
from meshes.space import Points

JOINT_SPACE_MM: Final = 3.5
"""Between femoral head and lunate surface: both cartilages together, as wide as on a radiograph of a healthy hip."""
_HEAD_SHARE: Final = 0.3
"""How much of the opening the head gives; the socket, whose rim the mean has rounded inwards, gives the rest."""
_REACH: Final = 1.9
"""Radii at which the warp has faded away."""
_EVENNESS: Final = 0.6
"""How far bumps that stand into the joint are flattened."""


def open_joint(hip_bone: Points, femur: Points, socket: Sphere, head: Sphere) -> tuple[Points, Points]:
    """Move bone radially from the common centre until the joint has its space.

    Parameters
    ----------
    hip_bone, femur : ndarray, shape (n, 3)
        Vertices, mm RAS+; socket and head concentric.
    socket, head : Sphere

    Returns
    -------
    hip_bone, femur : ndarray, shape (n, 3)
    """
    missing = JOINT_SPACE_MM - (socket.radius - head.radius)
    ball = head.radius - _HEAD_SHARE * missing
    return (
        _radially(hip_bone, socket, ball + JOINT_SPACE_MM, outwards=True),
        _radially(femur, head, ball, outwards=False),
    )


def _radially(points: Points, around: Sphere, wanted: float, *, outwards: bool) -> Points:
    """Scale the distance from the centre so that the sphere's radius becomes the wanted one, fading with distance."""
    away = points - around.centre
    distance = np.linalg.norm(away, axis=1)
    fade = np.clip((_REACH * around.radius - distance) / ((_REACH - 1) * around.radius), 0.0, 1.0)
    fade = fade * fade * (3 - 2 * fade)
    bump = np.clip(around.radius - distance if outwards else distance - around.radius, 0.0, None) * _EVENNESS
    moved = distance + fade * ((wanted - around.radius) + (bump if outwards else -bump) * (fade > 0.9))
    return np.asarray(around.centre + away * (moved / np.maximum(distance, 1e-9))[:, None])
