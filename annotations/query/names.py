"""Nerves, branches, conditions and spinal roots that a text calls by name."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from annotations.knowledge import Knowledge
from annotations.query.lexicon import Lexicon, fold, load_lexicon, stem
from annotations.query.places import EMPTY, site_index
from annotations.query.tokens import Token, find_runs, words_of
from annotations.records import Names

_ROOT = re.compile(r"\b([ls])[ -]?([1-5])\b", re.IGNORECASE)


_Runs = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

KINDS = ("nerve", "syndrome", "neuralgia", "hernia", "neuropathy", "sprain")  # make a name, but none by themselves
NAMING = (*KINDS, "sciatica", "endometriosis")


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


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Sets of neighbouring words that name a nerve or a condition, by each of their words."""

    nerves: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    conditions: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@lru_cache(maxsize=4)
def name_index(knowledge: Knowledge) -> NameIndex:
    """Index the names of nerves and conditions, once.

    A name made of words for places and features alone ("burning inner shin") names nothing: places and features tell
    more.
    """
    lexicon = load_lexicon()
    features = {word for f in knowledge.features.values() for phrase in f.phrases for word in words_of(phrase, lexicon)}
    taken = frozenset(features | site_index(knowledge).weight.keys() | EMPTY | lexicon.aspects)
    taken -= {stem(word) for word in NAMING}
    parts = [(nerve.id, nerve.label, nerve.names) for nerve in knowledge.nerves.values()]
    parts += [(p.id, p.label, p.names) for nerve in knowledge.nerves.values() for p in nerve.parts]
    conditions = [(c.id, c.label, c.names) for c in knowledge.conditions.values()]
    nerves, named = ({record for record, _, _ in records} for records in (parts, conditions))
    return NameIndex(
        _together(_runs(parts, taken), _hints(lexicon, nerves)),
        _together(_runs(conditions, taken), _hints(lexicon, named)),
    )


def _hints(lexicon: Lexicon, known: set[str]) -> _Runs:
    """Phrases of the lexicon that stand for a nerve or a condition, whatever words they are made of."""
    return _runs(((key, "", Names(lay=texts)) for key, texts in lexicon.hints.items() if key in known), frozenset())


def _together(first: _Runs, second: _Runs) -> _Runs:
    return {word: (*first.get(word, ()), *second.get(word, ())) for word in (*first, *second)}


def _runs(records: Iterable[tuple[str, str, Names]], taken: frozenset[str]) -> _Runs:
    lexicon = load_lexicon()
    kinds = {stem(word) for word in KINDS}
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for record_id, label, names in records:
        texts = (*re.split(r"[(),]", label), *names.all)
        for words in dict.fromkeys(words_of(text, lexicon) for text in texts):
            if not taken.issuperset(words) and not kinds.issuperset(words):
                for word in set(words):
                    found.setdefault(word, []).append((tuple(sorted(words)), record_id))
    return {word: tuple(runs) for word, runs in found.items()}


def find_names(knowledge: Knowledge, text: str, tokens: tuple[Token, ...]) -> Named:
    """Which nerves, conditions and roots a text names without denying them."""
    index = name_index(knowledge)
    nerves, conditions = (
        frozenset(record for record, _ in find_runs(tokens, names, in_order=False))
        for names in (index.nerves, index.conditions)
    )
    roots = tuple(dict.fromkeys(f"{letter.upper()}{number}" for letter, number in _ROOT.findall(fold(text))))
    if roots:
        conditions |= load_lexicon().root_conditions & knowledge.conditions.keys()
    return Named(nerves, conditions, roots)
