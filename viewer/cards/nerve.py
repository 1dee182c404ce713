"""The card of a nerve or of one of its branches."""

from meshes.space import Side, sided
from viewer.cards.renderer import CardRenderer, grouped
from viewer.findings import NerveFindings


def nerve_card(renderer: CardRenderer, findings: NerveFindings) -> str:
    """Roots, course, skin and muscles, where it can be trapped, where it is felt."""
    it = findings.part or findings.nerve
    kind = "segment" if findings.part else "nerve"
    side_word = "both_sides" if findings.side is Side.MIDDLE else f"side_{findings.side}"
    above = sided(findings.nerve.id, findings.side)
    own = [s for s in findings.segments if s.id == it.id] if findings.part else list(findings.segments)
    return renderer.print(
        "nerve.html",
        it={name: getattr(it, name, "") for name in ("names", "headline", "clinical", "identifiers")},
        kind=kind,
        kicker=f"{renderer.words[f'kicker_{kind}']} · {renderer.words[side_word]}",
        label=renderer.label(it.id),
        nerve=findings.nerve.id,
        parent=(above, renderer.label(above), findings.nerve.id) if findings.part else None,
        roots=it.roots or findings.nerve.roots,
        grouped=grouped(it.claims),
        passes=own[0].passes if findings.part and own else (),
        branches=_branches(renderer, findings),
        sites=renderer.links(findings.sites),
        conditions=[(c.id, c.label) for c in findings.conditions],
        confused=[] if findings.part else renderer.links(sided(n, findings.side) for n in findings.nerve.confused_with),
        variable=bool(findings.part) and any(s.variable for s in own),
    )


def _branches(renderer: CardRenderer, findings: NerveFindings) -> list[tuple[str, str]]:
    """Named branches one step down: of the nerve those it has words for, of a branch those that leave it."""
    part = findings.part
    below = (s.id for s in findings.segments if (s.parent == part.id if part else ".root." not in s.id))
    return renderer.links(sided(name, findings.side) for name in dict.fromkeys(below))
