"""Messages of reading, naming and fitting in the language of the page, structures and landmarks by name.

The templates of a language stand in ``data/texts/<language>_messages.toml`` under the keys of
``meshes/data/messages.toml``, which is the English.
"""

from functools import lru_cache
from typing import Final

from annotations.i18n.languages import Language, load_language
from meshes.ingest.naming.names import lexicon, terms_of
from meshes.messages import Message, Notice, Speaker
from meshes.skeleton.landmarks import landmarks
from meshes.space import Side, split_side
from viewer.words import section

_ENDS: Final = (".", "?")


class Translator(Speaker):
    """Puts messages into the words of a language.

    Parameters
    ----------
    language : str
        Code of one that the page speaks.
    """

    def __init__(self, language: str) -> None:
        self._templates = section(language, "message")
        self._marks = section(language, "mark")
        self._point = section(language, "number")["point"]
        self._thousands = section(language, "number")["thousands"]
        self._anatomy: Language = load_language(language)

    def translate(self, notice: Notice) -> str:
        """The words of a message, a sentence begun with a capital; a text as it is."""
        text = self.say(notice)
        return text[:1].upper() + text[1:] if isinstance(notice, Message) and text.endswith(_ENDS) else text

    def template(self, key: str) -> str:
        """The template of a key; the English one if the language lacks it."""
        return self._templates.get(key) or super().template(key)

    def number(self, written: str) -> str:
        """A number with the language's separators."""
        return written.translate({ord(","): self._thousands, ord("."): self._point})

    def called(self, identifier: str, form: str = "words") -> str:
        """The name of a structure or landmark with its side; one that is not known as it is."""
        bare, side = split_side(identifier)
        name = self._marks.get(bare) or self.term(_english(bare))
        if not name:
            return super().called(identifier, form)
        return name if side is Side.MIDDLE else self._marks[str(side)].format(name=name)

    def term(self, english: str) -> str:
        """A term of the knowledge; what is not known stays as it is."""
        return self._anatomy.term(english)


@lru_cache(maxsize=4)
def translator(language: str) -> Translator:
    """The one of a language, kept."""
    return Translator(language)


def _english(bare: str) -> str:
    if bare in landmarks():
        return landmarks()[bare].english
    return terms_of(bare).english if bare in lexicon() else ""
