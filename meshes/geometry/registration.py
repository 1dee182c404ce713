"""Registration of points: iterated closest points (Besl and McKay 1992), trimmed (Chetverikov et al. 2005)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.transform import Rigid, Similarity
from meshes.space import Points

Pose = TypeVar("Pose", Rigid, Similarity)
_SOFT_MM: Final = 2.0
"""Least median distance of the pairs by which soft weights are measured."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Points that belong together for now.

    Attributes
    ----------
    source : ndarray, shape (n, 3)
        Points to be moved, in their own place.
    target : ndarray, shape (n, 3)
        Their partners.
    distance : ndarray, shape (n,)
        mm between them as the source lies now.
    agree : ndarray of bool, shape (n,), optional
        Which pairs may count; all without.
    """

    source: Points
    target: Points
    distance: NDArray[np.float64]
    agree: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """How some rounds of iterated closest points weigh their pairs, and when they end.

    Attributes
    ----------
    rounds : int
    kept : float
        Part of the pairs that counts, the nearest ones; the rest are extra bits, holes and errors.
    reach : tuple of float
        mm beyond which no pair counts, to begin with (it falls with the square of the rounds left) and at the least.
    soft : bool
        Whether pairs weigh less with their distance (Cauchy weights, squared scale of four medians).
    fewest : float
        Sum of weights below which there is nothing to go by.
    settled_mm : float
        A round that moves no point farther ends the stage once half of its rounds are done.
    """

    rounds: int
    kept: float = 1.0
    reach: tuple[float, float] = (np.inf, np.inf)
    soft: bool = False
    fewest: float = 0.0
    settled_mm: float = 0.0


def icp(
    start: Pose,
    pairs: Callable[[Pose], Sequence[Pairs]],
    estimate: Callable[[Points, Points, NDArray[np.float64]], Pose],
    stages: Sequence[Stage],
) -> Pose:
    """Iterate between pairing points and estimating the pose that brings partners nearest to each other.

    Parameters
    ----------
    start : Rigid or Similarity
    pairs : callable
        Pairs under a pose, by direction: each direction is trimmed by itself.
    estimate : callable
        Pose from source, target and weights: ``Rigid.estimate`` or ``Similarity.estimate``.
    stages : sequence of Stage
        Done one after the other.
    """
    pose = start
    for stage in stages:
        for step in range(stage.rounds):
            found = pairs(pose)
            weights = _weights(found, stage, 1 - step / stage.rounds)
            if weights.sum() < stage.fewest:
                break
            source, target = (np.vstack([getattr(one, end) for one in found]) for end in ("source", "target"))
            before, pose = pose, estimate(source, target, weights)
            moved = float(np.abs(pose(source) - before(source)).max())
            if moved < stage.settled_mm and step > stage.rounds // 2:
                break
    return pose


def _weights(found: Sequence[Pairs], stage: Stage, left: float) -> NDArray[np.float64]:
    """Weight of every pair while some part of the rounds is left."""
    first, least = stage.reach
    reach = max(first * left**2, least)
    good = np.concatenate([_nearest(pairs, reach, stage.kept) for pairs in found])
    if not stage.soft:
        return good.astype(np.float64)
    distance = np.concatenate([pairs.distance for pairs in found])
    usual = max(_SOFT_MM, float(np.median(distance[good])) if good.any() else _SOFT_MM)
    return np.asarray(good / (1 + (distance / (2 * usual)) ** 2))


def _nearest(pairs: Pairs, reach: float, kept: float) -> NDArray[np.bool_]:
    good = pairs.distance < reach
    if pairs.agree is not None:
        good &= pairs.agree
    if good.any():
        good &= pairs.distance <= np.quantile(pairs.distance[good], kept)
    return good
