"""Features that a text states or denies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from annotations.knowledge import Knowledge
from annotations.query.directions import _DIRECTED, directions, take_direction
from annotations.query.grammar import load_grammar
from annotations.query.implications import closure, features_of_figures
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon
from annotations.query.match import Match, Noticed
from annotations.query.spoken import speller
from annotations.query.tokens import Token, read, words_of
from annotations.records import Feature


@dataclass(frozen=True, slots=True, eq=False)
class PhraseIndex:
    """All phrases of all features in our own words, by their first word.

    A phrase that has only one meaningful word ("down to the foot"), or that begins with ``=``, is ``literal``: its
    words must follow each other.
    """

    literal: Mapping[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]


@lru_cache(maxsize=16)
def phrase_index(knowledge: Knowledge, code: str = ENGLISH) -> PhraseIndex:
    """Index the phrases of a knowledge for texts of a language, once."""
    phrases: _Grouped = {}
    literal: _Grouped = {}
    for feature, phrase, lexicon in _phrases(knowledge, code):
        group = feature.group if feature.group in _DIRECTED else "stated"
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
    if code != ENGLISH:
        lexicon = load_lexicon(code)
        own = ((feature, phrase) for feature, phrases in lexicon.raw.features.items() for phrase in phrases)
        yield from ((knowledge.features[name], phrase, lexicon) for name, phrase in own if name in knowledge.features)


_Grouped = dict[tuple[str, ...], dict[str, list[str]]]


def _by_first(found: _Grouped) -> dict[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]:
    by_first: dict[str, list[tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]] = {}
    for words, groups in found.items():
        if words:
            by_first.setdefault(words[0], []).append((words, {key: tuple(ids) for key, ids in groups.items()}))
    return {word: tuple(entries) for word, entries in by_first.items()}


def notice(knowledge: Knowledge, text: str, code: str = ENGLISH) -> tuple[Noticed, tuple[Token, ...]]:
    """Read a text and say which features it states and denies.

    Returns
    -------
    Noticed
    tuple of Token
        The text as it was read.
    """
    index, lexicon = phrase_index(knowledge, code), load_lexicon(code)
    tokens = read(text, lexicon, speller(knowledge, code))
    matches = _longest(_matches(tokens, index))
    own_cues = frozenset(at for match in matches for at in match.at)
    present, denied = set(features_of_figures(text, lexicon)), set[str]()
    for clause in sorted({token.clause for token in tokens}):
        here = [match for match in matches if tokens[min(match.at)].clause == clause]
        turned = directions(tokens, clause, here, load_grammar())
        for match in here:
            if match.stated:
                (denied if _is_negated(match, tokens, own_cues) else present).update(match.stated)
            if match.is_activity:
                take_direction(match, turned[match], present, denied)
    noticed = closure(knowledge, frozenset(present), frozenset(denied))
    circumstances, signs = _tokens_by_group(knowledge, matches)
    return replace(noticed, circumstances=circumstances, signs=signs), tokens


def _tokens_by_group(knowledge: Knowledge, matches: list[Match]) -> tuple[frozenset[int], frozenset[int]]:
    at: dict[str, set[int]] = {"circumstances": set(), "signs": set()}
    for match in matches:
        groups = {knowledge.features[feature].group for feature in match.stated}
        if match.is_activity or groups & {"timing", "context"}:
            at["circumstances"] |= match.at
        elif "sign" in groups:
            at["signs"] |= match.at
    return frozenset(at["circumstances"]), frozenset(at["signs"])


def _matches(tokens: tuple[Token, ...], index: PhraseIndex) -> list[Match]:
    found = list(_literal_matches(tokens, index))
    for clause in {token.clause for token in tokens}:
        content = [at for at, token in enumerate(tokens) if token.clause == clause and not token.empty]
        places: dict[str, list[int]] = {}
        for order, at in enumerate(content):
            places.setdefault(tokens[at].word, []).append(order)
        for word in places:
            for words, groups in index.phrases.get(word, ()):
                if all(other in places for other in words):
                    found.extend(_windows(words, groups, places, content))
    return found


def _literal_matches(tokens: tuple[Token, ...], index: PhraseIndex) -> Iterable[Match]:
    for start, token in enumerate(tokens):
        for words, groups in index.literal.get(token.word, ()):
            run = tokens[start : start + len(words)]
            if tuple(other.word for other in run) == words and run[-1].clause == token.clause:
                telling = [at for at in range(start, start + len(words)) if not tokens[at].empty]
                yield _match(groups, telling or [start])


def _windows(
    words: tuple[str, ...],
    groups: dict[str, tuple[str, ...]],
    places: dict[str, list[int]],
    content: list[int],
) -> Iterable[Match]:
    """Where all words of a phrase stand close together."""
    for first in places[words[0]]:
        orders = [first]
        for word in words[1:]:
            free = [order for order in places[word] if order not in orders]
            if not free:
                break
            orders.append(min(free, key=lambda order: (abs(order - orders[-1]), order < orders[-1])))
        else:
            if _cost(orders) <= _slack(words, orders):
                yield _match(groups, (content[order] for order in orders))


def _match(groups: dict[str, tuple[str, ...]], at: Iterable[int]) -> Match:
    return Match(groups.get("stated", ()), groups.get("worse", ()), groups.get("better", ()), frozenset(at))


def _cost(orders: list[int]) -> int:
    low, high = min(orders), max(orders)
    return high - low + 1 - len(orders)


def _slack(words: tuple[str, ...], orders: list[int]) -> int:
    """How many foreign words may stand between the words of a phrase."""
    if len(words) == 1:
        return 0
    in_order = all(before < after for before, after in pairwise(orders))
    if words[0] in ("no", "not", "cannot", "never"):
        return 2 if in_order else -1
    return (2 if len(words) == 2 else 3) if in_order else (1 if len(words) == 2 else 2)


def _longest(matches: list[Match]) -> list[Match]:
    """Drop a match that is part of a longer one: "severe" in "severe period cramps"."""
    unique = list(dict.fromkeys(matches))
    return [match for match in unique if not any(match.at < other.at for other in unique)]


def _is_negated(match: Match, tokens: tuple[Token, ...], own_cues: frozenset[int]) -> bool:
    return any(tokens[at].negated and tokens[at].cue not in own_cues for at in match.at)
