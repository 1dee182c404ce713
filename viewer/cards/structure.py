"""The card of a structure of the body."""

from annotations.records import Claim, Identifier, StructureNote
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.sources import source
from meshes.space import Side, sided, split_side
from meshes.structure import Terms
from viewer.cards.renderer import CardRenderer, grouped
from viewer.citations import is_unchecked
from viewer.findings import StructureFindings

SYSTEMS = {"ta2": "TA2", "fma": "FMA", "uberon": "UBERON"}


def structure_card(renderer: CardRenderer, findings: StructureFindings) -> str:
    """What it is, what supplies it, how it can be part of pain, and where its shape comes from."""
    name, side = split_side(findings.id)
    claims = grouped(_about_joint(note, claim) for note in findings.notes for claim in note.claims)
    return renderer.print(
        "structure.html",
        it=findings.structure,
        label=renderer.label(findings.id),
        side=str(side),
        what=claims["what"],
        in_pain=claims["cause"],
        worth_knowing=claims["caveat"],
        muscle=muscle_records().get(name),
        supply=[
            (supply, _known_nerve(renderer, supply.segment or supply.nerve or "", side))
            for note in findings.notes
            for supply in note.supply
        ],
        nerve_of=lambda nerve: _known_nerve(renderer, nerve, side),
        evidence_of=lambda sources: "unchecked" if is_unchecked(sources) else "textbook",
        conditions=[(c.id, c.label) for c in findings.conditions],
        topics_here=[(topic.id, topic.label) for topic in findings.topics],
        identifiers=_identifiers(findings.structure.terms),
        source=source(findings.structure.source),
    )


def _about_joint(note: StructureNote, claim: Claim) -> Claim:
    """A claim on the card of one of a joint's bones says which joint it is about."""
    return claim.model_copy(update={"text": f"{note.label}: {claim.text}"}) if note.between else claim


def _known_nerve(renderer: CardRenderer, nerve: str, side: Side) -> str:
    """Id of a nerve or branch on the structure's side; empty if this atlas has no route of it."""
    known = nerve in renderer.knowledge.nerves or any(segment.id == nerve for segment in renderer.atlas.segments)
    return sided(nerve, side) if known else ""


def _identifiers(terms: Terms) -> list[Identifier]:
    given = ((system, getattr(terms, slot)) for slot, system in SYSTEMS.items())
    return [Identifier(system=system, code=code, status="verified") for system, code in given if code]
