"""From a place and some words to an explained list: pure questions to the knowledge.

It explains; it never diagnoses.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from annotations.answers import care_json, condition_json, nerve_json, sites_json
from annotations.errors import AnnotationsError
from annotations.knowledge import Knowledge
from annotations.query.features import notice
from annotations.query.implications import closure, features_at_sites
from annotations.query.match import Noticed
from annotations.query.names import Named, find_names
from annotations.query.places import Place, find_places, find_sides, refine_places
from annotations.query.spoken import detect
from annotations.query.tokens import Token
from annotations.query.understood import Understood, understand
from annotations.ranking.conditions import Ranked, order_conditions, urgent_first
from annotations.ranking.nerve_links import LinkedNerve, order_links
from annotations.ranking.nerves import NerveFinding, order_nerves
from annotations.ranking.urgency import Care, seek_care
from annotations.records import PainSite
from annotations.vocabulary import CareLevel, Mechanism
from meshes.space import Side, split_side

SIDES = ("left", "right", "both", "middle")
NOTE_WEIGHT = 0.6  # of a place that only the note names, beside places in the words
MOST_SITES, MOST_CONDITIONS, MOST_SUGGESTIONS = 8, 12, 5
LONGEST = 60  # characters of the words that suggestions are sought for


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """What is linked to one place.

    Attributes
    ----------
    site : PainSite
    side : Side
        What the id asked for carried; the middle if none.
    nerves : tuple of NerveFinding
        Nerves tied to the place, likeliest first, each with its reason.
    conditions : tuple of Ranked
        Linked conditions in order, without the dangerous ones.
    dangerous : tuple of Ranked
        What must not be missed here, most urgent first, however rare.
    care : Care
        When to seek care, from the features chosen.
    links : tuple of LinkedNerve
        The links of the place to nerves, in the order that the features give them.
    """

    site: PainSite
    side: Side
    nerves: tuple[NerveFinding, ...]
    conditions: tuple[Ranked, ...]
    dangerous: tuple[Ranked, ...]
    care: Care
    links: tuple[LinkedNerve, ...] = ()


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The answer to some words; :meth:`to_json` is the shape that other programs read."""

    query: str
    side: str | None
    places: tuple[Place, ...]
    nerves: tuple[NerveFinding, ...]
    conditions: tuple[Ranked, ...]
    care: Care
    mechanism: Mechanism
    noticed: Noticed
    knowledge: Knowledge
    understood: Understood
    suggestions: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything came of the words."""
        return bool(self.places or self.nerves or self.conditions or self.care.triggers)

    @property
    def named_conditions(self) -> tuple[Ranked, ...]:
        """The leading conditions in their order, and every dangerous one, however far down."""
        return tuple(
            entry for order, entry in enumerate(self.conditions) if order < MOST_CONDITIONS or entry.condition.dangerous
        )

    def to_json(self) -> dict[str, Any]:
        """The answer as plain values; an empty one has suggestions too."""
        answer: dict[str, Any] = {
            "query": self.query,
            "sites": sites_json(self.knowledge, self.places, self.side),
            "nerves": [nerve_json(self.knowledge, order, found) for order, found in enumerate(self.nerves, 1)],
            "conditions": [condition_json(self.knowledge, entry) for entry in self.named_conditions],
            "care": care_json(self.care),
            "mechanism": str(self.mechanism),
            "understood": self.understood.to_json(),
        }
        if not self.found:
            answer["suggestions"] = list(self.suggestions)
        return answer


def look_up(
    knowledge: Knowledge, words: str, side: str | None = None, note: str = "", page: str | None = None
) -> LookupResult:
    """Answer a place and some words in everyday language.

    Parameters
    ----------
    knowledge : Knowledge
    words : str
        Where it hurts and how; clinical words and Latin too.
    side : str, optional
        left, right, both or middle; by default read from the words.
    note : str
        More words: how it feels, what makes it worse, since when, what else.
    page : str, optional
        The language that is taken where the words could be of several; by default that of the knowledge.

    Returns
    -------
    LookupResult

    Raises
    ------
    AnnotationsError
        The side is none of the four.
    """
    if side is not None and side not in SIDES:
        raise AnnotationsError(f"There is no side {side!r}", "side", f"use one of {', '.join(SIDES)}")
    code = detect(knowledge, f"{words} {note}", page or knowledge.language)
    told, told_in_note = (notice(knowledge, text, code) for text in (words, note))
    named = find_names(knowledge, words, *told, code) | find_names(knowledge, note, *told_in_note, code)
    here, there = _places(knowledge, told, told_in_note, code)
    places = here + there
    alone = (find_places(knowledge, one[1], silent=one[0].reached, code=code) for one in (told, told_in_note))
    read = (places, *alone)  # a warning may be tied to a place that tells little of the pain
    noticed = _both(knowledge, told[0], told_in_note[0], read, side)
    understood = understand(knowledge, words, *told, here, code)
    if note:
        understood += understand(knowledge, note, *told_in_note, there, code)
    care = seek_care(knowledge, noticed.present, (place.site for several in read for place in several))
    if understood.is_little and care.level is CareLevel.NONE:
        care = replace(care, level=CareLevel.UNKNOWN)
    ranked = order_conditions(
        knowledge, places, noticed.present, noticed.denied, care, named.conditions, _nerves_named(knowledge, named)
    )
    found = order_nerves(knowledge, places, noticed.present, ranked, named)
    nerves = tuple(finding for finding in found if not _is_guess(knowledge, finding, places))
    result = LookupResult(
        query=words,
        side=side or find_sides(words, code) or find_sides(note, code),
        places=places[:MOST_SITES],
        nerves=nerves,
        conditions=ranked,
        care=care,
        mechanism=_mechanism(nerves, ranked),
        noticed=noticed,
        knowledge=knowledge,
        understood=understood,
    )
    return result if result.found else replace(result, suggestions=_suggestions(knowledge, words))


_Read = tuple[Noticed, tuple[Token, ...]]


def _places(knowledge: Knowledge, words: _Read, note: _Read, code: str) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Places of the words; and those of the note, which come after them, or stand in for them."""

    def find(read: _Read, skip: frozenset[int], weight: float = 1.0) -> tuple[Place, ...]:
        """The places of one text."""
        return find_places(knowledge, read[1], skip, read[0].reached, weight, code)

    told = note[0]
    places = find(words, words[0].circumstances) or find(words, frozenset())
    if not places:
        return (), find(note, told.circumstances)
    places = refine_places(knowledge, words[1], note[1], told.circumstances | told.reached, code) or places
    known = {place.site for place in places}
    last = max(place.mention for place in places)
    more = find(note, told.circumstances | told.signs, NOTE_WEIGHT)
    return places, tuple(replace(p, mention=p.mention + last + 1) for p in more if p.site not in known)


