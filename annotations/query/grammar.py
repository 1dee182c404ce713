"""How concept words steer a sentence (negation, direction, places), once for all languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotations.errors import RecordError
from annotations.query.lexicon import Lexicon, load_lexicon
from annotations.records import Record
from annotations.vocabulary import Key
from meshes.data_files import read

_FILE: Final = "data/languages/grammar.toml"
GROUPS: Final = (
    "clauses",
    "alternatives",
    "additions",
    "behind",
    "well",
    "ends",
    "relatives",
    "begins",
    "worse",
    "better",
)


class GrammarFile(Record):
    """The layout of ``data/languages/grammar.toml``, in everyday English words."""

    separators: str
    aspects: str
    clauses: str
    alternatives: str
    additions: str
    lists: tuple[str, ...]
    nouns: tuple[str, ...]
    plain: tuple[str, ...]
    not_negation: tuple[str, ...]
    behind: str
    well: str
    ends: str
    relatives: str
    begins: str
    worse: str
    better: str
    root_conditions: tuple[Key, ...]
    roots: Mapping[str, tuple[Key, ...]]
    vague: Mapping[str, tuple[Key, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """The words that steer, as concepts.

    Attributes
    ----------
    aspects : frozenset of str
        Words for the sides and heights of a part of the body.
    empty : frozenset of str
        Words that only separate.
    cues : mapping of tuple of str to str
        Words that deny, to how far they carry: ``lists``, ``nouns`` or ``plain``; "" for what only looks like one.
    """

    aspects: frozenset[str]
    empty: frozenset[str]
    clauses: frozenset[str]
    alternatives: frozenset[str]
    additions: frozenset[str]
    cues: Mapping[tuple[str, ...], str]
    behind: frozenset[str]
    well: frozenset[str]
    ends: frozenset[str]
    relatives: frozenset[str]
    begins: frozenset[str]
    worse: frozenset[str]
    better: frozenset[str]
    roots: Mapping[str, tuple[str, ...]]
    vague: Mapping[str, tuple[str, ...]]
    root_conditions: frozenset[str]
    written: frozenset[str]  # all of them as they are written


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
    carry = {"lists": raw.lists, "nouns": raw.nouns, "plain": raw.plain, "": raw.not_negation}
    return Grammar(
        aspects=frozenset(english.stem(word) for word in raw.aspects.split()),
        empty=frozenset(english.stems(raw.separators, keep=True)),
        cues={english.stems(text, keep=True): how for how, texts in carry.items() for text in texts},
        roots=raw.roots,
        vague={english.stem(word): sites for word, sites in raw.vague.items()},
        root_conditions=frozenset(raw.root_conditions),
        written=frozenset(word for group in GROUPS for word in getattr(raw, group).split()),
        **{group: frozenset(_concepts(getattr(raw, group), english)) for group in GROUPS},
    )


def _concepts(words: str, english: Lexicon) -> Iterator[str]:
    """Each word as it is written and as the concept that it stands for."""
    for word in words.split():
        for stem in english.stems(word, keep=True):
            yield stem
            yield from english.runs.get((stem,), ())
