"""The knowledge files -> one frozen :class:`~annotations.knowledge.Knowledge`; an error names file, key and mend."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from annotations.errors import RecordError
from annotations.knowledge import Knowledge, TermEntry
from annotations.records import Condition, Feature, Nerve, PainSite, Publication, Record, RedFlag, StructureNote, Topic

__all__ = ["Knowledge", "load_knowledge", "read_toml", "validate"]

R = TypeVar("R", bound=Record)

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
        record: Any = validate(model, raw, name)
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
        data = read_toml(place, name)
        listed = data.get(table)
        if isinstance(listed, list):
            yield from ((name, raw) for raw in listed)
        else:
            yield name, data


def read_toml(file: Traversable, name: str) -> dict[str, Any]:
    """Parse one TOML file.

    Raises
    ------
    RecordError
        The file is not TOML or not UTF-8; the message carries the line.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RecordError(
            f"This is not TOML: {error}", name, "mend the line named; texts stand in double quotes"
        ) from error
    except UnicodeDecodeError as error:
        raise RecordError("The file is not UTF-8", name, "save it as UTF-8") from error


def validate(model: type[R], raw: Mapping[str, Any], name: str) -> R:
    """Make a record of one table.

    Raises
    ------
    RecordError
        Names the file, the first wrong key and the mend; tells how many more are wrong.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems = error.errors()
        first = problems[0]
        key = _path(first["loc"])
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        which = raw.get("id", "record without id") if isinstance(raw, Mapping) else "record"
        raise RecordError(_what(first) + more, f"{name}, {which}, key {key}", _mend(model, first)) from error


def _path(loc: tuple[int | str, ...]) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).lstrip(".") or "(whole record)"


def _what(problem: Any) -> str:
    match problem["type"]:
        case "missing":
            return f"The key {problem['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return f"The key {problem['loc'][-1]!r} is not known"
        case _:
            return f"{str(problem['msg']).rstrip('.')}, not {problem['input']!r:.80}"


def _mend(model: type[BaseModel], problem: Any) -> str:
    loc = problem["loc"]
    if problem["type"] == "missing":
        return f"add {loc[-1]} = …"
    if problem["type"] == "extra_forbidden":
        known = sorted(_model_at(model, loc[:-1]).model_fields)
        near = process.extractOne(str(loc[-1]), known, score_cutoff=60)
        return f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
    if problem["type"] == "string_pattern_mismatch":
        return f"write it as the pattern {problem['ctx']['pattern']}"
    if problem["type"] == "enum":
        return f"use one of {problem['ctx']['expected']}"
    return "see annotations/records.py for what this key holds"


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model that a key path leads into."""
    for part in loc:
        field = model.model_fields.get(str(part))
        if field is None:
            continue
        nested = [kind for kind in _types(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if nested:
            model = nested[0]
    return model


def _types(annotation: Any) -> list[Any]:
    args = getattr(annotation, "__args__", ())
    return [annotation, *(inner for arg in args for inner in _types(arg))]