def _both(
    knowledge: Knowledge, told: Noticed, told_in_note: Noticed, read: tuple[tuple[Place, ...], ...], side: str | None
) -> Noticed:
    """What words, note, side and places say together; what is stated anywhere counts as present."""
    present = set(told.present | told_in_note.present)
    regions = {knowledge.sites[place.site].region for place in read[0] if not place.vague}
    if regions & {"leg", "ankle", "foot"} and regions & {"back", "buttock", "thigh", "hip", "pelvis"}:
        present |= {"below_knee"} & knowledge.features.keys()
    if regions and regions <= {"leg", "ankle", "foot"}:
        present -= {"below_knee"}  # where all of it is: nothing that runs down from above
    if side == "both" and regions & {"leg", "foot", "thigh", "buttock"}:
        present |= {"both_legs"} & knowledge.features.keys()
    foremost = frozenset(site for places in read for site in {p.mention: p.site for p in reversed(places)}.values())
    present |= features_at_sites(knowledge, frozenset(present), foremost)
    found = closure(knowledge, frozenset(present), (told.denied | told_in_note.denied) - present)
    return replace(found, stated=told.stated | told_in_note.stated)


def _is_guess(knowledge: Knowledge, finding: NerveFinding, places: tuple[Place, ...]) -> bool:
    """Whether a nerve is there for only one of the places that a vague word may mean."""
    linked = [place for place in places if finding.nerve in {n.nerve for n in knowledge.sites[place.site].links}]
    return len(linked) == 1 and bool(linked[0].vague)


