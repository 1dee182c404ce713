"""How concept words steer a sentence (negation, direction, places), once for all languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotations.errors import RecordError
from annotations.query.lexicon import load_lexicon
from annotations.records import Record
from annotations.vocabulary import Key
from meshes.data_files import read

_FILE: Final = "data/languages/grammar.toml"


class GrammarFile(Record):
    """The layout of ``data/languages/grammar.toml``, in everyday English words."""

    separators: str
    aspects: str
    negation: tuple[str, ...]
    negation_of_lists: tuple[str, ...]
    negation_behind: tuple[str, ...]
    not_negation: tuple[str, ...]
    ends_negation: str
    breaks_list: str
    worse: str
    better: str
    root_conditions: tuple[Key, ...]
    roots: Mapping[str, tuple[Key, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The words that steer, as concepts.

    Attributes
    ----------
    aspects : frozenset of str
        Words for the sides and heights of a part of the body.
    empty : frozenset of str
        Words that mean nothing by themselves.
    """

    separators: frozenset[str]
    aspects: frozenset[str]
    empty: frozenset[str]
    negation: frozenset[tuple[str, ...]]
    negation_of_lists: frozenset[tuple[str, ...]]
    negation_behind: frozenset[str]
    not_negation: frozenset[tuple[str, ...]]
    ends_negation: frozenset[str]
    breaks_list: frozenset[str]
    worse: frozenset[str]
    better: frozenset[str]
    roots: Mapping[str, tuple[str, ...]]
    root_conditions: frozenset[str]


@lru_cache(maxsize=1)
def load_grammar() -> Grammar:
    """Read the shipped grammar, once.

    Raises
    ------
    RecordError
        The file is broken.
    """
    raw = read(_FILE, GrammarFile, "annotations", RecordError)
    english = load_lexicon()

    def runs(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """Phrases as runs of stems."""
        return frozenset(english.stems(text, keep=True) for text in texts)

    def stems(text: str) -> frozenset[str]:
        """The stems of words, without order."""
        return frozenset(english.stems(text, keep=True))

    separators = stems(raw.separators)
    return Grammar(
        separators=separators,
        aspects=frozenset(english.stem(word) for word in raw.aspects.split()),
        empty=english.stop | separators,
        negation=runs(raw.negation),
        negation_of_lists=runs(raw.negation_of_lists),
        negation_behind=stems(" ".join(raw.negation_behind)),
        not_negation=runs(raw.not_negation),
        ends_negation=stems(raw.ends_negation),
        breaks_list=stems(raw.breaks_list),
        worse=stems(raw.worse),
        better=stems(raw.better),
        roots=raw.roots,
        root_conditions=frozenset(raw.root_conditions),
    )
