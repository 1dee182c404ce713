"""The words that records are made of: kinds of evidence, mechanism, source, care and link, as closed lists."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


Sources = Annotated[tuple[str, ...], Field(min_length=1)]


class Evidence(StrEnum):
    """How sure a claim is."""

    GUIDELINE = "guideline"
    STUDY = "study"
    TEXTBOOK = "textbook"
    CONTESTED = "contested"
    UNCHECKED = "unchecked"  # [GK] in the knowledge folder


class Mechanism(StrEnum):
    """How a pain comes to be felt where it is felt."""

    NERVE = "nerve"  # nerve-projected
    REFERRED = "referred"
    LOCAL = "local"
    MIXED = "mixed"


class SourceClass(StrEnum):
    """Tissue that a condition arises from (source text: muscles, joints, organs, nerves)."""

    MUSCLE = "muscle"
    JOINT = "joint"
    ORGAN = "organ"
    NERVE = "nerve"
    BONE = "bone"
    VESSEL = "vessel"


class CareLevel(StrEnum):
    """When to seek care, in rising order."""

    NONE = "none"
    UNKNOWN = "unknown"  # too little was read to say
    ROUTINE = "routine"
    SPECIALIST = "specialist"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class LinkKind(StrEnum):
    """How a nerve is tied to a place."""

    SKIN = "skin"  # the place lies in the nerve's skin territory
    DEEP = "deep"  # the nerve runs or supplies muscle or joint underneath
    REFERRED = "referred"


class Fit(StrEnum):
    """How typical a place is for a condition, in falling order."""

    TYPICAL = "typical"
    COMMON = "common"
    POSSIBLE = "possible"
    RARE = "rare"
