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
    """Signs that mean help at once and point to what can be felt here, of the most typical first."""
    site, place = findings.site, findings.place
    entries = sorted((*place.conditions, *place.dangerous), key=lambda entry: tuple(Fit).index(entry.fit))
    order = {entry.condition.id: at for at, entry in reversed([*enumerate(entries)])}
    here = [
        (min(order[one] for one in flag.conditions if one in order), flag.id, flag)
        for flag in renderer.knowledge.red_flags.values()
        if flag.level is CareLevel.EMERGENCY
        and concerns(flag, frozenset({site.id}), frozenset({site.region}))
        and order.keys() & set(flag.conditions)
    ]
    return [flag for _, _, flag in sorted(here, key=lambda one: one[:2])][:MOST_WARNINGS]
