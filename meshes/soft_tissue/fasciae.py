"""Fasciae: thin sheets spread over muscles, by ``meshes/data/fasciae.toml``; modelled when the muscles are there.

A sheet is told by stations: a place within the limb and the angles between which the sheet spreads there. Every point
is drawn in from outside until it meets a muscle or bone; the ends run to a line laid on bone.
"""

from dataclasses import replace
from functools import cache
from typing import Annotated, Final

import numpy as np
import trimesh
from pydantic import Field
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter, maximum_filter

from meshes.anatomy.point_rules import Rule, place
from meshes.data_files import Record, read
from meshes.errors import MeshesError
from meshes.geometry.polyline import lengths
from meshes.geometry.solids import Numbers, sheet
from meshes.geometry.surface_query import Obstacles
from meshes.progress import Progress, silent
from meshes.soft_tissue.context import Context, each
from meshes.space import Points, Side, sided
from meshes.structure import Structure
from meshes.terms import StructureRecord, described

_FILE: Final = "data/fasciae.toml"
_GAP: Final = 0.6
"""mm between a sheet and what it lies on."""
_STEP: Final = 8.0
"""mm between its rows."""
_OUTSIDE: Final = 110.0
"""mm from the core at which the way in begins: further out than any thigh's muscle."""
_REACH: Final = 14
"""Rows of the ruled part that runs to bone."""
_EVEN: Final = (1.6, 0.8)
"""Rows and columns over which the way in is evened."""
_EASED: Final = 0.6
_ROUNDS: Final = 6


class Station(Record):
    """A place within the limb, and from and to which angle the sheet spreads round it (0 anterior, 90 lateral)."""

    core: Rule
    angles: tuple[float, float]


class FasciaRecord(StructureRecord):
    """One sheet of fascia.

    Attributes
    ----------
    stations : tuple of Station
        From its origin on.
    end : tuple of Rule
        Line of its insertion, in the order of the angles.
    end_on : str
        Bone on which it is laid.
    over : tuple of str
        Muscles it lies on, without side.
    bones : tuple of str
        Bones it keeps off, without side.
    layer : int
        With which layer of muscles it is peeled.
    thickness : float
        mm.
    size_source : str
        Where its size comes from.
    """

    stations: Annotated[tuple[Station, ...], Field(min_length=2)]
    end: Annotated[tuple[Rule, ...], Field(min_length=2)]
    end_on: str
    over: tuple[str, ...]
    bones: tuple[str, ...]
    layer: int
    thickness: Annotated[float, Field(gt=0)]
    columns: Annotated[int, Field(ge=3)] = 9
    size_source: str


@cache
def fascia_records() -> dict[str, FasciaRecord]:
    """Every sheet by its id without side.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, dict[str, FasciaRecord])


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """Fasciae of the right side.

    Parameters
    ----------
    context : Context
        With muscles in its soft tissue.
    progress : Progress
    """
    found = []
    for name, record in each(fascia_records(), progress):
        structure = replace(described(name, Side.RIGHT, record), layer=record.layer)
        found.append((structure, _spread(name, record, context)))
    return tuple(found)


def _spread(name: str, record: FasciaRecord, context: Context) -> trimesh.Trimesh:
    below = Obstacles(_beneath(name, record, context))
    core, way = _ways(record, context)
    far = _met(core, way, below, record.thickness / 2 + _GAP)
    grid = np.concatenate([core + way * far[..., None], _to_bone(core, way, far, record, context)])
    for _ in range(_ROUNDS):
        near = below.query(grid.reshape(-1, 3))
        short = np.clip(record.thickness / 2 + _GAP - near.distance, 0.0, None).reshape(grid.shape[:2])
        short[-1] = 0.0
        if short.max() < 0.05:
            break
        shift = near.outward.reshape(grid.shape) * short[..., None]
        grid = grid + np.stack([gaussian_filter(shift[..., k], _EASED, mode="nearest") for k in range(3)], axis=-1)
    room = below.query(grid.reshape(-1, 3)).distance.reshape(grid.shape[:2])
    return sheet(grid, np.clip(2 * (room - 0.1), 0.4, record.thickness))


def _beneath(name: str, record: FasciaRecord, context: Context) -> dict[str, trimesh.Trimesh]:
    there = {**context.soft, **context.meshes}
    wanted = [sided(one, Side.RIGHT) for one in (*record.over, *record.bones)]
    if missing := [one for one in wanted if one not in there]:
        raise MeshesError(f"a fascia lies on what the body lacks: {missing}", name, f"correct it in meshes/{_FILE}")
    return {one: there[one] for one in wanted}


def _ways(record: FasciaRecord, context: Context) -> tuple[Points, Points]:
    """Core of every row and column, and the unit vector outwards, both shape (n, m, 3)."""
    cores = np.array([place(station.core, context.landmarks, Side.RIGHT) for station in record.stations])
    angles = np.deg2rad([station.angles for station in record.stations])
    at = lengths(cores)
    along = np.linspace(0.0, at[-1], max(6, int(at[-1] / _STEP)))
    core, turn = PchipInterpolator(at, cores)(along), PchipInterpolator(at, angles)(along)
    across = np.linspace(0.0, 1.0, record.columns)
    angle = turn[:, :1] * (1 - across) + turn[:, 1:] * across
    way = np.stack([np.sin(angle), np.cos(angle), np.zeros_like(angle)], axis=-1)
    return np.repeat(core[:, None], record.columns, axis=1), way


def _met(core: Points, way: Points, below: Obstacles, gap: float) -> Numbers:
    """How far out from the core each point first meets what lies beneath, evened, in mm; shape (n, m)."""
    far = np.full(core.shape[:2], _OUTSIDE)
    for _ in range(40):
        room = below.distance((core + way * far[..., None]).reshape(-1, 3)).reshape(far.shape) - gap
        # the nearest surface is no nearer than this, so the step never passes through one
        far = np.maximum(far - np.maximum(room, 0.0), 0.0)
        if room.max() < 0.05:
            break
    highest = maximum_filter(far, size=3, mode="nearest")
    return np.asarray(np.maximum(far, gaussian_filter(highest, _EVEN, mode="nearest")))


def _to_bone(core: Points, way: Points, far: Numbers, record: FasciaRecord, context: Context) -> Points:
    """Rows from the last station to the line on bone, without the first."""
    places = np.array([place(rule, context.landmarks, Side.RIGHT) for rule in record.end])
    at = np.linspace(0, len(places) - 1, record.columns)
    line = np.column_stack([np.interp(at, np.arange(len(places)), places[:, k]) for k in range(3)])
    bone = sided(record.end_on, Side.RIGHT)
    line = Obstacles({bone: context.meshes[bone]}).query(line).closest
    last, before = (core[k] + way[k] * far[k][:, None] for k in (-1, -2))
    span = np.linalg.norm(line - last, axis=1, keepdims=True)
    heading = (last - before) / np.maximum(np.linalg.norm(last - before, axis=1, keepdims=True), 1e-9)
    v = np.linspace(0.0, 1.0, max(3, min(_REACH, int(span.mean() / _STEP * 2))))[1:, None, None]
    # it leaves the last row in the direction in which it came
    bend = last + heading * span / 3
    return np.asarray((1 - v) ** 2 * last + 2 * v * (1 - v) * bend + v**2 * line)
