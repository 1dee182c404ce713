"""Muscles grown from strands in competition on a grid, to given volumes, clear of bone and nerve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from meshes.clearance import Obstacles
from meshes.muscle_paths import Strands
from meshes.space import Points

CELL: Final = 2.5
"""mm of the grid."""
_TENDON: Final = 3.2
"""mm of half thickness that counts as tendon and is not scaled to the volume."""
_REACH: Final = 44.0
"""mm from its strands beyond which a muscle does not grow."""
_CLOSE: Final = 9.0
"""mm: clefts between muscles narrower than twice this are filled by their neighbours."""
_COARSE: Final = 1.5
_SINK: Final = 5.0
_BONE_GAP: Final = 0.8
"""mm between muscle and bone."""
_HALF_GAP: Final = 0.2
"""mm left on each side between two muscles."""
_CORD_GAP: Final = 0.8
"""mm between a muscle and the thin tendon of another."""
_MIDLINE: Final = 3.0
"""mm from the mid-plane that no muscle crosses."""
_ROUNDS: Final = (12, 5, 5)
"""Steps towards the volumes; after each group the clefts are filled and the targets corrected by what that added."""
_FAR: Final = 60.0

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


@dataclass(slots=True)
class Grown:
    """A muscle on its own box of the grid: distance to its strands and half thickness there."""

    box: Box
    distance: Field
    thick: Field
    scale: float = 1.0

    @property
    def field(self) -> Field:
        """Below zero inside the muscle if it were alone."""
        tendon = np.minimum(self.thick, _TENDON)
        return self.distance - tendon - np.float32(self.scale) * (self.thick - tendon)


@dataclass(frozen=True, slots=True)
class Cord:
    """A thin tendon that other muscles give way to: owner's name, points along it and its radius in mm."""

    owner: str
    points: Points
    radius: float


def grid_around(all_strands: Mapping[str, Strands]) -> Grid:
    """The box that holds all strands with room to grow."""
    low = np.min([s.points.min(axis=0) for s in all_strands.values()], axis=0) - _REACH / 1.5
    high = np.max([s.points.max(axis=0) for s in all_strands.values()], axis=0) + _REACH / 1.5
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
    box, distance, _ = distance_to(surface[inside_box], np.zeros(int(inside_box.sum())), grid, _FAR)
    whole = np.full(grid.shape, _FAR, dtype=np.float32)
    whole[box] = distance
    near = np.argwhere(whole < band)
    exact = bones.distance(grid.centres(near))
    labels, number = ndimage.label(whole >= band)
    first = np.array(ndimage.maximum_position(whole, labels, np.arange(1, number + 1)))
    sign = np.where(bones.distance(grid.centres(first)) < 0, -1.0, 1.0)
    whole *= np.concatenate([[1.0], sign])[labels].astype(np.float32)
    whole[tuple(near.T)] = exact
    return whole


def free_space(grid: Grid, bone: Field, nerves: tuple[tuple[Points, float], ...]) -> Field:
    """Where muscle may be: above zero the depth of its prohibition (bone, nerve, other side), below zero free."""
    barred = np.float32(_BONE_GAP) - bone
    x = (grid.low[0] + CELL * np.arange(grid.shape[0])).astype(np.float32)
    np.maximum(barred, np.float32(_MIDLINE) - x[:, None, None], out=barred)
    for points, radius in nerves:
        box, distance, _ = distance_to(points, np.zeros(len(points)), grid, radius + 3 * CELL)
        np.maximum(barred[box], np.float32(radius) - distance, out=barred[box])
    return barred


