"""Whose skin it is: every point's nerves, roots and pain site, painted softly from ``data/skin_territories.toml``."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.anatomy.point_rules import place
from meshes.errors import MeshesError
from meshes.skin_areas.limb_coordinates import Floats, LimbCoordinates, limb_coordinates, smooth
from meshes.skin_areas.site_areas import SiteAnchor, nearest_sites
from meshes.skin_areas.smoothing import Rounding
from meshes.skin_areas.territory_records import Area, Territory, territories
from meshes.space import SIDES, Points, Side

MOSAIC_SOFT_MM: Final = {"trunk": 8.0, "perineum": 4.0}
"""How gradually one seed's area passes into the next."""
PATCH_SOFT: Final = 0.3
BLEND_STEPS: Final = 16
_MOST: Final = 256  # values of a byte


@dataclass(frozen=True, slots=True)
class Painted:
    """The painted skin of n vertices.

    Attributes
    ----------
    site_ids, nerve_ids, root_ids : tuple of str
    site_index : ndarray of int, shape (n,)
        Into ``site_ids``.
    nerve_weights, root_weights : ndarray, shape (n, k) and (n, m)
        Shares 0 to 1; each row sums to 1.
    variable : ndarray, shape (n,)
        Share of the vertex's skin, 0 to 1, whose nerve is absent or different in a good part of people.
    contested : ndarray, shape (n,)
        The same for roots on which maps disagree.
    """

    site_ids: tuple[str, ...]
    nerve_ids: tuple[str, ...]
    root_ids: tuple[str, ...]
    site_index: NDArray[np.int64]
    nerve_weights: Floats
    root_weights: Floats
    variable: Floats
    contested: Floats


def paint(
    vertices: Points,
    landmarks: Mapping[str, Points],
    sites: Sequence[SiteAnchor],
    faces: NDArray[np.integer[Any]] | None = None,
) -> Painted:
    """Nerves, roots and pain site of every vertex of a skin.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
        mm RAS+.
    landmarks : mapping of str to ndarray, shape (3,)
    sites : sequence of SiteAnchor
        Both sides.
    faces : ndarray of int, shape (m, 3), optional
        Triangles of the skin; along them corners of the borders are rounded off.

    Returns
    -------
    Painted

    Raises
    ------
    MeshesError
        If there is no site for a side, or a landmark is missing.
    """
    points = np.asarray(vertices, dtype=np.float64)
    where = limb_coordinates(points, landmarks)
    nerves = tuple(t for t in territories() if t.kind == "nerve")
    roots = tuple(t for t in territories() if t.kind == "root")
    nerve_weights, variable = _weights(points, where, landmarks, nerves)
    root_weights, contested = _weights(points, where, landmarks, roots)
    if faces is not None:
        rounding = Rounding(faces, where)
        nerve_weights, variable, root_weights, contested = (
            rounding(values) for values in (nerve_weights, variable, root_weights, contested)
        )
    nerve_ids = tuple(t.id for t in nerves)
    main = np.array(nerve_ids)[nerve_weights.argmax(axis=1)]
    return Painted(
        tuple(site.id for site in sites),
        nerve_ids,
        tuple(t.id for t in roots),
        nearest_sites(points, where, main, sites),
        nerve_weights,
        root_weights,
        variable,
        contested,
    )


def _weights(
    points: Points, where: LimbCoordinates, landmarks: Mapping[str, Points], kinds: tuple[Territory, ...]
) -> tuple[Floats, Floats]:
    """Shares of the territories, shape (n, k), and of what is variable, shape (n,)."""
    shares = np.zeros((len(points), len(kinds)))
    variable = np.zeros(len(points))
    for side in SIDES:
        mine = where.side == side.sign
        if mine.any():
            canvas = _Canvas(points[mine] * [side.sign, 1, 1], where.only(mine), landmarks, side, kinds)
            shares[mine], variable[mine] = canvas.painted()
    return shares, variable


