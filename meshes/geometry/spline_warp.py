"""Thin-plate spline warp of space."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lu_factor, lu_solve
from scipy.spatial.distance import cdist

from meshes.space import Points

_GIVE_MM: Final = 2.0
"""How much the map may miss its control points where neighbours disagree."""


_CHUNK: Final = 20000


class Spline:
    """A biharmonic spline, φ(r) = r with an affine part: values known at some points, smooth between and around them.

    Parameters
    ----------
    here : ndarray, shape (n, 3)
        Control points, mm.
    values : ndarray, shape (n, k)
    """

    def __init__(self, here: Points, values: Points) -> None:
        self._here = here
        count = len(here)
        ones = np.c_[np.ones(count), here]
        kernel = cdist(here, here)
        kernel[np.arange(count), np.arange(count)] -= _GIVE_MM
        system = np.block([[kernel, ones], [ones.T, np.zeros((4, 4))]])
        right = np.vstack([values, np.zeros((4, values.shape[1]))])
        self._weights: NDArray[np.float64] = lu_solve(lu_factor(system), right)

    def __call__(self, points: Points) -> Points:
        """Values at points of shape (m, 3), shape (m, k)."""
        found = np.empty((len(points), self._weights.shape[1]))
        for start in range(0, len(points), _CHUNK):
            part = points[start : start + _CHUNK]
            affine = np.c_[np.ones(len(part)), part] @ self._weights[-4:]
            found[start : start + _CHUNK] = cdist(part, self._here) @ self._weights[:-4] + affine
        return found
