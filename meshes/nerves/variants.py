"""Courses of nerves that differ between people: alternative stretches as rules, placed on a body's own landmarks."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Final, Literal

import numpy as np
import trimesh
from pydantic import Field

from meshes.anatomy.contacts import closed
from meshes.anatomy.point_rules import Rule
from meshes.atlas import Atlas
from meshes.data_files import Record, read
from meshes.errors import RecordError
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.muscle_separation import separate
from meshes.nerves.route_rules import SegmentRule, Waypoint, load_rules
from meshes.nerves.routes import place_onto, with_mirror
from meshes.space import SIDES, Side, mirrored, sided, split_side
from meshes.structure import Segment, Tissue

_FILE: Final = "data/variants.toml"
_ABOUT: Final = "piriformis"
"""The muscle that ``relation`` is about: a course through it is left in it."""
_REACH_MM: Final = 40.0
"""No nerve is brought out of a muscle further than this."""
Relation = Literal["below", "through", "above", ""]


class Step(Record):
    """A place that a stretch passes: a rule of its own, or a waypoint of the usual course, moved."""

    at: Rule | None = None
    like: str = ""
    shift: dict[str, float] = Field(default_factory=dict)
    gap: Annotated[float, Field(ge=0, le=40)] | None = None


class Stretch(Record):
    """A stretch that takes the place of a segment, or of a part of it.

    Attributes
    ----------
    id : str
        ``sciatic.variant.b_tibial``.
    stands_for : str
        The segment whose name, roots and routes it takes over.
    parent, leaves, joins : str
        As in the usual course; ``parent`` may be an earlier stretch of the variant.
    relation : str
        How it passes the piriformis: below, through or above; empty where it does not pass it.
    """

    id: str
    stands_for: str
    parent: str
    leaves: str | float
    joins: str = ""
    radius: tuple[float, ...]
    relation: Relation = ""
    waypoint: tuple[Step, ...]


class Variant(Record):
    """A course that some people have.

    Attributes
    ----------
    id : str
        ``sciatic_b``.
    nerve : str
    replaces : tuple of str
        Segments of the usual course that it lacks.
    stretch : tuple of Stretch
        What is there instead; nothing where a branch is missing.
    """

    id: str
    nerve: str
    replaces: tuple[str, ...]
    stretch: tuple[Stretch, ...] = ()


@cache
def load_variants() -> tuple[Variant, ...]:
    """Every variant, read once.

    Raises
    ------
    RecordError
        If the file is broken or names a segment that does not exist.
    """
    variants = read(_FILE, dict[str, tuple[Variant, ...]])["variant"]
    usual = _usual()
    for variant in variants:
        for name in (*variant.replaces, *(s.stands_for for s in variant.stretch)):
            if name not in usual:
                raise RecordError(f"segment {name!r} does not exist", f"meshes/{_FILE}: {variant.id}", "correct the id")
    return variants


@cache
def _usual() -> dict[str, SegmentRule]:
    return {segment.id: segment for route in load_rules() for segment in route.segment}


def variant_segments(atlas: Atlas) -> tuple[Segment, ...]:
    """Every stretch of every variant on both sides of a body; one whose landmarks the body lacks is left out.

    Raises
    ------
    RecordError
        If a stretch names a waypoint that the usual course lacks.
    """
    whole, _ = closed(atlas)  # a bone from outside may have holes: what lies inside it cannot be told
    solid = {name: atlas.mesh_of(name) for name, s in whole.structures.items() if s.tissue is Tissue.BONE}
    bones = Obstacles(solid)
    muscles = _muscles(atlas)
    return tuple(segment for variant in load_variants() for segment in _placed(variant, atlas, bones, muscles))


def _muscles(atlas: Atlas) -> dict[str, trimesh.Trimesh]:
    """Those of which it can be told whether a nerve lies inside."""
    found = {name: atlas.mesh_of(name) for name, s in atlas.structures.items() if s.tissue is Tissue.MUSCLE}
    return {name: mesh for name, mesh in found.items() if mesh.is_watertight}


def _placed(
    variant: Variant, atlas: Atlas, bones: Obstacles, muscles: Mapping[str, trimesh.Trimesh]
) -> Iterator[Segment]:
    rules = [_rule(stretch) for stretch in variant.stretch]
    about = {sided(_ABOUT, side) for side in SIDES if any(stretch.relation for stretch in variant.stretch)}
    passed = {name: mesh for name, mesh in muscles.items() if name not in about}
    known_as = {stretch.id: stretch.stands_for for stretch in variant.stretch}
    sides = (Side.RIGHT,) if _symmetric(atlas) else SIDES
    for side in sides:
        own = [s for s in atlas.segments if s.side is side]
        made = place_onto(rules, side, atlas.landmarks, bones, own) if own else ()
        made = separate(made, _near(made, side, passed), bones, atlas.landmarks, known_as=known_as)
        yield from with_mirror(made) if len(sides) == 1 else made


def _near(
    segments: Iterable[Segment], side: Side, muscles: Mapping[str, trimesh.Trimesh]
) -> dict[str, trimesh.Trimesh]:
    """Muscles that a nerve is in or could get into: to make all others ready to be asked takes long."""
    points = np.concatenate([np.zeros((0, 3)), *(segment.points for segment in segments)])

    def near(mesh: trimesh.Trimesh) -> bool:
        """Whether a mesh lies near any of the points."""
        inside = (points > mesh.bounds[0] - _REACH_MM) & (points < mesh.bounds[1] + _REACH_MM)
        return bool(inside.all(axis=1).any())

    return {name: mesh for name, mesh in muscles.items() if split_side(name)[1] is side and near(mesh)}


def _symmetric(atlas: Atlas) -> bool:
    """Whether the left half is the mirror image of the right one."""
    left, right = (atlas.landmarks.get(f"asis.{side}") for side in SIDES)
    return left is not None and right is not None and bool(np.allclose(mirrored(left), right, atol=1e-6))


def _rule(stretch: Stretch) -> SegmentRule:
    usual = _usual()[stretch.stands_for]
    own = stretch.model_dump(include={"id", "parent", "leaves", "joins", "radius"})
    like = usual.model_dump(include={"english", "latin", "roots"})
    steps = tuple(_waypoint(step, usual, stretch.id) for step in stretch.waypoint)
    return SegmentRule(**own, **like, radius_source=("GK",), variable=True, waypoint=steps)


def _waypoint(step: Step, usual: SegmentRule, where: str) -> Waypoint:
    if step.at is not None:
        return Waypoint(at=step.at, gap=step.gap)
    found = next((w for w in usual.waypoint if w.name == step.like), None)
    if found is None:
        raise RecordError(
            f"{usual.id} has no waypoint {step.like!r}", f"meshes/{_FILE}: {where}", "name one, or write at = …"
        )
    words = {*found.at.offset, *step.shift}
    moved = {word: found.at.offset.get(word, 0.0) + step.shift.get(word, 0.0) for word in words}
    return Waypoint(
        at=found.at.model_copy(update={"offset": moved}), gap=step.gap if step.gap is not None else found.gap
    )
