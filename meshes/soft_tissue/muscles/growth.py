"""Muscles grown from strands in competition on a grid, to given volumes, clear of bone and nerve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.soft_tissue.muscles.grid import BONE_GAP, CELL, FAR, REACH, Bound, Box, Field, Grid, distance_to, kept_off
from meshes.soft_tissue.muscles.paths import Strands
from meshes.space import Points

_TENDON: Final = 3.2
"""mm of half thickness that counts as tendon and is not scaled to the volume."""
_CLOSE: Final = 9.0
"""mm: clefts between muscles narrower than twice this are filled by their neighbours."""
_COARSE: Final = 1.5
_SINK: Final = 5.0
_HALF_GAP: Final = 0.2
"""mm left on each side between two muscles."""
_CORD_GAP: Final = 0.8
"""mm between a muscle and the thin tendon of another."""
_SOFT: Final = 1.6
"""Cells over which half thickness is smoothed between strands."""
_EVEN: Final = 0.6
"""Cells over which the distance to the strands is evened."""
_ROUNDS: Final = (12, 5, 5)
"""Steps towards the volumes; after each group the clefts are filled and the targets corrected by what that added."""


@dataclass(slots=True)
class Grown:
    """A muscle on its own box of the grid: its distance to its strands, half thickness there, and what it keeps off."""

    box: Box
    distance: Field
    thick: Field
    kept_off: Field
    scale: float = 1.0

    @property
    def field(self) -> Field:
        """Below zero inside the muscle if it were alone."""
        tendon = np.minimum(self.thick, _TENDON)
        return np.maximum(self.distance - tendon - np.float32(self.scale) * (self.thick - tendon), self.kept_off)


@dataclass(frozen=True, slots=True)
class Cord:
    """A thin tendon that other muscles give way to: owner's name, points along it and its radius in mm."""

    owner: str
    points: Points
    radius: float


def grow(
    all_strands: Mapping[str, Strands],
    targets: Mapping[str, float],
    grid: Grid,
    barred: Field,
    cords: Sequence[Cord] = (),
    bounds: Mapping[str, Sequence[Bound]] = MappingProxyType({}),
    progress: Progress = silent,
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
    cords : sequence of Cord
        Thin tendons that other muscles give way to.
    bounds : mapping of str to sequence of Bound
        Nerves that single muscles stay on one side of.
    progress : Progress
        Told of every round.

    Returns
    -------
    dict of str to (box, field)
        Each muscle's part of the grid and its field there.
    """
    grown = {}
    for name, own in all_strands.items():
        reach = min(REACH, 2.2 * float(own.thick.max()) + 10.0)
        box, distance, thick = distance_to(own.points, own.thick, grid, reach)
        # cells are coarser than strands: the thin ends of a belly would come out ragged
        if own.thick.max() > 2 * _TENDON:
            distance = ndimage.gaussian_filter(distance, _EVEN)
        # half thickness jumps from strand to strand; what is scaled must not
        thick = ndimage.gaussian_filter(thick, _SOFT)
        grown[name] = Grown(box, distance, thick, kept_off(box, bounds.get(name, ()), grid))
    around = [
        (cord, *distance_to(cord.points, np.zeros(len(cord.points)), grid, cord.radius + 3 * CELL)[:2])
        for cord in cords
    ]
    wanted = dict(targets)
    fields = {}
    for done, rounds in enumerate(_ROUNDS):
        progress(Message("doing_growing", round=done + 1, all=len(_ROUNDS)), 0.3 + 0.7 * done / len(_ROUNDS))
        _approach(grown, wanted, grid, barred, rounds)
        fields = _compromise(grown, grid, barred)
        _give_way(fields, around)
        for name, (_, field) in fields.items():
            volume = float(np.count_nonzero(field < 0)) * CELL**3 / 1000.0
            wanted[name] *= float(np.clip(targets[name] / max(volume, 0.1), 0.6, 1.6))
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


def _compete(grown: Mapping[str, Grown], grid: Grid) -> tuple[Field, Field, NDArray[np.int32]]:
    """Least and second least field of every cell, and whose (from 1) the least is."""
    first = np.full(grid.shape, FAR, dtype=np.float32)
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
        fields[name] = (muscle.box, np.maximum(np.maximum(own, muscle.kept_off), barred[muscle.box]))
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
    outside = ndimage.distance_transform_edt(~(solid | (barred > BONE_GAP + CELL)), sampling=CELL)
    wide = ndimage.distance_transform_edt(outside <= _CLOSE, sampling=CELL) - _CLOSE
    # distances between cells are coarse: only what exceeds their error counts, or free surfaces turn rough
    return np.clip(first + wide - _COARSE, 0.0, _SINK).astype(np.float32)
