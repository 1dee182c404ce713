"""Direction of an activity in a sentence: whether it makes the pain worse or better."""

from collections.abc import Collection, Iterator

from annotations.query.grammar import Grammar
from annotations.query.match import Match, Said
from annotations.query.phrases import DIRECTED
from annotations.query.tokens import Token


def take_direction(match: Match, direction: str) -> Iterator[tuple[Said, str]]:
    """What a match says in the direction that its words give it."""
    if direction in DIRECTED:
        yield from ((Said.PRESENT, feature) for feature in getattr(match, direction))
    if direction in ("better", "not_worse"):
        yield from ((Said.DENIED, feature) for feature in match.worse)
    if direction == "not_better":
        yield from ((Said.DENIED, feature) for feature in match.better)


def directions(
    tokens: tuple[Token, ...], clause: range, matches: list[Match], denied: Collection[int], grammar: Grammar
) -> dict[Match, str]:
    """For each activity of a sentence whether it makes worse or better, from the nearest word that says so.

    A word before the activity in the same piece counts first ("worse sitting"), unless one directly follows that
    belongs to it alone ("sitting helps"); then a word behind it, then the direction of the sentence so far, and "worse"
    at last.
    """
    taken = sorted({at for match in matches if match.is_activity for at in match.at})
    free = (at for at in clause if at not in taken)
    markers = {at: way for at in free if (way := _marker(tokens[at], at in denied, grammar))}
    used: set[int] = set()
    found: dict[Match, str] = {}
    for match in sorted((m for m in matches if m.is_activity), key=lambda m: min(m.at)):
        start, end = min(match.at), max(match.at)
        before = [at for at in markers if at < start]
        near = [at for at in before if tokens[at].chunk == tokens[start].chunk and at not in used]
        behind = [at for at in markers if at > end and tokens[at].chunk == tokens[end].chunk and at - end <= 4]
        alone = [at for at in behind if at - end <= 3 and not any(0 < other - at <= 3 for other in taken)]
        if near and not (alone and markers[near[-1]] != markers[alone[0]]):
            found[match] = markers[near[-1]]
        elif behind and not near:
            found[match] = markers[behind[0]]
            used.add(behind[0])
        elif alone:
            found[match] = markers[alone[0]]
            used.add(alone[0])
        else:
            carried = [at for at in before if tokens[at].chunk == tokens[start].chunk or at not in denied]
            found[match] = markers[carried[-1]] if carried else _bare(match, denied)
    return found


def _bare(match: Match, denied: Collection[int]) -> str:
    return "not_worse" if any(at in denied for at in match.at) else "worse"


def _marker(token: Token, denied: bool, grammar: Grammar) -> str:
    if token.word in grammar.worse:
        if denied:
            return "better" if token.word == "pain" else "not_worse"
        return "worse"
    if token.word in grammar.better:
        return "not_better" if denied else "better"
    return ""
