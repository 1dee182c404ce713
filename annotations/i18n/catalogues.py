"""Bring the message catalogues of a language up to date with the English records.

``python -m annotations.i18n.catalogues es`` writes new messages, carries translations along when their text has only
moved, and marks as fuzzy those whose English has changed; ``--check`` only tells. A new language begins with
``annotations/data/languages/<code>/language.toml``.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from annotations.errors import AnnotationsError
from annotations.i18n.languages import ANATOMY, ENGLISH, load_language, read_catalogues
from annotations.i18n.translation import is_list, texts_of
from annotations.knowledge import Knowledge
from annotations.store import load_knowledge
from meshes.data_files import read_toml
from meshes.ingest.naming.bodyparts3d import archive
from meshes.soft_tissue.muscles.records import muscle_records

HEADER: Final = """\
# {name} of nociscope in {language}. msgctxt is the path of a text in its record, msgid its English text.
# `python -m annotations.i18n.catalogues {code}` brings this file up to date.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
PARTS: Final = (("conditions_a_g", "abcdefg"), ("conditions_h_o", "hijklmno"), ("conditions_p_z", "pqrstuvwxyz"))
NAMED: Final = frozenset({"english", "passes", "note"})  # names, steps and remarks in the data files of meshes
FACTS: Final = ("origin", "insertion", "action")  # of a muscle
BUILT: Final = (  # what structures without a data file of their own say; loading their modules would take seconds
    "Skin",
    "Modelled, not measured on a person: sections about the leg and trunk with the thickness of soft tissue and the "
    "girths of a typical adult, hollow where the skin creases, at least 3 mm outside every bone.",
    "Modelled: grown from strands between its attachments to the volume measured on others by MRI, in competition"
    " with its neighbours; not the shape of a person.",
)
BODY: Final = "Modelled adult"  # the default body
PAINTED: Final = {  # files with names of another kind, or of which only the names are shown
    "skin_territories.toml": frozenset({"label", "note"}),
    "landmarks.toml": frozenset({"english"}),
}
UNSEEN: Final = frozenset({"morphometrics.toml"})  # what no card shows


@dataclass(frozen=True, slots=True)
class Wanting:
    """What a language lacks.

    Attributes
    ----------
    missing, stale, obsolete : tuple of (str, str)
        Path and English of texts without translation, of texts whose English has changed since, and of messages that
        no record has any more.
    """

    missing: tuple[tuple[str, str], ...]
    stale: tuple[tuple[str, str], ...]
    obsolete: tuple[tuple[str, str], ...]

    @property
    def complete(self) -> bool:
        """Whether every text is translated."""
        return not self.missing and not self.stale

    def lines(self, whole: bool = True) -> Iterator[str]:
        """How many of each for people, and (``whole``) each of them."""
        for word, entries in (("missing", self.missing), ("stale", self.stale), ("obsolete", self.obsolete)):
            yield f"{word}: {len(entries)}"
            yield from (f"  {path}: {english:.100}" for path, english in entries if whole)


