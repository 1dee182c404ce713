"""Mending of misspelt words."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annotations.query.lexicon import Lexicon


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
