"""What is called how in a language: phrases and names beside the English ones, each read with its own lexicon."""

from collections.abc import Iterator
from functools import lru_cache

from annotations.i18n.languages import in_language, language_codes
from annotations.knowledge import Knowledge
from annotations.query.folding import folded
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon, reading_languages
from annotations.query.spelling import Speller
from annotations.store import load_knowledge


def voices(knowledge: Knowledge, code: str) -> Iterator[tuple[Knowledge, Lexicon]]:
    """The knowledge in English and then in a language, each with the lexicon that reads its names."""
    plain = knowledge if knowledge.language == ENGLISH else load_knowledge()  # only the shipped one is translated
    yield plain, load_lexicon()
    if code != ENGLISH:
        yield in_language(plain, code) if code in language_codes() else plain, load_lexicon(code)


@lru_cache(maxsize=16)
def speller(knowledge: Knowledge, code: str) -> Speller:
    """A speller for all that is called something in a language."""
    *_, (said, lexicon) = voices(knowledge, code)
    texts = [text for record in said.named for text in (record.label, *record.names.all)]
    texts += [phrase for feature in said.features.values() for phrase in feature.phrases] * (code == ENGLISH)
    own = (lexicon.raw.features, lexicon.raw.places, lexicon.raw.nerves, lexicon.raw.conditions)
    texts += [text for names in own for several in names.values() for text in several]
    words = frozenset(word for text in texts for word in folded(text).words())
    return Speller(lexicon, words | load_grammar().written if code == ENGLISH else words)


def detect(knowledge: Knowledge, text: str, page: str = ENGLISH) -> str:
    """The language that a text is written in: the one that knows most of its words; between equals, the page's."""
    words = folded(text).words()
    codes = sorted(reading_languages(), key=lambda code: code != page)
    return max(codes, key=lambda code: sum(map(speller(knowledge, code).knows, words)))
