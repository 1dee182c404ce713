"""Ranking of linked conditions: a small rule, and the reason for every point.

The rule
--------
A condition starts with points for the place: typical 4, common 3, possible 2, rare 1, for each place that was named,
later mentions half. Each chosen feature that one of its cited claims speaks *for* adds 1 to 3: 3 if few conditions
name that feature, 1 if many do or if it is vague. A feature that a claim speaks *against* takes 3 away. A denied
feature that would speak for it takes 1 away; a denied one that would speak against it adds 1. A condition that a
present red flag points to gains 3 (6 at emergency level), and one that was named in the words 12, or 3 if its nerve
was (4 if it is about the trunk). A disease of one sex or age, and a dangerous one, loses 2.5 while nothing but the
place speaks for it. Dangerous conditions are never hidden by this: those that fit the place have their own group. Among
equals the one felt in fewer places comes first. Points order a list; they are not a probability.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from annotations.knowledge import Knowledge
from annotations.query.places import Place
from annotations.ranking.urgency import Care, rank
from annotations.records import Claim, Condition
from annotations.vocabulary import CareLevel, Fit

PLACE_POINTS: Mapping[Fit, float] = {Fit.TYPICAL: 4, Fit.COMMON: 3, Fit.POSSIBLE: 2, Fit.RARE: 1}
LATER_MENTION = 0.5
TELLING = ((5, 3.0), (16, 2.0))  # named by at most so many conditions: so many points; else 1
AGAINST, DENIED, DECISIVE = -3.0, 1.0, -20.0
FLAGGED, NAMED, NAMED_NERVE = 3.0, 12.0, 3.0
UNLIKELY = -2.5  # a dangerous condition with nothing but the place for it stands behind the everyday ones
FOR_KINDS = frozenset({"for", "quality", "worse", "better", "who", "cause", "where", "what"})
AGAINST_KINDS = frozenset({"against"})


class ReasonKind(StrEnum):
    """Kinds of reason that give or take points."""

    PLACE = "place"
    FOR = "for"
    AGAINST = "against"
    DENIED = "denied"
    FLAG = "flag"
    NAMED = "named"
    RARE = "rare"
    LINK = "link"
    SUITS = "suits"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for the place of a condition or of a nerve in its list.

    Attributes
    ----------
    kind : ReasonKind
    points : float
        Points given or taken.
    subject : str
        Id of the site, feature or red flag concerned; the name, if it was named; the kind, of a link.
    claim : Claim or None
        The cited claim behind it.
    """

    kind: ReasonKind
    points: float
    subject: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A condition in its place of the list, with all reasons.

    Attributes
    ----------
    fit : Fit
        How typical the best of the places is.
    speaks_for, speaks_against : tuple of Claim
        Its cited claims for and against; those about the chosen features first.
    """

    condition: Condition
    points: float
    fit: Fit
    reasons: tuple[Reason, ...]
    speaks_for: tuple[Claim, ...]
    speaks_against: tuple[Claim, ...]

    @property
    def is_named(self) -> bool:
        """Whether the words call it, or its nerve, by name."""
        return any(reason.kind is ReasonKind.NAMED for reason in self.reasons)

    @property
    def support(self) -> float:
        """Points from anything but the place."""
        return sum(r.points for r in self.reasons if r.kind is not ReasonKind.PLACE and r.kind is not ReasonKind.RARE)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureClaims:
    """Of each condition, nerve or branch the claim that names a feature, for and against it; how much each tells."""

    speaks_for: Mapping[str, Mapping[str, Claim]]
    speaks_against: Mapping[str, Mapping[str, Claim]]
    telling: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class ClaimIndex(FeatureClaims):
    """The claims of the conditions, how typical each place is for each, and which are of one sex or age."""

    fits: Mapping[str, Mapping[str, Fit]]
    of_one_group: frozenset[str]


@lru_cache(maxsize=4)
def claim_index(knowledge: Knowledge) -> ClaimIndex:
    """Index the claims of a knowledge, once."""
    speaks_for = {c.id: claims_by_feature(c.claims, FOR_KINDS) for c in knowledge.conditions.values()}
    speaks_against = {c.id: claims_by_feature(c.claims, AGAINST_KINDS) for c in knowledge.conditions.values()}
    spread = Counter(feature for found in speaks_for.values() for feature in found)
    telling = {
        feature.id: next((points for most, points in TELLING if spread[feature.id] <= most and not feature.vague), 1.0)
        for feature in knowledge.features.values()
    }
    fits = {c.id: {place.site: place.fit for place in c.sites} for c in knowledge.conditions.values()}
    decisive = {feature.id for feature in knowledge.features.values() if feature.decisive}
    # "Mostly women" does not make a disease of one group: a claim against the other does.
    of_one_group = frozenset(c for c in knowledge.conditions if decisive & speaks_against[c].keys())
    return ClaimIndex(speaks_for, speaks_against, telling, fits, of_one_group)


def claims_by_feature(claims: Iterable[Claim], kinds: frozenset[str]) -> Mapping[str, Claim]:
    """Features that claims of these kinds speak about, each with the first such claim."""
    found: dict[str, Claim] = {}
    for claim in claims:
        if claim.kind in kinds:
            for feature in claim.features:
                found.setdefault(feature, claim)
    return found


def order_conditions(
    knowledge: Knowledge,
    places: Iterable[Place],
    present: frozenset[str] = frozenset(),
    denied: frozenset[str] = frozenset(),
    care: Care | None = None,
    named: frozenset[str] = frozenset(),
    named_nerves: frozenset[str] = frozenset(),
) -> tuple[Ranked, ...]:
    """Put the conditions linked to some places and features in order.

    Parameters
    ----------
    knowledge : Knowledge
    places : iterable of Place
        Where it hurts.
    present, denied : frozenset of str
        Feature ids.
    care : Care, optional
        The red flags that fired.
    named, named_nerves : frozenset of str
        Conditions and nerves named in the words.

    Returns
    -------
    tuple of Ranked
        Best first; only those linked to a place, or named, or (without any place) supported by a feature.
    """
    where = tuple(places)
    index = claim_index(knowledge)
    ranked = []
    for condition in knowledge.conditions.values():
        reasons = tuple(_reasons(knowledge, condition, where, present, denied, care, named))
        link = next((link for link in condition.nerves if link.nerve in named_nerves), None)
        if link:
            whole = link.segment in (None, f"{link.nerve}.trunk")
            points = NAMED_NERVE + whole
            reasons += (Reason(ReasonKind.NAMED, points, knowledge.label(link.nerve)),)
        kinds = {reason.kind for reason in reasons if reason.points > 0}
        linked = ReasonKind.PLACE in kinds or ReasonKind.NAMED in kinds
        if linked or (kinds and not where) or ReasonKind.FLAG in kinds:
            ranked.append(_ranked(condition, reasons, present, index.fits[condition.id]))
    ranked.sort(key=lambda entry: (-entry.points, len(entry.condition.sites), entry.condition.id))
    return tuple(ranked)


def _ranked(
    condition: Condition, reasons: tuple[Reason, ...], present: frozenset[str], fits: Mapping[str, Fit]
) -> Ranked:
    points = round(sum(reason.points for reason in reasons), 2)
    here = [fits[reason.subject] for reason in reasons if reason.kind is ReasonKind.PLACE]
    fit = max(here, key=lambda fit: PLACE_POINTS[fit], default=Fit.RARE)
    return Ranked(
        condition,
        points,
        fit,
        reasons,
        _chosen_first(condition, {"for"}, FOR_KINDS, present),
        _chosen_first(condition, {"against"}, AGAINST_KINDS, present),
    )


def _chosen_first(
    condition: Condition, always: set[str], kinds: frozenset[str], present: frozenset[str]
) -> tuple[Claim, ...]:
    chosen = [claim for claim in condition.claims if claim.kind in kinds and not present.isdisjoint(claim.features)]
    taken = {id(claim) for claim in chosen}
    rest = [claim for claim in condition.claims if claim.kind in always and id(claim) not in taken]
    return tuple(chosen + rest)


def _reasons(
    knowledge: Knowledge,
    condition: Condition,
    places: tuple[Place, ...],
    present: frozenset[str],
    denied: frozenset[str],
    care: Care | None,
    named: frozenset[str],
) -> Iterable[Reason]:
    yield from _of_places(claim_index(knowledge).fits[condition.id], places)
    chosen = tuple(_of_features(knowledge, condition, present))
    yield from chosen
    yield from _of_denials(knowledge, condition, denied)
    flags = [flag for flag in (care.triggers if care else ()) if condition.id in flag.conditions]
    if flags:
        yield Reason(ReasonKind.FLAG, FLAGGED * (2 if flags[0].level is CareLevel.EMERGENCY else 1), flags[0].id)
    if condition.id in named:
        yield Reason(ReasonKind.NAMED, NAMED, condition.label)
    if _stays_back(knowledge, condition, chosen, bool(flags), condition.id in named):
        yield Reason(ReasonKind.RARE, UNLIKELY, condition.id)


def _of_features(knowledge: Knowledge, condition: Condition, present: frozenset[str]) -> Iterable[Reason]:
    index = claim_index(knowledge)
    speaks_for, speaks_against = index.speaks_for[condition.id], index.speaks_against[condition.id]
    for feature in sorted(present):
        if feature in speaks_against:
            points = DECISIVE if knowledge.features[feature].decisive else AGAINST
            yield Reason(ReasonKind.AGAINST, points, feature, speaks_against[feature])
        elif feature in speaks_for:
            yield Reason(ReasonKind.FOR, index.telling[feature], feature, speaks_for[feature])


def _of_denials(knowledge: Knowledge, condition: Condition, denied: frozenset[str]) -> Iterable[Reason]:
    index = claim_index(knowledge)
    speaks_for, speaks_against = index.speaks_for[condition.id], index.speaks_against[condition.id]
    for feature in sorted(denied):
        if feature in speaks_for:
            yield Reason(ReasonKind.DENIED, -DENIED, feature, speaks_for[feature])
        elif feature in speaks_against:
            yield Reason(ReasonKind.DENIED, DENIED, feature, speaks_against[feature])


def _stays_back(
    knowledge: Knowledge, condition: Condition, chosen: tuple[Reason, ...], flagged: bool, named: bool
) -> bool:
    """Whether a dangerous condition, or one of one sex or age, has too little for it to stand among the others."""
    one_group = condition.id in claim_index(knowledge).of_one_group
    best = max((reason.points for reason in chosen), default=0.0)
    return (one_group and best <= 1) or (condition.dangerous and best <= 0 and not flagged and not named)


def _of_places(fits: Mapping[str, Fit], places: tuple[Place, ...]) -> Iterable[Reason]:
    """The best place of each mention."""
    best: dict[int, tuple[float, str]] = {}
    for place in places:
        if place.site in fits:
            points = PLACE_POINTS[fits[place.site]] * place.score * (LATER_MENTION if place.mention else 1.0)
            best[place.mention] = max(best.get(place.mention, (0.0, "")), (round(points, 2), place.site))
    for points, site in best.values():
        yield Reason(ReasonKind.PLACE, points, site)


def urgent_first(entries: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Entries that anything but the place speaks for, then the others; each by urgency, then as they stood."""
    return tuple(sorted(entries, key=lambda entry: (entry.support <= 0, -rank(entry.condition.care))))
