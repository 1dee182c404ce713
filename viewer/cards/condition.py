"""The card of a condition."""

from meshes.space import Side, sided
from viewer.cards.renderer import CardRenderer, grouped
from viewer.findings import ConditionFindings


def condition_card(renderer: CardRenderer, findings: ConditionFindings) -> str:
    """What it is, how the pain gets here, what fits and speaks against it, when to seek care."""
    sites = renderer.knowledge.sites
    return renderer.print(
        "condition.html",
        it=findings.condition,
        grouped=grouped(findings.condition.claims),
        structures=renderer.links(findings.structures),
        place_of=lambda site: sided(site, Side.RIGHT) if sites[site].sided else site,
    )
