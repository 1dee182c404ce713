"""The records of the knowledge: one frozen pydantic model per kind of TOML file, in English."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from annotations.vocabulary import CareLevel, Evidence, Fit, Key, LinkKind, Mechanism, SourceClass, Sources, Text
from meshes.anatomy.point_rules import Rule


class Record(BaseModel):
    """Base of all records: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(Record):
    """Words people use for a thing, beside its label."""

    lay: tuple[str, ...] = ()
    clinical: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every name: everyday words, then clinical ones, then Latin."""
        return (*self.lay, *self.clinical, *self.latin)


class Claim(Record):
    """One cited statement in our own words.

    ``features`` are feature ids this claim speaks about (used by the ordering); ``covers`` are checklist lines
    (``S37``, ``N4``) that it satisfies.
    """

    kind: Annotated[
        str,
        StringConstraints(
            pattern=r"^(what|cause|where|quality|for|against|worse|better|who|care|caveat|course|motor|skin|entrapment|test)$"
        ),
    ]
    text: Text
    sources: Sources
    evidence: Evidence
    features: tuple[Key, ...] = ()
    covers: tuple[str, ...] = ()


class ClinicalText(Record):
    """The same in the words of the clinic, for those who use them; the patient text stands beside it."""

    text: Text
    sources: Sources
    evidence: Evidence


class Figure(Record):
    """A published share, never one of ours: k of n people, or a percentage with its n."""

    label: Text
    percent: Annotated[float, Field(ge=0, le=100)]
    n: Annotated[int, Field(gt=0)]
    low: float | None = None  # 95 % confidence limits, in per cent, where published
    high: float | None = None
    population: Text
    sources: Sources
    site: Key | None = None


class Identifier(Record):
    """A code of a terminology; only those verified in ``knowledge/`` may be 'verified'."""

    system: Annotated[str, StringConstraints(pattern=r"^(TA2|TA98|FMA|UBERON|ICD-10-CM|ICD-10|ICD-11)$")]
    code: Text
    status: Annotated[str, StringConstraints(pattern=r"^(verified|unverified)$")]


class Publication(Record):
    """A source. ``read`` says how it was read: excerpt, secondary (a copy) or unchecked.

    ``short`` is its name in a few words, an organisation for example; without it that is made of authors, or else the
    journal, and year.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]*$")]
    title: Text
    kind: Annotated[
        str, StringConstraints(pattern=r"^(guideline|review|study|systematic_review|textbook|service|web|project)$")
    ]
    read: Annotated[str, StringConstraints(pattern=r"^(excerpt|secondary|unchecked)$")]
    authors: str = ""
    short: Annotated[str, StringConstraints(max_length=26)] = ""
    year: int | None = None
    journal: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""

    @property
    def shown(self) -> str:
        """What a card prints of its place: DOI, PMID or address, whichever is the most lasting."""
        if self.doi or self.pmid:
            return f"doi:{self.doi}" if self.doi else f"PMID {self.pmid}"
        return self.url.removeprefix("https://").removeprefix("http://")[:60]

    @property
    def address(self) -> str:
        """The web address of that place; empty where there is none."""
        if self.doi or self.pmid:
            return f"https://doi.org/{self.doi}" if self.doi else f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url if self.url.startswith(("https://", "http://")) else ""


class SiteLink(Record):
    """A nerve tied to a pain site."""

    nerve: Key
    segment: Key | None = None  # the segment that reaches the place
    kind: LinkKind
    text: Text  # why, for the card
    evidence: Evidence
    sources: Sources
    roots: tuple[str, ...] = ()  # narrower than the nerve's own, where known
    variable: bool = False


class SiteStructure(Record):
    """A structure that lies at a pain site: without side, or a name for several (``hamstrings``, ``hip_joint``)."""

    structure: Key
    part: str = ""  # which part of it lies here
    sources: Sources
    evidence: Evidence


