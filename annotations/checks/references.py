"""Checks that every id a record names exists."""

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from annotations.body_names import shown_by
from annotations.checks.anatomy import segment_ids, structure_names
from annotations.checks.problem import LINES, NOTES, Problem, all_records, location, references_in
from annotations.knowledge import Knowledge


def check_references(knowledge: Knowledge) -> Iterator[Problem]:
    """Find ids that are named somewhere and exist nowhere."""
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
    for record_id, record in all_records(knowledge):
        for key, names in known.items():
            for value in dict.fromkeys(references_in(record, key)):
                if isinstance(value, str) and value not in names and not _is_known_part(knowledge, key, value):
                    yield Problem(
                        f"{value!r} is not known", location(knowledge, record_id, key), nearest_name(value, names)
                    )
    for nerve in knowledge.nerves.values():
        for part in nerve.parts:
            if part.id not in known["segment"]:
                yield Problem(
                    f"No route has the segment {part.id!r}",
                    location(knowledge, nerve.id, "parts"),
                    nearest_name(part.id, known["segment"]),
                )


def _is_known_part(knowledge: Knowledge, key: str, value: str) -> bool:
    return key == "confused_with" and (knowledge.part(value) is not None or value in segment_ids())


def nearest_name(name: str, known: Iterable[str]) -> str:
    """Advice that names the known id nearest to a mistyped one."""
    near = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=55)
    return f"did you mean {near[0]!r}?" if near else "add a record of that id or name an existing one"


def check_red_flags(knowledge: Knowledge) -> Iterator[Problem]:
    """Find triggers that would always fire, or speak of a region without a site."""
    regions = {site.region for site in knowledge.sites.values()}
    for flag in knowledge.red_flags.values():
        if not flag.features and not flag.any_of:
            yield Problem(
                "A trigger without features would always fire", location(knowledge, flag.id), "add features or any_of"
            )
        for region in set(flag.regions) - regions:
            yield Problem(
                f"No site lies in the region {region!r}",
                location(knowledge, flag.id, "regions"),
                nearest_name(region, regions),
            )
