"""Checks of citations, unique ids and codes."""

from collections.abc import Iterator

from annotations.checks.problem import OWN_KINDS, Problem, all_records, location, models_in
from annotations.knowledge import Knowledge
from annotations.records import Claim, ClinicalText, Identifier, SiteStructure
from annotations.vocabulary import Evidence


def _said(claim: Claim | ClinicalText | SiteStructure) -> str:
    return f"{claim.structure} lies here" if isinstance(claim, SiteStructure) else claim.text


def check_unique(knowledge: Knowledge) -> Iterator[Problem]:
    """Find ids that two kinds of record share."""
    owners: dict[str, str] = {}
    for record_id, record in all_records(knowledge):
        kind = type(record).__name__
        if owners.setdefault(record_id, kind) != kind:
            yield Problem(
                f"{record_id} is a {owners[record_id]} and a {kind}",
                location(knowledge, record_id),
                "rename one of them",
            )


def check_citations(knowledge: Knowledge) -> Iterator[Problem]:
    """Find claims whose sources and kind of evidence do not go together."""
    unread = {one.id for one in knowledge.publications.values() if one.read == "unchecked"}
    findable = {
        one.id
        for one in knowledge.publications.values()
        if one.doi or one.pmid or one.url or one.kind in OWN_KINDS or (one.journal and one.year)
    }
    for record_id, record in all_records(knowledge):
        for claim in models_in(record):
            if not isinstance(claim, Claim | ClinicalText | SiteStructure):
                continue
            where = location(knowledge, record_id, f"claim {_said(claim)[:40]!r}")
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


def check_grades(knowledge: Knowledge) -> Iterator[Problem]:
    """Find claims graded higher than the kind of their sources bears out."""
    kinds = {one.id: one.kind for one in knowledge.publications.values() if one.read != "unchecked"}
    dated = {one.id for one in knowledge.publications.values() if one.kind == "guideline" and one.year}
    for record_id, record in all_records(knowledge):
        for claim in models_in(record):
            if not isinstance(claim, Claim | ClinicalText | SiteStructure):
                continue
            cited = set(claim.sources) & kinds.keys()
            where = location(knowledge, record_id, f"claim {_said(claim)[:40]!r}")
            if cited and claim.evidence is Evidence.GUIDELINE and not cited & dated:
                yield Problem("No guideline of a known year is cited", where, "cite the guideline itself, or lower it")
            if cited and claim.evidence in _KINDS and {kinds[one] for one in cited}.isdisjoint(_KINDS[claim.evidence]):
                yield Problem(f"No source of this claim is good for {claim.evidence}", where, "cite one, or lower it")


_STUDIES = frozenset({"study", "systematic_review"})
_KINDS = {  # kinds of publication of which one must stand behind a grade
    Evidence.STUDY: _STUDIES,
    Evidence.TEXTBOOK: _STUDIES | {"guideline", "review", "textbook", "service", "project"},
}


def check_care(knowledge: Knowledge) -> Iterator[Problem]:
    """Find advice on when to seek care that nobody checked."""
    advice = [
        (record_id, claim.text, claim.evidence)
        for record_id, record in all_records(knowledge)
        for claim in models_in(record)
        if isinstance(claim, Claim) and claim.kind == "care"
    ]
    advice += [(flag.id, flag.label, flag.evidence) for flag in knowledge.red_flags.values()]
    for record_id, text, evidence in advice:
        if evidence is Evidence.UNCHECKED:
            yield Problem(
                f"Advice on care is unchecked: {text[:40]!r}",
                location(knowledge, record_id),
                "look it up and cite what says so, or leave it out",
            )


def check_identifiers(knowledge: Knowledge) -> Iterator[Problem]:
    """Find codes of classifications that cannot be right."""

    def code(identifier: Identifier) -> tuple[str, str]:
        """What makes two identifiers the same."""
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
                    location(knowledge, record_id, "identifiers"),
                    'write status = "unverified", or add it to identifiers.toml with its source',
                )
