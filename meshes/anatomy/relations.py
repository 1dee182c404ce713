"""Which structure lies before, behind, above or beside which: rules as data, true of any body.

A rule of ``meshes/data/order.toml`` takes a stretch of a nerve (or the surface of a structure) and looks from its
points in a direction: a share of them has to meet one of the structures named, or none of them. Or it says how near a
stretch comes to a landmark or a surface.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Self

import numpy as np
from pydantic import Field, model_validator

from meshes.anatomy.point_rules import Rule
from meshes.data_files import Record, read
from meshes.space import DIRECTIONS

_FILE: Final = "data/order.toml"


class Near(Record):
    """Least distance of a stretch to a landmark or to the surface of a structure, mm."""

    to: str
    most_mm: float = np.inf
    least_mm: float = 0.0


class OrderRule(Record):
    """One sentence about the body and how it is judged.

    Attributes
    ----------
    words : str
        The sentence, for people.
    line : str
        Nerve segment, or structure whose surface is taken; without side.
    between : pair of Rule, optional
        Heights between which the line is judged; the whole of it without.
    around : str
        Waypoint of the segment round which it is judged, ``within_mm`` to both sides.
    look : list of list of str
        Directions, each the sum of its words; a point may meet what is named in any of them.
    meets : list of str
        Structures (without side) one of which is to be met.
    share : float
        Least share of the points that has to meet one.
    clear_of : list of str
        Structures that no point may meet in the same directions.
    reach_mm : float
        How far one looks.
    near : list of Near
        Distances that must hold.
    sources : list of str
        Who says so; ``GK`` for textbook knowledge that nobody has checked.
    """

    words: str
    line: str
    between: tuple[Rule, Rule] | None = None
    around: str = ""
    within_mm: float = 8.0
    look: tuple[tuple[str, ...], ...] = ()
    meets: tuple[str, ...] = ()
    share: Annotated[float, Field(gt=0, le=1)] = 0.8
    clear_of: tuple[str, ...] = ()
    reach_mm: float = 70.0
    near: tuple[Near, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _judges(self) -> Self:
        if not (self.meets or self.clear_of or self.near):
            raise ValueError("write meets, clear_of or near")
        if (self.meets or self.clear_of) and not self.look:
            raise ValueError("meets and clear_of need look")
        if unknown := sorted({word for way in self.look for word in way} - set(DIRECTIONS)):
            raise ValueError(f"unknown direction {unknown[0]!r}: use {', '.join(DIRECTIONS)}")
        return self


@cache
def order_rules() -> Mapping[str, OrderRule]:
    """Every rule by its key.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, dict[str, OrderRule])
