"""The curated lexicon: words that mean the same, carry nothing, or steer; read from ``data/lexicon.toml``."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotations.errors import RecordError
from annotations.records import Record
from annotations.vocabulary import Key
from meshes.data_files import read

_FILE: Final = "data/lexicon.toml"
_AMERICAN = (
    (re.compile(r"ae"), "e"),
    (re.compile(r"oe(?!s?$)"), "e"),
    (re.compile(r"(?<=\w\w\w)our$"), "or"),
    (re.compile(r"is(e[ds]?|ing|ation)$"), r"iz\1"),
    (re.compile(r"ys(e[ds]?|ing)$"), r"yz\1"),
    (re.compile(r"(?<=\w[tb])re(s?)$"), r"er\1"),
)
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1$")
_VOWEL = re.compile(r"[aeiouy]")


class Pattern(Record):
    """A number (age, duration, temperature) or a word form that states a feature."""

    regex: str
    feature: Key
    at_least: float | None = None
    below: float | None = None


class LexiconFile(Record):
    """The layout of ``data/lexicon.toml``."""

    articles: str
    stop: str
    separators: str
    aspects: str
    negation: tuple[str, ...]
    negation_of_lists: tuple[str, ...]
    negation_behind: tuple[str, ...]
    not_negation: tuple[str, ...]
    ends_negation: str
    breaks_list: str
    worse: str
    better: str
    root_conditions: tuple[Key, ...]
    sides: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    patterns: tuple[Pattern, ...]
    number_words: Mapping[str, int]
    roots: Mapping[str, tuple[Key, ...]]
    hints: Mapping[Key, tuple[str, ...]]
    forms: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The lexicon, ready for matching: all words folded and stemmed.

    Attributes
    ----------
    aspects : frozenset of str
        Words for the sides and heights of a part of the body.
    synonyms : mapping of tuple of str to str
        Runs of stems to the one word that stands for them.
    longest : int
        Length of the longest such run.
    """

    articles: frozenset[str]
    stop: frozenset[str]
    separators: frozenset[str]
    aspects: frozenset[str]
    synonyms: Mapping[tuple[str, ...], str]
    longest: int
    negation: frozenset[tuple[str, ...]]
    negation_of_lists: frozenset[tuple[str, ...]]
    negation_behind: frozenset[str]
    not_negation: frozenset[tuple[str, ...]]
    ends_negation: frozenset[str]
    breaks_list: frozenset[str]
    worse: frozenset[str]
    better: frozenset[str]
    sides: Mapping[str, re.Pattern[str]]
    patterns: tuple[tuple[re.Pattern[str], Pattern], ...]
    number_words: re.Pattern[str]
    numbers: Mapping[str, int]
    roots: Mapping[str, tuple[str, ...]]
    root_conditions: frozenset[str]
    hints: Mapping[str, tuple[str, ...]]
    forms: Mapping[str, str]
    common: frozenset[str]
    surfaces: frozenset[str]

    def merge(self, stems: tuple[str, ...]) -> tuple[str, ...]:
        """Replace runs of stems that mean one thing by its word, longest first, until nothing changes."""
        for _ in range(3):
            merged = tuple(word for word, _, _ in self.runs(stems))
            if merged == stems:
                break
            stems = merged
        return stems

    def runs(self, stems: tuple[str, ...]) -> list[tuple[str, int, int]]:
        """One pass of merging: each word with the start and end of the run of stems it stands for."""
        found: list[tuple[str, int, int]] = []
        at = 0
        while at < len(stems):
            for length in range(min(self.longest, len(stems) - at), 0, -1):
                word = self.synonyms.get(stems[at : at + length])
                if word is not None:
                    break
            else:
                word, length = stems[at], 1
            found.append((word, at, at + length))
            at += length
        return found


