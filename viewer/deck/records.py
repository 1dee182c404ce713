"""The entries of the deck and its sheets: what Python writes and the page reads, each form told once.

The page's types in ``viewer/client/src/types/records.d.ts`` are made from these by ``python -m tests.client_types``.
All points and lengths are in the glTF frame, in metres.
"""

from typing import NotRequired

from typing_extensions import TypedDict

Point = list[float]


class Look(TypedDict):
    """How a nerve or territory is told from others: never by colour alone."""

    color: str
    pattern: str
    short: str


class TissueLook(TypedDict):
    """Colour of a tissue and how clearly it is usually shown, 0 to 1."""

    color: str
    opacity: float


class Palette(TypedDict):
    """Colours by main nerve (and ``other``), tissue and care level."""

    nerve: dict[str, Look]
    tissue: dict[str, TissueLook]
    care: dict[str, str]


class BundleEntry(TypedDict):
    """Structures whose geometry is fetched together; ``lite`` names the light form, or is ``name`` itself."""

    name: str
    tissues: list[str]
    when: str
    lite: str


class BodyEntry(TypedDict):
    """The body that is drawn; ``bounds`` are its least and greatest corner."""

    name: str
    label: str
    attribution: list[dict[str, str]]
    credit: list[str]
    shelves: list[BundleEntry]
    bounds: list[Point]
    stills: NotRequired[dict[str, str]]


class StructureEntry(TypedDict):
    """A structure of the body on its side."""

    id: str
    label: str
    latin: str
    side: str
    tissue: str
    center: Point
    origin: str
    source: str
    layer: int
    variant: str


class SegmentEntry(TypedDict):
    """A stretch of nerve on one side, from proximal to distal; ids of others are sided, empty where there is none."""

    id: str
    nerve: str
    side: str
    label: str
    parent: str
    joins: str
    arises: list[str]
    points: list[Point]
    radius: list[float]
    variable: bool


_As = TypedDict("_As", {"as": str})


class VariantSegment(SegmentEntry, _As):
    """A stretch of a variant; ``as`` is the segment it stands for."""


class VariantFigure(TypedDict):
    """A published percentage with its 95 % interval, of ``n`` limbs, pelves or people."""

    percent: float
    low: NotRequired[float]
    high: NotRequired[float]
    n: NotRequired[int]
    of: str
    sources: list[str]


class VariantSource(TypedDict):
    """A publication on a variant; ``read``: how much of it was read."""

    name: str
    title: str
    url: str
    read: str


class FrequencyEntry(TypedDict):
    """How often a course is found, with its sources by key."""

    evidence: str
    figures: list[VariantFigure]
    sources: dict[str, VariantSource]


class VariantEntry(TypedDict):
    """A variant of a nerve and the sided ids it replaces."""

    id: str
    nerve: str
    replaces: list[str]
    frequency: FrequencyEntry
    segments: list[VariantSegment]


class VariantSheet(TypedDict):
    """All variants; ``usual``: by nerve, how often its usual course is found."""

    usual: dict[str, FrequencyEntry]
    list: list[VariantEntry]


class NerveEntry(TypedDict):
    """A nerve; ``rank`` 1 to 4 are the four main nerves."""

    id: str
    label: str
    rank: int
    roots: list[str]
    headline: str


class SiteEntry(TypedDict):
    """A pain site on its side, where it stands and which nerves explain it."""

    id: str
    site: str
    label: str
    side: str
    region: str
    aspect: str
    position: Point
    normal: Point
    nerves: list[str]


class ConditionEntry(TypedDict):
    """A condition in the list."""

    id: str
    label: str
    mechanism: str
    care: str
    dangerous: bool


class TopicEntry(TypedDict):
    """An explanation in the list."""

    id: str
    label: str


class SearchEntry(TypedDict):
    """What the search box finds, with the words people use for it."""

    id: str
    label: str
    kind: str
    terms: list[str]


class RunEntry(TypedDict):
    """A lit stretch of a segment: fractions of its length, and how far the pulse has come before it."""

    segment: str
    start: float
    end: float
    offset: float
    rank: int


class FocusEntry(TypedDict):
    """What the camera has to show."""

    center: Point
    radius: float
    box: list[Point]


class SceneEntry(TypedDict):
    """A selection as the canvas draws it."""

    route: list[RunEntry]
    related: list[str]
    sites: list[str]
    structures: list[str]
    focus: FocusEntry
    view: str


class SelectableEntry(TypedDict):
    """Anything that can be selected."""

    kind: str
    label: str
    scene: SceneEntry


