"""What a selection means: the pure step from an id to the records and segments it concerns."""

from dataclasses import dataclass

from annotations.lookup import PlaceResult, at_place
from annotations.records import Condition, Nerve, NervePart, PainSite, SiteStructure, StructureNote, Topic
from annotations.store import Knowledge
from meshes.anatomy.point_rules import place
from meshes.atlas import Atlas
from meshes.errors import MeshesError
from meshes.space import SIDES, Points, Side, sided, split_side
from meshes.structure import Segment, Structure
from viewer.errors import ViewerError


class UnknownIdError(ViewerError):
    """Nothing of that id exists in this body and knowledge."""


@dataclass(frozen=True, slots=True)
class Here:
    """What lies at a pain site, and which structures of this body that is; none if the body lacks it."""

    what: SiteStructure
    structures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteFindings:
    """A pain site on one side, or (``side`` middle) on both: its nerves, conditions in order, and what lies there."""

    id: str
    site: PainSite
    side: Side
    place: PlaceResult
    here: tuple[Here, ...]


@dataclass(frozen=True, slots=True)
class NerveFindings:
    """A nerve or one of its branches, on one side or (``side`` middle) both."""

    id: str
    nerve: Nerve
    side: Side
    part: NervePart | None
    segments: tuple[Segment, ...]  # of the sides asked for
    sites: tuple[str, ...]  # site instances tied to it by skin or depth
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class ConditionFindings:
    """A condition with the instances of its sites and structures on this body."""

    id: str
    condition: Condition
    sites: tuple[str, ...]
    structures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StructureFindings:
    """A structure of the body, what is told of it, and the conditions and explanations that name it."""

    id: str
    structure: Structure
    notes: tuple[StructureNote, ...]  # the most particular first
    conditions: tuple[Condition, ...]
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class TopicFindings:
    """A general explanation."""

    id: str
    topic: Topic
    structures: tuple[str, ...]


Findings = SiteFindings | NerveFindings | ConditionFindings | StructureFindings | TopicFindings


def resolve(identifier: str, knowledge: Knowledge, atlas: Atlas) -> Findings:
    """What an id stands for.

    Parameters
    ----------
    identifier : str
        Site, nerve, segment, condition, structure or topic; sites, nerves and segments without their side mean both.

    Raises
    ------
    UnknownIdError
        If there is no such thing.
    """
    name, side = split_side(identifier)
    if name in knowledge.sites:
        return _site(knowledge.sites[name], identifier, side, knowledge, atlas)
    if name in knowledge.nerves:
        return _nerve(identifier, knowledge.nerves[name], None, side, knowledge, atlas)
    if any(segment.id == name for segment in atlas.segments):
        return _segment(identifier, name, side, knowledge, atlas)
    if identifier in knowledge.conditions:
        return _condition(knowledge.conditions[identifier], knowledge, atlas)
    if identifier in atlas.structures:
        return _structure(identifier, name, knowledge, atlas)
    if identifier in knowledge.topics:
        topic = knowledge.topics[identifier]
        return TopicFindings(identifier, topic, _structures(topic.structures, knowledge, atlas))
    raise UnknownIdError("nothing is known by that id", identifier, "`nociscope lookup WORDS` finds ids")


def _site(site: PainSite, identifier: str, side: Side, knowledge: Knowledge, atlas: Atlas) -> SiteFindings:
    if not site.sided and side is not Side.MIDDLE:
        raise UnknownIdError(f"{site.id} lies in the middle and has no side", identifier, f"ask for {site.id}")
    instance = sided(site.id, side)
    here = tuple(Here(one, _here(one.structure, side, knowledge, atlas)) for one in site.structures)
    return SiteFindings(instance, site, side, at_place(knowledge, instance), here)


def _here(name: str, side: Side, knowledge: Knowledge, atlas: Atlas) -> tuple[str, ...]:
    """The structures named, on the side of a place and in the middle; both sides at a place in the middle."""
    found = _structures((name,), knowledge, atlas)
    return found if side is Side.MIDDLE else tuple(one for one in found if split_side(one)[1] in (side, Side.MIDDLE))


