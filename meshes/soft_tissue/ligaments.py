"""Ligaments, membranes and discs: sheets and pads between places of bone, by ``meshes/data/ligaments.toml``.

Modelled by rule. A ligament is a ruled sheet between two edges laid on bone, bowed, drawn in at its waist, moved out
of bone and given thickness; a membrane fills a ring of bone; a disc fills the space between two bones that face each
other.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

import numpy as np
import trimesh
from pydantic import Field
from scipy.ndimage import gaussian_filter

from meshes.anatomy.point_rules import Rule, place
from meshes.data_files import Record, read
from meshes.errors import MeshesError
from meshes.geometry.centreline import pushed
from meshes.geometry.solids import Numbers, sheet
from meshes.geometry.surface_query import Obstacles
from meshes.progress import Progress, silent
from meshes.skeleton.landmarks import Extreme
from meshes.soft_tissue.cartilage_pads import pad
from meshes.soft_tissue.context import Context, each
from meshes.soft_tissue.membranes import membrane
from meshes.space import Points, Side, direction, displacement, mirrored, sided, split_side
from meshes.structure import Structure
from meshes.terms import StructureRecord, described

_FILE: Final = "data/ligaments.toml"
_ENTHESIS: Final = 0.35
"""mm between a sheet's middle layer and the bone it is fixed to."""
_ROUNDS: Final = 25
_BONES: Final = frozenset(
    (
        "hip_bone",
        "sacrum",
        "coccyx",
        "femur",
        "patella",
        "tibia",
        "fibula",
        *(f"vertebra_l{level}" for level in range(1, 6)),
    )
)
"""Bones that sheets and pads keep out of."""


class Mark(Record):
    """A point of a bone that only ligaments need: the extreme one in a direction."""

    structure: str
    rule: Extreme


class Edge(Record):
    """One end of a sheet: a line of places, laid on a bone where one is named."""

    at: list[Rule]
    on: str = ""


class LigamentRecord(StructureRecord):
    """One ligament, membrane or disc.

    Attributes
    ----------
    shape : str
        ``sheet`` (from, to), ``ring`` (centre, on; fills a hole of a bone), ``between`` (along, bones; joins the facing
        borders of two bones) or ``pad`` (bones; fills the space between two facing surfaces).
    origin_edge, insertion_edge : Edge
        The two ends of a sheet; their first places belong together.
    along : tuple of Rule
        Between: the two ends of a line amid the bones. Ring: a place within the hole, then some on its border.
    bones : tuple of str
        For ring, between and pad; a pad's first bone lies further along its axis.
    bow : mapping of str to float
        mm by which the middle is bowed, in the words of a rule's offset.
    push : str
        Direction in which a sheet gives way to bone; empty for the shortest way out.
    waist : float
        How much narrower the sheet is at ``waist_at``, a fraction of its width.
    opening, opening_mm : Rule, float
        A place the membrane of a ring keeps off by so many mm.
    thickness : float
        mm.
    rows : int
        Fibres across.
    size_source : str
        Where its size comes from.
    """

    shape: Literal["sheet", "ring", "between", "pad"]
    origin_edge: Edge | None = None
    insertion_edge: Edge | None = None
    along: tuple[Rule, ...] = ()
    bones: tuple[str, ...] = ()
    axis: Literal["superior", "lateral"] = "superior"
    bow: dict[str, float] = Field(default_factory=dict)
    push: str = ""
    waist: float = 0.0
    waist_at: float = 0.5
    opening: Rule | None = None
    opening_mm: float = 0.0
    thickness: float
    rows: int = 9
    size_source: str


class _File(Record):
    mark: dict[str, Mark]
    ligament: dict[str, LigamentRecord]


