"""What the client needs to put conditions in order by itself: the knowledge behind the rule, as plain data.

The rule itself is documented in :mod:`annotations.ranking.conditions`; the client has a port of it, and the fixture
``tests/protocol/ordering.json`` holds both to the same answers.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from annotations.knowledge import Knowledge
from annotations.ranking import conditions as rule
from annotations.ranking import nerve_links, nerves
from annotations.records import Claim, Condition, Feature, Publication, RedFlag
from annotations.vocabulary import CareLevel
from viewer.citations import UNCHECKED

GROUPS: Final = ("quality", "worse", "better", "timing", "sign", "context")
SHORT: Final = 26  # characters of a source's short name without its year
_JOURNAL: Final = re.compile(r"[\s:,(]+\d")


def ordering_data(knowledge: Knowledge) -> dict[str, Any]:
    """Features, conditions, red flags, sources and constants of the ordering.

    Returns
    -------
    dict
        ``features``: label, group and points of each (``telling``). ``conditions``: places
        with fit, claims, and per feature the index of the claim that speaks ``for`` or ``against``. ``flags``: red
        flags as recorded. ``nerves``: see :func:`nerve_data`. ``regions``: of each site. ``sources``: by key.
        ``rule``: the points.
    """
    index = rule.claim_index(knowledge)
    denials = _denials(knowledge)
    nerves = nerve_data(knowledge)
    conditions = {c.id: _condition(c, index) for c in knowledge.conditions.values()}
    cited = (key for c in conditions.values() for claim in c["claims"] for key in claim["sources"])
    named = (key for nerve in nerves["claims"].values() for claim in nerve["claims"] for key in claim["sources"])
    flagged = (key for flag in knowledge.red_flags.values() for key in flag.sources)
    return {
        "rule": rule_data(),
        "groups": list(GROUPS),
        "features": {f.id: _feature(f, index.telling[f.id], denials) for f in knowledge.features.values()},
        "regions": {site.id: site.region for site in knowledge.sites.values()},
        "conditions": conditions,
        "nerves": nerves,
        "flags": [_flag(flag) for flag in knowledge.red_flags.values()],
        "sources": sources_by_key(knowledge, (*cited, *flagged, *named)),
    }


def rule_data() -> dict[str, Any]:
    """The constants of the rule in :mod:`annotations.ranking.conditions`."""
    return {
        "place": {str(fit): points for fit, points in rule.PLACE_POINTS.items()},
        "against": rule.AGAINST,
        "decisive": rule.DECISIVE,
        "denied": rule.DENIED,
        "flagged": rule.FLAGGED,
        "unlikely": rule.UNLIKELY,
        "for_kinds": sorted(rule.FOR_KINDS),
        "against_kinds": sorted(rule.AGAINST_KINDS),
        "levels": [str(level) for level in CareLevel],
    }


def nerve_data(knowledge: Knowledge) -> dict[str, Any]:
    """What the order of the nerves at a place is made of, see :mod:`annotations.ranking.nerve_links`.

    Returns
    -------
    dict
        ``links``: of each site in recorded order, with nerve, segment, kind, points, and those that a feature which
        suits the kind adds. ``claims``: per nerve or branch its claims about features, and per feature the index of
        the claim ``for`` or ``against``. ``telling``: points per feature where not ``common``.
        ``rule``: the constants.
    """
    index = nerve_links.nerve_claims(knowledge)
    owners = {name for name in index.speaks_for if index.speaks_for[name] or index.speaks_against[name]}
    return {
        "links": {
            site.id: [_link(one) for one in nerve_links.order_links(knowledge, site.id)]
            for site in knowledge.sites.values()
            if site.links
        },
        "claims": {name: _of_nerve(index, name) for name in sorted(owners)},
        "telling": {name: points for name, points in index.telling.items() if points != nerve_links.COMMON},
        "rule": {
            "skin_feelings": sorted(nerves.SKIN_FEELINGS),
            "deep_feelings": sorted(nerves.DEEP_FEELINGS),
            "down_the_leg": sorted(nerves.DOWN_THE_LEG),
            "common": nerve_links.COMMON,
            "against": -nerve_links.TELLING,
            "denied": -nerve_links.HALF,
        },
    }


def _link(one: nerve_links.LinkedNerve) -> dict[str, Any]:
    made = {"nerve": one.link.nerve} | ({"segment": one.link.segment} if one.link.segment else {})
    kind, suits = str(one.link.kind), nerve_links.suits_points(one.index, one.link)
    return {**made, "kind": kind, "points": one.points, "suits": suits}


def _of_nerve(index: rule.FeatureClaims, name: str) -> dict[str, Any]:
    speaks_for, speaks_against = index.speaks_for[name], index.speaks_against[name]
    return _spoken((*speaks_for.values(), *speaks_against.values()), speaks_for, speaks_against)


def _spoken(
    claims: Iterable[Claim], speaks_for: Mapping[str, Claim], speaks_against: Mapping[str, Claim]
) -> dict[str, Any]:
    """Claims, each once, and the number of the one that speaks for or against each feature."""
    once = {id(claim): claim for claim in claims}
    numbers = {key: number for number, key in enumerate(once)}
    return {
        "claims": [_claim(claim) for claim in once.values()],
        "for": {feature: numbers[id(claim)] for feature, claim in speaks_for.items()},
        "against": {feature: numbers[id(claim)] for feature, claim in speaks_against.items()},
    }


def _denials(knowledge: Knowledge) -> dict[str, list[str]]:
    """Features that only say the absence of others, which a denial of those says too."""
    found: dict[str, list[str]] = {}
    for feature in knowledge.features.values():
        if feature.opposite:
            found.setdefault(feature.opposite, []).append(feature.id)
    return found


def _feature(feature: Feature, telling: float, denials: Mapping[str, list[str]]) -> dict[str, Any]:
    made = feature.model_dump(exclude={"id", "phrases", "vague", "covers"})
    made |= {"telling": telling, "denial_of": denials.get(feature.id, [])}
    return {key: value for key, value in made.items() if value}


def _condition(condition: Condition, index: rule.ClaimIndex) -> dict[str, Any]:
    claims = [claim for claim in condition.claims if _counts(claim)]
    told = condition.model_dump(include={"label", "mechanism", "mechanism_text", "care", "care_text", "dangerous"})
    return told | {
        "of_one_group": condition.id in index.of_one_group,
        "fits": index.fits[condition.id],
        "places": len(condition.sites),
        **_spoken(claims, index.speaks_for[condition.id], index.speaks_against[condition.id]),
    }


def _counts(claim: Claim) -> bool:
    """Whether the ordered list may show a claim."""
    return claim.kind in ("for", "against") or (bool(claim.features) and claim.kind in rule.FOR_KINDS)


def _claim(claim: Claim) -> dict[str, Any]:
    return claim.model_dump(exclude={"covers"}) | {"sources": _checked(claim.sources)}


def _flag(flag: RedFlag) -> dict[str, Any]:
    return flag.model_dump(exclude={"evidence", "covers"}) | {"sources": _checked(flag.sources)}


def _checked(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if key != UNCHECKED]


def sources_by_key(knowledge: Knowledge, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Short name, title and address of publications; what nobody has checked has none."""
    wanted = sorted({key for key in keys if key != UNCHECKED})
    return {key: source_entry(knowledge.publications[key]) for key in wanted}


def source_entry(publication: Publication) -> dict[str, Any]:
    """Short name, title and address of a publication."""
    return {"short": short_name(publication), "title": publication.title, "address": publication.address}


def short_name(publication: Publication) -> str:
    """A name of few words: the one recorded, else first author or journal, with the year."""
    author = publication.authors.split(",")[0].split(" and ")[0]
    name = author if 0 < len(author) <= SHORT else _JOURNAL.split(publication.journal)[0]
    made = f"{name} {publication.year or ''}".strip() if name else publication.title.strip("[]")
    short = publication.short or made
    return short if len(short) <= SHORT + len(" 2000") else f"{short[: SHORT - 1].rstrip(' ,:;([')}…"