def texts(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Path and English of every text, by the name of its catalogue."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, records in knowledge.kinds.items():
        for name, record in records.items():
            for path, english in texts_of(record, f"{kind}/{name}"):
                found.setdefault(catalogue_of(path), []).append((path, english))
    facts = (getattr(muscle, fact) for muscle in muscle_records().values() for fact in FACTS)
    named = (*BUILT, BODY, archive().label, *_anatomy(files("meshes").joinpath("data")), *facts)
    found[ANATOMY] = [(ANATOMY, english) for english in dict.fromkeys(named)]
    return found


def catalogue_of(path: str) -> str:
    """The catalogue that a path belongs to."""
    kind, name, *inner = path.split("/")
    if inner == ["clinical"]:
        return "clinical"
    if kind == "conditions":
        return next(part for part, letters in PARTS if name[0] in letters)
    return kind


def wanting(knowledge: Knowledge, code: str) -> Wanting:
    """What the translation of a knowledge into a language lacks.

    Raises
    ------
    AnnotationsError
        There is no such language.
    """
    language = load_language(code)
    wanted = [entry for entries in texts(knowledge).values() for entry in entries]
    keys = {_key(*entry) for entry in wanted}
    without = [entry for entry in wanted if _key(*entry) not in language.messages] if code != ENGLISH else []
    written = {message.context or "" for one in read_catalogues(code).values() for message in one if message.string}
    stale = tuple(entry for entry in without if entry[0] in written and entry[0] != ANATOMY)
    missing = tuple(entry for entry in without if entry not in stale)
    return Wanting(missing, stale, tuple(sorted(key for key in language.messages if key not in keys)))


def update(knowledge: Knowledge, code: str, folder: Path) -> None:
    """Write the catalogues of a language anew, keeping every translation.

    Parameters
    ----------
    knowledge : Knowledge
        In English.
    code : str
    folder : pathlib.Path
        Where the catalogues are.
    """
    old = [message for one in read_catalogues(code).values() for message in one if message.context and message.string]
    by_key = {_key(message.context or "", str(message.id)): message for message in old}
    by_text = {(_record(message.context or ""), str(message.id)): message for message in reversed(old)}
    by_path = {message.context or "": message for message in old}
    for name, entries in texts(knowledge).items():
        catalogue = Catalog(locale=code)
        for path, english in entries:
            same = by_key.get(_key(path, english)) or by_text.get((_record(path), english))
            past = None if same or path == ANATOMY else by_path.get(path)
            _add(catalogue, path, english, same, past)
        _write(catalogue, name, code, folder / f"{name}.po")


def _add(catalogue: Catalog, path: str, english: str, same: Message | None, past: Message | None) -> None:
    kept = same or past
    fuzzy = bool(past) or bool(same and same.fuzzy)
    before = (str(past.id),) if past else same.previous_id if same else ()
    catalogue.add(
        english,
        string=str(kept.string) if kept else "",
        context=path,
        flags=("fuzzy",) if fuzzy else (),
        previous_id=before,
        user_comments=kept.user_comments if kept else (),
    )


def _write(catalogue: Catalog, name: str, code: str, file: Path) -> None:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, omit_header=True, include_previous=True, ignore_obsolete=True)
    language = load_language(code).english_name
    head = HEADER.format(name=name.replace("_", " ").capitalize(), language=language, code=code)
    file.write_bytes(head.encode() + buffer.getvalue().strip(b"\n") + b"\n")


def _key(path: str, english: str) -> tuple[str, str]:
    return path, "" if is_list(path) else english


def _record(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _anatomy(place: Traversable) -> Iterator[str]:
    """Names and steps in the data files of ``meshes``, in their order."""
    for entry in sorted(place.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _anatomy(entry)
        elif entry.name.endswith(".toml") and entry.name not in UNSEEN:
            yield from _named(read_toml(entry, entry.name), PAINTED.get(entry.name, NAMED))


def _named(value: Any, keys: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if (
                key in keys and isinstance(inner, str) and len(inner) > len("T12")
            ):  # a root is called the same everywhere
                yield inner
            else:
                yield from _named(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, keys)


@click.command()
@click.argument("code")
@click.option("--check", is_flag=True, help="Only tell what is missing or stale.")
def main(code: str, check: bool) -> None:
    """Bring the catalogues of the language CODE up to date."""
    try:
        knowledge = load_knowledge()
        if not check:
            update(knowledge, code, Path(str(files("annotations").joinpath("data", "languages", code))))
            load_language.cache_clear()
        lacks = wanting(knowledge, code)
    except AnnotationsError as error:
        raise click.ClickException(str(error)) from error
    for line in lacks.lines(whole=check):
        click.echo(line)
    sys.exit(0 if lacks.complete or not check else 1)


if __name__ == "__main__":
    main()
