"""Direction of an activity in a sentence: whether it makes the pain worse or better."""

from annotations.query.grammar import Grammar
from annotations.query.match import Match
from annotations.query.tokens import Token

_DIRECTED = ("worse", "better")


def take_direction(match: Match, direction: str, present: set[str], denied: set[str]) -> None:
    """Put a match where its direction sends it: present or denied."""
    if direction == "worse":
        present.update(match.worse)
    elif direction == "better":
        present.update(match.better)
        denied.update(match.worse)
    else:
        denied.update(match.worse if direction == "not_worse" else match.better)


def directions(tokens: tuple[Token, ...], clause: int, matches: list[Match], grammar: Grammar) -> dict[Match, str]:
    """For each activity of a sentence whether it makes worse or better, from the nearest word that says so.

    A word before the activity in the same piece counts first ("worse sitting"), unless one directly follows that
    belongs to it alone ("sitting helps"); then a word behind it, then the direction of the sentence so far, and "worse"
    at last.
    """
    taken = {at for match in matches if match.is_activity for at in match.at}
    markers = {
        at: direction
        for at, token in enumerate(tokens)
        if token.clause == clause and at not in taken and (direction := _marker(token, grammar))
    }
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
            carried = [at for at in before if tokens[at].chunk == tokens[start].chunk or not tokens[at].negated]
            found[match] = markers[carried[-1]] if carried else _bare(match, tokens)
    return found


def _bare(match: Match, tokens: tuple[Token, ...]) -> str:
    return "not_worse" if any(tokens[at].negated for at in match.at) else "worse"


def _marker(token: Token, grammar: Grammar) -> str:
    if token.word in grammar.worse:
        if token.negated:
            return "better" if token.word == "pain" else "not_worse"
        return "worse"
    if token.word in grammar.better:
        return "not_better" if token.negated else "better"
    return ""