class PainSite(Record):
    """A place where it can hurt. Sided sites exist left and right; ids of instances are ``<id>.left``."""

    id: Key
    label: Text
    names: Names
    region: Annotated[
        str, StringConstraints(pattern=r"^(back|pelvis|buttock|hip|groin|perineum|thigh|knee|leg|ankle|foot)$")
    ]
    aspect: Annotated[str, StringConstraints(pattern=r"^(anterior|posterior|medial|lateral|inferior)$")]
    sided: bool = True
    anchor: Rule  # where the marker stands, a rule on landmarks
    dermatomes: tuple[str, ...] = ()
    structures: Annotated[tuple[SiteStructure, ...], Field(min_length=1)]  # nearest the matter first
    links: tuple[SiteLink, ...] = ()  # none where pain is referred and no nerve is forced
    note: str = ""
    note_sources: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class NervePart(Record):
    """A branch of a nerve that people name: ``femoral.saphenous``. Its id is a segment id."""

    id: Key
    label: Text
    names: Names = Names()
    roots: tuple[str, ...] = ()
    parent: Key | None = None
    claims: tuple[Claim, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


class Nerve(Record):
    """What is known of one nerve. Where it runs is ``meshes/data/routes/<id>.toml``."""

    id: Key
    label: Text
    names: Names
    roots: Annotated[tuple[str, ...], Field(min_length=1)]
    rank: int  # 1-4 the four main nerves, higher: neighbours
    headline: Text
    clinical: ClinicalText
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    parts: tuple[NervePart, ...] = ()
    confused_with: tuple[Key, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


class ConditionSite(Record):
    """A place where a condition is felt."""

    site: Key
    fit: Fit
    sources: Sources


class ConditionNerve(Record):
    """A nerve that a condition involves."""

    nerve: Key
    segment: Key | None = None
    text: Text
    sources: Sources


class Condition(Record):
    """A condition that can be felt in pelvis and leg. It explains; it never diagnoses."""

    id: Key
    label: Text
    names: Names
    summary: Text
    clinical: ClinicalText
    source_classes: Annotated[tuple[SourceClass, ...], Field(min_length=1)]
    mechanism: Mechanism
    mechanism_text: Text
    structures: tuple[Key, ...] = ()
    nerves: tuple[ConditionNerve, ...] = ()
    sites: Annotated[tuple[ConditionSite, ...], Field(min_length=1)]
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    figures: tuple[Figure, ...] = ()
    care: CareLevel
    care_text: Text
    care_sources: Sources
    red_flags: tuple[Key, ...] = ()
    dangerous: bool = False  # a mimic that must not be missed
    identifiers: tuple[Identifier, ...] = ()
    in_source_text: bool = False


class Feature(Record):
    """Something a person can notice and tick: a quality, what makes it worse or better, a context.

    ``phrases`` are how people write it; matching is done on words, see :mod:`annotations.query.features`. Those of
    the groups ``worse`` and ``better`` name the activity alone; words of a phrase after ``=`` must follow each
    other. ``implies`` are features that are then present too; ``opposite`` is the feature that a denial of this
    one states ("not woken at night"). What a ``decisive`` feature speaks against is put last (sex, for diseases of
    one sex or age). A ``vague`` feature never counts for much. ``from_feature`` felt at one of ``at_sites`` or in one
    of ``at_regions`` means this feature too: swelling in the leg is one leg swollen; without ``from_feature``, any
    pain there does. A ``lasting`` feature counts however long ago it was: cancer, a replaced hip.
    """

    id: Key
    label: Text
    group: Annotated[str, StringConstraints(pattern=r"^(quality|sign|worse|better|timing|context)$")]
    phrases: Annotated[tuple[str, ...], Field(min_length=1)]
    implies: tuple[Key, ...] = ()
    opposite: Key | None = None
    decisive: bool = False
    vague: bool = False
    lasting: bool = False
    from_feature: Key | None = None
    at_sites: tuple[Key, ...] = ()
    at_regions: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()


class RedFlag(Record):
    """A trigger for care. It fires when all of ``features`` are present (and one of ``any_of``, if given).

    There is no condition on what is absent, so more features can never lower the level.
    """

    id: Key
    label: Text
    level: CareLevel
    advice: Text
    why: Text
    features: tuple[Key, ...] = ()
    any_of: tuple[Key, ...] = ()
    sites: tuple[Key, ...] = ()  # only at these places or in these regions of the body, if given
    regions: tuple[str, ...] = ()
    conditions: tuple[Key, ...] = ()
    sources: Sources
    evidence: Evidence
    covers: tuple[str, ...] = ()


class Supply(Record):
    """A nerve that serves a structure; without ``nerve``, one this atlas has no route of: ``text`` names it."""

    nerve: Key | None = None
    segment: Key | None = None
    text: Text
    roots: tuple[str, ...] = ()
    sources: Sources
    evidence: Evidence


class StructureNote(Record):
    """What is told of a structure of the body, of several alike, or of a joint.

    Attributes
    ----------
    id : str
        The structure without its side, or a name of its own (``hip_joint``, ``foot_bones``) that conditions may name.
    about : tuple of str
        Structures, without side, that this is about; none: the one of that id.
    like : tuple of str
        Structures, without side, whose conditions concern this one too.
    between : tuple of str
        Two bones, without side where they have none, that meet here in a joint; ``gap`` is how far apart their
        surfaces lie at most, mm.
    """

    id: Key
    label: Text
    about: tuple[Key, ...] = ()
    like: tuple[Key, ...] = ()
    between: tuple[Key, ...] = ()
    gap: Annotated[float, Field(gt=0)] = 6.0
    supply: tuple[Supply, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]


class Topic(Record):
    """A short explanation that belongs to no single condition: why pelvis and leg hurt together, referred pain."""

    id: Key
    label: Text
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    structures: tuple[Key, ...] = ()
