"""The grid on which muscles grow: distances on it, and where no muscle may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from meshes.geometry.surface_query import Obstacles
from meshes.soft_tissue.muscles.paths import Strands
from meshes.space import Points

CELL: Final = 2.5
"""mm of the grid."""
REACH: Final = 44.0
"""mm from its strands beyond which a muscle does not grow."""
FAR: Final = 60.0
BONE_GAP: Final = 0.8
"""mm between muscle and bone."""
_MIDLINE: Final = 3.0
"""mm from the mid-plane that no muscle crosses."""
_WEDGE: Final = 0.45
"""Cosine of half the angle of the wedge beyond a nerve that a muscle keeps off."""
_BESIDE_NERVE: Final = 2.5
"""mm between a muscle and the line of a nerve it stays on one side of."""

Field = NDArray[np.float32]
Box = tuple[slice, slice, slice]


@dataclass(frozen=True, slots=True)
class Grid:
    """A box of cells: the centre of cell (0, 0, 0) and the number of cells, mm RAS+."""

    low: Points
    shape: tuple[int, int, int]

    def cells(self, points: Points) -> NDArray[np.int64]:
        """Cell indices of points, kept within the box."""
        index = np.rint((points - self.low) / CELL).astype(np.int64)
        return np.asarray(np.clip(index, 0, np.array(self.shape) - 1))

    def centres(self, index: NDArray[np.int64]) -> Points:
        """Positions of cells of indices of shape (n, 3)."""
        return np.asarray(self.low + CELL * index)


@dataclass(frozen=True, slots=True)
class Bound:
    """A nerve that a muscle stays on one side of: points along it, unit vector from it to the muscle, reach in mm."""

    points: Points
    way: Points
    reach: float


def grid_around(all_strands: Mapping[str, Strands]) -> Grid:
    """The box that holds all strands with room to grow."""
    low = np.min([s.points.min(axis=0) for s in all_strands.values()], axis=0) - REACH / 1.5
    high = np.max([s.points.max(axis=0) for s in all_strands.values()], axis=0) + REACH / 1.5
    low[0] = max(low[0], -2 * CELL)
    x, y, z = (int(n) for n in np.ceil((high - low) / CELL).astype(int) + 1)
    return Grid(low, (x, y, z))


def distance_to(points: Points, values: NDArray[np.float64], grid: Grid, reach: float) -> tuple[Box, Field, Field]:
    """Distance to points, and the value of the nearest one, on the part of the grid within reach.

    Exact to a fraction of a cell: the nearest occupied cell is found on the grid, the distance is that to the mean
    of the points in it.
    """
    margin = int(np.ceil(reach / CELL))
    cells = grid.cells(points)
    low = np.maximum(cells.min(axis=0) - margin, 0)
    high = np.minimum(cells.max(axis=0) + margin + 1, grid.shape)
    box = (slice(low[0], high[0]), slice(low[1], high[1]), slice(low[2], high[2]))
    shape = tuple(int(n) for n in high - low)
    flat = np.ravel_multi_index(tuple((cells - low).T), shape)
    used, inverse, count = np.unique(flat, return_inverse=True, return_counts=True)
    mean = np.stack([np.bincount(inverse, points[:, k]) / count for k in range(3)], axis=1).astype(np.float32)
    value = (np.bincount(inverse, values) / count).astype(np.float32)
    slot = np.full(int(np.prod(shape)), -1, dtype=np.int32)
    slot[used] = np.arange(len(used))
    free = np.ones(shape, dtype=bool)
    free.flat[used] = False
    nearest = ndimage.distance_transform_edt(free, return_distances=False, return_indices=True)
    index = slot[np.ravel_multi_index(tuple(nearest), shape)]
    axes = [np.float32(grid.low[k] + CELL * np.arange(low[k], high[k])) for k in range(3)]
    squared = np.zeros(shape, dtype=np.float32)
    for k, axis in enumerate(np.meshgrid(*axes, indexing="ij", sparse=True)):
        squared += (axis - mean[index, k]) ** 2
    return box, np.sqrt(squared), value[index]


def bone_distance(grid: Grid, bones: Obstacles, surface: Points) -> Field:
    """Signed distance to bone on the whole grid: exact near its surface, nearest surface point beyond."""
    band = 2.0 * CELL
    inside_box = ((surface > grid.low) & (surface < grid.low + CELL * np.array(grid.shape))).all(axis=1)
    box, distance, _ = distance_to(surface[inside_box], np.zeros(int(inside_box.sum())), grid, FAR)
    whole = np.full(grid.shape, FAR, dtype=np.float32)
    whole[box] = distance
    near = np.argwhere(whole < band)
    exact = bones.distance(grid.centres(near))
    labels, number = ndimage.label(whole >= band)
    first = np.array(ndimage.maximum_position(whole, labels, np.arange(1, number + 1)))
    sign = np.where(bones.distance(grid.centres(first)) < 0, -1.0, 1.0)
    whole *= np.concatenate([[1.0], sign])[labels].astype(np.float32)
    whole[tuple(near.T)] = exact
    return whole


def free_space(grid: Grid, bone: Field, lines: Sequence[tuple[Points, float]]) -> Field:
    """Where muscle may be: above zero the depth of its prohibition (bone, nerve, vessel, other side), below zero free.

    Parameters
    ----------
    grid : Grid
    bone : ndarray
        Signed distance to bone.
    lines : sequence of (points, radius)
        Nerves and vessels that no muscle grows over.
    """
    barred = np.float32(BONE_GAP) - bone
    x = (grid.low[0] + CELL * np.arange(grid.shape[0])).astype(np.float32)
    np.maximum(barred, np.float32(_MIDLINE) - x[:, None, None], out=barred)
    for points, radius in lines:
        box, distance, _ = distance_to(points, np.zeros(len(points)), grid, radius + 3 * CELL)
        np.maximum(barred[box], np.float32(radius) - distance, out=barred[box])
    return barred


def kept_off(box: Box, bounds: Sequence[Bound], grid: Grid) -> Field:
    """Above zero beyond the nerves that a muscle stays on one side of; far below elsewhere.

    What is barred is a wide wedge whose edge is the nerve, open away from the muscle.
    """
    barred = np.full(tuple(s.stop - s.start for s in box), -FAR, dtype=np.float32)
    cells = np.moveaxis(np.indices(barred.shape), 0, -1) + [s.start for s in box]
    for bound in bounds:
        tree = cKDTree(bound.points)
        low, high = bound.points.min(axis=0) - bound.reach, bound.points.max(axis=0) + bound.reach
        part = tuple(
            slice(max(0, a - s.start), max(0, b - s.start))
            for a, b, s in zip(grid.cells(low), grid.cells(high) + 1, box, strict=True)
        )
        centres = grid.centres(cells[part].reshape(-1, 3))
        found = tree.query(centres)
        gap, nearest = np.asarray(found[0]), np.asarray(found[1])
        beyond = -(centres - bound.points[nearest]) @ bound.way
        depth = np.maximum(beyond - _WEDGE * gap, _BESIDE_NERVE - gap)
        depth[gap > bound.reach] = -FAR
        region = barred[part]
        np.maximum(region, depth.reshape(region.shape).astype(np.float32), out=region)
    return barred
