"""Rounds off the borders of what is painted on a skin, along its triangles."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array

from meshes.skin_areas.limb_coordinates import Floats, LimbCoordinates

ROUNDS: Final = 14
"""How often borders are averaged with their neighbourhood, and how much of that on the limb."""
LIMB_ROUNDING: Final = 0.3


class Rounding:
    """Averages values with those of neighbours: much on the trunk, less on the limb, not on foot and perineum."""

    def __init__(self, faces: NDArray[np.integer[Any]], where: LimbCoordinates) -> None:
        one, other = np.asarray(faces)[:, [0, 1, 2, 1, 2, 0]].reshape(-1, 2, 3).transpose(1, 0, 2).reshape(2, -1)
        count = len(where.side)
        links = coo_array((np.ones(len(one)), (one, other)), shape=(count, count)).tocsr()
        self._links = diags_array(1 / np.maximum(links.sum(axis=1), 1)) @ links
        self._shares = np.clip(LIMB_ROUNDING + where.trunk, 0, 1) * (1 - where.foot) * (1 - where.perineum)

    def __call__(self, values: Floats) -> Floats:
        """Values of all vertices, shape (n,) or (n, k), rounded off."""
        share = self._shares.reshape(-1, *([1] * (values.ndim - 1)))
        for _ in range(ROUNDS):
            values = values + share * 0.5 * (self._links @ values - values)
        return np.asarray(values)
