"""Pelvic organs: plain smooth shapes of textbook size, placed by landmarks (``meshes/data/organs.toml``).

Modelled by rule: an ellipse swept along a line, its ends rounded, then moved out of bone and out of the organs that
were placed before it. No two bodies agree in size and fullness, and the note of each structure says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Annotated, Final

import numpy as np
import trimesh
from pydantic import Field

from meshes.anatomy.point_rules import Rule, place
from meshes.data_files import read
from meshes.geometry.centreline import spline
from meshes.geometry.solids import cleared, swept
from meshes.geometry.surface_query import Obstacles
from meshes.progress import Progress, silent
from meshes.soft_tissue.context import Context, each
from meshes.space import Side, mirrored, split_side
from meshes.structure import Structure
from meshes.terms import StructureRecord, described

_FILE: Final = "data/organs.toml"
_GAP_BONE: Final = 1.5
"""mm between an organ and bone."""
_GAP_ORGAN: Final = 0.4
"""mm between two organs."""


class Variant(StrEnum):
    """Whose pelvis an organ belongs to."""

    FEMALE = "female"
    MALE = "male"
    BOTH = "both"


class OrganRecord(StructureRecord):
    """One organ.

    Attributes
    ----------
    sex : Variant
    line : list of Rule
        Places its axis passes, of the right side.
    half_width, half_depth : list of float
        mm at equal fractions of the axis: across the body, and across both.
    round_ends : pair of float
        Fractions of the axis over which start and end are rounded.
    spokes : int
        Corners of a cross-section.
    size_source : str
        Where its size comes from.
    """

    sex: Variant
    line: Annotated[list[Rule], Field(min_length=2)]
    half_width: list[float]
    half_depth: list[float]
    round_ends: tuple[float, float]
    spokes: int = 24
    size_source: str


@cache
def records() -> Mapping[str, OrganRecord]:
    """Every organ by its id without side, in the order of placing.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, dict[str, dict[str, OrganRecord]])["organ"]


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """Pelvic organs of the right side and the midline, both variants.

    Parameters
    ----------
    context : Context
    progress : Progress

    Returns
    -------
    tuple of pair
        Structure and closed mesh, mm RAS+; its variant says whose pelvis a structure belongs to, none: everybody's.
    """
    bones = Obstacles({name: mesh for name, mesh in context.meshes.items() if _pelvic(name)})
    made: dict[str, trimesh.Trimesh] = {}
    found = []
    for name, record in each(records(), progress):
        mesh = cleared(_swept(record, context), bones, _GAP_BONE, record.midline)
        for other, neighbour in made.items():
            if {record.sex, records()[other].sex} != {Variant.FEMALE, Variant.MALE}:
                mesh = cleared(mesh, Obstacles({other: neighbour}), _GAP_ORGAN, record.midline)
        made[name] = mesh
        side = Side.MIDDLE if record.midline else Side.RIGHT
        variant = "" if record.sex is Variant.BOTH else str(record.sex)
        found.append((replace(described(name, side, record), variant=variant), mesh))
    return tuple(found)


def _pelvic(name: str) -> bool:
    return split_side(name)[0] in {"hip_bone", "sacrum", "coccyx", "vertebra_l5"}


def _swept(record: OrganRecord, context: Context) -> trimesh.Trimesh:
    knots = np.array([place(rule, context.landmarks, Side.RIGHT) for rule in record.line])
    if record.midline:
        knots = (knots + mirrored(knots)) / 2
    line = spline(knots).points
    width, depth = np.array(record.half_width), np.array(record.half_depth)
    return swept(line, width, depth, record.round_ends, record.spokes)
