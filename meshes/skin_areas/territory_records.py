"""Skin territories as data: which nerve or root serves which area, written in limb coordinates and places."""

from functools import cache
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from meshes.anatomy.point_rules import Rule
from meshes.data_files import Record, read
from meshes.errors import RecordError

_FILE: Final = "data/skin_territories.toml"
Interval = tuple[float, float]


class Area(Record):
    """One area of a territory. Areas are painted in the order of ``layer``; a later one covers what lies below it.

    Attributes
    ----------
    on : {"trunk", "perineum", "limb", "foot"}
        What is painted; ``limb`` is thigh and leg.
    along : pair of float, optional
        ``limb``: height, 0 to 1 thigh and 1 to 2 leg. ``foot``: t from heel to toes.
    around : pair of float, optional
        Angles in degrees, from the first on with rising angle; the second may pass 180.
    tilt : float
        How much higher than in front the band lies on the outer side, in heights; as much lower on the inner side.
    at : Rule, optional
        Without ``radii``, on trunk or perineum: a seed, and the nearest seed wins. With ``radii``: middle of a patch.
    radii : triple of float, optional
        Half axes of a patch, lateral, anterior, superior, mm.
    spread : float
        Millimetres by which a seed reaches farther than its neighbours.
    soft_along, soft_around
        Half widths of the soft edge: share of the segment, degrees.
    opacity : float
        Largest share the area takes.
    layer : int
        0 for the grounds that leave no holes.
    variable : bool
        This area is absent or different in a good part of people, or maps disagree on it.
    """

    on: Literal["trunk", "perineum", "limb", "foot"]
    along: Interval | None = None
    around: Interval | None = None
    tilt: float = 0.0
    at: Rule | None = None
    radii: tuple[float, float, float] | None = None
    spread: float = 0.0
    soft_along: Annotated[float, Field(gt=0)] = 0.05
    soft_around: Annotated[float, Field(gt=0)] = 11.0
    opacity: Annotated[float, Field(gt=0, le=1)] = 1.0
    layer: Annotated[int, Field(ge=0)] = 1
    variable: bool = False

    @property
    def is_seed(self) -> bool:
        """Whether this is a seed of a mosaic (trunk, perineum)."""
        return self.at is not None and self.radii is None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.radii is not None and self.at is None:
            raise ValueError("radii need a place: write at")
        if self.is_seed != (self.on in ("trunk", "perineum")) and self.radii is None:
            raise ValueError("trunk and perineum are made of seeds: write at; limb and foot of along, around or radii")
        if self.along is not None and self.on not in ("limb", "foot"):
            raise ValueError("along is for limb or foot")
        return self


class Territory(Record):
    """The skin of one nerve or one root.

    Attributes
    ----------
    id : str
        A nerve segment (``femoral.saphenous``), a nerve without one (``subcostal``) or a root (``L4``).
    kind : {"nerve", "root"}
    label : str
        Name for people.
    evidence : str
        textbook, study, contested or unchecked.
    sources : tuple of str
        Keys of the publications.
    note : str
        What the user should know about its edges.
    """

    id: str
    kind: Literal["nerve", "root"]
    label: str
    evidence: Literal["guideline", "study", "textbook", "contested", "unchecked"]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str = ""
    area: Annotated[tuple[Area, ...], Field(min_length=1)]


@cache
def territories() -> tuple[Territory, ...]:
    """All territories in the order of the file.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    found = read(_FILE, dict[str, tuple[Territory, ...]])["territory"]
    names = [territory.id for territory in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise RecordError("territory given twice", f"meshes/{_FILE}, {twice[0]}", "write its areas under one entry")
    return found
