"""The fixture that holds the client's ordering to Python's is up to date, and the deck carries all that it needs."""

import json

import pytest

from tests.viewer.deck.ranking_cases import CASES, DECK, cases, small_deck, written
from viewer.deck.ranking_data import GROUPS, ordering_data

RENEW = "run `python -m tests.viewer.deck.ranking_cases`, then `node --test` in viewer/client"


@pytest.mark.parametrize(("path", "make"), [(CASES, cases), (DECK, small_deck)], ids=["cases", "deck"])
def test_the_fixture_is_current(knowledge, path, make) -> None:
    assert path.read_text(encoding="utf-8") == written(make(knowledge)), f"{path.name} is out of date: {RENEW}"


def test_the_cases_cover_every_level_and_kind_of_reason() -> None:
    known = json.loads(CASES.read_text(encoding="utf-8"))
    assert {case["care"] for case in known} >= {"none", "specialist", "urgent", "emergency"}
    kinds = {reason[0] for case in known for reasons in case["first"] for reason in reasons}
    assert kinds >= {"place", "for", "against", "denied", "flag"}


def test_every_feature_and_source_of_the_deck_is_known(knowledge) -> None:
    data = ordering_data(knowledge)
    assert {feature["group"] for feature in data["features"].values()} <= set(GROUPS)
    for name, condition in data["conditions"].items():
        assert condition["fits"].keys() <= data["regions"].keys(), f"{name} is felt at a place without a region"
        for side in ("for", "against"):
            for feature, number in condition[side].items():
                assert feature in condition["claims"][number]["features"], f"{name}: wrong claim for {feature}"
        for claim in condition["claims"]:
            assert set(claim["sources"]) <= data["sources"].keys()
            assert claim["sources"] or claim["evidence"] == "unchecked", f"{name}: {claim['text']} has no source"
