"""What a structure of a body is: identity, side, tissue, terms, and where its shape came from."""

from dataclasses import dataclass
from enum import StrEnum

from meshes.space import Points, Side


class Tissue(StrEnum):
    """Kinds of tissue; also the layers of the viewer."""

    BONE = "bone"
    CARTILAGE = "cartilage"
    LIGAMENT = "ligament"
    MUSCLE = "muscle"
    NERVE = "nerve"
    VESSEL = "vessel"
    ORGAN = "organ"
    SKIN = "skin"


class Origin(StrEnum):
    """Whether a shape was measured on bodies or modelled by rule."""

    MEASURED = "measured"
    MODELLED = "modelled"


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and verified identifiers; an empty string where none is verified."""

    english: str
    latin: str = ""
    ta2: str = ""
    fma: str = ""
    uberon: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """One named part of the body.

    Attributes
    ----------
    id : str
        ``hip_bone.left``, ``sacrum``; unique over all bodies' structures, sites, nerves and conditions.
    parent : str
        Id of the whole it belongs to (``foot_skeleton.left`` for a phalanx), or empty.
    source : str
        Key of :mod:`meshes.sources`.
    note : str
        What was done to the shape, in a few words, shown to the user.
    layer : int
        How far outside it lies when the body is peeled: 0 bone, vessel, ligament or organ, 1 deep, 2 intermediate,
        3 superficial muscle, 4 skin.
    variant : str
        ``female`` or ``male`` for what only one of the two pelves holds; else empty.
    """

    id: str
    side: Side
    tissue: Tissue
    terms: Terms
    source: str
    origin: Origin
    parent: str = ""
    note: str = ""
    layer: int = 0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of nerve on one side: a smooth centre line from proximal to distal.

    Attributes
    ----------
    id : str
        ``sciatic.trunk`` (the side is kept apart).
    parent : str
        Segment this one branches from; its first point lies on the parent. Empty for roots and trunks.
    joins : str
        Segment that a root or a contributing branch runs into at its last point. Empty otherwise.
    arises : tuple of str
        Roots drawn with another nerve of the same plexus by which a trunk without roots of its own reaches the spine.
    points : ndarray, shape (n, 3)
        mm RAS+, proximal to distal.
    radius_mm : ndarray, shape (n,)
    passes : tuple of Pass
        What the nerve passes on its way, in order.
    variable : bool
        Absent or different in a good part of people.
    """

    id: str
    nerve: str
    side: Side
    terms: Terms
    points: Points
    radius_mm: Points
    parent: str = ""
    joins: str = ""
    arises: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    passes: tuple["Pass", ...] = ()
    variable: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """A waypoint of a route: where, what it passes, and who says so.

    Attributes
    ----------
    at : float
        Fraction of the segment's arc length, 0 to 1.
    what : str
        Words for the user ("below piriformis, through the greater sciatic foramen").
    sources : tuple of str
        Publication keys; ``GK`` for textbook knowledge that nobody has checked.
    name : str
        Name of the waypoint in its file, for branches and measures that go by it; may be empty.
    """

    at: float
    what: str
    sources: tuple[str, ...]
    name: str = ""
