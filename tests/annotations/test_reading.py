"""What must hold of any text: a warning is never read away, and nothing is told that was not said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.lookup import look_up
from annotations.query.lexicon import load_lexicon
from annotations.ranking.urgency import rank
from annotations.vocabulary import CareLevel
from tests.annotations.test_lookup import CASES, SENTENCES

RELAXED = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
DENIALS = SENTENCES["denials"]
WARNINGS = SENTENCES["urgent"] + SENTENCES["emergency"]
WORDS = sorted({word for case in CASES for word in case["words"].split()})


@RELAXED
@given(data=st.data())
def test_a_warning_added_never_lowers_the_level(knowledge, data):
    """As a sentence of its own, before or after what is denied."""
    case, warning = data.draw(st.sampled_from(CASES)), data.draw(st.sampled_from(WARNINGS))
    denial = data.draw(st.sampled_from(DENIALS))
    whole = data.draw(st.sampled_from(["{w}. {n}. {d}", "{n}. {w}. {d}", "{d}. {w}. {n}", "{n}. {d}, but {w}"]))
    note = whole.format(w=warning, n=case.get("note", ""), d=denial)
    before = max(
        look_up(knowledge, case["words"], note=case.get("note", "")).care.level,
        look_up(knowledge, "", note=warning).care.level,
        key=rank,
    )
    after = look_up(knowledge, case["words"], note=note).care.level
    assert rank(after) >= rank(before) or before is CareLevel.UNKNOWN, (
        f"{note!r} is {after}, without the denial {before}"
    )


@RELAXED
@given(words=st.lists(st.sampled_from(WORDS), max_size=12))
def test_every_part_stands_in_the_text(knowledge, words):
    text = " ".join(words)
    for part in look_up(knowledge, text).to_json()["understood"]["parts"]:
        assert text[part["start"] : part["end"]] == part["text"]
        assert part["text"].strip()


@RELAXED
@given(words=st.lists(st.sampled_from(WORDS), max_size=12))
def test_what_is_ticked_was_said(knowledge, words):
    result = look_up(knowledge, " ".join(words))
    ticked = {part.id for part in result.understood.parts if part.kind == "feature"}
    assert ticked == result.noticed.stated
    assert result.side is None or any(part.kind == "side" for part in result.understood.parts)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("my leg hurts", "vague", "leg"),
        ("mum had a clot, my calf is swollen", "other", "previous_clot"),
        ("broke my hip ten years ago", "past", "weeks"),
        ("no fever, chills", "doubt", "chills"),
        ("burning on the inner shin", "place", "shin_inner"),
        ("left inner shin", "side", "left"),
        ("hormigueo en el pie", "feature", "tingling"),
    ],
)
def test_kinds_of_parts(knowledge, text, kind, name):
    parts = look_up(knowledge, text).understood.parts
    assert (kind, name) in {(part.kind, part.id) for part in parts}, parts


def test_a_vague_word_offers_choices(knowledge):
    (part,) = (part for part in look_up(knowledge, "my leg hurts").understood.parts if part.kind == "vague")
    assert set(part.choices) <= knowledge.sites.keys()
    assert len({knowledge.sites[site].region for site in part.choices}) > 1


@pytest.mark.parametrize("text", ["боль в ноге", "xyzzy plugh frobnicate the leg qwrt", ""])
def test_little_read_is_never_called_harmless(knowledge, text):
    assert look_up(knowledge, text).care.level is CareLevel.UNKNOWN


def test_words_of_a_language_stay_apart(knowledge):
    assert all(concept for concept in load_lexicon("es").raw.synonyms)
    assert not look_up(knowledge, "red de pie", page="es").noticed.stated & {"warm_red_skin"}
