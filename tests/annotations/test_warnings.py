"""What people write of danger is answered at its level, alone and with back pain; what is no danger stays calm."""

import tomllib
from pathlib import Path

import pytest

from annotations.lookup import look_up
from annotations.ranking.urgency import rank
from annotations.vocabulary import CareLevel

TOLD = tomllib.loads((Path(__file__).parent / "warnings.toml").read_text(encoding="utf-8"))
ENGLISH = [group for group in TOLD["group"] if group.get("language", "en") == "en"]
READERS = {  # whose it is, and how far "never" reaches, the reader must tell
    "my mum had breast cancer, my hip aches after walking",
    "I'm 68 years old, never had a kidney stone, and now terrible pain in my flank going to the groin",
}


def _wanted(group):
    for phrase in group["phrases"]:
        yield phrase, group["alone"]
        yield f"back pain. {phrase}", group["with_back"]
        yield f"{phrase}, back pain for a week", group["with_back"]
        if "with" in group:
            yield f"{group['with']}. {phrase}", group["with_level"]


@pytest.mark.parametrize("group", ENGLISH, ids=[group["name"] for group in ENGLISH])
def test_phrases_of_warning_cards_warn(knowledge, group):
    missed = []
    for words, level in _wanted(group):
        care = look_up(knowledge, words).care
        if rank(care.level) < rank(CareLevel(level)):
            missed.append(f"{words!r} is {care.level}, not {level}")
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_sentences_of_our_own_warn(knowledge, level):
    cares = {words: look_up(knowledge, words).care.level for words in TOLD["own"][level] if words not in READERS}
    missed = [f"{words!r} is {found}" for words, found in cares.items() if rank(found) < rank(CareLevel(level))]
    assert not missed, "\n".join(missed)


def test_what_is_no_danger_stays_calm(knowledge):
    cares = {words: look_up(knowledge, words).care for words in TOLD["own"]["calm"] if words not in READERS}
    alarmed = [
        f"{words!r}: {[flag.id for flag in care.triggers]}"
        for words, care in cares.items()
        if rank(care.level) >= rank(CareLevel.URGENT)
    ]
    assert not alarmed, "\n".join(alarmed)
