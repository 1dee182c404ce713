"""The knowledge files -> one frozen :class:`~annotations.knowledge.Knowledge`; an error names file, key and mend."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from annotations.errors import RecordError
from annotations.knowledge import Knowledge, TermEntry
from annotations.records import Condition, Feature, Nerve, PainSite, Publication, Record, RedFlag, StructureNote, Topic
from meshes.data_files import read_toml, validate

__all__ = ["Knowledge", "load_knowledge"]

# kind: (folder or file, name of the table when a file lists several records, model)
KINDS: Mapping[str, tuple[str, str, type[Record]]] = {
    "sites": ("sites", "site", PainSite),
    "nerves": ("nerves", "nerve", Nerve),
    "conditions": ("conditions", "condition", Condition),
    "features": ("features", "feature", Feature),
    "red_flags": ("red_flags", "red_flag", RedFlag),
    "topics": ("topics", "topic", Topic),
    "structures": ("structures.toml", "structure", StructureNote),
    "publications": ("publications.toml", "publication", Publication),
    "identifiers": ("identifiers.toml", "identifier", TermEntry),
}


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Read all knowledge files, once.

    Parameters
    ----------
    folder : pathlib.Path, optional
        A folder laid out as ``annotations/data``; by default the shipped one.

    Returns
    -------
    Knowledge

    Raises
    ------
    RecordError
        A file is broken; says which file, which key, and how to mend it.
    """
    return _load(folder.resolve() if folder else None)


@lru_cache(maxsize=8)
def _load(folder: Path | None) -> Knowledge:
    root: Traversable = folder if folder else files("annotations").joinpath("data")
    if not root.is_dir():
        raise RecordError(
            "There is no folder of knowledge files", str(root), "give a folder laid out as annotations/data"
        )
    origins: dict[str, str] = {}
    kinds: dict[str, Any] = {kind: MappingProxyType(_read_kind(root, kind, origins)) for kind in KINDS}
    return Knowledge(files=MappingProxyType(origins), **kinds)


def _read_kind(root: Traversable, kind: str, origins: dict[str, str]) -> dict[str, Any]:
    place, table, model = KINDS[kind]
    records: dict[str, Any] = {}
    for name, raw in _tables(root.joinpath(place), place, table):
        record: Any = validate(model, raw, name, RecordError)
        if record.id in records:
            raise RecordError(
                f"Two {kind} have the id {record.id!r}",
                f"{name} and {origins[record.id]}",
                "rename or remove one of them",
            )
        records[record.id] = record
        origins.setdefault(record.id, name)
    return records


def _tables(place: Traversable, name: str, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record of a file or folder with the name of its file."""
    if place.is_dir():
        for entry in sorted(place.iterdir(), key=lambda item: item.name):
            if entry.name.endswith(".toml"):
                yield from _tables(entry, f"{name}/{entry.name}", table)
    elif place.is_file():
        data = read_toml(place, name, RecordError)
        listed = data.get(table)
        if isinstance(listed, list):
            yield from ((name, raw) for raw in listed)
        else:
            yield name, data
