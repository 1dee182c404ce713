"""The words of a language and what they mean, read from ``data/languages/<code>/reading.toml``.

English words mean themselves: they are the concepts. Those of another language are mapped to concepts by its own
``synonyms`` (``dormido`` to ``numb``); what has none stays a word of that language (``es:rodill``), never mistaken for
an English one of the same spelling.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final, Optional

from annotations.errors import RecordError
from annotations.query.folding import PIECE, fold
from annotations.records import Record
from annotations.vocabulary import Key
from meshes.data_files import read

ENGLISH: Final = "en"
Rules = tuple[tuple[str, str], ...]
Span = tuple[str, int, int]


class Pattern(Record):
    """A number (age, duration, temperature) or a word form that states a feature.

    Attributes
    ----------
    regex : str
        With one group, a number (the feature is there when it lies in [at_least, below)), or none.
    unless : str
        A regular expression: the pattern says nothing in a sentence where this is found.
    """

    regex: str
    feature: Key
    at_least: float | None = None
    below: float | None = None
    unless: str = ""


class ReadingFile(Record):
    """The layout of ``data/languages/<code>/reading.toml``.

    Attributes
    ----------
    partial : bool
        Whether only a part of what English knows can be read.
    articles, stop : str
        Words dropped at once, and words that mean nothing once runs of words are merged.
    states : str
        Words as they are written (verbs, adjectives) that say something of their own: a list of things denied ends
        before them.
    past : tuple of str
        Regular expressions of what says that something was long ago.
    others : tuple of str
        Regular expressions of what says that a relative had what follows: "mum had".
    selves : str
        Words for oneself as they are written, "I", "my".
    contractions, endings : tuple of (str, str)
        Regular expressions and what they become, each applied once, in order: to words with an apostrophe, and to
        words longer than three letters (stemming).
    forms : mapping of str to str
        A word as written to the words it stands for, of the same language (irregular forms, short forms).
    synonyms : mapping of str to tuple of str
        A concept (one or more everyday English words) to the runs of words that mean it.
    words : mapping of str to str
        Everyday words that spelling leaves alone.
    features, places, nerves, conditions : mapping of str to tuple of str
        Ids to phrases and names of this language, beside what concepts and translated names cover.
    """

    language: str
    partial: bool = False
    articles: str = ""
    stop: str = ""
    states: str = ""
    past: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    selves: str = ""
    contractions: Rules = ()
    endings: Rules = ()
    forms: Mapping[str, str] = {}
    synonyms: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, str] = {}
    patterns: tuple[Pattern, ...] = ()
    number_words: Mapping[str, int] = {}
    words: Mapping[str, str] = {}
    features: Mapping[Key, tuple[str, ...]] = {}
    places: Mapping[Key, tuple[str, ...]] = {}
    nerves: Mapping[Key, tuple[str, ...]] = {}
    conditions: Mapping[Key, tuple[str, ...]] = {}


class Lexicon:
    """The words of a language, ready for matching.

    Attributes
    ----------
    english : Lexicon or None
        The lexicon of the concepts; None for English itself.
    runs : dict of tuple of str to tuple of str
        Runs of stems to the concepts that they mean.
    longest : dict of str to int
        Length of the longest such run by its first stem.
    stop : frozenset of str
        Words that mean nothing.
    everyday, surfaces : frozenset of str
        Words as they are written: those that spelling leaves alone, and those that a misspelt one may be mended to.
    """

    def __init__(self, raw: ReadingFile, english: Optional["Lexicon"]) -> None:
        self.raw, self.english = raw, english
        self._stemmed: dict[str, str] = {}
        self.articles = frozenset(fold(raw.articles).split())
        self.contractions, self.endings = _compiled(raw.contractions), _compiled(raw.endings)
        self.runs = _runs(self)
        self.longest: dict[str, int] = {}
        for run in self.runs:
            self.longest[run[0]] = max(self.longest.get(run[0], 1), len(run))
        own = f"{raw.language}:" if english else ""
        stop = frozenset(own + stem for stem in self.stems(raw.stop, keep=True))
        self.stop: frozenset[str] = stop | english.stop if english else stop
        self.states, self.selves = (frozenset(fold(words).split()) for words in (raw.states, raw.selves))
        self.past, self.others = (tuple(map(re.compile, texts)) for texts in (raw.past, raw.others))
        self.sides = {side: re.compile(regex) for side, regex in raw.sides.items()}
        self.patterns = tuple((re.compile(p.regex), re.compile(p.unless or r"(?!)"), p) for p in raw.patterns)
        self.number_words = re.compile(rf"\b({'|'.join(map(fold, raw.number_words)) or '(?!)'})\b")
        self.numbers = {fold(word): number for word, number in raw.number_words.items()}
        plain = (*raw.words.values(), raw.articles, raw.stop)
        self.everyday = frozenset(word for text in plain for word in fold(text).split())
        meant = {word for texts in raw.synonyms.values() for text in texts for word in fold(text).split()}
        self.surfaces = frozenset((*meant, *map(fold, raw.forms), *(() if english else raw.synonyms)))

    @property
    def code(self) -> str:
        """The code of the language."""
        return self.raw.language

    def stem(self, word: str) -> str:
        """A word without its ending."""
        if word not in self._stemmed:
            self._stemmed[word] = _applied(self.endings, word) if len(word) > 3 else word
        return self._stemmed[word]

    def parts(self, word: str) -> list[str]:
        """The words that a written one stands for: contractions and short forms in full."""
        if "'" in word:
            word = _applied(self.contractions, word).replace("'", "")
        return [part for written in word.split() for part in self.raw.forms.get(written, written).split()]

    def stems(self, text: str, keep: bool = False) -> tuple[str, ...]:
        """The stems of the words of a short text, without articles unless they are to be kept."""
        written = (part for word in PIECE.findall(fold(text)) if word[0].isalnum() for part in self.parts(word))
        return tuple(self.stem(word) for word in written if keep or word not in self.articles)

    def concepts(self, stems: Sequence[str], chunks: Sequence[int] | None = None) -> list[Span]:
        """Concepts for stems, each with the start and end of the run it stands for; no run crosses two chunks."""
        where = chunks or [0] * len(stems)
        spans: list[Span] = [(stem, at, at + 1) for at, stem in enumerate(stems)]
        if self.english:
            return self.english._merged(self._pass(spans, where, f"{self.code}:"), where)
        return self._merged(spans, where)

    def _merged(self, spans: list[Span], chunks: Sequence[int]) -> list[Span]:
        for _ in range(3):
            before, spans = spans, self._pass(spans, chunks)
            if len(before) == len(spans) and before == spans:
                break
        return spans

    def _pass(self, spans: list[Span], chunks: Sequence[int], own: str = "") -> list[Span]:
        """Replace runs that mean one thing by it, longest first, once; a word without meaning is marked as own."""
        found: list[Span] = []
        at = 0
        while at < len(spans):
            meant, length = self._run_at(spans, at, chunks)
            start, end = spans[at][1], spans[at + length - 1][2]
            found += [(word, start, end) for word in meant or (own + spans[at][0],)]
            at += length
        return found

    def _run_at(self, spans: list[Span], at: int, chunks: Sequence[int]) -> tuple[tuple[str, ...], int]:
        for length in range(min(self.longest.get(spans[at][0], 1), len(spans) - at), 0, -1):
            run = spans[at : at + length]
            meant = self.runs.get(tuple(word for word, _, _ in run))
            if meant and chunks[run[0][1]] == chunks[run[-1][1]]:
                return meant, length
        return (), 1


def reading_languages() -> tuple[str, ...]:
    """Codes of the languages that can be read, English first."""
    place = files("annotations").joinpath("data", "languages")
    found = sorted(entry.name for entry in place.iterdir() if entry.joinpath("reading.toml").is_file())
    return (ENGLISH, *(code for code in found if code != ENGLISH))


@lru_cache(maxsize=16)
def load_lexicon(code: str = ENGLISH) -> Lexicon:
    """Read the lexicon of a language, once.

    Raises
    ------
    RecordError
        The file is broken, or one run of words is given two meanings.
    """
    raw = read(f"data/languages/{code}/reading.toml", ReadingFile, "annotations", RecordError)
    return Lexicon(raw, None if code == ENGLISH else load_lexicon())


def _compiled(rules: Rules) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(regex), becomes) for regex, becomes in rules)


def _applied(rules: tuple[tuple[re.Pattern[str], str], ...], word: str) -> str:
    for pattern, becomes in rules:
        word = pattern.sub(becomes, word)
    return word


def _runs(lexicon: Lexicon) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for concept, texts in lexicon.raw.synonyms.items():
        meaning = (lexicon.english or lexicon).stems(concept)
        for text in texts if lexicon.english else (concept, *texts):
            run = lexicon.stems(text)
            if run and found.setdefault(run, meaning) != meaning:
                raise RecordError(
                    f"{text!r} is given two meanings: {' '.join(found[run])!r} and {' '.join(meaning)!r}",
                    f"annotations/data/languages/{lexicon.code}/reading.toml, synonyms.{concept}",
                    "keep one",
                )
    return found
