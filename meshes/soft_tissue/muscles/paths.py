"""Strands and tendons of muscles, from records to points on one body (right side, mm RAS+)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.spatial import cKDTree

from meshes.anatomy.point_rules import place
from meshes.errors import MeshesError
from meshes.geometry.polyline import lengths
from meshes.geometry.surface_query import Obstacles
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.muscles.records import MuscleRecord, Sheet, Spot
from meshes.space import Points, Side

_STEP: Final = 2.0
"""mm between points along and across strands: under a grid cell, so that a sheet has no holes."""
_OFF_BONE: Final = 1.5
"""mm a strand keeps from bone."""
_EDGE: Final = 0.4
"""How much thinner a broad sheet is at its two borders than in its middle."""
_BROAD: Final = 40.0
"""mm: width from which the borders of a sheet thin out, wholly at twice as much."""
_BELLY_END: Final = 30.0
"""mm from the middle of a belly within which a tendon is taken to come out of it."""
_ROOTED: Final = 40.0
"""mm that a tendon begins within its belly."""
_KNOT: Final = 10.0
_RING: Final = 60
"""Vertices next to a level that make up the cross-section of a long bone."""


@dataclass(frozen=True, slots=True)
class Strands:
    """All strands of one muscle as points.

    Attributes
    ----------
    points : ndarray, shape (n, 3)
    thick : ndarray, shape (n,)
        Half thickness by the record, mm, before scaling.
    """

    points: Points
    thick: NDArray[np.float64]


class Finder:
    """Finds spots on one body; the bones' search trees are built once."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._trees: dict[str, cKDTree] = {}

    def __call__(self, spot: Spot) -> Points:
        """Place of a spot, shape (3,)."""
        if spot.ring:
            return self._on_ring(spot)
        if spot.rule is None:
            raise MeshesError("a spot without rule or ring", mend="correct meshes/data/muscles.toml")
        where = place(spot.rule, self._context.landmarks, Side.RIGHT)
        if spot.on:
            vertices = self._vertices(spot.on)
            if spot.on not in self._trees:
                self._trees[spot.on] = cKDTree(vertices)
            where = vertices[self._trees[spot.on].query(where)[1]]
        return np.asarray(where, dtype=np.float64)

    def _vertices(self, bone: str) -> Points:
        return np.asarray(self._context.bone(bone).vertices.view(np.ndarray))

    def _on_ring(self, spot: Spot) -> Points:
        vertices = self._vertices(spot.ring)
        height = vertices[:, 2].max() - spot.f * np.ptp(vertices[:, 2])
        ring = vertices[np.argsort(np.abs(vertices[:, 2] - height))[:_RING]]
        centre = (ring.min(axis=0) + ring.max(axis=0)) / 2
        turn = np.deg2rad(spot.angle)
        direction = np.array([np.sin(turn), np.cos(turn), 0.0])
        radial = ring - centre
        radial[:, 2] = 0.0
        length = np.linalg.norm(radial, axis=1)
        near = (radial @ direction) / np.maximum(length, 1e-6) > np.cos(np.deg2rad(20.0))
        reach = length[near].mean() if near.any() else length.mean()
        return np.asarray([centre[0], centre[1], height] + (reach + spot.out) * direction, dtype=np.float64)


def strands(record: MuscleRecord, find: Finder, bones: Obstacles) -> Strands:
    """Points of all sheets of a muscle, kept off bone."""
    parts = [_sheet(sheet, find, bones) for sheet in record.sheets]
    return Strands(np.vstack([p.points for p in parts]), np.concatenate([p.thick for p in parts]))


def middle(sheet: Sheet, find: Finder) -> Points:
    """The course of a sheet's middle strand from origin to insertion, about every :data:`_STEP` mm, shape (n, 3)."""
    rails = [np.array([find(spot) for spot in rail]) for rail in sheet.rails]
    knots = np.stack([_along(rail, np.array([0.5]))[0] for rail in rails])
    at = lengths(knots)
    return np.asarray(smooth_line(at, knots)(np.linspace(0.0, at[-1], max(8, int(at[-1] / _STEP)))))


def out_of_belly(path: Points, courses: Sequence[Points]) -> Points:
    """The path of a tendon led back into the belly it comes from, so that no gap or blunt end shows between the two.

    Parameters
    ----------
    path : ndarray, shape (n, 3)
        From the belly's end; left as it is where no belly ends there (a slip of another tendon).
    courses : sequence of ndarray, shape (m, 3)
        Middles of the muscle's sheets.
    """
    away = [np.linalg.norm(course - path[0], axis=1) for course in courses]
    nearest = int(np.argmin([one.min() for one in away]))
    end = int(away[nearest].argmin())
    if away[nearest][end] > _BELLY_END:
        return path
    inside = courses[nearest][max(0, end - int(_ROOTED / _STEP)) : end : int(_KNOT / _STEP)]
    return np.vstack([inside[np.linalg.norm(inside - path[0], axis=1) > _KNOT / 2], path])


def _sheet(sheet: Sheet, find: Finder, bones: Obstacles) -> Strands:
    rails = [np.array([find(spot) for spot in rail]) for rail in sheet.rails]
    width = max(float(np.linalg.norm(np.diff(rail, axis=0), axis=1).sum()) for rail in rails)
    across = np.linspace(0.0, 1.0, max(2, int(width / _STEP) + 1)) if width > 0 else np.zeros(1)
    knots = np.stack([_along(rail, across) for rail in rails])
    steps = np.linalg.norm(np.diff(knots, axis=0), axis=2).mean(axis=1)
    at = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-3))])
    at /= at[-1]
    longest = float(np.linalg.norm(np.diff(knots, axis=0), axis=2).sum(axis=0).max())
    along = np.linspace(0.0, 1.0, max(8, int(longest * 1.1 / _STEP)))
    grid = smooth_line(at, knots)(along)
    points = grid.reshape(-1, 3)
    thick = np.interp(along, np.linspace(0, 1, len(sheet.thick)), sheet.thick)
    edge = _EDGE * np.clip(width / _BROAD - 1.0, 0.0, 1.0)
    lens = 1.0 - edge * np.abs(2.0 * across - 1.0) ** 3
    return Strands(off_bone(points, bones, _OFF_BONE), np.outer(thick, lens).ravel())


def _along(rail: Points, across: NDArray[np.float64]) -> Points:
    if len(rail) == 1:
        return np.repeat(rail, len(across), axis=0)
    at = np.linspace(0.0, 1.0, len(rail))
    return np.asarray(smooth_line(at, rail)(across))


def smooth_line(at: NDArray[np.float64], knots: Points) -> PchipInterpolator:
    """A curve through knots of shape (n, ...) that does not overshoot."""
    return PchipInterpolator(at, knots, axis=0)


def off_bone(points: Points, bones: Obstacles, least: float) -> Points:
    """Points moved out until each is at least so many mm from bone (three steps)."""
    points = points.copy()
    for _ in range(3):
        near = bones.query(points)
        short = near.distance < least
        if not short.any():
            break
        points[short] += (least - near.distance[short])[:, None] * near.outward[short]
    return points
