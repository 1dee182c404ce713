"""Nerves, branches, conditions and spinal roots that a text calls by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from annotations.knowledge import Knowledge
from annotations.query.folding import fold
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon
from annotations.query.match import Noticed
from annotations.query.phrases import phrase_index
from annotations.query.places import EMPTY, site_index
from annotations.query.spoken import voices
from annotations.query.tokens import Token, find_runs, words_of
from annotations.records import Condition, Nerve, NervePart

_ROOT = re.compile(r"\b([ls])[ -]?([1-5])\b", re.IGNORECASE)


_Found = dict[str, dict[tuple[tuple[str, ...], str], None]]

KINDS = ("nerve", "syndrome", "neuralgia", "hernia", "neuropathy", "sprain")  # make a name, but none by themselves
NAMING = (*KINDS, "sciatica", "endometriosis", "aneurysm", "shingles", "infection")


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names.

    Attributes
    ----------
    nerves, conditions : frozenset of str
        Ids; nerves may be branches (``femoral.saphenous``).
    roots : tuple of str
        Spinal roots such as ``L5``, in the order of the text.
    """

    nerves: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()

    def __or__(self, other: "Named") -> "Named":
        roots = tuple(dict.fromkeys((*self.roots, *other.roots)))
        return Named(self.nerves | other.nerves, self.conditions | other.conditions, roots)


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Sets of neighbouring words that name a nerve or a condition, by each of their words."""

    nerves: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    conditions: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@lru_cache(maxsize=16)
def name_index(knowledge: Knowledge, code: str = ENGLISH) -> NameIndex:
    """Index the names of nerves and conditions for texts of a language, once.

    A name made of words for places and features alone ("burning inner shin") names nothing: places and features tell
    more. Names that a language adds of itself stand, whatever words they are made of.
    """
    phrases = phrase_index(knowledge, code)
    features = {
        word for by in (phrases.literal, phrases.phrases) for runs in by.values() for run, _ in runs for word in run
    }
    taken = frozenset(features | site_index(knowledge, code).weight.keys() | EMPTY | load_grammar().aspects)
    taken -= {word for name in NAMING for word in words_of(name, load_lexicon())}
    nerves: _Found = {}
    conditions: _Found = {}
    for said, lexicon in voices(knowledge, code):
        for nerve in said.nerves.values():
            for part in nerve.parts:
                _add(nerves, part, lexicon.raw.nerves.get(part.id, ()), lexicon, taken)
            _add(nerves, nerve, lexicon.raw.nerves.get(nerve.id, ()), lexicon, taken)
        for condition in said.conditions.values():
            _add(conditions, condition, lexicon.raw.conditions.get(condition.id, ()), lexicon, taken)
    return NameIndex(*({word: tuple(runs) for word, runs in found.items()} for found in (nerves, conditions)))


def _add(
    found: _Found, record: Nerve | NervePart | Condition, own: tuple[str, ...], lexicon: Lexicon, taken: frozenset[str]
) -> None:
    kinds = {word for kind in KINDS for word in words_of(kind, load_lexicon())}
    labels = [words_of(text, lexicon) for text in re.split(r"[(),]", record.label)]
    names = {words for words in (*labels, *(words_of(text, lexicon) for text in record.names.all)) if words}
    telling = {words for words in names if not (taken.issuperset(words) or kinds.issuperset(words))}
    for words in sorted(telling | {words_of(text, lexicon) for text in own}):
        for word in words:
            found.setdefault(word, {})[tuple(sorted(words)), record.id] = None


def find_names(
    knowledge: Knowledge, text: str, noticed: Noticed, tokens: tuple[Token, ...], code: str = ENGLISH
) -> Named:
    """Which nerves, conditions and roots a text names without denying them."""
    index = name_index(knowledge, code)
    nerves, conditions = (
        frozenset(record for record, at in find_runs(tokens, names, in_order=False) if at.isdisjoint(noticed.reached))
        for names in (index.nerves, index.conditions)
    )
    roots = tuple(dict.fromkeys(f"{letter.upper()}{number}" for letter, number in _ROOT.findall(fold(text))))
    if roots:
        conditions |= load_grammar().root_conditions & knowledge.conditions.keys()
    return Named(nerves, conditions, roots)
