"""Rules on the whole set of records, beyond what each record's own schema asks. Each problem says how to mend it."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from annotations.body_names import shown_by
from annotations.knowledge import Knowledge
from annotations.records import Claim, ClinicalText, Evidence, Identifier, LinkKind, SiteStructure
from meshes.space import split_side

LEAST_SIDED_SITES = 45
LINES = tuple(f"S{number}" for number in range(1, 70))
NOTES = tuple(f"N{number}" for number in range(1, 10))
OWN_KINDS = frozenset({"project", "textbook"})  # need no address, and are no ground for a number
_CHANCE = re.compile(r"\b\d+(?:\.\d+)?\s?%|\bper ?cent\b|\bprobability\b|\blikelihood\b|\bodds\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"\byou(?:'ve| have| probably have| are suffering from)\b (?!to\b|had\b|been\b|ever\b|lost\b|a fever\b|trouble\b)",
    re.IGNORECASE,
)

# What must hold from the first day: at this site the first nerve is this one, and never that one.
TRAPS: Mapping[str, tuple[str, str]] = {
    "thigh_outer_upper": ("lateral_femoral_cutaneous", "femoral"),
    "shin_inner": ("femoral", "sciatic"),
    "thigh_back_mid": ("posterior_femoral_cutaneous", ""),
}
NO_NERVE = ("si_joint",)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the knowledge: what, where (file and key), and how to mend it."""

    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        return " · ".join((self.what, self.where, self.mend))