class ClaimEntry(TypedDict):
    """A cited statement of a condition or nerve."""

    kind: str
    text: str
    sources: list[str]
    evidence: str
    features: list[str]


class SourceEntry(TypedDict):
    """A publication in few words."""

    short: str
    title: str
    address: str


_ForAgainst = TypedDict("_ForAgainst", {"for": dict[str, int], "against": dict[str, int]})


class FeatureEntry(TypedDict):
    """A feature of a pain; what is empty is left out."""

    label: str
    group: str
    telling: NotRequired[float]
    implies: NotRequired[list[str]]
    opposite: NotRequired[str | None]
    denial_of: NotRequired[list[str]]
    decisive: NotRequired[bool]
    from_feature: NotRequired[str | None]
    at_sites: NotRequired[list[str]]
    at_regions: NotRequired[list[str]]


class RankedCondition(_ForAgainst):
    """A condition for the ranking; ``for`` and ``against``: by feature, the index of the claim that says so."""

    label: str
    mechanism: str
    mechanism_text: str
    care: str
    care_text: str
    dangerous: bool
    of_one_sex: bool
    fits: dict[str, str]
    places: int
    claims: list[ClaimEntry]


class FlagEntry(TypedDict):
    """A red flag."""

    id: str
    label: str
    level: str
    advice: str
    why: str
    features: list[str]
    any_of: list[str]
    sites: list[str]
    regions: list[str]
    conditions: list[str]
    sources: list[str]


class NerveLink(TypedDict):
    """A link of a place to a nerve; ``suits``: points that a feature which suits the kind adds."""

    nerve: str
    segment: NotRequired[str | None]
    kind: str
    points: float
    suits: float


class NerveClaims(_ForAgainst):
    """Claims of a nerve or branch about features."""

    claims: list[ClaimEntry]


class NerveRule(TypedDict):
    """Constants of the order of nerves."""

    skin_feelings: list[str]
    deep_feelings: list[str]
    down_the_leg: list[str]
    common: float
    against: float
    denied: float


class NerveRanking(TypedDict):
    """What the order of the nerves at a place is made of."""

    links: dict[str, list[NerveLink]]
    claims: dict[str, NerveClaims]
    telling: dict[str, float]
    rule: NerveRule


class RankingRule(TypedDict):
    """Constants of the order of conditions."""

    place: dict[str, float]
    against: float
    decisive: float
    denied: float
    flagged: float
    unlikely: float
    for_kinds: list[str]
    against_kinds: list[str]
    levels: list[str]


class RankingData(TypedDict):
    """The knowledge behind the ranking."""

    rule: RankingRule
    groups: list[str]
    features: dict[str, FeatureEntry]
    regions: dict[str, str]
    conditions: dict[str, RankedCondition]
    nerves: NerveRanking
    flags: list[FlagEntry]
    sources: dict[str, SourceEntry]


class Deck(TypedDict):
    """What the first picture, list and search need; ``files``: address of every other file by its name."""

    version: int
    language: str
    reviewed: bool
    body: BodyEntry
    texts: dict[str, str]
    palette: Palette
    structures: list[StructureEntry]
    segments: list[SegmentEntry]
    variants: VariantSheet
    nerves: list[NerveEntry]
    sites: list[SiteEntry]
    conditions: list[ConditionEntry]
    topics: list[TopicEntry]
    ordering: RankingData
    search: list[SearchEntry]
    entries: dict[str, SelectableEntry]
    files: NotRequired[dict[str, str]]


class PatternEntry(TypedDict):
    """A number in a text that states a feature."""

    regex: str
    feature: str
    at_least: NotRequired[float]
    below: NotRequired[float]


class LexiconEntry(TypedDict):
    """Words that mean the same and words that steer."""

    articles: list[str]
    stop: list[str]
    separators: list[str]
    negation_behind: list[str]
    ends_negation: list[str]
    breaks_list: list[str]
    worse: list[str]
    better: list[str]
    negation: list[str]
    negation_of_lists: list[str]
    not_negation: list[str]
    synonyms: dict[str, str]
    longest: int
    forms: dict[str, str]
    sides: dict[str, str]
    numbers: dict[str, float]
    patterns: list[PatternEntry]


class SpellingEntry(TypedDict):
    """Words that a misspelt one can be mended to, and words left alone."""

    vocabulary: list[str]
    known: list[str]


Phrases = dict[str, list[tuple[str, dict[str, list[str]]]]]
NamesByWord = dict[str, list[tuple[str, str]]]


class PhraseIndex(TypedDict):
    """Phrases by their first word, each with the features it states by group."""

    near: Phrases
    literal: Phrases


