"""A text in everyday language -> tokens in our own words, with sentence, list position and negation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annotations.query.lexicon import Lexicon, fold, stem

_PIECE = re.compile(r"\d+(?:[.,]\d+)?(?:/\d+)?|[a-z]+(?:/o)?|[.;!?\n]+|[,:()\u2013\u2014]|-(?=\s)|/")
_SENTENCE_ENDS = frozenset(".;!?\n")
_ANSWER = re.compile(r"\?\s*(?=(?:no|none|nope|nil|never|negative)\s*(?:[.,;!?\n]|$))")  # "Fever? No."
_NEW_CLAUSE = frozenset({"but", "however", "although", "though", "except", "whereas"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text in our own words.

    Attributes
    ----------
    word : str
        The stem, or the one word that a run of words stands for.
    clause, chunk : int
        Number of the sentence, and of the piece between commas.
    negated : bool
        Whether a negation ("no", "without") reaches it.
    empty : bool
        Whether it carries no meaning and is only there to keep places apart.
    """

    word: str
    clause: int
    chunk: int
    negated: bool = False
    empty: bool = False
    cue: int = -1  # which negation reaches it: index of its token


@dataclass(frozen=True, slots=True, eq=False)
class Speller:
    """Mends spelling against a vocabulary."""

    vocabulary: tuple[str, ...]
    known: frozenset[str]

    def mend(self, word: str) -> str:
        """The nearest word of the vocabulary, if the word is unknown and one is near enough."""
        if len(word) < 4 or not word.isalpha() or word in self.known or stem(word) in self.known:
            return word
        return _nearest(self, word)