def site_instances(site: PainSite) -> tuple[str, ...]:
    """Ids of a site on the body: one for each side, or one in the middle."""
    return tuple(sided(site.id, side) for side in SIDES) if site.sided else (site.id,)


def site_places(knowledge: Knowledge, atlas: Atlas) -> dict[str, Points]:
    """Where each site instance stands on this body, shape (3,), mm RAS+.

    A site whose landmarks this body lacks is left out.
    """
    places: dict[str, Points] = {}
    for site in knowledge.sites.values():
        for instance in site_instances(site):
            try:
                places[instance] = place(site.anchor, atlas.landmarks, split_side(instance)[1])
            except MeshesError:
                continue
    return places


def _nerve(
    identifier: str, nerve: Nerve, part: NervePart | None, side: Side, knowledge: Knowledge, atlas: Atlas
) -> NerveFindings:
    segments = tuple(s for s in atlas.segments if s.nerve == nerve.id and side in (Side.MIDDLE, s.side))
    if part:
        segments = tuple(s for s in segments if s.id in _downstream(part.id, segments))
    chosen = {s.id for s in segments}
    sites = tuple(
        instance
        for site in knowledge.sites.values()
        if any(
            link.nerve == nerve.id and link.kind != "referred" and (part is None or link.segment in chosen)
            for link in site.links
        )
        for instance in site_instances(site)
        if side is Side.MIDDLE or split_side(instance)[1] in (side, Side.MIDDLE)
    )
    conditions = tuple(
        c
        for c in knowledge.conditions.values()
        if any(n.nerve == nerve.id and (part is None or n.segment in chosen) for n in c.nerves)
    )
    return NerveFindings(identifier, nerve, side, part, segments, sites, conditions)


def _segment(identifier: str, name: str, side: Side, knowledge: Knowledge, atlas: Atlas) -> NerveFindings:
    segment = next(s for s in atlas.segments if s.id == name)
    nerve = knowledge.nerves[segment.nerve]
    part = next((p for p in nerve.parts if p.id == name), None)
    return _nerve(identifier, nerve, part or _bare_part(segment), side, knowledge, atlas)


def _bare_part(segment: Segment) -> NervePart:
    """A branch that the knowledge has no words for yet keeps its name and roots."""
    return NervePart(id=segment.id, label=segment.terms.english, roots=segment.roots, parent=segment.parent or None)


def _downstream(start: str, segments: tuple[Segment, ...]) -> set[str]:
    """A segment and all that branches from it."""
    found = {start}
    while more := {s.id for s in segments if s.parent in found} - found:
        found |= more
    return found


def _condition(condition: Condition, knowledge: Knowledge, atlas: Atlas) -> ConditionFindings:
    sites = tuple(
        instance
        for place in condition.sites
        if place.site in knowledge.sites and place.fit in ("typical", "common")
        for instance in site_instances(knowledge.sites[place.site])
    )
    return ConditionFindings(condition.id, condition, sites, _structures(condition.structures, knowledge, atlas))


def _structure(identifier: str, name: str, knowledge: Knowledge, atlas: Atlas) -> StructureFindings:
    notes = [note for note in knowledge.structures.values() if name == note.id or name in note.about]
    notes.sort(key=lambda note: len(note.about))
    names = {name, *(note.id for note in notes)}
    meant = names | {other for note in notes for other in note.like}
    conditions = tuple(c for c in knowledge.conditions.values() if meant & set(c.structures))
    topics = tuple(t for t in knowledge.topics.values() if names & set(t.structures))
    return StructureFindings(identifier, atlas.structures[identifier], tuple(notes), conditions, topics)


def _structures(names: tuple[str, ...], knowledge: Knowledge, atlas: Atlas) -> tuple[str, ...]:
    """Instances on the body of the structures named; of a name for several (``hamstrings``), all of them."""
    notes = (knowledge.structures.get(name) for name in names)
    names = tuple(dict.fromkeys((*names, *(part for note in notes if note for part in note.about))))
    wanted = (instance for name in names for instance in (name, *(sided(name, side) for side in SIDES)))
    return tuple(instance for instance in wanted if instance in atlas.structures)
