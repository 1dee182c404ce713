"""Thin-plate spline warp of space."""

from typing import Final

from scipy.interpolate import RBFInterpolator

from meshes.space import Points

_GIVE_MM: Final = 2.0
"""How much the map may miss its control points where neighbours disagree."""


def spline(here: Points, values: Points) -> RBFInterpolator:
    """Build a biharmonic spline, φ(r) = r with an affine part: values known at some points, smooth all around them.

    Parameters
    ----------
    here : ndarray, shape (n, 3)
        Control points, mm.
    values : ndarray, shape (n, k)

    Returns
    -------
    RBFInterpolator
        Values, shape (m, k), at points of shape (m, 3).
    """
    return RBFInterpolator(here, values, kernel="linear", degree=1, smoothing=_GIVE_MM)
