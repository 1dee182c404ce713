"""The card of a pain site."""

from annotations.records import SiteLink
from meshes.space import Side, sided, split_side
from viewer.cards.renderer import Press
from viewer.findings import SiteFindings


def site_card(press: Press, findings: SiteFindings) -> str:
    """Which nerve runs here and why, what could be behind it, and what must not be missed."""

    def on_this_side(name: str) -> str:
        return sided(name, findings.side) if findings.side is not Side.MIDDLE else name

    def parent_of(link: SiteLink) -> bool:
        return bool(link.segment) and not str(link.segment).endswith(".trunk")

    return press.print(
        "site.html",
        it=findings.site,
        side=str(findings.side),
        label=findings.site.label,
        dangerous=findings.place.dangerous,
        ranked=findings.place.conditions,
        sided=on_this_side,
        parent_of=parent_of,
        roots_of=lambda nerve: press.knowledge.nerves[nerve].roots,
        plain_of=lambda name: press.label(split_side(name)[0]),
        here=findings.here,
        name_of=press.label if findings.side is Side.MIDDLE else lambda name: press.label(split_side(name)[0]),
        beneath=press.beneath.get(findings.id, ()),
        selectable=lambda name: split_side(name)[0] not in press.knowledge.structures or name in press.atlas.structures,
    )