def grow(
    all_strands: Mapping[str, Strands],
    targets: Mapping[str, float],
    grid: Grid,
    barred: Field,
    cords: Sequence[Cord] = (),
) -> dict[str, tuple[Box, Field]]:
    """Fields of all muscles, below zero inside: volumes at their targets, neighbours side by side.

    Parameters
    ----------
    all_strands : mapping of str to Strands
    targets : mapping of str to float
        cm³.
    grid : Grid
    barred : ndarray
        From :func:`free_space`.

    Returns
    -------
    dict of str to (box, field)
        Each muscle's part of the grid and its field there.
    """
    grown = {}
    for name, own in all_strands.items():
        reach = min(_REACH, 2.2 * float(own.thick.max()) + 10.0)
        box, distance, thick = distance_to(own.points, own.thick, grid, reach)
        grown[name] = Grown(box, distance, thick)
    around = [
        (cord, *distance_to(cord.points, np.zeros(len(cord.points)), grid, cord.radius + 3 * CELL)[:2])
        for cord in cords
    ]
    wanted = dict(targets)
    fields = {}
    for rounds in _ROUNDS:
        _approach(grown, wanted, grid, barred, rounds)
        fields = _compromise(grown, grid, barred)
        _give_way(fields, around)
        for name, (_, field) in fields.items():
            wanted[name] *= float(np.clip(targets[name] / max(_volume(field < 0), 0.1), 0.6, 1.6))
    return fields


def _approach(grown: Mapping[str, Grown], wanted: Mapping[str, float], grid: Grid, barred: Field, rounds: int) -> None:
    """Scale every muscle so that its volume draws near the wanted one."""
    for _ in range(rounds):
        first, _, owner = _compete(grown, grid)
        taken = (np.maximum(first, barred) < 0) * owner
        cells = np.bincount(taken.ravel(), minlength=len(grown) + 1)[1:]
        for name, number in zip(grown, cells, strict=True):
            ratio = wanted[name] / (max(int(number), 8) * CELL**3 / 1000.0)
            grown[name].scale = float(np.clip(grown[name].scale * ratio**0.45, 0.15, 2.8))


def _volume(inside: NDArray[np.bool_]) -> float:
    """cm³ of the true cells."""
    return float(np.count_nonzero(inside)) * CELL**3 / 1000.0


def _compete(grown: Mapping[str, Grown], grid: Grid) -> tuple[Field, Field, NDArray[np.int32]]:
    """Least and second least field of every cell, and whose (from 1) the least is."""
    first = np.full(grid.shape, _FAR, dtype=np.float32)
    second = first.copy()
    owner = np.zeros(grid.shape, dtype=np.int32)
    for number, muscle in enumerate(grown.values(), start=1):
        field = muscle.field
        least, next_ = first[muscle.box], second[muscle.box]
        better = field < least
        next_[...] = np.where(better, least, np.minimum(next_, field))
        least[better] = field[better]
        owner[muscle.box][better] = number
    return first, second, owner


def _compromise(grown: Mapping[str, Grown], grid: Grid, barred: Field) -> dict[str, tuple[Box, Field]]:
    first, second, _ = _compete(grown, grid)
    filled = _filled(first, barred)
    fields = {}
    for name, muscle in grown.items():
        field = muscle.field
        other = np.where(field <= first[muscle.box], second[muscle.box], first[muscle.box])
        # clefts are filled by whoever is nearest: all fields sink alike, so the borders stay
        own = np.maximum(field - filled[muscle.box], (field - other) / 2 + np.float32(_HALF_GAP))
        fields[name] = (muscle.box, np.maximum(own, barred[muscle.box]))
    return fields


def _give_way(fields: Mapping[str, tuple[Box, Field]], around: Sequence[tuple[Cord, Box, Field]]) -> None:
    """Keep every muscle off the thin tendons of others."""
    for name, (box, field) in fields.items():
        for cord, where, distance in around:
            common = [(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(box, where, strict=True)]
            if cord.owner == name or any(low >= high for low, high in common):
                continue
            mine = tuple(slice(low - a.start, high - a.start) for (low, high), a in zip(common, box, strict=True))
            its = tuple(slice(low - b.start, high - b.start) for (low, high), b in zip(common, where, strict=True))
            part = field[mine]
            np.maximum(part, np.float32(max(cord.radius + _CORD_GAP, CELL)) - distance[its], out=part)


def _filled(first: Field, barred: Field) -> Field:
    """How much the fields sink in clefts between muscles so that they close; zero elsewhere."""
    solid = first < 0
    outside = ndimage.distance_transform_edt(~(solid | (barred > _BONE_GAP + CELL)), sampling=CELL)
    wide = ndimage.distance_transform_edt(outside <= _CLOSE, sampling=CELL) - _CLOSE
    # distances between cells are coarse: only what exceeds their error counts, or free surfaces turn rough
    return np.clip(first + wide - _COARSE, 0.0, _SINK).astype(np.float32)