class PlaceRule(TypedDict):
    """Constants of the finding of places."""

    least: float
    near: float
    extra: float
    missing: float
    later: float
    vague: list[str]
    goes_on: list[str]
    sided: list[str]


class PlaceIndex(TypedDict):
    """Names of each site as sets of words with their discount, and how telling each word is."""

    names: dict[str, list[tuple[str, float]]]
    weight: dict[str, float]
    parts: list[str]
    aspects: list[str]
    runs: NamesByWord
    sided: list[str]
    rule: PlaceRule


class NameIndex(TypedDict):
    """Names of nerves and conditions by each of their words, and what spinal roots stand for."""

    nerves: NamesByWord
    conditions: NamesByWord
    roots: dict[str, list[str]]
    root_conditions: list[str]


class QuerySheet(TypedDict):
    """What it takes to read whole sentences."""

    lexicon: LexiconEntry
    spelling: SpellingEntry
    phrases: PhraseIndex
    places: PlaceIndex
    names: NameIndex


class TerritoryEntry(Look):
    """Skin of one nerve or root; ``show`` is the id that selects a nerve, or empty."""

    id: str
    label: str
    evidence: str
    sources: list[str]
    note: str
    show: NotRequired[str]


class ReferredFigure(TypedDict):
    """A published share of people."""

    label: str
    percent: float
    n: int
    population: str
    sources: list[str]


_From = TypedDict("_From", {"from": str})


class ReferredEntry(_From):
    """A condition that is felt away from the tissue it arises ``from``, with its places by how typical they are."""

    id: str
    label: str
    mechanism: str
    why: str
    places: dict[str, str]
    sources: list[str]
    figures: list[ReferredFigure]


class SkinSheet(TypedDict):
    """The painted skin: columns are base64 of one byte per vertex, see :mod:`meshes.skin_areas.territories`."""

    structure: str
    vertices: int
    sites: list[str]
    nerves: list[TerritoryEntry]
    roots: list[TerritoryEntry]
    site: str
    nerve: str
    nerve_second: str
    nerve_blend: str
    root: str
    root_second: str
    root_blend: str
    variable: str
    contested: str
    referred: list[ReferredEntry]
    color: str
    notes: dict[str, list[str]]
    publications: dict[str, SourceEntry]


class Sheets(TypedDict):
    """All that the page shows but the geometry."""

    deck: Deck
    cards: dict[str, str]
    skin: NotRequired[SkinSheet]


class ReasonEntry(TypedDict):
    """Why an answer is right; ``of``: the one right answer it is about, if not of all."""

    text: str
    sources: list[str]
    of: NotRequired[str]


class QuestionEntry(TypedDict):
    """What can be asked about one thing, see :class:`viewer.deck.quiz_pools.Question`."""

    id: str
    kind: str
    about: list[str]
    right: list[str]
    wrong: list[str]
    reasons: list[ReasonEntry]


class QuizSheet(TypedDict):
    """The questions of the quiz, with the label of every id they hold."""

    kinds: list[str]
    questions: list[QuestionEntry]
    labels: dict[str, str]
    sources: dict[str, SourceEntry]


class ShapeMode(TypedDict):
    """A mode of the shape model: per measure its change in mm for one standard deviation, and its square's."""

    mode: int
    measures: dict[str, list[float]]


class ShapeCloud(TypedDict):
    """Where the block of a cloud of points lies in a sheet of shapes."""

    id: str
    count: int
    at: int


class ShapeHead(TypedDict):
    """Head of a sheet of shapes."""

    version: int
    reach: float
    together: float
    usual: dict[str, float]
    modes: list[ShapeMode]
    clouds: list[ShapeCloud]


class ToldDifference(TypedDict):
    """A difference in words; ``show``: the id that shows it."""

    id: str
    text: str
    show: str | None


class ComparisonRow(TypedDict):
    """A measure of two bodies: numbers, and the same as people read them."""

    id: str
    label: str
    unit: str
    a: float | None
    b: float | None
    difference: float | None
    z_a: float | None
    z_b: float | None
    within_a: bool | None
    within_b: bool | None
    notable: bool
    shown_a: str
    shown_b: str
    shown_difference: str
    published: str
    sources: list[str]
    show: str | None


class ComparisonGroup(TypedDict):
    """Measures of one kind."""

    id: str
    title: str
    rows: list[ComparisonRow]


class ComparisonSheet(TypedDict):
    """A comparison of two bodies, see :func:`viewer.deck.comparison_sheet.tell`."""

    a: str
    b: str
    same: bool
    common: int
    headline: str
    told: list[ToldDifference]
    more: int
    groups: list[ComparisonGroup]
    missing: list[str]
    note: str