@lru_cache(maxsize=20000)
def _nearest(speller: Speller, word: str) -> str:
    allowed = 1 if len(word) < 7 else 2
    near = process.extract(word, speller.vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    near.sort(key=lambda found: (found[1], found[0][0] != word[0]))
    if not near or (len(word) < 8 and near[0][0][0] != word[0]):
        return word
    return str(near[0][0])


def speller(lexicon: Lexicon, words: frozenset[str]) -> Speller:
    """A speller for a vocabulary, which leaves everyday words alone."""
    everyday = lexicon.common | lexicon.articles | lexicon.stop | lexicon.separators
    known = words | everyday
    vocabulary = tuple(sorted(word for word in words if len(word) > 3 and word.isalpha()))
    return Speller(vocabulary, frozenset(known | {stem(word) for word in known}))


def read(text: str, lexicon: Lexicon, mender: Speller | None = None) -> tuple[Token, ...]:
    """Read a text.

    Parameters
    ----------
    text : str
        What somebody wrote.
    lexicon : Lexicon
    mender : Speller, optional
        Mends misspelt words; records are read without.

    Returns
    -------
    tuple of Token
    """
    tokens = _merge(_pieces(text, lexicon, mender), lexicon)
    return _negate(tokens, lexicon)


@lru_cache(maxsize=20000)
def words_of(text: str, lexicon: Lexicon, empty: bool = False) -> tuple[str, ...]:
    """The words of a short phrase of a record, in our own words: the meaningful ones, or with the empty ones too."""
    pieces = (piece for piece in _PIECE.findall(fold(text)) if piece[0].isalnum() and piece not in _NEW_CLAUSE)
    parts = (part for piece in pieces for part in lexicon.forms.get(piece, piece).split())
    words = lexicon.merge(tuple(stem(part) for part in parts if part not in lexicon.articles))
    return words if empty else tuple(w for w in words if w not in lexicon.stop and w not in lexicon.separators)


def _pieces(text: str, lexicon: Lexicon, mender: Speller | None) -> list[Token]:
    clause = chunk = 0
    tokens: list[Token] = []
    for piece in _PIECE.findall(_ANSWER.sub(": ", fold(text))):
        if piece[0] in _SENTENCE_ENDS:
            clause, chunk = clause + 1, chunk + 1
        elif not piece[0].isalnum():
            chunk += 1
        elif piece in _NEW_CLAUSE:
            clause, chunk = clause + 1, chunk + 1
        else:
            word = mender.mend(piece) if mender else piece
            tokens.extend(Token(part, clause, chunk) for part in lexicon.forms.get(word, word).split())
    return [Token(stem(t.word), t.clause, t.chunk) for t in tokens if t.word not in lexicon.articles]


def _merge(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Runs of words -> the word that stands for them, then mark what carries no meaning."""
    for _ in range(3):
        runs = lexicon.runs(tuple(token.word for token in tokens))
        merged = [
            Token(word, tokens[start].clause, tokens[start].chunk) for word, start, _ in _within_clauses(runs, tokens)
        ]
        if [token.word for token in merged] == [token.word for token in tokens]:
            break
        tokens = merged
    empty = lexicon.stop | lexicon.separators
    return [Token(t.word, t.clause, t.chunk, empty=t.word in empty) for t in tokens]


def _within_clauses(runs: list[tuple[str, int, int]], tokens: list[Token]) -> list[tuple[str, int, int]]:
    """Undo merges that cross a comma or a full stop."""
    kept: list[tuple[str, int, int]] = []
    for word, start, end in runs:
        if tokens[start].chunk == tokens[end - 1].chunk:
            kept.append((word, start, end))
        else:
            kept.extend((tokens[at].word, at, at + 1) for at in range(start, end))
    return kept


def _negate(tokens: list[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    words = [token.word for token in tokens]
    reached: dict[int, int] = {}
    for at in range(len(tokens)):
        run = _cue(words, at, lexicon)
        if run:
            for index in range(at + len(run), _scope_end(tokens, at, run, lexicon)):
                reached[index] = at
    for at, token in enumerate(tokens):
        if token.word in lexicon.negation_behind:
            reached.update((index, at) for index in range(at) if _just_before(tokens, index, at))
    return tuple(
        replace(token, negated=True, cue=reached[index]) if index in reached else token
        for index, token in enumerate(tokens)
    )


def find_runs(
    tokens: Sequence[Token], index: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]], *, in_order: bool = True
) -> list[tuple[str, frozenset[int]]]:
    """Names that stand word for word in one piece of a text and are not denied, the longest where they overlap.

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
            same = tuple(told if in_order else sorted(told)) == words and tokens[run[-1]].chunk == tokens[at].chunk
            if same and not any(tokens[i].negated for i in run):
                found.append((record, frozenset(run)))
    return [(record, where) for record, where in found if not any(where < other for _, other in found)]


def _just_before(tokens: list[Token], index: int, at: int) -> bool:
    """Whether a word stands in the piece that ends with a denial: "numbness: none", "bladder and bowels normal"."""
    token, end = tokens[index], tokens[at]
    bare = tokens[at - 1].chunk != end.chunk  # nothing but the denial behind a colon or comma
    last = at + 1 == len(tokens) or tokens[at + 1].chunk != end.chunk
    near = at - index <= 5 and token.clause == end.clause
    return near and last and (token.chunk == end.chunk or (bare and token.chunk == end.chunk - 1))


def _cue(words: list[str], at: int, lexicon: Lexicon) -> tuple[str, ...]:
    for length in (3, 2):
        if tuple(words[at : at + length]) in lexicon.not_negation:
            return ()
    for length in (3, 2, 1):
        run = tuple(words[at : at + length])
        if len(run) == length and run in lexicon.negation:
            return run
    return ()


def _scope_end(tokens: list[Token], at: int, cue: tuple[str, ...], lexicon: Lexicon) -> int:
    """Where a negation stops reaching: the end of its list."""
    clause_end = next((i for i in range(at, len(tokens)) if tokens[i].clause != tokens[at].clause), len(tokens))
    listed = cue in lexicon.negation_of_lists
    index = at + len(cue)
    while index < clause_end:
        token = tokens[index]
        if token.word in lexicon.ends_negation or _cue([t.word for t in tokens[index : index + 3]], 0, lexicon):
            return index
        if token.chunk != tokens[index - 1].chunk and not listed and not _goes_on(tokens, index, clause_end, lexicon):
            return index
        if token.word == "and" and not _short_noun(tokens, index + 1, clause_end, lexicon):
            return index
        index += 1
    return clause_end


def _goes_on(tokens: list[Token], index: int, clause_end: int, lexicon: Lexicon) -> bool:
    """Whether a list after "no" goes on past a comma: short pieces up to an "or", or to the end of the sentence."""
    rest = tokens[index:clause_end]
    has_or = any(token.word in ("or", "nor") for token in rest)
    upto = next((i for i, token in enumerate(rest) if token.word in ("or", "nor")), len(rest))
    chunks: dict[int, int] = {}
    for token in rest[:upto]:
        chunks[token.chunk] = chunks.get(token.chunk, 0) + (not token.empty)
    if any(size > 3 for size in chunks.values()):
        return False
    if has_or:
        return True
    return not any(
        token.word in lexicon.breaks_list or token.word == "and" or token.word[0].isdigit() for token in rest
    )


def _short_noun(tokens: list[Token], index: int, clause_end: int, lexicon: Lexicon) -> bool:
    """Whether what follows an "and" is one more short item of the list."""
    if index >= clause_end or tokens[index].word in lexicon.breaks_list:
        return False
    rest = [t for t in tokens[index:clause_end] if t.chunk == tokens[index].chunk and not t.empty]
    return len(rest) == 1 and rest[0].word not in lexicon.breaks_list
