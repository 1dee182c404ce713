"""The card of a pain site."""

from annotations.ranking.urgency import concerns
from annotations.records import RedFlag, SiteLink
from annotations.vocabulary import CareLevel, Fit
from meshes.space import Side, sided, split_side
from viewer.cards.renderer import CardRenderer
from viewer.findings import SiteFindings

MOST_WARNINGS = 4


def site_card(renderer: CardRenderer, findings: SiteFindings) -> str:
    """Which nerve runs here and why, what could be behind it, and what must not be missed."""

    def on_this_side(name: str) -> str:
        """A structure on the side of the place."""
        return sided(name, findings.side) if findings.side is not Side.MIDDLE else name

    def parent_of(link: SiteLink) -> bool:
        """Whether a link is to a branch, whose nerve is named beside it."""
        return bool(link.segment) and not str(link.segment).endswith(".trunk")

    return renderer.print(
        "site.html",
        it=findings.site,
        side=str(findings.side),
        label=findings.site.label,
        dangerous=findings.place.dangerous,
        ranked=findings.place.conditions,
        warnings=_warnings(renderer, findings),
        sided=on_this_side,
        parent_of=parent_of,
        roots_of=lambda nerve: renderer.knowledge.nerves[nerve].roots,
        plain_of=lambda name: renderer.label(split_side(name)[0]),
        here=findings.here,
        name_of=renderer.label if findings.side is Side.MIDDLE else lambda name: renderer.label(split_side(name)[0]),
        beneath=renderer.beneath.get(findings.id, ()),
        selectable=lambda name: (
            split_side(name)[0] not in renderer.knowledge.structures or name in renderer.atlas.structures
        ),
    )


def _warnings(renderer: CardRenderer, findings: SiteFindings) -> list[RedFlag]:
    """Signs that mean help at once and point to what is felt here: what anybody can have, typical and plain first."""
    site, place, knowledge = findings.site, findings.place, renderer.knowledge
    fits = {entry.condition.id: tuple(Fit).index(entry.fit) for entry in (*place.conditions, *place.dangerous)}

    def order(flag: RedFlag) -> tuple[bool, int, int, str]:
        """What puts a sign before another."""
        of_some = any(knowledge.features[name].group == "context" for name in flag.features)
        fit = min(fits[name] for name in flag.conditions if name in fits)
        return of_some, fit, len(flag.features) + bool(flag.any_of), flag.id

    here = [
        flag
        for flag in knowledge.red_flags.values()
        if flag.level is CareLevel.EMERGENCY
        and concerns(flag, frozenset({site.id}), frozenset({site.region}))
        and not fits.keys().isdisjoint(flag.conditions)
    ]
    return sorted(here, key=order)[:MOST_WARNINGS]
