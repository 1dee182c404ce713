"""The parts of a lookup's answer as plain values, in the shape that other programs read."""

from typing import Any

from annotations.knowledge import Knowledge
from annotations.query.places import Place
from annotations.ranking.conditions import Ranked, ReasonKind
from annotations.ranking.nerves import NerveFinding
from annotations.ranking.urgency import Care
from annotations.vocabulary import CareLevel


def sites_json(knowledge: Knowledge, places: tuple[Place, ...], side: str | None) -> list[dict[str, Any]]:
    """The places with their side; both sides when both were asked for."""
    found = []
    for place in places:
        site = knowledge.sites[place.site]
        sides = ("left", "right") if side == "both" else (side,) if side in ("left", "right") else ()
        for one in sides if site.sided else ():
            found.append({"id": f"{site.id}.{one}", "label": f"{site.label}, {one}", "score": place.score})
        if not sides or not site.sided:
            found.append({"id": site.id, "label": site.label, "score": place.score})
    return found


def nerve_json(knowledge: Knowledge, order: int, finding: NerveFinding) -> dict[str, Any]:
    """A nerve with its rank; a branch names its parent nerve, and itself beside."""
    found: dict[str, Any] = {
        "id": finding.nerve,
        "rank": order,
        "mechanism": str(finding.mechanism),
        "why": finding.why,
        "roots": list(finding.roots),
    }
    if finding.branch:
        found |= {"branch": finding.branch, "branch_label": knowledge.label(finding.branch)}
    return found


def condition_json(knowledge: Knowledge, entry: Ranked) -> dict[str, Any]:
    """A condition with what speaks for and against it here, and all its cited claims."""
    return {
        "id": entry.condition.id,
        "label": entry.condition.label,
        "mechanism": str(entry.condition.mechanism),
        "for": _reasons(knowledge, entry, positive=True),
        "against": _reasons(knowledge, entry, positive=False),
        "claims": [
            {"kind": c.kind, "text": c.text, "evidence": str(c.evidence), "sources": list(c.sources)}
            for c in entry.condition.claims
        ],
    }


_WORDS = {
    (ReasonKind.PLACE, True): "felt here: {}",
    (ReasonKind.FOR, True): "fits: {}",
    (ReasonKind.AGAINST, False): "does not fit: {}",
    (ReasonKind.DENIED, True): "fits, as it is absent: {}",
    (ReasonKind.DENIED, False): "is missing: {}",
    (ReasonKind.FLAG, True): "warning sign: {}",
    (ReasonKind.NAMED, True): "named: {}",
    (ReasonKind.RARE, False): "rare, and nothing but the place speaks for it",
}


def _reasons(knowledge: Knowledge, entry: Ranked, positive: bool) -> list[str]:
    return [
        _WORDS[reason.kind, positive].format(knowledge.label(reason.subject))
        for reason in entry.reasons
        if (reason.points > 0) is positive
    ]


def care_json(care: Care) -> dict[str, Any]:
    """When to seek care; routine care is no alarm and counts as none."""
    level = CareLevel.NONE if care.level is CareLevel.ROUTINE else care.level
    triggers = [flag.model_dump(mode="json", include={"id", "label", "level", "why"}) for flag in care.triggers]
    return {"level": str(level), "triggers": triggers, "advice": care.advice}
