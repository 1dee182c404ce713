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
