"""Which pain site a point of the skin belongs to: the nearest one that fits by region, face and nerve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.errors import MeshesError
from meshes.skin_areas.limb_coordinates import Floats, LimbCoordinates, Region
from meshes.space import SIDES, Points, Side, split_side

ELSEWHERE_MM: Final = 40.0
"""How much farther a site of another region counts."""
WRONG_FACE_MM: Final = 14.0
"""The same for the other face of the foot."""
OTHER_ASPECT_MM: Final = 60.0
"""The same on the trunk for a site of the back seen from the front, and the reverse."""
OTHER_NERVE_MM: Final = 18.0
"""The same for a site whose skin belongs to another nerve."""
SOLE_DEGREES: Final = 112.0
_R = Region
_REGIONS: Final[Mapping[str, frozenset[Region]]] = {
    "back": frozenset((_R.TRUNK, _R.BUTTOCK)),
    "pelvis": frozenset((_R.TRUNK, _R.BUTTOCK)),
    "buttock": frozenset((_R.BUTTOCK, _R.TRUNK)),
    "hip": frozenset((_R.TRUNK, _R.BUTTOCK, _R.THIGH)),
    "groin": frozenset((_R.TRUNK, _R.THIGH)),
    "perineum": frozenset((_R.PERINEUM,)),
    "thigh": frozenset((_R.THIGH, _R.KNEE)),
    "knee": frozenset((_R.KNEE, _R.THIGH, _R.LEG)),
    "leg": frozenset((_R.LEG, _R.KNEE)),
    "ankle": frozenset((_R.LEG, _R.FOOT)),
    "foot": frozenset((_R.FOOT,)),
}


@dataclass(frozen=True, slots=True)
class SiteAnchor:
    """A pain site on one side, as the skin needs to know it.

    Attributes
    ----------
    id : str
        Instance, ``shin_inner.left`` or ``sacrum_area``.
    region, aspect : str
        As in the knowledge.
    position : ndarray, shape (3,)
        mm RAS+.
    nerves : tuple of str
        Segments whose skin lies there.
    """

    id: str
    region: str
    aspect: str
    position: Points
    nerves: tuple[str, ...] = ()


def nearest_sites(
    points: Points, where: LimbCoordinates, main: NDArray[np.str_], sites: Sequence[SiteAnchor]
) -> NDArray[np.int64]:
    """Index of the nearest fitting site of each point, shape (n,).

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Skin, mm RAS+.
    where : LimbCoordinates
        The points'.
    main : ndarray of str, shape (n,)
        Nerve with the largest share of each point.
    sites : sequence of SiteAnchor

    Raises
    ------
    MeshesError
        If a side has no site.
    """
    chosen = np.zeros(len(points), dtype=np.int64)
    sides = [split_side(site.id)[1] for site in sites]
    for side in SIDES:
        mine = np.flatnonzero(where.side == side.sign)
        candidates = [i for i, s in enumerate(sides) if s in (side, Side.MIDDLE)]
        if len(mine) and not candidates:
            raise MeshesError("no pain site", f"side {side}", "give the sites of both sides")
        if len(mine):
            part = where.only(where.side == side.sign)
            costs = [_cost(points[mine], part, main[mine], sites[i]) for i in candidates]
            chosen[mine] = np.array(candidates)[np.argmin(costs, axis=0)]
    return chosen


def _cost(points: Points, where: LimbCoordinates, main: NDArray[np.str_], site: SiteAnchor) -> Floats:
    """Distance of points to a site, longer where it does not fit."""
    skin = points[cKDTree(points).query(site.position)[1]]
    fitting = np.isin(where.region, [int(region) for region in _REGIONS[site.region]])
    cost = np.linalg.norm(points - skin, axis=1) + ELSEWHERE_MM * ~fitting
    if site.region == "foot":
        sole = np.abs(where.foot_a) > SOLE_DEGREES
        cost = cost + WRONG_FACE_MM * (sole != (site.aspect == "inferior"))
    if site.region in ("back", "pelvis"):
        turned = np.abs(where.limb_a)
        wrong = {"posterior": turned < 75, "anterior": turned > 105}.get(site.aspect, turned < 45)
        cost = cost + OTHER_ASPECT_MM * (wrong & (where.region <= Region.BUTTOCK))
    if site.nerves:
        cost = cost + OTHER_NERVE_MM * ~np.isin(main, site.nerves)
    return np.asarray(cost)
