"""How large a body is beside another: published figures in millimetres are of adults."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from meshes.space import SIDES, Points

_LENGTHS: Final = (
    ("asis", "ischial_seat"),
    ("asis", "psis"),
    ("hip_centre", "lateral_epicondyle"),
    ("lateral_tibial_plateau", "lateral_malleolus"),
)
_ADULT: Final = (0.87, 1.13)
"""About three standard deviations of an adult's stature on either side (7 cm of 170: 4 %)."""


def size_beside(landmarks: Mapping[str, Points], other: Mapping[str, Points]) -> float:
    """Median ratio of lengths between landmarks that both bodies have.

    Parameters
    ----------
    landmarks, other : mapping of str to ndarray, shape (3,)
        With side, mm.

    Returns
    -------
    float
        1 for bodies of one size, and where no length can be compared.
    """
    ends = [(f"{one}.{side}", f"{two}.{side}") for one, two in _LENGTHS for side in SIDES]
    ratios = [
        float(np.linalg.norm(landmarks[one] - landmarks[two]) / np.linalg.norm(other[one] - other[two]))
        for one, two in ends
        if {one, two} <= set(landmarks) & set(other)
    ]
    return float(np.median(ratios)) if ratios else 1.0


def is_adult(size: float) -> bool:
    """Whether a body of that size beside the default body may be an adult's."""
    return _ADULT[0] < size < _ADULT[1]