@cache
def records() -> _File:
    """Rules of every ligament by its id without side.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, _File)


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """Ligaments, membranes and discs of the right side and the midline.

    Parameters
    ----------
    context : Context
    progress : Progress

    Returns
    -------
    tuple of pair
        Structure and closed mesh, mm RAS+.
    """
    marks = {**context.landmarks, **_marks(context)}
    near = Obstacles({name: mesh for name, mesh in context.meshes.items() if _near(name)})
    found = []
    for name, record in each(records().ligament, progress):
        side = Side.MIDDLE if record.midline else Side.RIGHT
        found.append((described(name, side, record), _shape(name, record, context, marks, near)))
    return tuple(found)


def _near(name: str) -> bool:
    bone, side = split_side(name)
    return bone in _BONES and (side is not Side.LEFT or bone == "hip_bone")


def _marks(context: Context) -> dict[str, Points]:
    found: dict[str, Points] = {}
    for name, mark in records().mark.items():
        points = np.asarray(context.bone(mark.structure, Side.LEFT).vertices)
        left = points[mark.rule.find(points)]
        found |= {sided(name, Side.LEFT): left, sided(name, Side.RIGHT): mirrored(left)}
    return found


def _shape(
    name: str, record: LigamentRecord, context: Context, marks: Mapping[str, Points], near: Obstacles
) -> trimesh.Trimesh:
    match record.shape:
        case "pad":
            first, second = (context.bone(bone) for bone in record.bones)
            return pad(first, second, record.axis, near)
        case "ring":
            return _ring(record, Obstacles({name: context.bone(record.bones[0])}), marks)
        case "between":
            return _thick(_facing(record, context, marks), record, near)
        case "sheet":
            return _thick(_ruled(name, record, context, marks), record, near)


def _ruled(name: str, record: LigamentRecord, context: Context, marks: Mapping[str, Points]) -> Points:
    """Grid of a sheet's middle layer: rows from origin to insertion, columns across."""
    if record.origin_edge is None or record.insertion_edge is None:
        raise MeshesError("a sheet needs origin_edge and insertion_edge", name, f"write them in meshes/{_FILE}")
    start, end = (_laid(edge, record.rows, context, marks) for edge in (record.origin_edge, record.insertion_edge))
    span = float(np.linalg.norm(start.mean(axis=0) - end.mean(axis=0)))
    v = np.linspace(0, 1, max(7, round(span / 4)))[:, None, None]
    grid = start * (1 - v) + end * v
    grid = grid + 4 * v * (1 - v) * displacement(record.bow, Side.RIGHT)
    power = np.log(0.5) / np.log(record.waist_at)
    narrow = 1 - record.waist * np.sin(np.pi * v**power) ** 2
    middle = grid.mean(axis=1, keepdims=True)
    return np.asarray(middle + (grid - middle) * narrow)


def _laid(edge: Edge, count: int, context: Context, marks: Mapping[str, Points]) -> Points:
    """An edge's places at equal steps, moved to the surface of its bone."""
    places = np.array([place(rule, marks, Side.RIGHT) for rule in edge.at])
    at = np.linspace(0, len(places) - 1, count)
    line = np.column_stack([np.interp(at, np.arange(len(places)), places[:, k]) for k in range(3)])
    return line if not edge.on else Obstacles({edge.on: context.bone(edge.on)}).query(line).closest


def _facing(record: LigamentRecord, context: Context, marks: Mapping[str, Points]) -> Points:
    """Grid between the nearest points of two long bones, level by level."""
    first, second = (Obstacles({bone: context.bone(bone)}) for bone in record.bones)
    ends = [place(rule, marks, Side.RIGHT) for rule in record.along]
    middle = ends[0] + np.linspace(0, 1, 40)[:, None] * (ends[1] - ends[0])
    level = middle[:, 2].copy()
    for _ in range(6):
        middle = (first.query(middle).closest + second.query(middle).closest) / 2
        middle[:, 2] = level
    v = np.linspace(0, 1, record.rows)[None, :, None]
    one, other = first.query(middle).closest, second.query(middle).closest
    return np.asarray(one[:, None] * (1 - v) + other[:, None] * v)


def _thick(grid: Points, record: LigamentRecord, near: Obstacles) -> trimesh.Trimesh:
    """A middle layer moved out of bone, smoothly, and thickened as far as bone leaves room."""
    shape = grid.shape
    for _ in range(_ROUNDS):
        seen = near.query(grid.reshape(-1, 3))
        short = np.maximum(record.thickness / 2 + 0.2 - seen.distance, 0.0) * _free(shape)
        if short.max() < 0.05:
            break
        way = seen.outward if not record.push else direction([record.push], Side.RIGHT)
        shift = (way * short[:, None]).reshape(shape)
        grid = grid + np.stack([gaussian_filter(shift[..., k], 0.9, mode="nearest") for k in range(3)], axis=-1)
    flat = pushed(grid.reshape(-1, 3), near, np.full(shape[0] * shape[1], _ENTHESIS))
    room = near.query(flat).distance.reshape(shape[:2])
    thickness = np.clip(2 * (room - 0.1), 0.3, record.thickness)
    mesh = sheet(flat.reshape(shape), thickness)
    mesh.vertices = pushed(np.asarray(mesh.vertices), near, np.full(len(mesh.vertices), 0.4))
    return mesh


def _free(shape: tuple[int, ...]) -> Numbers:
    """How freely each point of a grid moves: not at all where it is fixed, more within."""
    row = np.arange(shape[0])
    return np.repeat(np.minimum(1.0, np.minimum(row, row[::-1]) / 3.0), shape[1])


def _ring(record: LigamentRecord, bone: Obstacles, marks: Mapping[str, Points]) -> trimesh.Trimesh:
    centre, *rim = (place(rule, marks, Side.RIGHT) for rule in record.along)
    opening = None if record.opening is None else place(record.opening, marks, Side.RIGHT)
    return membrane(bone, centre, np.array(rim), record.thickness, opening, record.opening_mm)
