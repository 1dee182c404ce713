"""Muscles as data: sheets of strands between attachments, volume, terms and supply (``meshes/data/muscles.toml``)."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from meshes.anatomy.point_rules import Rule
from meshes.data_files import Record, read

LAYERS: Final = {"deep": 1, "intermediate": 2, "superficial": 3}
"""Layer of a structure by how deep a muscle lies."""
Direction = Literal["anterior", "posterior", "lateral", "medial", "superior", "inferior"]


class Spot(Record):
    """A place on or near bone: a rule on landmarks, or a place on the circumference of a long bone.

    Attributes
    ----------
    rule : Rule, optional
        Weighted landmarks plus an offset in mm of the reference body.
    on : str
        Bone (without side) onto whose surface the place is drawn; empty for a place in soft tissue.
    ring : str
        Long bone (``femur``, ``tibia``, ``fibula``) instead of a rule.
    f : float
        Fraction of the bone's length from its top.
    angle : float
        Degrees round the bone's axis: 0 anterior, 90 lateral, 180 posterior, 270 medial.
    out : float
        mm outward from the bone's surface.
    """

    rule: Rule | None = None
    on: str = ""
    ring: str = ""
    f: Annotated[float, Field(ge=0, le=1)] = 0.5
    angle: float = 0.0
    out: float = 0.0

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.rule is None) is not bool(self.ring):
            raise ValueError("write either rule or ring")
        return self


class Sheet(Record):
    """Strands between rails: each strand runs through the same fraction of every rail.

    Attributes
    ----------
    rails : tuple of tuple of Spot
        From origin to insertion; a rail of one spot gathers all strands.
    thick : tuple of float
        Half thickness in mm at equal steps from origin to insertion; what exceeds a tendon is scaled to the volume.
    """

    rails: Annotated[tuple[tuple[Spot, ...], ...], Field(min_length=2)]
    thick: Annotated[tuple[float, ...], Field(min_length=2)]


class Tendon(Record):
    """A thin tendon, swept as a tube along a smooth line."""

    path: Annotated[tuple[Spot, ...], Field(min_length=2)]
    radius: Annotated[float, Field(gt=0)]


class Keep(Record):
    """A nerve that a muscle stays on one side of, near it.

    Attributes
    ----------
    nerve : str
        Segment.
    side : tuple of str
        Where the muscle lies as seen from the nerve: the sum of these directions.
    reach : float
        mm from the nerve within which this holds.
    """

    nerve: str
    side: Annotated[tuple[Direction, ...], Field(min_length=1)]
    reach: Annotated[float, Field(gt=0)] = 25.0


class Supply(Record):
    """Nerve (an id of this project, or words for one that has no route) and roots of a muscle."""

    nerve: str
    roots: tuple[str, ...]


class MuscleRecord(Record):
    """One muscle of the right side.

    Attributes
    ----------
    volume_cm3 : float
        Target, without tendons.
    volume_source, sources : str, tuple of str
        Publication keys; ``GK`` for a textbook guess nobody has checked.
    layer : str
        How deep it lies, for peeling.
    """

    english: str
    latin: str
    volume_cm3: Annotated[float, Field(gt=0)]
    volume_source: str
    layer: Literal["superficial", "intermediate", "deep"]
    origin: str
    insertion: str
    action: str
    supply: tuple[Supply, ...]
    sources: tuple[str, ...]
    sheets: Annotated[tuple[Sheet, ...], Field(min_length=1)]
    tendons: tuple[Tendon, ...] = ()
    keeps: tuple[Keep, ...] = ()


@cache
def muscle_records() -> Mapping[str, MuscleRecord]:
    """Every muscle by its id without side, in the order of the file.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read("data/muscles.toml", dict[str, MuscleRecord])