class _Canvas:
    """One side of a body, mirrored to the right, being painted with one kind of territory."""

    def __init__(
        self,
        points: Points,
        where: LimbCoordinates,
        landmarks: Mapping[str, Points],
        side: Side,
        kinds: tuple[Territory, ...],
    ) -> None:
        self.points, self.where, self.landmarks, self.side, self.kinds = points, where, landmarks, side, kinds

    def painted(self) -> tuple[Floats, Floats]:
        """Shares of the territories at every point, and how much they vary."""
        limb, limb_variable = self._layers("limb")
        foot, foot_variable = self._layers("foot")
        where = self.where
        shares = _mix(limb, foot, where.foot)
        shares = _mix(shares, self._mosaic("trunk"), where.trunk)
        shares = _mix(shares, self._mosaic("perineum"), where.perineum)
        variable = _mix(limb_variable, foot_variable, where.foot)
        return shares, variable * (1 - where.trunk) * (1 - where.perineum)

    def _areas(self, on: str) -> list[tuple[int, Area]]:
        found = [(k, area) for k, kind in enumerate(self.kinds) for area in kind.area if area.on == on]
        return sorted(found, key=lambda entry: entry[1].layer)

    def _layers(self, on: str) -> tuple[Floats, Floats]:
        shares = np.zeros((len(self.points), len(self.kinds)))
        variable = np.zeros(len(self.points))
        for k, area in self._areas(on):
            cover = self._cover(area)
            shares *= (1 - cover)[:, None]
            shares[:, k] += cover
            variable = variable * (1 - cover) + cover * area.variable
        return shares, variable

    def _cover(self, area: Area) -> Floats:
        where = self.where
        along, around = (where.foot_t, where.foot_a) if area.on == "foot" else (where.height, where.limb_a)
        cover = np.full(len(self.points), area.opacity)
        if area.along:
            low, high = area.along
            level = along + area.tilt * np.sin(np.radians(around))
            cover *= smooth((level - low) / area.soft_along) * smooth((high - level) / area.soft_along)
        if area.around:
            middle, half = sum(area.around) / 2, (area.around[1] - area.around[0]) / 2
            cover *= smooth((half - np.abs((around - middle + 180) % 360 - 180)) / area.soft_around)
        if area.radii is not None:
            out = np.linalg.norm((self.points - self._place(area)) / area.radii, axis=1)
            cover *= smooth((1 - out) / PATCH_SOFT)
        return cover

    def _mosaic(self, on: str) -> Floats:
        """Each point to its nearest seeds."""
        areas = self._areas(on)
        seeds = self._laid_on_skin([self._place(area) for _, area in areas], on)
        far = np.stack(
            [np.linalg.norm(self.points - seed, axis=1) - a.spread for seed, (_, a) in zip(seeds, areas, strict=True)],
            axis=1,
        )
        near = np.exp((far.min(axis=1, keepdims=True) - far) / MOSAIC_SOFT_MM[on])
        shares = np.zeros((len(self.points), len(self.kinds)))
        for column, (k, _) in enumerate(areas):
            shares[:, k] = np.maximum(shares[:, k], near[:, column])
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def _laid_on_skin(self, seeds: list[Points], on: str) -> list[Points]:
        """The perineum is a groove whose depth differs between bodies: its seeds go to the nearest skin in it."""
        inside = self.points[self.where.perineum > 0.5]
        if on != "perineum" or not len(inside):
            return seeds
        return list(inside[np.asarray(cKDTree(inside).query(np.array(seeds))[1])])

    def _place(self, area: Area) -> Points:
        if area.at is None:  # the record's check excludes it
            raise MeshesError("area without a place", repr(area), "write at")
        return place(area.at, self.landmarks, self.side) * [self.side.sign, 1, 1]


def _mix(below: Floats, above: Floats, share: Floats) -> Floats:
    share = share.reshape(-1, *([1] * (below.ndim - 1)))
    return np.asarray(below * (1 - share) + above * share)


def compact(painted: Painted) -> dict[str, Any]:
    """A painted skin for the deck: names once, and one byte per vertex and column.

    Returns
    -------
    dict
        ``sites``, ``nerves``, ``roots``: ids with, for nerves and roots, label, sources, evidence and note.
        ``site``, ``nerve``, ``nerve_second``, ``root``, ``root_second``: base64 of uint8 indices, one per vertex.
        ``nerve_blend``, ``root_blend``: base64 of uint8, share of the second, 0 to 255 (at most 127).
        ``variable``, ``contested``: base64 of uint8, 0 to 255.

    Raises
    ------
    MeshesError
        If there are more places, nerves or roots than a byte can tell apart.
    """
    records = {territory.id: territory for territory in territories()}
    columns = {"site": painted.site_index}
    for kind, weights in (("nerve", painted.nerve_weights), ("root", painted.root_weights)):
        columns[kind], columns[f"{kind}_second"], columns[f"{kind}_blend"] = _leading(weights)
    columns |= {"variable": _steps(painted.variable), "contested": _steps(painted.contested)}
    most = max(len(painted.site_ids), len(painted.nerve_ids), len(painted.root_ids))
    if most > _MOST:
        raise MeshesError(
            f"{most} places, nerves or roots cannot be told apart by one byte, which holds {_MOST}",
            "meshes.skin_areas.territories.compact",
            "write two bytes here and read them in client/src/canvas/skin",
        )
    return {
        "vertices": len(painted.site_index),
        "sites": list(painted.site_ids),
        "nerves": [_named(records[name]) for name in painted.nerve_ids],
        "roots": [_named(records[name]) for name in painted.root_ids],
        **{name: base64.b64encode(column.astype(np.uint8).tobytes()).decode() for name, column in columns.items()},
    }


def _named(territory: Territory) -> dict[str, Any]:
    return territory.model_dump(include={"id", "label", "evidence", "sources", "note"})


def _leading(weights: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Index of the largest and second share, and the second's part of both in 0 to 127; no second: the first again."""
    order = np.argsort(weights, axis=1)
    first, second = order[:, -1], order[:, -2]
    rows = np.arange(len(weights))
    shares = weights[rows, second] / (weights[rows, first] + weights[rows, second])
    blend = _steps(shares)
    return first, np.where(blend > 0, second, first), blend


def _steps(share: Floats) -> NDArray[np.int64]:
    """Shares 0 to 1 as 0 to 255 in few steps, so that they pack well."""
    return np.asarray((np.round(share * 2 * BLEND_STEPS) / (2 * BLEND_STEPS) * 255).astype(np.int64))