def run_checks(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Check the whole set.

    Returns
    -------
    tuple of Problem
        Empty if all is well.
    """
    checks = (_unique, _references, _citations, _texts, _identifiers, _sites, _traps, _red_flags, _features, _covered)
    return tuple(problem for check in checks for problem in check(knowledge))


def coverage(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Which records cover each line of the source text's checklist: S1 to S69 and the notes N1 to N9."""
    found: dict[str, dict[str, None]] = {line: {} for line in (*LINES, *NOTES)}
    for record_id, record in _records(knowledge):
        for line in _deep(record, "covers"):
            found.setdefault(line, {})[record_id] = None
    return {line: tuple(ids) for line, ids in found.items()}


def _records(knowledge: Knowledge) -> Iterator[tuple[str, BaseModel]]:
    kinds: tuple[Mapping[str, BaseModel], ...] = (
        knowledge.sites,
        knowledge.nerves,
        knowledge.conditions,
        knowledge.features,
        knowledge.red_flags,
        knowledge.topics,
        knowledge.structures,
    )
    for kind in kinds:
        yield from kind.items()


def _deep(value: Any, key: str) -> Iterator[str]:
    """All strings that stand under a key anywhere in a record."""
    if isinstance(value, BaseModel):
        for name, inner in value:
            if name == key:
                yield from (inner,) if isinstance(inner, str) else inner or ()
            else:
                yield from _deep(inner, key)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _deep(inner, key)


def _claims(value: Any) -> Iterator[Claim | ClinicalText | SiteStructure]:
    if isinstance(value, Claim | ClinicalText | SiteStructure):
        yield value
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from _claims(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _claims(inner)


def _said(claim: Claim | ClinicalText | SiteStructure) -> str:
    return f"{claim.structure} lies here" if isinstance(claim, SiteStructure) else claim.text


def _where(knowledge: Knowledge, record_id: str, key: str = "") -> str:
    return f"{knowledge.files.get(record_id, '?')}, {record_id}" + (f", {key}" if key else "")


def _unique(knowledge: Knowledge) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for record_id, record in _records(knowledge):
        kind = type(record).__name__
        if owners.setdefault(record_id, kind) != kind:
            yield Problem(
                f"{record_id} is a {owners[record_id]} and a {kind}", _where(knowledge, record_id), "rename one of them"
            )


def _references(knowledge: Knowledge) -> Iterator[Problem]:
    known = {
        "site": knowledge.sites.keys(),
        "sites": knowledge.sites.keys(),
        "nerve": knowledge.nerves.keys(),
        "confused_with": knowledge.nerves.keys() | knowledge.conditions.keys(),
        "segment": segment_ids(),
        "sources": knowledge.publications.keys(),
        "care_sources": knowledge.publications.keys(),
        "note_sources": knowledge.publications.keys(),
        "features": knowledge.features.keys(),
        "any_of": knowledge.features.keys(),
        "implies": knowledge.features.keys(),
        "opposite": knowledge.features.keys(),
        "from_feature": knowledge.features.keys(),
        "at_sites": knowledge.sites.keys(),
        "conditions": knowledge.conditions.keys(),
        "red_flags": knowledge.red_flags.keys(),
        "structure": shown_by(knowledge),  # what is to light up must be there
        "structures": shown_by(knowledge),
        "about": structure_names(),
        "like": structure_names(),
        "between": structure_names(),
        "covers": {*LINES, *NOTES},
    }
    for record_id, record in _records(knowledge):
        for key, names in known.items():
            for value in dict.fromkeys(_deep(record, key)):
                if isinstance(value, str) and value not in names and not _is_known_part(knowledge, key, value):
                    yield Problem(f"{value!r} is not known", _where(knowledge, record_id, key), _nearest(value, names))
    for nerve in knowledge.nerves.values():
        for part in nerve.parts:
            if part.id not in known["segment"]:
                yield Problem(
                    f"No route has the segment {part.id!r}",
                    _where(knowledge, nerve.id, "parts"),
                    _nearest(part.id, known["segment"]),
                )


def _is_known_part(knowledge: Knowledge, key: str, value: str) -> bool:
    return key == "confused_with" and (knowledge.part(value) is not None or value in segment_ids())


def _nearest(name: str, known: Iterable[str]) -> str:
    near = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=55)
    return f"did you mean {near[0]!r}?" if near else "add a record of that id or name an existing one"


def _citations(knowledge: Knowledge) -> Iterator[Problem]:
    unread = {one.id for one in knowledge.publications.values() if one.read == "unchecked"}
    findable = {
        one.id
        for one in knowledge.publications.values()
        if one.doi or one.pmid or one.url or one.kind in OWN_KINDS or (one.journal and one.year)
    }
    for record_id, record in _records(knowledge):
        for claim in _claims(record):
            where = _where(knowledge, record_id, f"claim {_said(claim)[:40]!r}")
            cited = set(claim.sources) & knowledge.publications.keys()
            if cited and unread.issuperset(cited) and claim.evidence is not Evidence.UNCHECKED:
                yield Problem(
                    f"Nobody read the source, yet evidence is {claim.evidence}", where, 'write evidence = "unchecked"'
                )
            if cited and claim.evidence is Evidence.UNCHECKED and not cited & unread:
                yield Problem(
                    "A claim with a source that was read is called unchecked", where, "say how sure the source makes it"
                )
            if cited and not cited & findable:
                yield Problem(
                    "No source of this claim can be found by DOI, PMID or address",
                    where,
                    "add one of them in publications.toml",
                )


def _texts(knowledge: Knowledge) -> Iterator[Problem]:
    for record_id, record in _records(knowledge):
        for text, sources in _sentences(record, ()):
            if _VERDICT.search(text):
                yield Problem(
                    f"A text tells people what they have: {text[:60]!r}",
                    _where(knowledge, record_id),
                    "say what the condition is, never that somebody has it",
                )
            cited = [knowledge.publications[source] for source in sources if source in knowledge.publications]
            published = any(one.kind not in OWN_KINDS and one.read != "unchecked" for one in cited)
            if _CHANCE.search(text) and not published:
                yield Problem(
                    f"A number or chance without a study behind it: {text[:60]!r}",
                    _where(knowledge, record_id),
                    "cite the study that found it, or say it without a number",
                )


def _sentences(value: Any, sources: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every text of a record with the sources that stand beside it."""
    if isinstance(value, BaseModel):
        beside = (
            *getattr(value, "sources", ()),
            *getattr(value, "note_sources", ()),
            *getattr(value, "care_sources", ()),
        )
        for name, inner in value:
            if isinstance(inner, str) and name in _TEXT_KEYS:
                yield inner, (*sources, *beside)
            else:
                yield from _sentences(inner, ())
    elif isinstance(value, tuple):
        for inner in value:
            yield from _sentences(inner, ())


_TEXT_KEYS = frozenset({"text", "summary", "mechanism_text", "care_text", "note", "headline", "advice", "why"})


def _identifiers(knowledge: Knowledge) -> Iterator[Problem]:
    def code(identifier: Identifier) -> tuple[str, str]:
        return identifier.system, identifier.code

    allowed = {entry.id: {code(one) for one in entry.identifiers} for entry in knowledge.identifiers.values()}
    owners = [(nerve.id, nerve.id, nerve.identifiers) for nerve in knowledge.nerves.values()]
    owners += [(nerve.id, part.id, part.identifiers) for nerve in knowledge.nerves.values() for part in nerve.parts]
    owners += [(one.id, "conditions", one.identifiers) for one in knowledge.conditions.values()]
    for record_id, entry, identifiers in owners:
        for identifier in identifiers:
            if identifier.status == "verified" and code(identifier) not in allowed.get(entry, set()):
                yield Problem(
                    f"{identifier.system} {identifier.code} is called verified, but the table of codes lacks it",
                    _where(knowledge, record_id, "identifiers"),
                    'write status = "unverified", or add it to identifiers.toml with its source',
                )


def _sites(knowledge: Knowledge) -> Iterator[Problem]:
    sided = [site for site in knowledge.sites.values() if site.sided]
    if len(sided) < LEAST_SIDED_SITES:
        yield Problem(f"Only {len(sided)} sites a side", "sites", f"there must be at least {LEAST_SIDED_SITES}")
    for site in knowledge.sites.values():
        if split_side(site.id)[0] != site.id:
            yield Problem(
                "A site's id carries a side",
                _where(knowledge, site.id),
                "leave the side out: sites are paired by sided = true",
            )
        for link in site.links:
            if link.segment and not link.segment.startswith(f"{link.nerve}."):
                yield Problem(
                    f"{link.segment} is no part of {link.nerve}",
                    _where(knowledge, site.id, "links"),
                    "name the nerve it belongs to",
                )


def _traps(knowledge: Knowledge) -> Iterator[Problem]:
    for site_id, (right, wrong) in TRAPS.items():
        site = knowledge.sites.get(site_id)
        links = [link.nerve for link in site.links if link.kind is LinkKind.SKIN] if site else []
        if links[:1] != [right] or wrong in links:
            yield Problem(
                f"The skin of {site_id} must belong first to {right}" + (f" and not to {wrong}" if wrong else ""),
                _where(knowledge, site_id, "links"),
                "put that link first",
            )
    for site_id in NO_NERVE:
        if site_id in knowledge.sites and any(
            link.kind is not LinkKind.REFERRED for link in knowledge.sites[site_id].links
        ):
            yield Problem(
                "No nerve may be forced on this place", _where(knowledge, site_id, "links"), "remove the link"
            )
    saddle = [flag for flag in knowledge.red_flags.values() if "saddle_numbness" in flag.any_of + flag.features]
    if not any(flag.level == "emergency" for flag in saddle):
        yield Problem("Saddle numbness is no emergency", "red_flags", "add a trigger on saddle_numbness at emergency")


def _red_flags(knowledge: Knowledge) -> Iterator[Problem]:
    regions = {site.region for site in knowledge.sites.values()}
    for flag in knowledge.red_flags.values():
        if not flag.features and not flag.any_of:
            yield Problem(
                "A trigger without features would always fire", _where(knowledge, flag.id), "add features or any_of"
            )
        for region in set(flag.regions) - regions:
            yield Problem(
                f"No site lies in the region {region!r}",
                _where(knowledge, flag.id, "regions"),
                _nearest(region, regions),
            )


def _features(knowledge: Knowledge) -> Iterator[Problem]:
    used = {feature for condition in knowledge.conditions.values() for feature in _deep(condition, "features")}
    used |= {feature for flag in knowledge.red_flags.values() for feature in (*flag.features, *flag.any_of)}
    used |= {
        feature
        for one in knowledge.features.values()
        for feature in (*one.implies, one.opposite or "", one.from_feature or "")
    }
    for feature in knowledge.features.values():
        if feature.id not in used and not feature.covers and not feature.implies and feature.group != "quality":
            yield Problem(
                "No condition and no trigger speaks about this feature",
                _where(knowledge, feature.id),
                "cite it in a claim's features, or remove it",
            )


def _covered(knowledge: Knowledge) -> Iterator[Problem]:
    for line, records in coverage(knowledge).items():
        if not records:
            yield Problem(
                f"Nothing covers {line} of the source text's checklist",
                "covers",
                f'add covers = ["{line}"] to the claim that says it',
            )


@lru_cache(maxsize=1)
def segment_ids() -> frozenset[str]:
    """Ids of all segments that the routes of ``meshes`` define."""
    return frozenset(_ids("routes", "segment"))


@lru_cache(maxsize=1)
def structure_names() -> frozenset[str]:
    """Structures that records may name: those with a mesh or route, those with a note, and others of a list."""
    listed = tomllib.loads(files("annotations").joinpath("data", "structures.toml").read_text(encoding="utf-8"))
    noted = [name for note in listed["structure"] for name in (note["id"], *note.get("about", ()))]
    meshed = {split_side(name)[0] for name in _ids("structures", "")}
    return frozenset({*listed["names"], *noted, *meshed, *segment_ids()})


def _ids(folder: str, table: str) -> Iterator[str]:
    """Ids in the data files of ``meshes``: of a list of tables, or (no table) the names of the top tables."""
    place: Traversable = files("meshes").joinpath("data", folder)
    for file in place.iterdir() if place.is_dir() else ():
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            yield from (entry["id"] for entry in data.get(table, [])) if table else data
