"""A text in everyday language -> tokens: concepts with their sentence, their piece, and where they were written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from annotations.query.folding import Folded
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import Lexicon
from annotations.query.spelling import Speller

_SENTENCE_ENDS = frozenset(".;!?\n")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text as a concept.

    Attributes
    ----------
    word : str
        The concept; a word that has none is marked as one of its language (``es:rodill``).
    start, end : int
        The written words it stands for, as indices in the text.
    clause, chunk : int
        Number of the sentence, and of the piece between commas.
    join : str
        Punctuation that stands before it.
    empty : bool
        Whether it carries no meaning and is only there to keep places apart.
    states, led : bool
        Whether it begins a statement of its own ("takes", "numb"), or a word dropped before it does ("has").
    own : bool
        Whether it, or a word dropped before it, is a word for oneself ("I", "my").
    """

    word: str
    start: int
    end: int
    clause: int
    chunk: int
    join: str = ""
    empty: bool = False
    states: bool = False
    led: bool = False
    own: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a figure."""
        return self.word[0].isdigit()


def read(whole: Folded, lexicon: Lexicon, mender: Speller) -> tuple[Token, ...]:
    """Read a folded text in the language of a lexicon, misspelt words mended."""
    grammar = load_grammar()
    stems = _stems(whole, lexicon, mender)
    spans = lexicon.concepts([token.word for token in stems], [token.chunk for token in stems])
    tokens: list[Token] = []
    more = 0  # sentences begun by "but" and the like
    for word, first, last in spans:
        run = stems[first:last]
        more += word in grammar.clauses
        tokens.append(
            replace(
                run[0],
                word=word,
                end=run[-1].end,
                clause=run[0].clause + more,
                chunk=run[0].chunk + more,
                empty=word in lexicon.stop or word in grammar.empty,
                states=any(token.states for token in run),
                led=run[0].led,
                own=run[0].own,
            )
        )
    return tuple(tokens)


def _stems(whole: Folded, lexicon: Lexicon, mender: Speller) -> list[Token]:
    tokens: list[Token] = []
    clause = chunk = 0
    join, led, own = "", False, False
    pieces = [*whole.pieces(), (".", 0, 0), (".", 0, 0)]
    for at, (piece, first, last) in enumerate(pieces[:-2]):
        if not piece[0].isalnum():
            answered = piece == "?" and _is_denial(pieces[at + 1][0], lexicon) and not pieces[at + 2][0].isalnum()
            clause += piece[0] in _SENTENCE_ENDS and not answered  # "Fever? No." is one sentence
            chunk, join, led, own = chunk + 1, piece[0], False, False
            continue
        start, end = whole.written(first, last)
        for part in lexicon.parts(mender.mend(piece)):
            states, own = part in lexicon.states, own or part in lexicon.selves
            if part in lexicon.articles:
                led |= states
            else:
                tokens.append(Token(lexicon.stem(part), start, end, clause, chunk, join, False, states, led, own))
                join, led, own = "", False, False
    return tokens


def _is_denial(word: str, lexicon: Lexicon) -> bool:
    return any(concept in load_grammar().behind for concept in words_of(word, lexicon, empty=True))


@lru_cache(maxsize=40000)
def words_of(text: str, lexicon: Lexicon, empty: bool = False) -> tuple[str, ...]:
    """The words of a short phrase of a record, as concepts: the meaningful ones, or with the empty ones too."""
    grammar = load_grammar()
    words = (word for word, _, _ in lexicon.concepts(lexicon.stems(text)) if word not in grammar.clauses)
    return tuple(word for word in words if empty or not (word in lexicon.stop or word in grammar.empty))


def find_runs(
    tokens: Sequence[Token], index: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], *, in_order: bool = True
) -> list[tuple[str, frozenset[int]]]:
    """Names that stand word for word in one piece of a text, the longest where they overlap.

    Parameters
    ----------
    tokens : sequence of Token
    index : mapping
        By a word the names that it begins, each as its words and the record that is called so.
    in_order : bool
        Whether the words must stand in their order; else the index holds them sorted, by each of their words.

    Returns
    -------
    list of (str, frozenset of int)
        Record, and the indices of its tokens.
    """
    content = [at for at, token in enumerate(tokens) if not token.empty]
    found: list[tuple[str, frozenset[int]]] = []
    for order, at in enumerate(content):
        for words, record in index.get(tokens[at].word, ()):
            run = content[order : order + len(words)]
            told = [tokens[i].word for i in run]
            if tuple(told if in_order else sorted(told)) == words and tokens[run[-1]].chunk == tokens[at].chunk:
                found.append((record, frozenset(run)))
    return outermost(found, lambda one: one[1])


def outermost(found: Iterable[T], at: Callable[[T], frozenset[int]]) -> list[T]:
    """What was found without that which is part of a longer one: "severe" in "severe period cramps"."""
    unique = list(dict.fromkeys(found))
    by_token: dict[int, list[frozenset[int]]] = {}
    for one in unique:
        for index in at(one):
            by_token.setdefault(index, []).append(at(one))
    return [one for one in unique if not any(at(one) < other for other in by_token[min(at(one))])]
