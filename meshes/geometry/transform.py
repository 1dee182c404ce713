"""Rigid and similarity transforms."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.space import Points

SCALES: Final = (0.78, 1.28)
"""Sizes of people's bones as parts of the template's."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """``scale * rotation @ p + shift``."""

    rotation: Points
    shift: Points
    scale: float = 1.0

    def __call__(self, points: Points) -> Points:
        """Move points of shape (..., 3)."""
        return np.asarray(self.scale * points @ self.rotation.T + self.shift)

    def back(self, points: Points) -> Points:
        """Undo it for points of shape (..., 3)."""
        return np.asarray((points - self.shift) @ self.rotation / self.scale)

    def through(self, here: Points, there: Points) -> "Similarity":
        """The same turn and size, shifted so that one point comes to lie on another."""
        return replace(self, shift=there - self.scale * self.rotation @ here)


def similarity(source: Points, target: Points, weight: NDArray[np.float64], scaled: bool) -> Similarity:
    """The motion (Umeyama 1991) that brings weighted points nearest to their partners, scale within :data:`SCALES`."""
    weight = weight / weight.sum()
    centre, aim = weight @ source, weight @ target
    u, s, vt = np.linalg.svd(((source - centre) * weight[:, None]).T @ (target - aim))
    flip = np.array([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
    rotation = vt.T @ np.diag(flip) @ u.T
    spread = float((weight * ((source - centre) ** 2).sum(axis=1)).sum())
    scale = float(np.clip((s * flip).sum() / spread, *SCALES)) if scaled else 1.0
    return Similarity(rotation, aim - scale * rotation @ centre, scale)


@dataclass(frozen=True, slots=True)
class Motion:
    """A rigid motion: ``rotation @ p + shift``."""

    rotation: Points
    shift: Points

    def __call__(self, points: Points) -> Points:
        """Move points of shape (..., 3)."""
        return np.asarray(points @ self.rotation.T + self.shift)

    def then(self, later: "Motion") -> "Motion":
        """Do this motion, then another."""
        return Motion(later.rotation @ self.rotation, later.rotation @ self.shift + later.shift)


def shifted(by: Points) -> Motion:
    """A translation by a vector of shape (3,)."""
    return Motion(np.eye(3), np.asarray(by, dtype=np.float64))


def turned(axis: int, degrees: float, about: Points | None = None) -> Motion:
    """A right-handed turn about x (0), y (1) or z (2) through a point."""
    angle = np.radians(degrees)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    rotation = np.eye(3)
    rotation[first, first] = rotation[second, second] = np.cos(angle)
    rotation[first, second], rotation[second, first] = -np.sin(angle), np.sin(angle)
    centre = np.zeros(3) if about is None else about
    return Motion(rotation, centre - rotation @ centre)


def smallest_turn(source: Points, target: Points) -> Points:
    """Rotation matrix of the smallest turn from one unit vector to another (Rodrigues)."""
    axis, cosine = np.cross(source, target), float(source @ target)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))


def aligning(source: Points, target: Points) -> Motion:
    """The rigid motion that brings points nearest to their partners (Kabsch 1976)."""
    centre, aim = source.mean(axis=0), target.mean(axis=0)
    u, _, vt = np.linalg.svd((source - centre).T @ (target - aim))
    rotation = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    return Motion(rotation, aim - rotation @ centre)