def _nerves_named(knowledge: Knowledge, named: Named) -> frozenset[str]:
    """Whole nerves that were named, or that a named condition is foremost about."""
    conditions = () if named.roots else named.conditions
    foremost = (knowledge.conditions[condition].nerves[:1] for condition in conditions)
    return frozenset(
        {nerve.split(".", 1)[0] for nerve in named.nerves} | {link.nerve for links in foremost for link in links}
    )


def _mechanism(nerves: tuple[NerveFinding, ...], ranked: tuple[Ranked, ...]) -> Mechanism:
    """How the pain comes to be felt there, by what leads the lists."""
    first = ranked[0].condition.mechanism if ranked else None
    if not nerves:
        return first if first in (Mechanism.REFERRED, Mechanism.LOCAL) else Mechanism.REFERRED
    if first is None or first is Mechanism.NERVE:
        return nerves[0].mechanism
    return Mechanism.MIXED


def _suggestions(knowledge: Knowledge, words: str) -> tuple[str, ...]:
    """Labels of the sites, nerves and conditions that are most like the words."""
    names, labels = _names(knowledge)
    near = process.extract(words.lower()[:LONGEST], names, scorer=fuzz.WRatio, limit=30)
    return tuple(dict.fromkeys(labels[at] for _, _, at in near))[:MOST_SUGGESTIONS]


@lru_cache(maxsize=4)
def _names(knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All names in lower case, and the label that each belongs to."""
    pairs = {name.lower(): record.label for record in knowledge.named for name in (record.label, *record.names.lay)}
    return tuple(pairs), tuple(pairs.values())


def at_place(
    knowledge: Knowledge,
    site_id: str,
    features: frozenset[str] = frozenset(),
    denied: frozenset[str] = frozenset(),
) -> PlaceResult:
    """Everything linked to a place, in explained order.

    Parameters
    ----------
    knowledge : Knowledge
    site_id : str
        A site, with or without its side (``buttock_deep.left``).
    features, denied : frozenset of str
        Features that somebody ticked as there, and as not there; one in both counts as there.

    Raises
    ------
    AnnotationsError
        There is no such site or feature.
    """
    name, side = split_side(site_id)
    if name not in knowledge.sites:
        raise AnnotationsError(f"There is no pain site {site_id!r}", "sites", _did_you_mean(name, knowledge.sites))
    for feature in features | denied:
        if feature not in knowledge.features:
            raise AnnotationsError(
                f"There is no feature {feature!r}", "features", _did_you_mean(feature, knowledge.features)
            )
    there = features | features_at_sites(knowledge, features, frozenset({name}))
    noticed = closure(knowledge, there, denied - there)
    places = (Place(name, 1.0),)
    care = seek_care(knowledge, noticed.present, (name,))
    ranked = order_conditions(knowledge, places, noticed.present, noticed.denied, care)
    nerves = order_nerves(knowledge, places, noticed.present, ranked, Named())
    dangerous = urgent_first(entry for entry in ranked if entry.condition.dangerous)
    everyday = tuple(entry for entry in ranked if not entry.condition.dangerous)
    links = order_links(knowledge, name, noticed.present, noticed.denied)
    return PlaceResult(knowledge.sites[name], side, nerves, everyday, dangerous, care, links)


def _did_you_mean(name: str, known: Any) -> str:
    near = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=50)
    return f"did you mean {near[0]!r}?" if near else "look into annotations/data"
