"""Relations of nerves to the muscles they meet: which ones they enter, and on which face of the others they lie.

Records of ``meshes/data/muscle_relations.toml``; courses are brought in line with them by
:mod:`meshes.nerves.muscle_separation`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Self

import numpy as np
from pydantic import Field, model_validator

from meshes.data_files import Record, read
from meshes.soft_tissue.muscles.records import Direction

_FILE: Final = "data/muscle_relations.toml"
_Millimetres = Annotated[float, Field(gt=0)]


class Relation(Record):
    """How some nerves lie to some muscles.

    Attributes
    ----------
    nerves, muscles : tuple of str
        Segments and structures without side.
    inside : bool
        They run in, pierce or end in the muscle.
    most_mm : float
        How much of them may lie inside.
    face : tuple of str
        The side of the muscle on which they lie: the sum of these directions.
    sources : tuple of str
        Publication keys; ``GK`` for textbook knowledge nobody has checked.
    """

    nerves: Annotated[tuple[str, ...], Field(min_length=1)]
    muscles: Annotated[tuple[str, ...], Field(min_length=1)]
    inside: bool = False
    most_mm: _Millimetres = np.inf
    face: tuple[Direction, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.inside is bool(self.face):
            raise ValueError("say either inside = true or which face")
        return self


class _Sheet(Record):
    max_shift_mm: _Millimetres
    max_shift_mm_of: Mapping[str, _Millimetres]
    relation: tuple[Relation, ...]


@cache
def _sheet() -> _Sheet:
    return read(_FILE, _Sheet)


@cache
def relations() -> Mapping[tuple[str, str], Relation]:
    """Every known relation, by segment and muscle.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return {(nerve, muscle): one for one in _sheet().relation for nerve in one.nerves for muscle in one.muscles}


def may_enter(nerve: str, muscle: str) -> bool:
    """Whether a nerve runs in, pierces or ends in a muscle, both without side."""
    found = relations().get((nerve, muscle))
    return found is not None and found.inside


def max_shift_mm(nerve: str) -> float:
    """Farthest that a nerve is moved from where the rules on bones place it."""
    return _sheet().max_shift_mm_of.get(nerve, _sheet().max_shift_mm)
