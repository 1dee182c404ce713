"""The card of a nerve or of one of its branches."""

from annotations.records import NervePart
from meshes.space import Side, sided
from meshes.structure import Segment
from viewer.cards.renderer import CardRenderer, grouped
from viewer.findings import NerveFindings


def nerve_card(renderer: CardRenderer, findings: NerveFindings) -> str:
    """Roots, course, skin and muscles, where it can be trapped, where it is felt."""
    it = findings.part or findings.nerve
    kind = "segment" if findings.part else "nerve"
    suffix = findings.side
    claims = it.claims
    own = [s for s in findings.segments if s.id == it.id] if findings.part else list(findings.segments)
    return renderer.print(
        "nerve.html",
        it=_with_headline(it),
        kind=kind,
        kicker=f"{renderer.words[f'kicker_{kind}']} · {_side_word(renderer, suffix)}",
        label=renderer.label(it.id),
        nerve=findings.nerve.id,
        parent=_parent(renderer, findings),
        roots=it.roots or findings.nerve.roots,
        grouped=grouped(claims),
        passes=_passes(own) if findings.part else [],
        branches=_branches(renderer, findings),
        sites=renderer.links(findings.sites),
        conditions=[(c.id, c.label) for c in findings.conditions],
        confused=[] if findings.part else renderer.links(_sided(n, suffix) for n in findings.nerve.confused_with),
        variable=bool(findings.part) and any(s.variable for s in own),
    )


def _side_word(renderer: CardRenderer, side: Side) -> str:
    return renderer.words["both_sides" if side is Side.MIDDLE else f"side_{side}"]


def _with_headline(it: object) -> dict[str, object]:
    return {name: getattr(it, name, "") for name in ("names", "headline", "clinical", "identifiers")}


def _sided(name: str, side: Side) -> str:
    return sided(name, side)


def _parent(renderer: CardRenderer, findings: NerveFindings) -> tuple[str, str, str] | None:
    if not findings.part:
        return None
    above = _sided(findings.nerve.id, findings.side)
    return above, renderer.label(above), findings.nerve.id


def _passes(own: list[Segment]) -> list[object]:
    return list(own[0].passes) if own else []


def _branches(renderer: CardRenderer, findings: NerveFindings) -> list[tuple[str, str]]:
    """Named branches one step down: of the nerve those it has words for, of a branch those that leave it."""
    part: NervePart | None = findings.part
    if part:
        below = dict.fromkeys(s.id for s in findings.segments if s.parent == part.id)
    else:
        below = dict.fromkeys(s.id for s in findings.segments if ".root." not in s.id)
    return renderer.links(_sided(name, findings.side) for name in below)
