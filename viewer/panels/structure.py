"""The card of a structure of the body."""

from annotations.records import Claim, Identifier
from meshes.sources import source
from meshes.space import split_side
from meshes.structure import Terms
from viewer.findings import StructureFindings
from viewer.panels.press import Press

SYSTEMS = {"ta2": "TA2", "fma": "FMA", "uberon": "UBERON"}


def structure_card(press: Press, findings: StructureFindings) -> str:
    """What it is, where its shape comes from, and which conditions name it."""
    name = split_side(findings.id)[0]
    return press.print(
        "structure.html",
        it=findings.structure,
        label=press.label(findings.id),
        told=_explained(press, name),
        sites=[],
        conditions=[(c.id, c.label) for c in findings.conditions],
        identifiers=_identifiers(findings.structure.terms),
        source=source(findings.structure.source),
    )


def _explained(press: Press, name: str) -> list[Claim]:
    """Claims of the topics that name this structure."""
    return [claim for topic in press.knowledge.topics.values() if name in topic.structures for claim in topic.claims]


def _identifiers(terms: Terms) -> list[Identifier]:
    given = ((system, getattr(terms, slot)) for slot, system in SYSTEMS.items())
    return [Identifier(system=system, code=code, status="verified") for system, code in given if code]
