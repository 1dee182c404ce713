"""Rigid and similarity registration of one template bone to one surface."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from meshes.fit.template import SCALES
from meshes.geometry.registration import Pairs, Stage, icp
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity
from meshes.space import Points

_ROUNDS: Final = 40
_KEPT: Final = 0.85
"""Part of the pairs that counts; the rest are extra bits, holes and errors."""
_FACING: Final = 0.2
"""Least cosine between the normals of a pair."""


@dataclass(frozen=True, slots=True)
class RegisteredBone:
    """A pose and how well it explains the surface.

    Attributes
    ----------
    pose : Similarity
        From the template's place.
    outside : float
        mm from the given surface to the template, mean of the better 85 %: whether what is given belongs to it.
    missing : float
        mm from the template to the given surface, the same way: also how much of the bone is missing.
    """

    pose: Similarity
    outside: float
    missing: float

    @property
    def score(self) -> float:
        """Smaller is better; a part that is missing costs little."""
        return self.outside + 0.35 * min(self.missing, 12.0)


def register_surface(
    points: Points,
    normals: Points,
    target: Target,
    start: Similarity,
    *,
    dense: Points | None = None,
    scaled: bool = True,
    rounds: int = _ROUNDS,
) -> RegisteredBone:
    """Trimmed iterative closest points in both directions with compatible normals.

    Parameters
    ----------
    points, normals : ndarray, shape (n, 3)
        Some vertices of the template bone, in its own place.
    target : Target
    start : Similarity
    dense : ndarray, shape (m, 3), optional
        All vertices, to judge the result by.
    scaled : bool
        Whether the size may change; the start's stays otherwise.
    """
    tree, size = cKDTree(target.points), start.scale

    def pairs(pose: Similarity) -> tuple[Pairs, Pairs]:
        """Nearest points both ways, with whether their normals agree."""
        placed, facing = pose(points), normals @ pose.rotation.T
        gap, nearest = tree.query(placed)
        back_gap, back = cKDTree(placed).query(target.points)
        agree = np.einsum("ij,ij->i", facing, target.normals[nearest]) > _FACING
        back_agree = np.einsum("ij,ij->i", facing[back], target.normals) > _FACING
        return (
            Pairs(points, target.points[nearest], np.asarray(gap), agree),
            Pairs(points[back], target.points, np.asarray(back_gap), back_agree),
        )

    stage = Stage(rounds, _KEPT, (0.25 * target.size, 6.0), soft=True, fewest=12, settled_mm=0.02)
    estimate = partial(Similarity.estimate, scales=SCALES if scaled else (size, size))
    pose = icp(start, pairs, estimate, [stage])
    return RegisteredBone(pose, *_misfit(pose(points), pose(points if dense is None else dense), target))


def _misfit(placed: Points, dense: Points, target: Target) -> tuple[float, float]:
    outside: Points = np.sort(cKDTree(dense).query(target.points)[0])
    missing: Points = np.sort(target.nearest(placed).distance)
    return float(outside[: int(_KEPT * len(outside))].mean()), float(missing[: int(_KEPT * len(missing))].mean())
