"""Cases that an examiner wrote without having seen the reader, in eight voices and two languages: how many hold.

They are counted, not held one by one, so that nobody mends a sentence instead of a rule. Sets ``a`` were looked at
while the reader was made; of sets ``b`` only the counts were known until it stood. The floors may rise, never fall.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.lookup import look_up
from annotations.ranking.urgency import rank
from annotations.vocabulary import CareLevel

FOLDER = Path(__file__).parent / "fresh"
FLOORS = {
    "a_en": {"warned": 100, "calm": 95, "nerve": 100, "conditions": 95},
    "a_es": {"warned": 100, "calm": 95, "nerve": 100, "conditions": 97},
    "b_en": {"warned": 100, "calm": 92, "nerve": 92, "conditions": 95},
    "b_es": {"warned": 100, "calm": 78, "nerve": 66, "conditions": 84},
}


def judged(knowledge, case) -> Iterator[tuple[str, bool]]:
    """Each measure of a case, and whether it is right."""
    answer = look_up(knowledge, case["words"], case.get("side"), case.get("note", "")).to_json()
    nerves = [nerve["id"] for nerve in answer["nerves"]]
    first = {condition["id"] for condition in answer["conditions"][:5]}
    level = CareLevel(answer["care"]["level"])
    wanted = case["nerve"].split("|")
    if not {"any", "none"} & set(wanted):
        yield "nerve", bool(nerves) and nerves[0] in wanted
    if "conditions" in case:
        yield "conditions", all(first & set(name.split("|")) for name in case["conditions"])
    least = CareLevel(case.get("care_at_least", case.get("care", "none")))
    if rank(least) >= rank(CareLevel.URGENT):
        yield "warned", rank(level) >= rank(least)
    elif "care" in case and least is not CareLevel.UNKNOWN:
        yield "calm", rank(level) < rank(CareLevel.URGENT)


@pytest.mark.parametrize("name", FLOORS)
def test_as_many_are_right_as_were(knowledge, name):
    right, missed = defaultdict(list), defaultdict(list)
    for case in tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]:
        for measure, good in judged(knowledge, case):
            right[measure].append(good)
            if not good:
                missed[measure].append(case["words"][:90])
    for measure, floor in FLOORS[name].items():
        share = 100 * sum(right[measure]) / len(right[measure])
        assert share >= floor, f"{measure}: {share:.1f} %, was {floor} %; missed:\n" + "\n".join(missed[measure])
