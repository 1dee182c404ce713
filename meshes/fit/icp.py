"""Where each given bone is: rigid and similarity registration of one template bone to one surface."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity, similarity
from meshes.space import Points

_ROUNDS: Final = 40
_KEPT: Final = 0.85
"""Part of the pairs that counts; the rest are extra bits, holes and errors."""


@dataclass(frozen=True, slots=True)
class Registered:
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


def registered(
    points: Points,
    normals: Points,
    target: Target,
    start: Similarity,
    *,
    dense: Points | None = None,
    scaled: bool = True,
    rounds: int = _ROUNDS,
) -> Registered:
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
    tree, pose, size = cKDTree(target.points), start, start.scale
    for step in range(rounds):
        placed, facing = pose(points), normals @ pose.rotation.T
        reach = max(0.25 * (1 - step / rounds) ** 2 * target.size, 6.0)
        there, here, weight = _pairs(placed, facing, target, tree, reach)
        if weight.sum() < 12:
            break
        found = similarity(pose.back(here) * (1.0 if scaled else size), there, weight, scaled)
        new = found if scaled else Similarity(found.rotation, found.shift, size)
        moved = float(np.abs(new(points) - placed).max())
        pose = new
        if moved < 0.02 and step > rounds // 2:
            break
    return Registered(pose, *_misfit(pose(points), pose(points if dense is None else dense), target))


def _pairs(
    placed: Points, facing: Points, target: Target, tree: cKDTree, reach: float
) -> tuple[Points, Points, NDArray[np.float64]]:
    """Given and template points that belong together, and the weight of each pair."""
    gap, nearest = tree.query(placed)
    back_gap, back = cKDTree(placed).query(target.points)
    there = np.vstack([target.points[nearest], target.points])
    here = np.vstack([placed, placed[back]])
    agree = np.concatenate(
        [
            np.einsum("ij,ij->i", facing, target.normals[nearest]),
            np.einsum("ij,ij->i", facing[back], target.normals),
        ]
    )
    distance = np.concatenate([gap, back_gap])
    good = (agree > 0.2) & (distance < reach)
    for side in (slice(0, len(placed)), slice(len(placed), None)):
        if good[side].any():
            good[side] &= distance[side] <= np.quantile(distance[side][good[side]], _KEPT)
    soft = max(2.0, float(np.median(distance[good])) if good.any() else 2.0)
    weight: NDArray[np.float64] = good / (1 + (distance / (2 * soft)) ** 2)
    return there, here, weight


def _misfit(placed: Points, dense: Points, target: Target) -> tuple[float, float]:
    outside: Points = np.sort(cKDTree(dense).query(target.points)[0])
    missing: Points = np.sort(target.nearest(placed).distance)
    return float(outside[: int(_KEPT * len(outside))].mean()), float(missing[: int(_KEPT * len(missing))].mean())
