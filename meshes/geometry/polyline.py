"""Lines of points: arc length along them, and places and values at it."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.space import Points

STEP_MM: Final = 1.0


def lengths(points: Points) -> NDArray[np.float64]:
    """Arc length at each point, mm, shape (n,)."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])


def at_lengths(values: Points, arc: NDArray[np.float64], at: ArrayLike) -> Points:
    """What lies at some arc lengths, shape (m, 3), between the values at those of a line's points.

    Parameters
    ----------
    values : ndarray, shape (n, 3)
        The points themselves, or vectors at them.
    arc : ndarray, shape (n,)
        Arc length at each of them, rising.
    at : array_like, shape (m,)
    """
    return np.stack([np.interp(np.asarray(at), arc, values[:, axis]) for axis in range(3)], axis=1)


def sampled(points: Points, step: float = STEP_MM) -> Points:
    """A line resampled at about equal steps, shape (m, 3), mm."""
    arc = lengths(points)
    at = np.linspace(0.0, arc[-1], max(int(arc[-1] / step), 1) + 1)
    return at_lengths(points, arc, at)


STEP: Final = 4.0
"""mm between neighbouring points of a centre line."""


def along(points: Points, fraction: float) -> Points:
    """The place at a fraction of a line's arc length, shape (3,)."""
    arc = lengths(points)
    where = float(np.clip(fraction, 0.0, 1.0)) * arc[-1]
    return np.array([np.interp(where, arc, points[:, k]) for k in range(3)])


def project(points: Points, point: Points) -> tuple[float, float]:
    """Fraction of a line's arc length nearest to a point, and the distance there in mm."""
    start, step = points[:-1], np.diff(points, axis=0)
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    t = np.clip(((point - start) * step).sum(axis=1) / square, 0.0, 1.0)
    gap = np.linalg.norm(start + t[:, None] * step - point, axis=1)
    nearest = int(gap.argmin())
    arc = lengths(points)
    return float((arc[nearest] + t[nearest] * (arc[nearest + 1] - arc[nearest])) / arc[-1]), float(gap[nearest])


def resampled(points: Points, step: float = STEP) -> Points:
    """The line at equal steps, ends kept exactly; at least five points."""
    arc = lengths(points)
    at = np.linspace(0.0, arc[-1], max(5, round(arc[-1] / step) + 1))
    new = at_lengths(points, arc, at)
    new[0], new[-1] = points[0], points[-1]
    return new


def bending(count: int, stiffness: float) -> NDArray[np.float64]:
    """Upper bands, shape (3, n), of the quadratic form that weighs a line's squared second differences."""
    bands, stencil = np.zeros((3, count)), (1.0, -2.0, 1.0)
    for k in range(count - 2):
        for a in range(3):
            for b in range(a, 3):
                bands[2 - (b - a), k + b] += stiffness * stencil[a] * stencil[b]
    return bands
