"""Axes by their letters, and bones turned onto their likes: iterated closest points from every quarter turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations, product
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from meshes.ingest.errors import IngestError
from meshes.messages import Message
from meshes.space import Points

LETTERS: Final = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}


def matrix_of(axes: str) -> Points:
    """From coordinates whose axes point there to RAS, shape (3, 3).

    Raises
    ------
    IngestError
        If these are not three directions of space.
    """
    letters = axes.upper()
    found = [LETTERS[letter] for letter in letters if letter in LETTERS]
    if len(letters) != 3 or sorted(axis for axis, _ in found) != [0, 1, 2]:
        raise IngestError(
            Message("no_axes", axes=axes), "--axes", "write where +x, +y and +z point, such as RAS, LPS or RSP"
        )
    matrix = np.zeros((3, 3))
    for column, (row, sign) in enumerate(found):
        matrix[row, column] = sign
    return matrix


def all_axes() -> tuple[str, ...]:
    """Every right-handed set of axes; the usual ones first."""
    letters = [("R", "L"), ("A", "P"), ("S", "I")]
    names = ["".join(pick) for order in permutations(letters) for pick in product(*order)]
    proper = [name for name in names if np.linalg.det(matrix_of(name)) > 0]
    usual = ("RAS", "LPS", "LSA", "RSP")
    return (*usual, *(name for name in proper if name not in usual))


@dataclass(frozen=True, slots=True)
class Pose:
    """How far bones lie from their likes after the turn that brings them there best.

    Attributes
    ----------
    misfit : float
        mm on average, the farthest tenth left out.
    turn : ndarray, shape (3, 3)
    """

    misfit: float
    turn: Points

    def axes(self) -> tuple[str, str]:
        """The two sets of axes nearest to the turn."""
        order = sorted(all_axes(), key=lambda axes: -float(np.trace(self.turn @ matrix_of(axes).T)))
        return order[0], order[1]

    def apart(self, other: Points) -> float:
        """Angle between two turns, degrees."""
        return float(np.degrees(np.arccos(np.clip((np.trace(self.turn @ other.T) - 1) / 2, -1, 1))))


def poses(bones: Mapping[str, Points], trees: Mapping[str, cKDTree]) -> list[Pose]:
    """Poses from every quarter turn, best first; the best few refined.

    Parameters
    ----------
    bones : mapping of str to ndarray, shape (n, 3)
        Points of about the right size.
    trees : mapping of str to cKDTree
        Points of the bones they are laid on.
    """
    rough = sorted((pose_of(bones, trees, matrix_of(axes), 5) for axes in all_axes()), key=lambda p: p.misfit)
    fine = [pose_of(bones, trees, pose.turn, 25) for pose in rough[:6]]
    return sorted(fine, key=lambda pose: pose.misfit)


def pose_of(bones: Mapping[str, Points], trees: Mapping[str, cKDTree], start: Points, rounds: int) -> Pose:
    """Iterated closest points, each bone on its like, the farthest tenth left out."""
    given = np.vstack(list(bones.values()))
    ends = np.cumsum([len(points) for points in bones.values()])[:-1]
    aim = np.vstack([np.asarray(trees[name].data).mean(axis=0) for name in bones])
    own = np.vstack([points.mean(axis=0) for points in bones.values()])
    points = (given - own.mean(axis=0)) @ start.T + aim.mean(axis=0)
    turn = start
    for _ in range(rounds):
        distance, nearest = _nearest(points, ends, bones, trees)
        kept = distance <= np.quantile(distance, 0.9)
        step, points = _moved(points, nearest, kept)
        turn = step @ turn
    distance, _ = _nearest(points, ends, bones, trees)
    return Pose(float(np.sort(distance)[: max(int(0.9 * len(distance)), 1)].mean()), turn)


def _nearest(
    points: Points, ends: np.ndarray, bones: Mapping[str, Points], trees: Mapping[str, cKDTree]
) -> tuple[Points, Points]:
    found = [trees[name].query(part) for name, part in zip(bones, np.split(points, ends), strict=True)]
    nearest = [np.asarray(trees[name].data)[index] for name, (_, index) in zip(bones, found, strict=True)]
    return np.concatenate([distance for distance, _ in found]), np.vstack(nearest)


def _moved(points: Points, target: Points, kept: np.ndarray) -> tuple[Points, Points]:
    """The turn that brings points nearest to their targets, and the points moved (Kabsch)."""
    middle, aim = points[kept].mean(axis=0), target[kept].mean(axis=0)
    u, _, v = np.linalg.svd((points[kept] - middle).T @ (target[kept] - aim))
    u[:, -1] *= np.sign(np.linalg.det(u @ v))
    return (u @ v).T, np.asarray((points - middle) @ u @ v + aim)
