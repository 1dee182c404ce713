"""Phrases of features, and where they stand in a text, whether denied or not."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from annotations.knowledge import Knowledge
from annotations.query.folding import Folded
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon
from annotations.query.match import Match
from annotations.query.tokens import Token, words_of
from annotations.records import Feature

DIRECTED: Final = ("worse", "better")  # groups of activities
_REFUSALS: Final = ("no", "not", "cannot", "never", "without")
_ENDS: Final = ".;!?\n"
Entries = tuple[tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]], ...]
_Grouped = dict[tuple[str, ...], dict[str, list[str]]]


@dataclass(frozen=True, slots=True, eq=False)
class PhraseIndex:
    """All phrases of all features as concepts, by their first word.

    A phrase that has only one meaningful word ("down to the foot"), or that begins with ``=``, is ``literal``: its
    words must follow each other.
    """

    literal: Mapping[str, Entries]
    phrases: Mapping[str, Entries]


@lru_cache(maxsize=16)
def phrase_index(knowledge: Knowledge, code: str = ENGLISH) -> PhraseIndex:
    """Index the phrases of a knowledge for texts of a language, once."""
    phrases: _Grouped = {}
    literal: _Grouped = {}
    for feature, phrase, lexicon in _phrases(knowledge, code):
        group = feature.group if feature.group in DIRECTED else "stated"
        words, every = words_of(phrase, lexicon), words_of(phrase, lexicon, empty=True)
        is_literal = phrase.startswith("=") or len(words) < 2 <= len(every)
        ids = (literal if is_literal else phrases).setdefault(every if is_literal else words, {}).setdefault(group, [])
        if feature.id not in ids:
            ids.append(feature.id)
    return PhraseIndex(_by_first(literal), _by_first(phrases))


def _phrases(knowledge: Knowledge, code: str) -> Iterator[tuple[Feature, str, Lexicon]]:
    """The phrases of each feature in English concepts, then those that a language has of its own."""
    for feature in knowledge.features.values():
        yield from ((feature, phrase, load_lexicon()) for phrase in feature.phrases)
    own = load_lexicon(code).raw.features
    for name in own.keys() & knowledge.features.keys():
        yield from ((knowledge.features[name], phrase, load_lexicon(code)) for phrase in own[name])


def _by_first(found: _Grouped) -> dict[str, Entries]:
    by_first: dict[str, list[tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]] = {}
    for words, groups in found.items():
        if words:
            by_first.setdefault(words[0], []).append((words, {key: tuple(ids) for key, ids in groups.items()}))
    return {word: tuple(entries) for word, entries in by_first.items()}


def find_phrases(tokens: tuple[Token, ...], index: PhraseIndex) -> list[Match]:
    """Every phrase of a text, also those that are part of a longer one."""
    found = list(_literal(tokens, index))
    clauses: dict[int, list[int]] = {}
    for at, token in enumerate(tokens):
        if not token.empty:
            clauses.setdefault(token.clause, []).append(at)
    for content in clauses.values():
        places: dict[str, list[int]] = {}
        for order, at in enumerate(content):
            places.setdefault(tokens[at].word, []).append(order)
        begins = [n for n, (a, b) in enumerate(pairwise(content), 1) if tokens[a].chunk != tokens[b].chunk]
        refusals = sorted(order for word in _REFUSALS for order in places.get(word, ()))
        for words, groups in (entry for word in places for entry in index.phrases.get(word, ())):
            if all(other in places for other in words):
                found += _windows(words, groups, places, content, (begins, refusals))
    return list(dict.fromkeys(found))


def _literal(tokens: tuple[Token, ...], index: PhraseIndex) -> Iterable[Match]:
    for start, token in enumerate(tokens):
        for words, groups in index.literal.get(token.word, ()):
            run = tokens[start : start + len(words)]
            if tuple(other.word for other in run) == words and run[-1].clause == token.clause:
                telling = [at for at in range(start, start + len(words)) if not tokens[at].empty]
                yield _match(groups, telling or [start])


def _windows(
    words: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]],
    places: dict[str, list[int]],
    content: list[int],
    bounds: tuple[list[int], list[int]],
) -> Iterable[Match]:
    """Where all words of a phrase stand close together, and no refusal of something else between them.

    A phrase that refuses itself ("no pulse") stands in one piece and takes the refusal nearest to it; no other runs on
    into a piece that begins with a refusal ("foot warm, no change"), or over one ("hurts, cannot pee").
    """
    begins, refusals = bounds
    refuses = words[0] in _REFUSALS
    for first in places[words[0]]:
        orders = [first]
        for word in words[1:]:
            near = _near(places[word], orders[-1], orders)
            if near is None:
                break
            orders.append(near)
        else:
            low, high = min(orders), max(orders)
            own = any(low < at <= high for at in begins if refuses or at in refusals)
            own |= any(
                low < at < high and at not in orders for at in (refusals if refuses else places.get("cannot", ()))
            )
            if high - low + 1 - len(orders) <= _slack(words, orders) and not own:
                yield _match(groups, (content[order] for order in orders))


def _near(places: list[int], last: int, taken: list[int]) -> int | None:
    """The nearest free place of a word, the later one of two that are as near."""
    at = bisect_left(places, last)
    free = [order for order in places[max(0, at - len(taken) - 1) : at + len(taken) + 1] if order not in taken]
    return min(free, key=lambda order: (abs(order - last), order < last), default=None)


def _slack(words: tuple[str, ...], orders: list[int]) -> int:
    """How many foreign words may stand between the words of a phrase."""
    if len(words) == 1:
        return 0
    in_order = all(before < after for before, after in pairwise(orders))
    if words[0] in _REFUSALS:
        return 2 if in_order else -1
    return (2 if len(words) == 2 else 3) if in_order else (1 if len(words) == 2 else 2)


def _match(groups: Mapping[str, tuple[str, ...]], at: Iterable[int]) -> Match:
    return Match(groups.get("stated", ()), groups.get("worse", ()), groups.get("better", ()), frozenset(at))


def find_figures(whole: Folded, tokens: tuple[Token, ...], lexicon: Lexicon) -> Iterator[Match]:
    """Features told by a number or a form of words: age, duration, temperature, severity."""
    plain = whole.replaced(lexicon.number_words, lambda match: str(lexicon.numbers[match[1]]))
    starts = [token.start for token in tokens]
    for regex, unless, pattern in lexicon.patterns:
        for found in regex.finditer(plain.text):
            number = float(found[1].replace(",", ".")) if regex.groups else 0.0
            above = pattern.at_least is None or number >= pattern.at_least
            below = pattern.below is None or number < pattern.below
            if above and below and not unless.search(_sentence(plain.text, found.start(), found.end())):
                start, end = plain.written(found.start(), found.end())
                at = range(bisect_left(starts, start), bisect_left(starts, end))
                yield Match((pattern.feature,), (), (), frozenset(at))


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    last = min((at for mark in _ENDS if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[first:last]
