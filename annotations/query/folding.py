"""Folding of a text, so that writing habits do not matter, with the place in the text that each letter came from."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

PIECE: Final = re.compile(
    r"\d+(?:[.,]\d+)?(?:/\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*(?:/o(?![^\W_]))?|[.;!?\n]+|[,:()\u2013\u2014]|-(?=\s)|/"
)
_LETTERS: Final = {"’": "'", "‘": "'", "`": "'", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origins`` has for each of its letters, and for its end, the index in the text as written."""

    text: str
    origins: tuple[int, ...]

    def pieces(self) -> Iterator[tuple[str, int, int]]:
        """Words, numbers and punctuation, each with its start and end in the folded text."""
        return ((found[0], found.start(), found.end()) for found in PIECE.finditer(self.text))

    def words(self) -> list[str]:
        """Its words, without numbers and punctuation."""
        return [piece.replace("'", "") for piece, _, _ in self.pieces() if piece[0].isalpha()]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the text as written of a stretch of the folded one."""
        return (self.origins[start], self.origins[end - 1] + 1) if end > start else (0, 0)

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "Folded":
        """The text with each match of a pattern replaced."""
        parts: list[str] = []
        origins: list[int] = []
        at = 0
        for found in pattern.finditer(self.text):
            new = by(found)
            parts += self.text[at : found.start()], new
            origins += self.origins[at : found.start()]
            origins += [self.origins[found.start()]] * (len(new) - 1) + [self.origins[found.end() - 1]] * bool(new)
            at = found.end()
        return Folded("".join((*parts, self.text[at:])), (*origins, *self.origins[at:])) if at else self


def folded(text: str) -> Folded:
    """A text in lower case, without accents."""
    letters = [(part, at) for at, letter in enumerate(text) for part in _fold_letter(letter)]
    return Folded("".join(part for part, _ in letters), (*(at for _, at in letters), len(text)))


def fold(text: str) -> str:
    """A text in lower case, without accents."""
    return "".join(map(_fold_letter, text))


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter).lower()
    plain = "".join(part for part in plain if not unicodedata.combining(part))
    return "".join(_LETTERS.get(part, part) for part in plain)
