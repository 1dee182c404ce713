"""Explanations of clinical words in patient text: the first use in a card says in plain words what is meant."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

FORMS = "_forms"


class Glossary:
    """The words explained on one card.

    Parameters
    ----------
    words : mapping of str to str
        By a term its explanation, and by ``<term>_forms`` the expression that finds it in a text.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._waiting = {
            key.removesuffix(FORMS): re.compile(rf"\b(?:{forms})\b", re.IGNORECASE)
            for key, forms in words.items()
            if key.endswith(FORMS)
        }
        self._words = words

    def explained(self, text: str) -> Markup:
        """A text with its first clinical word of each kind explained behind it, for patients alone."""
        found = [(met.end(), term) for term, form in self._waiting.items() if (met := form.search(text))]
        parts, at = [Markup()], 0
        for end, term in sorted(found):
            del self._waiting[term]
            meaning = Markup(' <span class="gloss" data-for="patient">({})</span>').format(self._words[term])
            parts += [escape(text[at:end]), meaning]
            at = end
        return Markup().join((*parts, escape(text[at:])))
