"""The page's types of all that Python writes for it, made from the Python records: ``python -m tests.client_types``."""

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import typing_extensions
from pydantic import BaseModel

from viewer.classroom import messages
from viewer.deck import records
from viewer.lessons import records as lessons
from viewer.state import ViewState

FILE = Path(__file__).parents[1] / "viewer" / "client" / "src" / "types" / "records.d.ts"
COMMAND = "python -m tests.client_types"
HEAD = f"""/**
 * What Python writes for the page and hears from it: `viewer/deck/records.py`, `viewer/lessons/records.py`,
 * `viewer/state.py` and `viewer/classroom/messages.py` as types. Made by `{COMMAND}`; a test holds it in step.
 */
"""
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "unknown"}
ALIASES = {"ClientMessage": messages.Message, "PageMessage": messages.PageMessage}
LINE = 120


def declarations() -> str:
    """The whole file."""
    return HEAD + "".join(f"\n{part}" for part in (*map(interface, found()), *aliases()))


def found() -> Iterator[type]:
    """The records in the order of their modules."""
    yield ViewState
    for module in (records, lessons, messages):
        for name, kind in vars(module).items():
            mine = isinstance(kind, type) and kind.__module__ == module.__name__ and not name.startswith("_")
            if mine and (typing_extensions.is_typeddict(kind) or (module is messages and issubclass(kind, BaseModel))):
                yield kind


def interface(kind: type) -> str:
    """One record with the first line of its docstring."""
    told = (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ").replace("``", "`")
    lines = [f"  {name}{'?' * optional}: {written(hint)};" for name, hint, optional in fields(kind)]
    return "\n".join([f"/** {told} */", f"export interface {kind.__name__} {{", *lines, "}", ""])


def fields(kind: type) -> Iterator[tuple[str, Any, bool]]:
    """Name, type and whether it may be missing; a state is always whole, a message leaves out what is usual."""
    hints = get_type_hints(kind, include_extras=True)
    for name, hint in hints.items():
        if name.startswith("_") or name == "model_config":
            continue
        usual = issubclass(kind, BaseModel) and kind is not ViewState and not kind.model_fields[name].is_required()
        missing = get_origin(hint) in (NotRequired, typing_extensions.NotRequired)
        yield name, get_args(hint)[0] if missing else hint, missing or usual


def aliases() -> Iterator[str]:
    """Types with a name of their own, laid out as prettier does."""
    for name, hint in ALIASES.items():
        line = f"export type {name} = {written(hint)};"
        yield (line if len(line) <= LINE else line.replace(" = ", " =\n  ")) + "\n"


def written(hint: Any) -> str:
    """A type as TypeScript writes it."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return written(args[0])
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(written, args)))
    return container(origin, args) if origin else str(hint.__name__)


def container(origin: Any, args: tuple[Any, ...]) -> str:
    """A list, tuple or dict."""
    if origin is dict:
        return f"{{ [key: {written(args[0])}]: {written(args[1])} }}"
    if origin is list or args[-1] is ...:
        inner = written(args[0])
        return f"({inner})[]" if get_origin(args[0]) in (Union, types.UnionType, Literal) else f"{inner}[]"
    return f"[{', '.join(map(written, args))}]"


if __name__ == "__main__":
    FILE.write_text(declarations(), encoding="utf-8", newline="\n")
