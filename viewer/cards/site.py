"""The card of a pain site."""

from annotations.records import SiteLink
from meshes.space import Side, sided, split_side
from viewer.cards.renderer import CardRenderer
from viewer.findings import SiteFindings


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
