"""The cases that Python and the client must order alike; ``python -m tests.viewer.deck.ranking_cases`` writes them."""

import json
import random
from pathlib import Path
from typing import Any

from annotations.lookup import at_place
from annotations.ranking.conditions import Ranked
from annotations.ranking.nerve_links import LinkedNerve
from annotations.store import Knowledge, load_knowledge
from viewer.deck.ranking_data import ordering_data

FOLDER = Path(__file__).parents[2] / "protocol"
CASES, DECK = FOLDER / "ordering.json", FOLDER / "ordering_deck.json"
SEED, DRAWN = 4, 200
WORDS = {"label", "mechanism_text", "care_text", "text", "advice", "why", "evidence"}

CHOSEN = [
    ("buttock_deep", [], []),
    ("buttock_deep", ["worse_sitting", "deep_ache"], []),
    ("buttock_deep", ["saddle_numbness"], []),
    ("buttock_deep", ["worse_menstruation", "cyclic", "female"], []),
    ("buttock_deep", ["shooting"], ["back_pain", "numbness"]),
    ("perineum_area", ["numbness"], []),
    ("perineum_area", ["burning", "worse_sitting"], ["numbness"]),
    ("thigh_inner_upper", ["male"], []),
    ("calf_middle", ["swelling", "warm_red_skin", "immobile"], []),
    ("shin_front", ["cold_pale", "sudden"], []),
    ("buttock_deep", ["numbness"], ["worse_sitting"]),
    ("groin_inner", ["weak_adduction", "worse_kicking"], ["burning"]),
    ("thigh_front_upper", ["knee_buckling"], ["numbness"]),
    ("thigh_outer_upper", [], ["leg_weakness"]),
]


def answer(knowledge: Knowledge, site: str, features: list[str], denied: list[str]) -> dict[str, Any]:
    """What is linked to a place in order, by the functions that answer everything else too."""
    place = at_place(knowledge, site, frozenset(features), frozenset(denied))
    dangerous, everyday, care = place.dangerous, place.conditions, place.care
    return {
        "site": site,
        "features": features,
        "denied": denied,
        "everyday": [entry.condition.id for entry in everyday],
        "dangerous": [entry.condition.id for entry in dangerous],
        "first": [_reasons(entry) for entry in (*everyday[:2], *dangerous[:1])],
        "nerves": [[one.index, one.points, _reasons(one)] for one in place.links],
        "care": str(care.level),
        "triggers": [flag.id for flag in care.triggers],
    }


def _reasons(entry: Ranked | LinkedNerve) -> list[list[Any]]:
    return [[str(reason.kind), reason.subject, reason.points] for reason in entry.reasons]


def cases(knowledge: Knowledge) -> list[dict[str, Any]]:
    """The chosen cases and many drawn ones, always the same for the same knowledge."""
    draw = random.Random(SEED)
    sites, features = sorted(knowledge.sites), sorted(knowledge.features)
    asked = list(CHOSEN)
    for _ in range(DRAWN):
        site = draw.choice(sites)
        used = {f for c in knowledge.conditions.values() for claim in c.claims for f in claim.features}
        ticked = draw.sample(sorted(used), draw.randint(0, 4)) + draw.sample(features, draw.randint(0, 2))
        denied = draw.sample(sorted(used - set(ticked)), draw.choice((0, 0, 1, 2)))
        asked.append((site, sorted(set(ticked)), sorted(denied)))
    return [answer(knowledge, *case) for case in asked]


def small_deck(knowledge: Knowledge) -> dict[str, Any]:
    """The part of the deck that the rule reads, without words."""
    return {"ordering": _wordless(ordering_data(knowledge) | {"sources": {}})}


def _wordless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _wordless(part) for key, part in value.items() if key not in WORDS}
    return [_wordless(part) for part in value] if isinstance(value, list) else value


def written(value: Any) -> str:
    """One line for each case or part, so that a change can be read."""
    parts = value if isinstance(value, list) else value["ordering"]
    if isinstance(parts, list):
        return "[\n" + ",\n".join(json.dumps(part) for part in parts) + "\n]\n"
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(part)}" for key, part in parts.items())
    return '{"ordering": {\n' + lines + "\n}}\n"


def main() -> None:
    knowledge = load_knowledge()
    CASES.write_text(written(cases(knowledge)), encoding="utf-8")
    DECK.write_text(written(small_deck(knowledge)), encoding="utf-8")


if __name__ == "__main__":
    main()
