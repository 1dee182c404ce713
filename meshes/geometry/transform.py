"""Rigid and similarity transforms, how they are estimated, and mirror images."""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.space import Points, mirrored

_ANY_SCALE: Final = (0.0, np.inf)


@dataclass(frozen=True, slots=True)
class Rigid:
    """A rotation and a translation, ``rotation @ p + translation``, in mm.

    ``later @ first`` is one transform that does ``first`` and then ``later``.

    Attributes
    ----------
    rotation : ndarray, shape (3, 3)
    translation : ndarray, shape (3,)
    """

    rotation: Points
    translation: Points

    def __call__(self, points: Points) -> Points:
        """Transform points of shape (..., 3)."""
        return np.asarray(points @ self.rotation.T + self.translation)

    def __matmul__(self, first: "Rigid") -> "Rigid":
        """Compose two transforms, the right one done first."""
        return Rigid(self.rotation @ first.rotation, self.rotation @ first.translation + self.translation)

    @property
    def inverse(self) -> "Rigid":
        """The transform that undoes this one."""
        return Rigid(self.rotation.T, -self.rotation.T @ self.translation)

    @classmethod
    def estimate(cls, source: Points, target: Points, weights: NDArray[np.float64] | None = None) -> Self:
        """Estimate the transform that brings points nearest to their partners by least squares (Kabsch 1976).

        Parameters
        ----------
        source, target : ndarray, shape (n, 3)
            Partners in the same rows; a mirror image of the source is met by a rotation, never by a reflection.
        weights : ndarray, shape (n,), optional
            Of each pair, not all zero; the same for all without.
        """
        found = Similarity.estimate(source, target, weights, (1.0, 1.0))
        return cls(found.rotation, found.translation)


@dataclass(frozen=True, slots=True)
class Similarity:
    """A uniform scaling, a rotation and a translation, ``scale * rotation @ p + translation``, in mm.

    ``later @ first`` is one transform that does ``first`` and then ``later``.

    Attributes
    ----------
    rotation : ndarray, shape (3, 3)
    translation : ndarray, shape (3,)
    scale : float
        Above zero.
    """

    rotation: Points
    translation: Points
    scale: float = 1.0

    def __call__(self, points: Points) -> Points:
        """Transform points of shape (..., 3)."""
        return np.asarray(self.scale * points @ self.rotation.T + self.translation)

    def __matmul__(self, first: "Similarity") -> "Similarity":
        """Compose two transforms, the right one done first."""
        return Similarity(self.rotation @ first.rotation, self(first.translation), self.scale * first.scale)

    @property
    def inverse(self) -> "Similarity":
        """The transform that undoes this one."""
        return Similarity(self.rotation.T, -self.rotation.T @ self.translation / self.scale, 1.0 / self.scale)

    def through(self, here: Points, there: Points) -> "Similarity":
        """Keep rotation and scale, but bring one point, shape (3,), exactly onto another."""
        return replace(self, translation=there - self.scale * self.rotation @ here)

    @classmethod
    def estimate(
        cls,
        source: Points,
        target: Points,
        weights: NDArray[np.float64] | None = None,
        scales: tuple[float, float] = _ANY_SCALE,
    ) -> Self:
        """Estimate the transform that brings points nearest to their partners by least squares (Umeyama 1991).

        Parameters
        ----------
        source, target : ndarray, shape (n, 3)
            Partners in the same rows; a mirror image of the source is met by a rotation, never by a reflection.
        weights : ndarray, shape (n,), optional
            Of each pair, not all zero; the same for all without.
        scales : tuple of float
            Least and greatest scale.
        """
        weights = np.ones(len(source)) if weights is None else weights
        weights = weights / weights.sum()
        centre, aim = weights @ source, weights @ target
        u, s, vt = np.linalg.svd(((source - centre) * weights[:, None]).T @ (target - aim))
        flip = np.array([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
        rotation = (vt.T * flip) @ u.T
        spread = float((weights * ((source - centre) ** 2).sum(axis=1)).sum())
        scale = float(np.clip((s * flip).sum() / spread, *scales))
        return cls(rotation, aim - scale * rotation @ centre, scale)


def mirrored_mesh(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The exact mirror image of a mesh in the sagittal mid-plane, its triangles still outward."""
    return trimesh.Trimesh(mirrored(mesh.vertices.view(np.ndarray)), np.asarray(mesh.faces)[:, ::-1], process=False)


def part_of(mesh: trimesh.Trimesh, kept: NDArray[np.bool_]) -> trimesh.Trimesh:
    """Some of a mesh's triangles, told by a mask of shape (m,), with the vertices that they use."""
    found = trimesh.Trimesh(mesh.vertices, np.asarray(mesh.faces)[kept], process=False)
    found.remove_unreferenced_vertices()
    return found


def shifted(by: Points) -> Rigid:
    """A translation by a vector of shape (3,)."""
    return Rigid(np.eye(3), np.asarray(by, dtype=np.float64))


def turned(axis: int, degrees: float, about: Points | None = None) -> Rigid:
    """A right-handed turn about x (0), y (1) or z (2) through a point."""
    angle = np.radians(degrees)
    first, second = (axis + 1) % 3, (axis + 2) % 3
    rotation = np.eye(3)
    rotation[first, first] = rotation[second, second] = np.cos(angle)
    rotation[first, second], rotation[second, first] = -np.sin(angle), np.sin(angle)
    centre = np.zeros(3) if about is None else about
    return Rigid(rotation, centre - rotation @ centre)


def upright(up: Points, across: Points) -> Points:
    """Rotation, shape (3, 3), that lays one direction along +z and another, as far as it is square to it, along +x."""
    up = up / np.linalg.norm(up)
    across = across - (across @ up) * up
    across /= np.linalg.norm(across)
    return np.stack((across, np.cross(up, across), up))


def smallest_turn(source: Points, target: Points) -> Points:
    """Rotation matrix of the smallest turn from one unit vector to another (Rodrigues)."""
    axis, cosine = np.cross(source, target), float(source @ target)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))
