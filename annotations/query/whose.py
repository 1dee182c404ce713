"""Whose trouble a text tells of, and when: what is long past or somebody else's says nothing of today's pain."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping

from annotations.query.folding import Folded
from annotations.query.grammar import Grammar
from annotations.query.lexicon import Lexicon
from annotations.query.match import Match, Said
from annotations.query.tokens import Token
from annotations.records import Feature

_BOTH_WAYS = frozenset({"quality", "sign", "worse", "better"})  # groups that tell of today's pain, whoever has it


def long_ago(whole: Folded, tokens: tuple[Token, ...], lexicon: Lexicon, grammar: Grammar) -> frozenset[int]:
    """Tokens of the pieces that tell of something long ago ("broke my hip ten years ago")."""
    plain = whole.replaced(lexicon.number_words, lambda match: str(lexicon.numbers[match[1]]))
    starts = [token.start for token in tokens]
    chunks = set()
    for regex in lexicon.past:
        for found in regex.finditer(plain.text):
            at = bisect_right(starts, plain.written(found.start(), found.end())[0]) - 1
            chunks |= {tokens[at].chunk} if at >= 0 else set()
    chunks -= {token.chunk for token in tokens if token.word in grammar.begins}
    return frozenset(at for at, token in enumerate(tokens) if token.chunk in chunks)


def of_others(
    whole: Folded, tokens: tuple[Token, ...], complained: frozenset[int], lexicon: Lexicon, grammar: Grammar
) -> tuple[frozenset[int], frozenset[int]]:
    """Tokens that tell of a relative, in a text about oneself; and those that tell of one in any text ("mum had").

    Parameters
    ----------
    complained : frozenset of int
        Tokens that tell where and how it hurts.
    """
    starts = [token.start for token in tokens]
    had = {
        bisect_left(starts, whole.written(found.start(), found.end())[0])
        for regex in lexicon.others
        for found in regex.finditer(whole.text)
    }
    kin = [at for at, token in enumerate(tokens) if token.word in grammar.relatives]
    sore = {tokens[at].chunk for at in complained} - {tokens[at].chunk for at in kin}
    mine = any(t.own and (t.chunk in sore or _next(tokens, at) in complained) for at, t in enumerate(tokens))
    return (
        frozenset(_rest(tokens, kin)) if mine else frozenset(),
        frozenset(_rest(tokens, sorted(at for at in had if at < len(tokens)))),
    )


def _next(tokens: tuple[Token, ...], at: int) -> int:
    """The first token with meaning from here on in the same piece."""
    chunk = tokens[at].chunk
    while at < len(tokens) and tokens[at].chunk == chunk:
        if not tokens[at].empty:
            return at
        at += 1
    return -1


def _rest(tokens: tuple[Token, ...], starts: Iterable[int]) -> Iterable[int]:
    """Tokens from some on, each to the end of its piece."""
    for start in starts:
        yield from (at for at in range(start, len(tokens)) if tokens[at].chunk == tokens[start].chunk)


def placed(
    match: Match,
    features: Mapping[str, Feature],
    past: frozenset[int],
    others: tuple[frozenset[int], frozenset[int]],
) -> Said:
    """How a match that is not denied counts: present, long ago, or somebody else's."""
    about = [features[name] for name in match.features if name in features]
    lasting = any(feature.lasting or feature.decisive for feature in about)
    today = not match.at or any(feature.group in _BOTH_WAYS for feature in about)
    if not today and (match.at <= others[0] or (lasting and match.at <= others[1])):
        return Said.OTHER
    return Said.PAST if match.at and match.at <= past and not lasting else Said.PRESENT
