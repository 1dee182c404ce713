"""Lines of points: arc length along them, and places and values at it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from meshes.space import Points


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
