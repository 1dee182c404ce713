"""TOML files read against their schema; an error names the file, the key and how to mend it."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rapidfuzz import process

from meshes.errors import RecordError, UserError

Form = TypeVar("Form")


class Record(BaseModel):
    """A part of a data file: it cannot be changed once it is read, and a key that it does not name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


_adapter_of: Final[Callable[..., TypeAdapter[Any]]] = cache(TypeAdapter)


def read(file: str, form: type[Form], package: str = "meshes", error: type[UserError] = RecordError) -> Form:
    """One TOML file of a package, validated; read once, so that nobody may change what comes back.

    Parameters
    ----------
    file : str
        Path inside the package, ``data/sources.toml``.
    form : type
        What it holds: a pydantic model, or ``dict[str, Model]``.
    package : str
    error : type of UserError
        Raised if it is broken.

    Raises
    ------
    RecordError
        If it is not TOML or does not fit; names the file and the key.
    """
    found: Form = _read_once(file, form, package, error)
    return found


def _read(file: str, form: Any, package: str, error: type[UserError]) -> Any:
    return read_file(resources.files(package) / file, form, f"{package}/{file}", error)


_read_once: Final[Callable[..., Any]] = cache(_read)


def read_file(file: Traversable, form: type[Form], name: str, error: type[UserError] = RecordError) -> Form:
    """A TOML file, validated: :func:`read_toml`, then :func:`validate`."""
    return validate(form, read_toml(file, name, error), name, error)


def read_toml(file: Traversable, name: str, error: type[UserError] = RecordError) -> dict[str, Any]:
    """Any TOML file as plain values.

    Parameters
    ----------
    file : Traversable
    name : str
        What an error calls it.
    error : type of UserError
        Raised if it is broken.

    Raises
    ------
    RecordError
        If it is not TOML or not UTF-8; names the line.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as broken:
        raise error(
            f"This is not TOML: {broken}", name, "mend the line named; texts stand in double quotes"
        ) from broken
    except UnicodeDecodeError as broken:
        raise error("The file is not UTF-8", name, "save it as UTF-8") from broken


def validate(form: type[Form], raw: Mapping[str, Any], name: str, error: type[UserError] = RecordError) -> Form:
    """What a file or one of its tables holds.

    Parameters
    ----------
    form : type
        What it holds: a pydantic model, or ``dict[str, Model]``.
    raw : mapping
    name : str
        What an error calls the file.
    error : type of UserError
        Raised if it does not fit.

    Raises
    ------
    RecordError
        Names the file, the first wrong key and the mend; tells how many more are wrong.
    """
    try:
        found: Form = _adapter_of(form).validate_python(raw)
        return found
    except ValidationError as broken:
        problems = broken.errors()
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        record = str(raw["id"]) if isinstance(raw, Mapping) and "id" in raw else ""
        where = ", ".join(part for part in (name, record, f"key {_path(first['loc'])}") if part)
        raise error(_what(first) + more, where, _mend(form, first)) from broken


def _path(loc: tuple[int | str, ...]) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).lstrip(".") or "(whole record)"


def _what(problem: Any) -> str:
    match problem["type"]:
        case "missing":
            return f"The key {problem['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return f"The key {problem['loc'][-1]!r} is not known"
        case "value_error":
            return str(problem["ctx"]["error"])
        case _:
            return f"{str(problem['msg']).rstrip('.')}, not {problem['input']!r:.80}"


def _mend(form: Any, problem: Any) -> str:
    loc = problem["loc"]
    if problem["type"] == "missing":
        return f"add {loc[-1]} = …"
    if problem["type"] == "extra_forbidden":
        known = sorted(_model_at(form, loc[:-1]).model_fields)
        near = process.extractOne(str(loc[-1]), known, score_cutoff=60)
        return f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
    if problem["type"] == "string_pattern_mismatch":
        return f"write it as the pattern {problem['ctx']['pattern']}"
    if problem["type"] == "enum":
        return f"use one of {problem['ctx']['expected']}"
    return "correct the key named above"


def _model_at(form: Any, loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model that a key path leads into."""
    model: type[BaseModel] = next(iter(_models(form)))
    for part in loc:
        field = model.model_fields.get(str(part))
        if field is not None:
            model = next(iter(_models(field.annotation)), model)
    return model


def _models(annotation: Any) -> list[type[BaseModel]]:
    own = [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
    return [*own, *(model for inner in getattr(annotation, "__args__", ()) for model in _models(inner))]
