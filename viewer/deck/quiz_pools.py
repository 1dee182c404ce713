"""Where quiz questions come from: skin links, nerves, claims for and against, red flags.

Only what the records settle is asked. Left out are links and claims that are unchecked, contested or variable, and
places whose skin several nerves share.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from annotations.knowledge import Knowledge
from annotations.ranking import conditions as rule
from annotations.ranking.urgency import concerns, seek_care
from annotations.records import Claim, Condition, Feature, PainSite, RedFlag
from annotations.store import load_knowledge
from annotations.vocabulary import CareLevel, Evidence, Fit, LinkKind
from meshes.atlas import Atlas
from meshes.space import split_side
from viewer.citations import is_unchecked

OPEN: Final = (Evidence.CONTESTED, Evidence.UNCHECKED)
FELT: Final = (Fit.TYPICAL, Fit.COMMON)
LEAST_WRONG: Final = 2
STEM: Final = 4
COMMON_STEMS: Final = frozenset(
    {
        *("wors", "bett", "pain", "hurt", "feel", "felt", "when", "with", "that", "this", "like", "from", "afte"),
        *("more", "much", "very", "have", "legs", "skin", "into", "over", "also", "musc", "side", "down"),
    }
)
"""First letters of words that tell no feature from another."""
NO_FLAG_GROUPS: Final = ("quality", "worse", "better", "timing")
MILD: Final = (CareLevel.NONE, CareLevel.ROUTINE)
ASKED_LEVELS: Final = (CareLevel.NONE, CareLevel.SPECIALIST, CareLevel.URGENT, CareLevel.EMERGENCY)


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of the records with its sources; ``of``: the one right answer it is about, if not of all."""

    text: str
    sources: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What can be asked about one thing.

    Attributes
    ----------
    id : str
        The same from release to release while the records are, so that a device can remember it.
    about : tuple of str
        What the question names: a nerve, the conditions to be told apart, a red flag or feature.
    right : tuple of str
        Any one of these is a right answer; for ``order`` the steps as texts in their order.
    wrong : tuple of str
        Each of these is wrong; what is in neither may not be offered.
    """

    id: str
    kind: str
    about: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    reasons: tuple[Reason, ...]


def is_settled(record: Claim | RedFlag) -> bool:
    """Whether the records leave no doubt about it: published, and not contested."""
    return record.evidence not in OPEN and not is_unchecked(record.sources)


def skin_owners(knowledge: Knowledge) -> dict[str, str]:
    """The branch or nerve that alone serves the skin of a place, for every place where the records name just one."""
    found = {}
    for site in knowledge.sites.values():
        links = [link for link in site.links if link.kind is LinkKind.SKIN]
        if not links or any(link.variable or link.evidence in OPEN for link in links):
            continue
        branches, nerves = {link.segment or link.nerve for link in links}, {link.nerve for link in links}
        if len(nerves) == 1:
            found[site.id] = _name(branches.pop()) if len(branches) == 1 else nerves.pop()
    return found


def _name(branch: str) -> str:
    """A trunk is asked for under the name of its nerve."""
    return branch.removesuffix(".trunk")


def skin_questions(knowledge: Knowledge, places: Iterable[str]) -> Iterator[Question]:
    """Where a branch gives feeling; answers are places without their side."""
    there = {split_side(name)[0] for name in places}
    standing = {site: owner for site, owner in skin_owners(knowledge).items() if site in there}
    for branch in sorted(set(standing.values())):
        right = tuple(site for site, owner in standing.items() if branch in _ancestors(knowledge, owner))
        near = {knowledge.sites[site].region for site in right}
        apart = [site for site in standing if _is_apart(knowledge, knowledge.sites[site], branch)]
        wrong = tuple(sorted(apart, key=lambda site: knowledge.sites[site].region not in near))
        if len(wrong) >= LEAST_WRONG:
            reasons = tuple(reason for site in right for reason in _skin_reasons(knowledge.sites[site]))
            yield Question(f"skin:{branch}", "skin", (branch,), right, wrong, reasons)


def _ancestors(knowledge: Knowledge, branch: str) -> frozenset[str]:
    """The nerve of a branch and the branches it comes from, itself among them."""
    found, part = {branch, branch.split(".", 1)[0]}, knowledge.part(branch)
    while part and part.parent:
        found.add(_name(part.parent))
        part = knowledge.part(part.parent)
    return frozenset(found)


def _is_apart(knowledge: Knowledge, site: PainSite, branch: str) -> bool:
    """Whether no link of a place, of whatever kind, is to the branch, to what it comes from or to what leaves it.

    The sural nerve is made of branches of others, so that sisters of its makers are no safe wrong answers either.
    """
    for link in site.links:
        named = _name(link.segment or link.nerve)
        if branch in _ancestors(knowledge, named) or named in _ancestors(knowledge, branch):
            return False
        if "sural" in named and "sural" in branch:
            return False
    return True


def _skin_reasons(site: PainSite) -> Iterator[Reason]:
    for link in site.links:
        if link.kind is LinkKind.SKIN:
            yield Reason(link.text, link.sources, site.id)


def lit_questions(knowledge: Knowledge, atlas: Atlas) -> Iterator[Question]:
    """Which nerve is lit; those it is mixed up with come first among the wrong answers.

    A nerve that lights the roots of another, from which it arises, is not asked for: its colours would mislead.
    """
    drawn = [nerve for nerve in knowledge.nerves.values() if any(s.nerve == nerve.id for s in atlas.segments)]
    for nerve in sorted(drawn, key=lambda one: (one.rank, one.id)):
        others = [other.id for other in drawn if other.id != nerve.id]
        wrong = dict.fromkeys((*(name for name in nerve.confused_with if name in others), *others))
        claims = [claim for claim in nerve.claims if claim.kind == "course" and is_settled(claim)][:2]
        claims = claims or [claim for claim in nerve.claims if is_settled(claim)][:1]
        if claims and not any(s.arises for s in atlas.segments if s.nerve == nerve.id):
            yield Question(f"lit:{nerve.id}", "lit", (nerve.id,), (nerve.id,), tuple(wrong), _claims(claims))


def _claims(claims: Iterable[Claim]) -> tuple[Reason, ...]:
    return tuple(Reason(claim.text, claim.sources) for claim in claims)


def finding_questions(knowledge: Knowledge) -> Iterator[Question]:
    """Which finding separates two conditions that are felt at one place.

    Right is what a settled claim counts for the one and another against the other, both saying so in their words; wrong
    is what claims count for both or against both.
    """
    index = rule.claim_index(knowledge)
    speaks_for, speaks_against = index.speaks_for, index.speaks_against
    for one, other in permutations(knowledge.conditions.values(), 2):
        if _share_a_place(one, other):
            right = tuple(
                name
                for name, claim in speaks_for[one.id].items()
                if name in speaks_against[other.id]
                and name not in (*speaks_against[one.id], *speaks_for[other.id])
                and not knowledge.features[name].vague
                and is_settled(claim)
                and is_settled(speaks_against[other.id][name])
                and _is_said(knowledge, one.id, claim, name)
                and _is_said(knowledge, other.id, speaks_against[other.id][name], name)
            )
            wrong = speaks_for[one.id].keys() & speaks_for[other.id].keys()
            wrong |= speaks_against[one.id].keys() & speaks_against[other.id].keys()
            wrong -= _either_way(index, one, other)
            wrong -= {near for name in right for near in _near_features(knowledge, name)}
            if right and len(wrong) >= LEAST_WRONG:
                yield Question(
                    f"separate:{one.id}:{other.id}",
                    "separate",
                    (one.id, other.id),
                    right,
                    tuple(sorted(wrong)),
                    tuple(
                        Reason(claim.text, claim.sources, name)
                        for name in right
                        for claim in (speaks_for[one.id][name], speaks_against[other.id][name])
                    ),
                )


def _is_said(knowledge: Knowledge, condition: str, claim: Claim, feature: str) -> bool:
    """Whether a claim names the feature in its words, so that it explains the answer; told from the English text."""
    english = load_knowledge()
    at = next(index for index, one in enumerate(knowledge.conditions[condition].claims) if one is claim)
    text = english.conditions[condition].claims[at].text.lower()
    named = english.features[feature]
    words = re.findall(r"[a-z]+", " ".join((named.label, *named.phrases)).lower())
    stems = {word[:STEM] for word in words if len(word) >= STEM} - COMMON_STEMS
    return any(re.search(rf"\b{stem}", text) for stem in stems)


def _share_a_place(one: Condition, other: Condition) -> bool:
    felt = [{place.site for place in condition.sites if place.fit in FELT} for condition in (one, other)]
    return not felt[0].isdisjoint(felt[1])


def _either_way(index: rule.ClaimIndex, one: Condition, other: Condition) -> set[str]:
    """Features that claims count for one of two and against the other, or for and against the same."""
    speaks_for, speaks_against = (
        spoken[one.id].keys() | spoken[other.id].keys() for spoken in (index.speaks_for, index.speaks_against)
    )
    return speaks_for & speaks_against


def _near_features(knowledge: Knowledge, name: str) -> set[str]:
    """Features that a feature implies, that imply it, or that state its opposite."""
    own = knowledge.features[name]
    above = {other.id for other in knowledge.features.values() if name in (*other.implies, other.opposite)}
    return {*above, *own.implies} | ({own.opposite} if own.opposite else set())


def flag_questions(knowledge: Knowledge) -> Iterator[Question]:
    """How soon something should be seen; asked only where the level is the same at every place and for every variant.

    What is mild alone and part of an emergency together with more (sudden pain) is not asked.
    """
    grave = {
        name
        for flag in knowledge.red_flags.values()
        if flag.level is CareLevel.EMERGENCY
        for name in (*flag.features, *flag.any_of)
    }
    for flag in knowledge.red_flags.values():
        doubtful = flag.level is CareLevel.SPECIALIST and grave & {*flag.features, *flag.any_of}
        if is_settled(flag) and not doubtful and _levels_of(knowledge, flag) == {flag.level}:
            reasons = (Reason(f"{flag.why} {flag.advice}", flag.sources),)
            yield _level_question(flag.id, flag.level, reasons)
    for feature in knowledge.features.values():
        claims = _harmless_claims(knowledge, feature)
        if claims:
            yield _level_question(feature.id, CareLevel.NONE, _claims(claims[:1]))


def _level_question(name: str, level: CareLevel, reasons: tuple[Reason, ...]) -> Question:
    wrong = tuple(str(other) for other in ASKED_LEVELS if other is not level)
    return Question(f"flag:{name}", "flag", (name,), (str(level),), wrong, reasons)


def _levels_of(knowledge: Knowledge, flag: RedFlag) -> set[CareLevel]:
    """Every level that the flag's own findings add up to, place by place."""
    sites = [s for s in knowledge.sites.values() if concerns(flag, frozenset({s.id}), frozenset({s.region}))]
    variants = [frozenset({*flag.features, other}) for other in flag.any_of] or [frozenset(flag.features)]
    return {seek_care(knowledge, variant, [site.id]).level for variant in variants for site in sites}


def _harmless_claims(knowledge: Knowledge, feature: Feature) -> list[Claim]:
    """Settled claims of mild conditions about a feature that no warning sign and no dangerous condition names."""
    flagged = {name for flag in knowledge.red_flags.values() for name in (*flag.features, *flag.any_of)}
    index = rule.claim_index(knowledge)
    grave = any(feature.id in index.speaks_for[c.id] for c in knowledge.conditions.values() if _is_grave(c))
    named = {feature.id, *feature.implies}
    alike = _tokens([feature.id]) & _tokens(flagged)
    if feature.group not in NO_FLAG_GROUPS or feature.vague or named & flagged or alike or grave:
        return []
    found = (index.speaks_for[c.id].get(feature.id) for c in knowledge.conditions.values() if c.care in MILD)
    return [claim for claim in found if claim and is_settled(claim)]


def _tokens(names: Iterable[str]) -> set[str]:
    """Words of ids: what sounds like part of a warning sign (worse at night, pain at night) is in doubt."""
    return {word for name in names for word in name.split("_")} - {"worse", "better", "on", "of", "in", "to"}


def _is_grave(condition: Condition) -> bool:
    return condition.dangerous or condition.care in (CareLevel.URGENT, CareLevel.EMERGENCY)
