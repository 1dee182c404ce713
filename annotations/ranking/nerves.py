"""Ranking of the nerves that come into question for some places.

A nerve scores for each link to a named place: most if the kind of link suits what is felt (skin for numbness,
tingling and burning; depth for ache, cramp and weakness), less for a later link of the place, for a later mention,
and for a link that varies between people. Roots and nerves named in the words weigh most. A linked condition that the
features support adds to its nerves. Where the leading condition is one of joint, organ, muscle or vessel and the
features support it, no nerve is forced.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotations.knowledge import Knowledge
from annotations.query.grammar import load_grammar
from annotations.query.names import Named
from annotations.query.places import Place
from annotations.ranking.conditions import LATER_MENTION, Ranked
from annotations.records import SiteLink
from annotations.vocabulary import LinkKind, Mechanism

SKIN_FEELINGS = frozenset({"numbness", "tingling", "burning", "touch_sensitive", "itching"})
DEEP_FEELINGS = frozenset({"deep_ache", "dull", "cramping", "heaviness", "throbbing", "leg_weakness"})
DOWN_THE_LEG = frozenset(
    {"shooting", "electric", "below_knee", "back_pain", "worse_coughing", "worse_straight_leg_raise"}
)
PLAIN: Mapping[LinkKind, float] = {LinkKind.SKIN: 3.0, LinkKind.DEEP: 2.8, LinkKind.REFERRED: 1.0}
SUITS = 1.2
LATER_LINK, VARIES = 0.85, 0.8
NAMED_NERVE, NAMED_ROOT = 12.0, 6.0
SUPPORT = 0.6  # share of a supported condition's points that goes to its nerves
LEAD = 1.5  # by so much a condition without a nerve must lead, where anything feels like nerve, for none to be named


@dataclass(frozen=True, slots=True)
class NerveFinding:
    """A nerve that comes into question.

    Attributes
    ----------
    nerve : str
        Id of the whole nerve, also where a branch reaches the place.
    branch : str or None
        Segment id of the branch, if it is not the trunk.
    why : str
        The reason in words.
    roots : tuple of str
    """

    nerve: str
    points: float
    mechanism: Mechanism
    why: str
    roots: tuple[str, ...]
    branch: str | None = None


def order_nerves(
    knowledge: Knowledge,
    places: Iterable[Place],
    present: frozenset[str],
    ranked: tuple[Ranked, ...],
    named: Named,
) -> tuple[NerveFinding, ...]:
    """The nerves that come into question, likeliest first; none where pain is referred or local."""
    where = tuple(places)
    best, totals = _by_links(knowledge, where, present)
    _add_named(knowledge, named, totals)
    here = frozenset(nerve for nerve, (_, link) in best.items() if link.kind is not LinkKind.REFERRED)
    if not where and not present.isdisjoint(SKIN_FEELINGS | DOWN_THE_LEG):
        here = frozenset(knowledge.nerves)
    if not _names_nerve(named) and _no_nerve(ranked, present, here):
        return ()
    _add_conditions(ranked, totals, bool(where))
    found = [
        _finding(knowledge, nerve, points, best.get(nerve), named) for nerve, points in totals.items() if points > 0
    ]
    found.sort(key=lambda finding: (-finding.points, knowledge.nerves[finding.nerve].rank, finding.nerve))
    return () if _is_forced(knowledge, where, found, ranked, named) else tuple(found)


def _is_forced(
    knowledge: Knowledge,
    places: tuple[Place, ...],
    found: list[NerveFinding],
    ranked: tuple[Ranked, ...],
    named: Named,
) -> bool:
    """Whether no nerve is tied to the first place but by referral, and nothing else speaks for the first nerve."""
    if not found or not places or _names_nerve(named):
        return False
    if any(link.kind is not LinkKind.REFERRED for link in knowledge.sites[places[0].site].links):
        return False
    supported = (entry for entry in ranked[:4] if entry.support > 0)
    return not any(found[0].nerve == link.nerve for entry in supported for link in entry.condition.nerves)


def _by_links(
    knowledge: Knowledge, places: tuple[Place, ...], present: frozenset[str]
) -> tuple[dict[str, tuple[float, SiteLink]], dict[str, float]]:
    """The best link of each nerve, and its points over all mentions."""
    best: dict[str, tuple[float, SiteLink]] = {}
    by_mention: dict[int, list[dict[str, float]]] = {}
    for place in places:
        here: dict[str, float] = {}
        by_mention.setdefault(place.mention, []).append(here)
        for order, link in enumerate(knowledge.sites[place.site].links):
            points = place.score * _suits(link, present) * LATER_LINK**order * (VARIES if link.variable else 1.0)
            points *= LATER_MENTION if place.mention else 1.0
            here[link.nerve] = max(here.get(link.nerve, 0.0), points)
            if link.nerve not in best or points > best[link.nerve][0]:
                best[link.nerve] = (points, link)
    totals: dict[str, float] = {}
    for mention in by_mention.values():
        for nerve in dict.fromkeys(nerve for here in mention for nerve in here):
            each = [here.get(nerve, 0.0) for here in mention]
            totals[nerve] = totals.get(nerve, 0.0) + (max(each) + sum(each) / len(each)) / 2
    return best, totals


def suiting(kind: LinkKind, present: frozenset[str]) -> frozenset[str]:
    """The chosen features that suit a kind of link."""
    down = present & DOWN_THE_LEG
    if kind is LinkKind.SKIN and not down:
        return present & SKIN_FEELINGS
    return (down or present & DEEP_FEELINGS) if kind is LinkKind.DEEP else frozenset()


def _suits(link: SiteLink, present: frozenset[str]) -> float:
    return PLAIN[link.kind] + (SUITS if suiting(link.kind, present) else 0.0)


def _add_named(knowledge: Knowledge, named: Named, totals: dict[str, float]) -> None:
    for nerve in named.nerves:
        whole = nerve.split(".", 1)[0]
        totals[whole] = totals.get(whole, 0.0) + NAMED_NERVE
    roots = load_grammar().roots
    for root in named.roots:
        for order, nerve in enumerate(roots.get(root, ())):
            if nerve in knowledge.nerves:
                totals[nerve] = totals.get(nerve, 0.0) + NAMED_ROOT * LATER_LINK**order / len(named.roots)


def _names_nerve(named: Named) -> bool:
    return bool(named.nerves or named.roots)


def _add_conditions(ranked: tuple[Ranked, ...], totals: dict[str, float], placed: bool) -> None:
    """A condition with something for it beyond the place supports its nerves: the first six do, the first most."""
    for order, entry in enumerate(ranked[:6]):
        share = SUPPORT * max(entry.support, 0.0) * 0.7**order
        for later, nerve in enumerate(dict.fromkeys(link.nerve for link in entry.condition.nerves)):
            if not placed or nerve in totals or (entry.is_named and entry.condition.mechanism is Mechanism.NERVE):
                totals[nerve] = totals.get(nerve, 0.0) + share * 0.6**later


def _no_nerve(ranked: tuple[Ranked, ...], present: frozenset[str], here: frozenset[str]) -> bool:
    """Whether the leading condition is none of a nerve, is supported, and leads clearly."""
    first = ranked[0] if ranked else None
    if first is None or first.support <= 0 or _is_nervous(first, here):
        return False
    nervous = next((entry for entry in ranked if _is_nervous(entry, here)), None)
    nerve_like = not present.isdisjoint(SKIN_FEELINGS | DOWN_THE_LEG)
    return nervous is None or first.points >= nervous.points + (LEAD if nerve_like else 0.0)


def _is_nervous(entry: Ranked, here: frozenset[str]) -> bool:
    """Whether it hurts through nerves; one that only may do so (endometriosis) does where they are at the place."""
    nerves = {link.nerve for link in entry.condition.nerves}
    if entry.condition.mechanism is Mechanism.MIXED:
        return not nerves.isdisjoint(here)
    return bool(nerves) and entry.condition.mechanism is Mechanism.NERVE


def _finding(
    knowledge: Knowledge, nerve_id: str, points: float, best: tuple[float, SiteLink] | None, named: Named
) -> NerveFinding:
    nerve = knowledge.nerves[nerve_id]
    link = best[1] if best else None
    branch = next((name for name in sorted(named.nerves) if name.startswith(f"{nerve_id}.")), None)
    part = knowledge.part(branch) if branch else None
    own = (link.roots if link else ()) or (part.roots if part else ()) or nerve.roots
    if link and branch is None and link.segment and link.segment != f"{nerve_id}.trunk":
        branch = link.segment
    roots = tuple(root for root in named.roots if root in nerve.roots) or own
    mechanism = Mechanism.REFERRED if link and link.kind is LinkKind.REFERRED else Mechanism.NERVE
    return NerveFinding(nerve_id, round(points, 2), mechanism, link.text if link else nerve.headline, roots, branch)
