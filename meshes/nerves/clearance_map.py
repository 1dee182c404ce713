"""Room for a nerve beside a body's muscles: away from bone, and not within the next muscle."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.closed_surface import ClosedSurface, Fit
from meshes.geometry.surface_query import Obstacles
from meshes.space import Points

_HAIR_MM: Final = 1.0
"""How deep in another muscle, or too near to bone, a place is still free: muscles that touch overlap by as much."""


class ClearanceMap:
    """Which places beside a body's muscles have room for a nerve; each is asked once.

    Parameters
    ----------
    bones : Obstacles
    bellies : mapping of str to ClosedSurface
        All muscles of the body.
    """

    def __init__(self, bones: Obstacles, bellies: Mapping[str, ClosedSurface]) -> None:
        self._bones, self._bellies = bones, tuple(bellies.values())
        self._room: dict[int, NDArray[np.float64]] = {}

    def fit(self, belly: ClosedSurface, least_mm: float) -> Fit:
        """Where a nerve lies at least so far from bone and not within another muscle."""
        room = self._room.setdefault(id(belly), np.full(belly.size, np.nan))

        def has_room(places: Points, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
            """Whether there is room enough at places, shape (n, 3), of some rows."""
            new = np.isnan(room[rows])
            if new.any():
                room[rows[new]] = self._measured(places[new], belly)
            return np.asarray(room[rows] >= least_mm - _HAIR_MM)

        return has_room

    def _measured(self, places: Points, own: ClosedSurface) -> NDArray[np.float64]:
        """Distance to bone; none within another muscle."""
        room = self._bones.distance(places)
        for other in self._bellies:
            if other is not own:
                within = np.flatnonzero(other.inside(places))
                if len(within):
                    closest, _ = other.nearest(places[within])
                    room[within[np.linalg.norm(closest - places[within], axis=1) > _HAIR_MM]] = -np.inf
        return room
