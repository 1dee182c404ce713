"""What reading, naming and fitting say in English, in the language of the page, structures and landmarks by name.

The packages below speak English and know no page. Each of their sentences stands with its blanks in
``data/texts/en_told.toml`` (a test holds that against their code), its translation under the same key; what stood in a
blank is put into words the same way.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from annotations.i18n.languages import Language, load_language
from meshes.ingest.naming.names import lexicon, terms_of
from meshes.skeleton.landmarks import landmarks
from meshes.space import Side, split_side
from viewer.words import ENGLISH, own_words, section

_SECTION: Final = "told"
_BLANK: Final = re.compile(r"\{(\w+)\}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?")
_THEIRS: Final = frozenset({"key", "file", "name", "names", "one", "kind", "ending", "error"})
"""Blanks with words of the user's own files, which stay as they are."""
_FIGURES: Final = frozenset(
    {"all", "count", "index", "lost", "mean", "mm", "most", "ratio", "rest", "sd", "seconds", "share", "size"}
)
_CHOICES: Final = {"side": "left|right", "verb": "has|have"}
_LISTS: Final = {"marks": ", ", "modes": ", ", "bones": " and ", "near_names": ", "}


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence of the packages below.

    Attributes
    ----------
    key : str
        Of its words.
    pattern : re.Pattern
        What it looks like with its blanks filled.
    fixed : int
        Letters that are not in blanks: the sentence with the most is meant.
    """

    key: str
    pattern: re.Pattern[str]
    fixed: int


@lru_cache(maxsize=1)
def sentences() -> tuple[Sentence, ...]:
    """Every sentence that is known, the most particular first."""
    prefix = f"{_SECTION}."
    found = []
    for key, english in own_words(ENGLISH).items():
        if key.startswith(prefix):
            found.append(Sentence(key.removeprefix(prefix), _pattern(english), len(_BLANK.sub("", english))))
    return tuple(sorted(found, key=lambda one: -one.fixed))


def _pattern(english: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for blank in _BLANK.finditer(english):
        name = blank.group(1)
        what = r"[-+\d.,e]+" if name in _FIGURES else _CHOICES.get(name, ".*?")
        parts += [re.escape(english[end : blank.start()]), f"(?P={name})" if name in seen else f"(?P<{name}>{what})"]
        seen.add(name)
        end = blank.end()
    return re.compile("".join((*parts, re.escape(english[end:]))), re.DOTALL)


class Telling:
    """Says it in a language.

    Parameters
    ----------
    language : str
        Code of one that the page speaks.
    """

    def __init__(self, language: str) -> None:
        self._words = section(language, _SECTION)
        self._marks = section(language, "mark")
        self._point = section(language, "number")["point"]
        self._thousands = section(language, "number")["thousands"]
        self._anatomy: Language = load_language(language)

    def say(self, english: str) -> str:
        """A sentence, or what stood in its blank; what is not known stays as it is."""
        for sentence in sentences():
            found = sentence.pattern.fullmatch(english)
            if found:
                return self._filled(sentence.key, found.groupdict())
        return english

    def _filled(self, key: str, blanks: Mapping[str, str]) -> str:
        said = {name: self._blank(name, value) for name, value in blanks.items()}
        text = _BLANK.sub(lambda blank: said[blank.group(1)], self._words[key])
        return text[:1].upper() + text[1:] if text.endswith((".", "?")) else text

    def _blank(self, name: str, value: str) -> str:
        if name in _THEIRS:
            return value
        if name in _LISTS:
            between = self._words["and"] if _LISTS[name] == " and " else _LISTS[name]
            return between.join(self._blank("", part) for part in value.split(_LISTS[name]))
        if name == "side":
            return self._words.get(f"side_{value}", value)
        if _NUMBER.fullmatch(value):
            return self._number(value)
        return self.called(value) or self.say(value)

    def _number(self, value: str) -> str:
        return value.replace(",", "\0").replace(".", self._point).replace("\0", self._thousands)

    def called(self, identifier: str) -> str:
        """The name of a structure or landmark with its side, as ``femur.left`` or ``left femur``; empty if none is."""
        bare, side = _parted(identifier)
        name = self._name(bare)
        return self._marks[str(side)].format(name=name) if name and side is not Side.MIDDLE else name

    def _name(self, bare: str) -> str:
        own = self._marks.get(bare, "")
        return own if own else self._anatomy.term(_english(bare)) if _english(bare) else ""

    def term(self, english: str) -> str:
        """A term of the knowledge; what is not known stays as it is."""
        return self._anatomy.term(english)

    def marks(self, identifiers: Iterable[str]) -> list[dict[str, str]]:
        """Landmarks to choose from, each with its name."""
        return [{"id": one, "label": self.called(one)} for one in identifiers]

    def state(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What a page is told of its work, in words of its language."""
        return {**told, **{key: say(told[key], self.say) for key, say in _WORDED.items() if told.get(key)}}


@lru_cache(maxsize=4)
def telling(language: str) -> Telling:
    """The one of a language, kept."""
    return Telling(language)


def _parted(identifier: str) -> tuple[str, Side]:
    first, _, rest = identifier.partition(" ")
    if first in (Side.LEFT, Side.RIGHT):
        return rest.replace(" ", "_"), Side(first)
    bare, side = split_side(identifier) if re.fullmatch(r"[\w. ]+", identifier) else (identifier, Side.MIDDLE)
    return bare.replace(" ", "_"), side


@lru_cache(maxsize=512)
def _english(bare: str) -> str:
    if bare in landmarks():
        return landmarks()[bare].english
    return terms_of(bare).english if bare in lexicon() else ""


_Say = Callable[[str], str]


def _looked(looked: Mapping[str, Any], say: _Say) -> dict[str, Any]:
    return {
        **looked,
        "rows": [{**row, "remark": say(row["remark"])} for row in looked["rows"]],
        "doubts": [say(doubt) for doubt in looked["doubts"]],
        "notes": [say(note) for note in looked["notes"]],
        "why": {key: say(why) for key, why in looked["why"].items()},
        "problem": looked["problem"] and _failed(looked["problem"], say),
    }


def _built(built: Mapping[str, Any], say: _Say) -> dict[str, Any]:
    report = built["report"]
    return {**built, "report": {**report, "warnings": [say(words) for words in report["warnings"]]}}


def _failed(failed: Mapping[str, Any], say: _Say) -> dict[str, Any]:
    return {**failed, "what": say(failed["what"])}


def _running(running: Mapping[str, Any], say: _Say) -> dict[str, Any]:
    return {**running, "stage": say(running["stage"])}


_WORDED: Final[Mapping[str, Callable[[Mapping[str, Any], _Say], dict[str, Any]]]] = {
    "looked": _looked,
    "built": _built,
    "failed": _failed,
    "running": _running,
}
