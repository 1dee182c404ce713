"""What a language maps its words to is known, and it is told from others."""

import pytest

from annotations.query.features import phrase_index
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import ENGLISH, load_lexicon, reading_languages
from annotations.query.names import name_index
from annotations.query.places import site_index
from annotations.query.spoken import detect

OTHERS = [code for code in reading_languages() if code != ENGLISH]


def concepts(knowledge):
    """Every word that English phrases, names and the grammar know."""
    phrases, grammar, lexicon = phrase_index(knowledge), load_grammar(), load_lexicon()
    known = {
        word for by in (phrases.literal, phrases.phrases) for runs in by.values() for run, _ in runs for word in run
    }
    known |= site_index(knowledge).weight.keys() | lexicon.stop | lexicon.articles
    known |= {word for by in (name_index(knowledge).nerves, name_index(knowledge).conditions) for word in by}
    known |= {word for run in lexicon.runs for word in run}
    for group in (getattr(grammar, name) for name in grammar.__slots__):
        known |= {word for entry in group for word in ((entry,) if isinstance(entry, str) else entry)}
    return known


@pytest.mark.parametrize("code", OTHERS)
def test_every_concept_of_a_language_is_known(knowledge, code):
    known = concepts(knowledge)
    dead = [
        f"{concept}: {word}"
        for concept in load_lexicon(code).raw.synonyms
        for word in load_lexicon().stems(concept, keep=True)
        if word not in known and not word.isdigit()
    ]
    assert not dead, f"{code} maps words to what nothing knows; use words of the phrases:\n" + "\n".join(dead)


@pytest.mark.parametrize("code", OTHERS)
def test_own_phrases_belong_to_records(knowledge, code):
    raw = load_lexicon(code).raw
    parts = {part.id for nerve in knowledge.nerves.values() for part in nerve.parts}
    for names, known in (
        (raw.features, knowledge.features.keys()),
        (raw.places, knowledge.sites.keys()),
        (raw.nerves, knowledge.nerves.keys() | parts),
        (raw.conditions, knowledge.conditions.keys()),
        ({pattern.feature: () for pattern in raw.patterns}, knowledge.features.keys()),
    ):
        assert names.keys() <= known, f"no record is called {sorted(names.keys() - known)}"


def test_english_is_told_from_what_is_not(knowledge):
    assert detect(knowledge, "numb inside of my thigh", "es") == ENGLISH
    assert detect(knowledge, "", "es") in ("es", ENGLISH)
