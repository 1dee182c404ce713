"""Clearance map: how much room a nerve has beside each triangle of a body's muscles, off bone and other muscles."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.closed_surface import ClosedSurface, HasRoom
from meshes.geometry.surface_query import Obstacles
from meshes.space import Points

_OVERLAP_MM: Final = 1.0
"""How deep in another muscle, or too near to bone, a place is still free: muscles that touch overlap by as much."""


class ClearanceMap:
    """Which places beside a body's muscles have room for a nerve; each is measured once, when it is first asked for.

    Parameters
    ----------
    bones : Obstacles
    muscles : mapping of str to ClosedSurface
        All muscles of the body.
    """

    def __init__(self, bones: Obstacles, muscles: Mapping[str, ClosedSurface]) -> None:
        self._bones, self._muscles = bones, tuple(muscles.values())
        self._clearance: dict[int, NDArray[np.float64]] = {}

    def beside(self, muscle: ClosedSurface, least_mm: float) -> HasRoom:
        """Where beside a muscle a nerve lies at least so far from bone and not within another muscle."""
        clearance = self._clearance.setdefault(id(muscle), np.full(muscle.size, np.nan))

        def has_room(places: Points, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
            """Whether there is room enough at places, shape (n, 3), beside triangles of some rows."""
            new = np.isnan(clearance[rows])
            if new.any():
                clearance[rows[new]] = self._measured(places[new], muscle)
            return np.asarray(clearance[rows] >= least_mm - _OVERLAP_MM)

        return has_room

    def _measured(self, places: Points, own: ClosedSurface) -> NDArray[np.float64]:
        """Distance to bone, mm; none within another muscle."""
        clearance = self._bones.distance(places)
        for other in self._muscles:
            if other is not own:
                within = np.flatnonzero(other.inside(places))
                if len(within):
                    closest, _ = other.nearest(places[within])
                    deep = np.linalg.norm(closest - places[within], axis=1) > _OVERLAP_MM
                    clearance[within[deep]] = -np.inf
        return clearance
