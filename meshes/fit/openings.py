"""Landmarks that are openings: notches in a border, and the anterior sacral foramina."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, grey_closing

from meshes.geometry.polyline import at_lengths, lengths
from meshes.geometry.target_surface import Target
from meshes.space import Points

_NOTCH_MM: Final = 11.0
_SLICE_MM: Final = 2.0
_CELL_MM: Final = 1.0
_ASIDE_MM: Final = 13.0
"""Half the breadth of the strip that is searched along a row of foramina."""
_BEYOND_MM: Final = 14.0
"""How far the strip goes on above the first and below the last foramen."""
_CLOSED_MM: Final = 21
"""Wider dents are the bone's own curve, not foramina."""
_DEEPEST_MM: Final = 9.0
"""Depth that counts in full; open holes are no better."""
_PIT_MM: Final = 1.5
_START_MM: Final = 30.0
_SLIDE_MM: Final = 12.0
_SURE: Final = 3.0
"""Mean depth of the pits, mm beyond :data:`_PIT_MM`, before they are believed to be foramina."""


def notch(where: Points, target: Target, turn: Points) -> Points:
    """The most anterior point of a border that is open to the back, near where the template has it.

    Parameters
    ----------
    where : ndarray, shape (3,)
    target : Target
    turn : ndarray, shape (3, 3)
        From the body's directions to the given ones.
    """
    points = np.vstack([target.mesh.vertices.view(np.ndarray), target.points])
    local = (points - where) @ turn
    local, points = local[near := (np.abs(local) < _NOTCH_MM).all(axis=1)], points[near]
    if len(local) < 40:
        return where
    level = np.round(local[:, 2] / _SLICE_MM).astype(int)
    edges = []
    for one in np.unique(level):
        rows = np.flatnonzero(level == one)
        if len(rows) >= 3:
            edges.append(rows[local[rows, 1].argmin()])
    depth = gaussian_filter1d(local[edges, 1], 1.0, mode="nearest") - 0.002 * local[edges, 2] ** 2
    best = int(depth.argmax())
    found: Points = points[edges[best]]
    return found if 0 < best < len(edges) - 1 and not target.near_hole(found) else where


def foramina(where: Mapping[str, Points], normals: Mapping[str, Points], target: Target) -> dict[str, Points]:
    """Anterior foramina of one or both sides of a sacrum, found as pits along the row where the template has them.

    Parameters
    ----------
    where : mapping of str to ndarray, shape (3,)
        The template's places, cranial first on each side: ``sacral_foramen_s1.left``, …
    normals : mapping of str to ndarray, shape (3,)
        Out of the bone there.
    target : Target
        The given sacrum.

    Returns
    -------
    dict of str to ndarray, shape (3,)
        Centres of the openings, level with the bone round them; the template's places where no pits are found.
    """
    sides: dict[str, list[str]] = {}
    for name in where:
        sides.setdefault(name.rpartition(".")[2], []).append(name)
    strips = {
        side: _Strip(np.array([where[n] for n in names]), np.array([normals[n] for n in names]), target)
        for side, names in sides.items()
    }
    shift, stretch, depth = _slid(list(strips.values()))
    if depth < _SURE:
        return dict(where)
    return {
        name: place
        for side, names in sides.items()
        for name, place in zip(names, strips[side].centres(shift, stretch), strict=True)
    }


def _slid(strips: list["_Strip"]) -> tuple[float, float, float]:
    """How far, mm, and by what part the rows must move along the bone to lie in the pits; depth found there."""
    best = (0.0, 1.0, -np.inf, 0.0)
    for stretch in (0.85, 0.92, 1.0, 1.08, 1.16):
        for shift in np.arange(-_SLIDE_MM, _SLIDE_MM + 0.1, 1.0):
            depth = sum(float(strip.profile_at(shift, stretch).sum()) for strip in strips)
            cost = depth - 0.06 * shift**2 - 60.0 * (stretch - 1.0) ** 2
            if cost > best[2]:
                best = (float(shift), stretch, cost, depth)
    return best[0], best[1], best[3] / (4 * len(strips))


class _Strip:
    """The front of the sacrum along one row of foramina, unrolled: depth of pits by way along and aside."""

    def __init__(self, row: Points, normals: Points, target: Target) -> None:
        ends = np.vstack([2 * row[0] - row[1], row, 2 * row[-1] - row[-2]])
        facing = np.vstack([normals[:1], normals, normals[-1:]])
        arc = lengths(ends)
        self._knots = arc[1:-1]
        self._along = np.arange(max(arc[0], arc[1] - _BEYOND_MM), min(arc[-1], arc[-2] + _BEYOND_MM), _CELL_MM)
        self._aside = np.arange(-_ASIDE_MM, _ASIDE_MM + 0.1, _CELL_MM)
        middle = at_lengths(ends, arc, self._along)
        out = at_lengths(facing, arc, self._along)
        out = gaussian_filter1d(out, 5.0, axis=0, mode="nearest")
        tangent = np.gradient(middle, axis=0)
        across = np.cross(tangent, out)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        out = np.cross(across, tangent)
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        self._base = middle[:, None] + self._aside[None, :, None] * across[:, None]
        self._out = np.broadcast_to(out[:, None], self._base.shape)
        height = _heights(self._base, self._out, target)
        closed = grey_closing(height, size=(_CLOSED_MM, _CLOSED_MM), mode="nearest")
        self._level = closed
        pit = np.clip(closed - height - _PIT_MM, 0.0, _DEEPEST_MM)
        self._pit = pit
        likely = pit * np.exp(-0.5 * (self._aside / 7.0) ** 2)[None]
        self._profile = gaussian_filter1d(likely.max(axis=1), 2.0, mode="constant")

    def _wanted(self, shift: float, stretch: float) -> NDArray[np.float64]:
        middle = self._knots.mean()
        return np.asarray(middle + shift + stretch * (self._knots - middle))

    def profile_at(self, shift: float, stretch: float) -> NDArray[np.float64]:
        """Depth of the pits where the row comes to lie, shape (4,)."""
        return np.interp(self._wanted(shift, stretch), self._along, self._profile, left=0.0, right=0.0)

    def centres(self, shift: float, stretch: float) -> Points:
        """Middle of the pit at each place of the row, shape (4, 3)."""
        found = []
        for at in self._wanted(shift, stretch):
            aside = 0.0
            for _ in range(8):
                near = np.exp(-0.5 * ((self._along - at) / 4.0) ** 2)[:, None]
                weight = self._pit * near * np.exp(-0.5 * ((self._aside - aside) / 6.0) ** 2)
                total = max(float(weight.sum()), 1e-6)
                at = float((weight.sum(axis=1) * self._along).sum() / total) if total > 1e-6 else at
                aside = float((weight.sum(axis=0) * self._aside).sum() / total)
            row, column = int(np.abs(self._along - at).argmin()), int(np.abs(self._aside - aside).argmin())
            found.append(self._base[row, column] + self._level[row, column] * self._out[row, column])
        return np.array(found)


def _heights(base: Points, out: Points, target: Target) -> NDArray[np.float64]:
    """Height of the surface over the base, seen from the front, by sphere tracing, mm."""
    origin, ray = base.reshape(-1, 3) + _START_MM * out.reshape(-1, 3), -out.reshape(-1, 3)
    gone = np.zeros(len(origin))
    for _ in range(40):
        step = target.nearest(origin + gone[:, None] * ray).distance
        gone = np.minimum(gone + 0.98 * step, 2 * _START_MM)
        if step.max() < 0.15:
            break
    return (_START_MM - gone).reshape(base.shape[:2])
