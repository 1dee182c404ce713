"""What was understood of a text, part by part in the words as written, and what was not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from annotations.knowledge import Knowledge
from annotations.query.folding import folded
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import load_lexicon
from annotations.query.match import Noticed, Said
from annotations.query.names import name_index
from annotations.query.places import EMPTY, Place
from annotations.query.spoken import speller
from annotations.query.tokens import Token, find_runs

LITTLE: Final = 1 / 3  # where less than this share of the words with meaning was read, the answer cannot be trusted


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text and what it was taken for.

    Attributes
    ----------
    kind : str
        place, vague, side, feature, denied, doubt, past, other, nerve or condition.
    id, label : str
        The record, or the side.
    start, end : int
        Where it stands in the text, in letters; ``text`` are the words there.
    choices : tuple of str
        Sites that a vague word for a place may mean.
    """

    kind: str
    id: str
    label: str
    text: str
    start: int
    end: int
    choices: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        found = {name: getattr(self, name) for name in ("kind", "id", "label", "text", "start", "end")}
        return found | ({"choices": list(self.choices)} if self.choices else {})


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a text: its language, its parts in their order, and the words that nobody knows."""

    language: str
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    length: int = 0  # of the text, in letters
    read: int = 0  # words with meaning that were read
    missed: float = 0.0  # those that were not; everyday words that no record knows count half

    def __add__(self, other: "Understood") -> "Understood":
        """What was understood of two texts, one behind the other with a full stop and a space between."""
        offset = self.length + len(". ")
        parts = (replace(part, start=part.start + offset, end=part.end + offset) for part in other.parts)
        return Understood(
            self.language,
            (*self.parts, *parts),
            tuple(dict.fromkeys((*self.unread, *other.unread))),
            offset + other.length,
            self.read + other.read,
            self.missed + other.missed,
        )

    @property
    def is_little(self) -> bool:
        """Whether too little was read to say that nothing alarms."""
        return not self.parts or self.read < LITTLE * (self.read + self.missed)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "language": self.language,
            "parts": [part.to_json() for part in self.parts],
            "unread": list(self.unread),
        }


def understand(
    knowledge: Knowledge, text: str, noticed: Noticed, tokens: tuple[Token, ...], places: tuple[Place, ...], code: str
) -> Understood:
    """Say what was understood of a text that was read.

    Parameters
    ----------
    knowledge : Knowledge
        In the language of the labels.
    text : str
        As written.
    noticed, tokens
        As it was read.
    places : tuple of Place
        Where it points to, best first.
    code : str
        The language that it was read in.
    """
    found = [_part(knowledge, text, tokens, *one) for one in _found(knowledge, tokens, noticed, places, code) if one[2]]
    found += _sides(text, code)
    first = {(part.kind, part.id): part for part in sorted(found, key=lambda part: (-part.start, part.end))}
    parts = tuple(sorted(first.values(), key=lambda part: (part.start, part.end, part.kind, part.id)))
    told = _covered(tokens, noticed, {at for place in places for at in place.at}, found)
    content = [at for at, token in enumerate(tokens) if not token.empty]
    mender = speller(knowledge, code)
    written = [text[tokens[at].start : tokens[at].end] for at in content if at not in told]
    unread = [word for word in written if not all(map(mender.knows, folded(word).words()))]
    missed = (len(written) + len(unread)) / 2
    return Understood(code, parts, tuple(dict.fromkeys(unread)), len(text), len(content) - len(written), missed)


def _found(
    knowledge: Knowledge, tokens: tuple[Token, ...], noticed: Noticed, places: tuple[Place, ...], code: str
) -> Iterator[tuple[str, str, frozenset[int]]]:
    """Kind, record and tokens of all that a text tells, but sides."""
    for said, feature, at in noticed.told:
        yield "feature" if said is Said.PRESENT else str(said), feature, at
    best = {place.at: place for place in reversed(places)}
    for at, place in best.items():
        yield ("vague", place.vague, at) if place.vague else ("place", place.site, at)
    index = name_index(knowledge, code)
    for kind, names in (("nerve", index.nerves), ("condition", index.conditions)):
        for name, at in find_runs(tokens, names, in_order=False):
            if at.isdisjoint(noticed.reached):
                yield kind, name, at


def _part(knowledge: Knowledge, text: str, tokens: tuple[Token, ...], kind: str, name: str, at: frozenset[int]) -> Part:
    start, end = min(tokens[i].start for i in at), max(tokens[i].end for i in at)
    choices = load_grammar().vague.get(name, ()) if kind == "vague" else ()
    label = text[start:end] if kind == "vague" else knowledge.label(name)
    return Part(kind, name, label, text[start:end], start, end, choices)


def _sides(text: str, code: str) -> Iterator[Part]:
    whole = folded(text)
    for side, regex in load_lexicon(code).sides.items():
        for found in regex.finditer(whole.text):
            start, end = whole.written(found.start(), found.end())
            yield Part("side", side, side, text[start:end], start, end)


def _covered(tokens: tuple[Token, ...], noticed: Noticed, placed: set[int], parts: Iterable[Part]) -> set[int]:
    """The tokens that were read: in a part, or words that steer."""
    grammar = load_grammar()
    steering = grammar.worse | grammar.better | grammar.relatives | grammar.behind | grammar.well | EMPTY
    told = {at for _, _, where in noticed.told for at in where} | placed | noticed.cues | noticed.reached
    spans = [(part.start, part.end) for part in parts if part.kind in ("nerve", "condition", "side")]
    return told | {
        at
        for at, token in enumerate(tokens)
        if token.word in steering or any(start <= token.start < end for start, end in spans)
    }
