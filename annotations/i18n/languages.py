"""The knowledge in other languages: message catalogues below ``data/languages/<code>``, laid over the English records.

A message is found by its path and its English text, so a translation whose English has changed is no longer used and
the English stands in its place until somebody has looked at it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from annotations.errors import AnnotationsError, RecordError
from annotations.i18n.translation import is_list, translated
from annotations.knowledge import Knowledge
from annotations.records import Record
from annotations.store import load_knowledge
from annotations.vocabulary import Text
from meshes.data_files import read_file

ENGLISH: Final = "en"
ANATOMY: Final = "anatomy"  # context of names of structures and of the steps of a nerve's course


class LanguageFile(Record):
    """The layout of ``language.toml``.

    Attributes
    ----------
    name, english_name : str
        What the language calls itself, and its English name.
    reviewed : bool
        Whether clinicians who speak it have reviewed the translation.
    emergency_number : str
        Number to call where the language is spoken; empty if that differs from country to country.
    """

    name: Text
    english_name: Text
    reviewed: bool
    emergency_number: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language with its messages by path and English text; those of search words by path alone."""

    code: str
    name: str
    english_name: str
    reviewed: bool
    emergency_number: str = ""
    messages: Mapping[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))

    def say(self, path: str, english: str) -> str:
        """The translation of a text; the English one if there is none."""
        return self.messages.get((path, "" if is_list(path) else english), english)

    def term(self, english: str) -> str:
        """The name of a structure, or a step of a nerve's course."""
        return self.say(ANATOMY, english)


def language_codes() -> tuple[str, ...]:
    """Codes of all languages that the knowledge can be read in, English first."""
    place = _folder()
    others = sorted(entry.name for entry in place.iterdir() if entry.joinpath("language.toml").is_file())
    return (ENGLISH, *others)


@lru_cache(maxsize=8)
def load_language(code: str) -> Language:
    """Read a language, once.

    Raises
    ------
    AnnotationsError
        There is no such language.
    RecordError
        One of its files is broken.
    """
    if code == ENGLISH:
        return Language(ENGLISH, "English", "English", reviewed=True)
    if code not in language_codes():
        raise AnnotationsError(
            f"There is no language {code!r}",
            "annotations/data/languages",
            f"use one of {', '.join(language_codes())}, or add it: see CONTRIBUTING",
        )
    name = f"languages/{code}/language.toml"
    about = read_file(_folder().joinpath(code, "language.toml"), LanguageFile, name, RecordError)
    messages: dict[tuple[str, str], str] = {}
    for catalogue in read_catalogues(code).values():
        messages.update(_messages(catalogue))
    return Language(code, messages=MappingProxyType(messages), **about.model_dump())


def read_catalogues(code: str) -> dict[str, Catalog]:
    """All catalogues of a language by name (``sites``).

    Raises
    ------
    RecordError
        A file is no message catalogue; says which line.
    """
    place = _folder().joinpath(code)
    names = sorted(file.name for file in place.iterdir() if file.name.endswith(".po")) if place.is_dir() else []
    return {name.removesuffix(".po"): _catalogue(place.joinpath(name), code) for name in names}


@lru_cache(maxsize=8)
def in_language(knowledge: Knowledge, code: str) -> Knowledge:
    """A knowledge with its texts in a language; what is not translated stays English.

    Raises
    ------
    AnnotationsError
        There is no such language.
    """
    if code == ENGLISH:
        return knowledge
    language = load_language(code)
    kinds = {kind: _translated(kind, records, language) for kind, records in knowledge.kinds.items()}
    return replace(knowledge, language=code, **kinds)


def knowledge_in(code: str) -> Knowledge:
    """The shipped knowledge in a language."""
    return in_language(load_knowledge(), code)


def _translated(kind: str, records: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    return MappingProxyType({name: translated(one, f"{kind}/{name}", language.say) for name, one in records.items()})


def _messages(catalogue: Catalog) -> Iterable[tuple[tuple[str, str], str]]:
    for message in catalogue:
        path, english, said = message.context or "", str(message.id), str(message.string)
        if path and said and not message.fuzzy:
            yield (path, "" if is_list(path) else english), said


def _catalogue(file: Traversable, code: str) -> Catalog:
    try:
        return read_po(BytesIO(file.read_bytes()), locale=code, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise RecordError(
            f"This is no message catalogue: {error}",
            f"languages/{code}/{file.name}",
            'mend the line named; quotes within a text are written \\"',
        ) from error


def _folder() -> Traversable:
    return files("annotations").joinpath("data", "languages")
