"""Ranking of the nerves tied to one place by the chosen features: a small rule, a reason for each point.

The rule
--------
Each link of a place starts with points for its kind (skin 3, deep 2.8, referred 1), each later link of the place with
15 % less than the one before, and one that varies between people with 20 % less. What is felt adds 1.2, lessened in the
same way, where it suits the kind: numbness, tingling and burning the skin; ache, cramp, weakness and pain that runs
down the leg the depth. Each chosen feature that a cited claim of the nerve, or of the branch that reaches the place,
names adds 1, or 0.5 if claims of more than four nerves name it; one that a claim speaks against takes 1 away. A denied
feature counts half, the other way round. Points order a list; they are not a probability.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotations.knowledge import Knowledge
from annotations.ranking.conditions import AGAINST_KINDS, FeatureClaims, Reason, ReasonKind, claims_by_feature
from annotations.ranking.nerves import LATER_LINK, PLAIN, SUITS, VARIES, suiting
from annotations.records import Claim, SiteLink

FOR_KINDS: Final = frozenset({"quality", "worse", "better", "motor", "skin", "entrapment", "for", "where"})
TELLING, COMMON, MANY = 1.0, 0.5, 4
HALF: Final = 0.5  # of a denied feature


@dataclass(frozen=True, slots=True)
class LinkedNerve:
    """A link of a place in its position, with all reasons.

    Attributes
    ----------
    index : int
        Which link of the place it is, as recorded, from 0.
    """

    index: int
    link: SiteLink
    points: float
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=4)
def nerve_claims(knowledge: Knowledge) -> FeatureClaims:
    """Index the claims of nerves and branches, once."""
    owners = [(nerve.id, nerve.claims) for nerve in knowledge.nerves.values()]
    owners += [(part.id, part.claims) for nerve in knowledge.nerves.values() for part in nerve.parts]
    speaks_for = {name: claims_by_feature(claims, FOR_KINDS) for name, claims in owners}
    speaks_against = {name: claims_by_feature(claims, AGAINST_KINDS) for name, claims in owners}
    named = {(name.split(".", 1)[0], feature) for name, found in speaks_for.items() for feature in found}
    spread = Counter(feature for _, feature in named)
    telling = {feature: TELLING if spread[feature] <= MANY else COMMON for feature in knowledge.features}
    return FeatureClaims(speaks_for, speaks_against, telling)


def order_links(
    knowledge: Knowledge, site_id: str, present: frozenset[str] = frozenset(), denied: frozenset[str] = frozenset()
) -> tuple[LinkedNerve, ...]:
    """The links of a place, likeliest first; in their recorded order while nothing is chosen.

    Parameters
    ----------
    knowledge : Knowledge
    site_id : str
        Without its side.
    present, denied : frozenset of str
        Feature ids.
    """
    found = []
    for index, link in enumerate(knowledge.sites[site_id].links):
        reasons = tuple(_reasons(knowledge, index, link, present, denied))
        found.append(LinkedNerve(index, link, round(sum(reason.points for reason in reasons), 3), reasons))
    if present or denied:
        found.sort(key=lambda one: (-one.points, one.index))
    return tuple(found)


def suits_points(index: int, link: SiteLink) -> float:
    """Points for a feature that suits the kind of a link."""
    return round(SUITS * _share(index, link), 3)


def _share(index: int, link: SiteLink) -> float:
    return float(LATER_LINK**index * (VARIES if link.variable else 1.0))


def _reasons(
    knowledge: Knowledge, index: int, link: SiteLink, present: frozenset[str], denied: frozenset[str]
) -> Iterable[Reason]:
    yield Reason(ReasonKind.LINK, round(PLAIN[link.kind] * _share(index, link), 3), str(link.kind))
    if suits := suiting(link.kind, present):
        yield Reason(ReasonKind.SUITS, suits_points(index, link), min(suits))
    claims = nerve_claims(knowledge)
    speaks_for = _joined(claims.speaks_for, link)
    speaks_against = _joined(claims.speaks_against, link)
    for feature in sorted(present | denied):
        sign, claim = (-1, speaks_against[feature]) if feature in speaks_against else (1, speaks_for.get(feature))
        if claim is None:
            continue
        points = sign * (TELLING if sign < 0 else claims.telling[feature])
        if feature in present:
            yield Reason(ReasonKind.FOR if sign > 0 else ReasonKind.AGAINST, points, feature, claim)
        else:
            yield Reason(ReasonKind.DENIED, -HALF * points, feature, claim)


def _joined(claims: Mapping[str, Mapping[str, Claim]], link: SiteLink) -> Mapping[str, Claim]:
    """What the claims of the branch that reaches the place name, and those of the whole nerve."""
    return {**claims.get(link.nerve, {}), **claims.get(link.segment or "", {})}