def fold(text: str) -> str:
    """Lower case, without accents, typographic apostrophes and contractions, so that writing habits do not matter."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'")).lower()
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"\b(can|could|do|does|did|is|was|are|were|has|have|had|would|should|wo)n't\b", _contraction, text)
    text = text.replace("can't", "cannot").replace("'m ", " am ").replace("'ve ", " have ").replace("'re ", " are ")
    return re.sub(r"'s\b|s'(?=\s)", lambda match: "s" if match[0].startswith("s'") else "", text).replace("'", "")


def _contraction(match: re.Match[str]) -> str:
    return {"ca": "can", "wo": "will"}.get(match[1], match[1]) + " not"


@lru_cache(maxsize=20000)
def stem(word: str) -> str:
    """A word without its ending, in American spelling: a light, fixed rule, the same for records and for questions."""
    if len(word) <= 3:
        return word
    for pattern, spelling in _AMERICAN:
        word = pattern.sub(spelling, word)
    word = _singular(word)
    for ending in ("ness", "ing", "ed", "ly"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and _VOWEL.search(root) and not word.endswith("eed"):
            word = root
            break
    return _DOUBLE.sub(r"\1", word.removesuffix("e") if len(word) > 3 and not word.endswith("ee") else word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) or not word.endswith("s") else word[:-1]


def _surfaces(raw: LexiconFile) -> frozenset[str]:
    """Words as they are written that a misspelt one may be mended to."""
    meant = {word for texts in raw.synonyms.values() for text in texts for word in fold(text).split()}
    return frozenset((*meant, *raw.synonyms, *raw.forms, *raw.worse.split(), *raw.better.split()))


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Read the shipped lexicon, once.

    Raises
    ------
    RecordError
        The file is broken, or one run of words is given two meanings.
    """
    raw = read(_FILE, LexiconFile, "annotations", RecordError)
    forms, articles = dict(raw.forms), frozenset(raw.articles.split())
    synonyms = _synonyms(raw, forms, articles)

    def runs(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """Phrases as runs of stems."""
        return frozenset(_stems(text, forms, frozenset()) for text in texts)

    def stems(text: str) -> frozenset[str]:
        """The stems of words, without order."""
        return frozenset(stem for run in runs((text,)) for stem in run)

    return Lexicon(
        articles=articles,
        synonyms=synonyms,
        longest=max(map(len, synonyms)),
        sides={side: re.compile(regex) for side, regex in raw.sides.items()},
        patterns=tuple((re.compile(pattern.regex), pattern) for pattern in raw.patterns),
        number_words=re.compile(rf"\b({'|'.join(raw.number_words)})\b"),
        numbers=raw.number_words,
        roots=raw.roots,
        root_conditions=frozenset(raw.root_conditions),
        hints=raw.hints,
        forms=forms,
        common=frozenset(word for text in raw.words.values() for word in text.split()),
        surfaces=_surfaces(raw),
        stop=stems(raw.stop),
        separators=stems(raw.separators),
        aspects=frozenset(stem(word) for word in raw.aspects.split()),
        ends_negation=stems(raw.ends_negation),
        breaks_list=stems(raw.breaks_list),
        worse=stems(raw.worse),
        better=stems(raw.better),
        negation=runs(raw.negation),
        negation_of_lists=runs(raw.negation_of_lists),
        negation_behind=stems(" ".join(raw.negation_behind)),
        not_negation=runs(raw.not_negation),
    )


def _stems(text: str, forms: Mapping[str, str], articles: frozenset[str]) -> tuple[str, ...]:
    words = [part for word in re.findall(r"[a-z0-9/]+", fold(text)) for part in forms.get(word, word).split()]
    return tuple(stem(word) for word in words if word not in articles)


def _synonyms(raw: LexiconFile, forms: Mapping[str, str], articles: frozenset[str]) -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for word, texts in raw.synonyms.items():
        meaning = stem(word)
        for text in (word, *texts):
            run = _stems(text, forms, articles)
            if found.setdefault(run, meaning) != meaning:
                raise RecordError(
                    f"{text!r} is given two meanings: {found[run]!r} and {meaning!r}",
                    f"annotations/{_FILE}, synonyms.{word}",
                    "keep one",
                )
    return found
