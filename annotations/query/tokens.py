"""A text in everyday language -> tokens in our own words, with sentence, list position and negation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annotations.query.folding import folded
from annotations.query.grammar import Grammar, load_grammar
from annotations.query.lexicon import Lexicon

_SENTENCE_ENDS = frozenset(".;!?\n")
_NEW_CLAUSE = frozenset({"but", "however", "although", "though", "except", "whereas"})


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
    negated : bool
        Whether a negation ("no", "without") reaches it.
    empty : bool
        Whether it carries no meaning and is only there to keep places apart.
    """

    word: str
    start: int
    end: int
    clause: int
    chunk: int
    negated: bool = False
    empty: bool = False
    cue: int = -1  # which negation reaches it: index of its token


class Speller:
    """Mends spelling against the vocabulary of a language, and leaves everyday words alone.

    Attributes
    ----------
    vocabulary : tuple of str
        Words that a misspelt one may be mended to.
    known : frozenset of str
        Words, as written or stemmed, that are left alone.
    """

    def __init__(self, lexicon: Lexicon, words: frozenset[str]) -> None:
        self.lexicon = lexicon
        self.vocabulary = tuple(sorted(word for word in words | lexicon.surfaces if len(word) > 3 and word.isalpha()))
        known = words | lexicon.surfaces | lexicon.everyday
        self.known = known | {lexicon.stem(word) for word in known}
        self._mended: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Whether a word as written, or another form of it, is left alone."""
        return word in self.known or self.lexicon.stem(word) in self.known

    def mend(self, word: str) -> str:
        """The nearest word of the vocabulary, if the word is unknown and one is near enough."""
        if len(word) < 4 or not word.isalpha() or self.knows(word):
            return word
        if word not in self._mended:
            self._mended[word] = self._nearest(word)
        return self._mended[word]

    def _nearest(self, word: str) -> str:
        allowed = 1 if len(word) < 7 else 2
        near = process.extract(word, self.vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=8)
        near.sort(key=lambda found: (found[1], found[0][0] != word[0]))
        if not near or (len(word) < 8 and near[0][0][0] != word[0]):
            return word
        return str(near[0][0])


def read(text: str, lexicon: Lexicon, mender: Speller | None = None) -> tuple[Token, ...]:
    """Read a text.

    Parameters
    ----------
    text : str
        What somebody wrote.
    lexicon : Lexicon
        Of the language it is written in.
    mender : Speller, optional
        Mends misspelt words; records are read without.

    Returns
    -------
    tuple of Token
    """
    stems = _stems(text, lexicon, mender)
    spans = lexicon.concepts([token.word for token in stems], [token.chunk for token in stems])
    empty = lexicon.stop | load_grammar().separators
    tokens = [
        replace(stems[first], word=word, end=stems[last - 1].end, empty=word in empty) for word, first, last in spans
    ]
    return _negate(tokens, load_grammar())


@lru_cache(maxsize=40000)
def words_of(text: str, lexicon: Lexicon, empty: bool = False) -> tuple[str, ...]:
    """The words of a short phrase of a record, as concepts: the meaningful ones, or with the empty ones too."""
    words = tuple(word for word, _, _ in lexicon.concepts(lexicon.stems(text)))
    dropped = lexicon.stop | load_grammar().separators
    return words if empty else tuple(word for word in words if word not in dropped)


def _stems(text: str, lexicon: Lexicon, mender: Speller | None) -> list[Token]:
    clause = chunk = 0
    tokens: list[Token] = []
    whole = folded(text)
    pieces = [*whole.pieces(), (".", 0, 0), (".", 0, 0)]
    for at, (piece, first, last) in enumerate(pieces[:-2]):
        if piece == "?" and pieces[at + 1][0] in load_grammar().negation_behind and not pieces[at + 2][0].isalnum():
            chunk += 1  # "Fever? No."
        elif piece[0] in _SENTENCE_ENDS:
            clause, chunk = clause + 1, chunk + 1
        elif not piece[0].isalnum():
            chunk += 1
        elif piece in _NEW_CLAUSE:
            clause, chunk = clause + 1, chunk + 1
        else:
            start, end = whole.written(first, last)
            parts = lexicon.parts(mender.mend(piece) if mender else piece)
            tokens += [Token(lexicon.stem(p), start, end, clause, chunk) for p in parts if p not in lexicon.articles]
    return tokens


def _negate(tokens: list[Token], grammar: Grammar) -> tuple[Token, ...]:
    words = [token.word for token in tokens]
    reached: dict[int, int] = {}
    for at in range(len(tokens)):
        run = _cue(words, at, grammar)
        if run:
            for index in range(at + len(run), _scope_end(tokens, at, run, grammar)):
                reached[index] = at
    for at, token in enumerate(tokens):
        if token.word in grammar.negation_behind:
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


def _cue(words: list[str], at: int, grammar: Grammar) -> tuple[str, ...]:
    for length in (3, 2):
        if tuple(words[at : at + length]) in grammar.not_negation:
            return ()
    for length in (3, 2, 1):
        run = tuple(words[at : at + length])
        if len(run) == length and run in grammar.negation:
            return run
    return ()


def _scope_end(tokens: list[Token], at: int, cue: tuple[str, ...], grammar: Grammar) -> int:
    """Where a negation stops reaching: the end of its list."""
    clause_end = next((i for i in range(at, len(tokens)) if tokens[i].clause != tokens[at].clause), len(tokens))
    listed = cue in grammar.negation_of_lists
    index = at + len(cue)
    while index < clause_end:
        token = tokens[index]
        if token.word in grammar.ends_negation or _cue([t.word for t in tokens[index : index + 3]], 0, grammar):
            return index
        if token.chunk != tokens[index - 1].chunk and not listed and not _goes_on(tokens, index, clause_end, grammar):
            return index
        if token.word == "and" and not _short_noun(tokens, index + 1, clause_end, grammar):
            return index
        index += 1
    return clause_end


def _goes_on(tokens: list[Token], index: int, clause_end: int, grammar: Grammar) -> bool:
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
        token.word in grammar.breaks_list or token.word == "and" or token.word[0].isdigit() for token in rest
    )


def _short_noun(tokens: list[Token], index: int, clause_end: int, grammar: Grammar) -> bool:
    """Whether what follows an "and" is one more short item of the list."""
    if index >= clause_end or tokens[index].word in grammar.breaks_list:
        return False
    rest = [t for t in tokens[index:clause_end] if t.chunk == tokens[index].chunk and not t.empty]
    return len(rest) == 1 and rest[0].word not in grammar.breaks_list
