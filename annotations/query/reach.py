"""How far a denial reaches.

The rule, whose cases stand in ``tests/protocol/negation.toml``:

1. Phrases are found first, denied or not. A cue ("no", "not", "denies") that is itself a word of a phrase found ("no
   urge to pee"), or only looks like one ("not only"), denies nothing.
2. A cue reaches the first item behind it in its piece (items: phrases of features, words for places and directions,
   names), over words without meaning and at most two that are not known; never past a pronoun, a "because", a figure
   or the next cue. Words for places before and behind the item belong to it ("no back pain in the left leg").
3. It goes on to the next piece of a list: over "or" always. Over a comma or "and" only if the item is of the same kind
   as the one before, nothing but items stands in the pieces, and the new one is no statement of its own ("is", "takes",
   "numb"). Then it is denied if the cue is one of lists ("denies", "negative for") or an "or" closes the list; else a
   sign that could raise the level of care is in doubt, and what could not is denied. "Not" and "never" cross no bare
   comma.
4. A denial behind ("fever: none", "bladder and bowels normal") reaches back over its piece: the last item, those joined
   to it by "or", and by "and" what could raise no level.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotations.query.grammar import Grammar
from annotations.query.match import Said
from annotations.query.tokens import Token

_UNKNOWN = 2  # words that are not known between a cue and what it denies
_SHORT = 3  # words with meaning in one piece of a list
_SYMPTOM = frozenset({"symptom"})
_LABELS = frozenset(":?-\u2013\u2014(")  # "fever: no"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be denied: where it stands, of which kinds it is, and whether it could raise the level."""

    at: frozenset[int]
    kinds: frozenset[str]
    warns: bool = False
    feature: bool = True  # no mere word for a place or for pain


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence between commas, "and" and "or", with what joins it to the one before."""

    join: str
    start: int
    end: int


class Reach:
    """What the denials of a text reach.

    Attributes
    ----------
    reached : dict of int to Said
        Tokens that are denied, or in doubt.
    cues : set of int
        Tokens that deny.
    """

    def __init__(
        self,
        tokens: tuple[Token, ...],
        items: Iterable[Item],
        body: frozenset[str],
        own: frozenset[int],
        grammar: Grammar,
    ) -> None:
        self.tokens, self.body, self.grammar = tokens, body, grammar
        self.reached: dict[int, Said] = {}
        self.cues: set[int] = set()
        self._items: dict[int, list[Item]] = {}
        self._covered: set[int] = set()
        for item in items:
            core = [at for at in item.at if tokens[at].word not in body and not tokens[at].empty]
            self._items.setdefault(min(core or item.at), []).append(item)
            self._covered |= item.at
        self._pieces = list(_pieces(tokens, grammar))
        for order, piece in enumerate(self._pieces):
            for start in range(piece.start, piece.end):
                end, how = self._cue(start)
                if how and start not in own:
                    self.cues.update(range(start, end))
                    self._deny_behind(order, start, end, how)
        for at, token in enumerate(tokens):
            if at not in own and token.word in grammar.behind | grammar.well:
                self._deny_before(at)

    def _cue(self, at: int) -> tuple[int, str]:
        """End of the cue that begins at a token, and how far it carries."""
        for length in (3, 2, 1):
            run = tuple(token.word for token in self.tokens[at : at + length])
            how = self.grammar.cues.get(run)
            if how is not None and len(run) == length:
                return at + length, how
        return at, ""

    def _deny_behind(self, order: int, start: int, end: int, how: str) -> None:
        piece = self._pieces[order]
        itself = self.tokens[start].word in self.grammar.better  # "nopain": what is denied stands in the cue
        found = [Item(frozenset(range(start, end)), _SYMPTOM)] if itself else self._first(end, piece.end)
        self._mark(found, Said.DENIED, end, piece.end)
        told = not any(self._ends(at) for at in range(end, piece.end))
        if found or (told and self._content(end, piece.end) <= _UNKNOWN):
            self._follow(order, how, found, self._is_pure(end, piece.end))

    def _first(self, start: int, end: int) -> list[Item]:
        """The items that a cue before ``start`` reaches in its piece; words for places alone are one too."""
        unknown = 0
        found: list[Item] = []
        for at in range(start, end):
            token = self.tokens[at]
            found += [item for item in self._items.get(at, ()) if self.tokens[max(item.at)].chunk == token.chunk]
            if token.word in self.body:
                found.append(Item(frozenset({at}), _SYMPTOM, feature=False))
                continue
            if any(at in item.at for item in found):
                return found
            unknown += not token.empty
            if self._ends(at) or unknown > _UNKNOWN:
                return [item for item in found if not item.kinds]
            if not token.empty:
                found.append(Item(frozenset({at}), frozenset(), feature=False))
        return found

    def _ends(self, at: int) -> bool:
        token = self.tokens[at]
        return token.word in self.grammar.ends or token.is_number or bool(self._cue(at)[1])

    def _mark(self, items: list[Item], said: Said, start: int, end: int) -> None:
        """Deny items, and the words for places that stand before and behind them in their piece."""
        if not items:
            return
        marked = {at for item in items for at in item.at if at >= start}
        marked |= {at for at in range(start, min(marked, default=start)) if self.tokens[at].word in self.body}
        for at in range(max(marked, default=start - 1) + 1, end):
            token = self.tokens[at]
            if self._ends(at) or not (token.empty or token.word in self.body):
                break
            marked |= {at} if token.word in self.body else set()
        self.reached.update(dict.fromkeys(marked, said))

    def _follow(self, order: int, how: str, found: list[Item], pure: bool) -> None:
        """Carry a denial over the pieces of its list."""
        said, kinds = Said.DENIED, _kinds(found)
        adjectives = any(self.tokens[at].states for item in found for at in item.at)
        for later in range(order + 1, len(self._pieces)):
            piece = self._pieces[later]
            items = self._first(piece.start, piece.end)
            closed = how == "lists" or self._is_closed(later, adjectives)
            same = not kinds.isdisjoint(_kinds(items))
            if self.tokens[piece.start].clause != self.tokens[self._pieces[order].start].clause:
                return
            if piece.join != "or":
                if (
                    not pure
                    or self._states(piece, adjectives)
                    or not self._is_pure(piece.start, piece.end, int(closed))
                ):
                    return
                if items and not closed and not (same and self._goes_on(piece, how, items)):
                    return
                if any(item.warns for item in items) and not (closed and same):
                    said = Said.DOUBT
            elif not items and self._content(piece.start, piece.end) > _UNKNOWN:
                return
            self._mark(items, said, piece.start, piece.end)
            kinds |= _kinds(items)
            pure = self._is_pure(piece.start, piece.end, 1)

    def _goes_on(self, piece: Piece, how: str, items: list[Item]) -> bool:
        """Whether a list that nothing closes may go on with a piece: with features alone, of no place."""
        things = all(item.feature and "activity" not in item.kinds for item in items)
        return things and (how != "plain" or piece.join == "and")

    def _is_closed(self, order: int, adjectives: bool) -> bool:
        """Whether an "or" comes after some short pieces."""
        clause = self.tokens[self._pieces[order].start].clause
        for later, piece in enumerate(self._pieces[order:]):
            if self.tokens[piece.start].clause != clause:
                return False
            if later and piece.join == "or":
                return True
            if self._states(piece, adjectives) or self._content(piece.start, piece.end) > _SHORT:
                return False
        return False

    def _states(self, piece: Piece, adjectives: bool) -> bool:
        """Whether a piece says something of its own; "red" does not in a list of such words."""
        own = self.grammar.behind | self.grammar.well
        for at in range(piece.start, piece.end):
            token = self.tokens[at]
            adjective = token.states and not (adjectives and at in self._covered)
            if adjective or token.led or token.word in own or self._ends(at):
                return True
        return False

    def _is_pure(self, start: int, end: int, spare: int = 0) -> bool:
        """Whether nothing but items stands there, and at most ``spare`` words more."""
        inside = (at for at in range(start, end) if not self.tokens[at].empty)
        return sum(at not in self._covered and self.tokens[at].word not in self.body for at in inside) <= spare

    def _content(self, start: int, end: int) -> int:
        return sum(not self.tokens[at].empty for at in range(start, end))

    def _deny_before(self, at: int) -> None:
        join = "or"
        for piece, start, stop in self._before(at):
            items = [item for i in range(start, stop) for item in self._items.get(i, ()) if max(item.at) < stop]
            told = any(self.tokens[i].states for item in items for i in item.at)  # "numb, otherwise fine"
            nearest = stop == at
            if not self._is_pure(start, stop, _UNKNOWN) or (told and not (nearest and self._denies(at))):
                return
            said = Said.DOUBT if join != "or" and any(item.warns for item in items) else Said.DENIED
            marked = {i for item in items for i in item.at}
            marked |= {i for i in range(start, stop) if self.tokens[i].word in self.body}
            self.reached.update(dict.fromkeys(marked, said))
            if start > piece.start:
                return
            join = piece.join

    def _denies(self, at: int) -> bool:
        return self.tokens[at].word in self.grammar.behind

    def _before(self, at: int) -> Iterator[tuple[Piece, int, int]]:
        """The pieces that a denial at their end may reach, the nearest first, each as far back as it may go."""
        token, joins = self.tokens[at], self.grammar.alternatives | self.grammar.additions
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if following and following.chunk == token.chunk and following.word not in joins:
            return
        labelled = token.join in _LABELS and at and self.tokens[at - 1].clause == token.clause
        chunk = self.tokens[at - 1].chunk if labelled else token.chunk
        for piece in reversed([piece for piece in self._pieces if piece.start < at]):
            if self.tokens[piece.start].chunk == chunk:
                stop = min(piece.end, at)
                yield piece, max((i + 1 for i in range(piece.start, stop) if self._ends(i)), default=piece.start), stop


def _pieces(tokens: tuple[Token, ...], grammar: Grammar) -> Iterator[Piece]:
    start, join = 0, ""
    for at, token in enumerate(tokens):
        new = at > 0 and token.chunk != tokens[at - 1].chunk
        word = "or" if token.word in grammar.alternatives else "and" if token.word in grammar.additions else ""
        if (new or word) and at > start:
            yield Piece(join, start, at)
            start = at
        if new or word:
            join = word or ("or" if token.join == "/" else ",")
    if tokens:
        yield Piece(join, start, len(tokens))


def _kinds(items: Iterable[Item]) -> frozenset[str]:
    return frozenset(kind for item in items for kind in item.kinds)
