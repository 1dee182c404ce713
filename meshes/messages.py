"""What people are told: a key of a sentence and what fills its blanks, put into words only where it is shown.

The English of every key stands in ``meshes/data/messages.toml``; whoever speaks another language brings templates with
the same keys and blanks and formats them with a :class:`Speaker` of its own.
"""

import string
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from meshes.space import Side, split_side


@dataclass(frozen=True, slots=True)
class Id:
    """A structure or landmark by its id, ``femur.left``; called by its name where somebody reads it."""

    id: str


@dataclass(frozen=True, slots=True)
class Term:
    """An English anatomical term, of what may have no id."""

    english: str


@cache
def templates() -> Mapping[str, str]:
    """The English of every key, blanks in braces as :meth:`str.format` reads them."""
    # Below the reader of data files: its errors are messages themselves.
    text = (resources.files("meshes") / "data" / "messages.toml").read_text(encoding="utf-8")
    return {str(key): str(english) for key, english in tomllib.loads(text).items()}


@cache
def blanks(template: str) -> frozenset[str]:
    """Names of a template's blanks."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name)


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A sentence, or a part of one, that a person is told.

    Parameters
    ----------
    key : str
        Of its template.
    **values
        What fills the template's blanks, by their names.

    Raises
    ------
    ValueError
        If there is no such key, or the blanks are others: a fault of our own code.
    """

    key: str
    values: Mapping[str, "Value"] = field(hash=False)

    def __init__(self, key: str, /, **values: "Value") -> None:
        if key not in templates() or blanks(templates()[key]) != values.keys():
            raise ValueError(f"meshes/data/messages.toml has no {key} with the blanks {sorted(values)}")
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        """In English, ids as they are."""
        return _english.say(self)


Value = int | float | str | Id | Term | Message | Sequence[Id | str | Message]
"""What fills a blank; a plain string is the user's own word, or a symbol, and stays as it is."""

Notice = Message | str
"""A message, or a text that is shown as it is."""


def side_name(side: Side) -> Message:
    """The adjective of left or right."""
    return Message(f"side_{side}")


class Speaker(string.Formatter):
    """Puts messages into words, here English.

    In a template, ``{bone}`` is an id as it is and ``{bone:words}`` in words; numbers have the formats of Python; a
    list is joined by commas, or by the template that its format's second word names: ``{bones:words and}``.
    """

    def say(self, notice: Notice) -> str:
        """The words of a message; a text as it is."""
        return notice if isinstance(notice, str) else self.vformat(self.template(notice.key), (), notice.values)

    def template(self, key: str) -> str:
        """The template of a key."""
        return templates()[key]

    def called(self, identifier: str, form: str) -> str:
        """A structure or landmark as it is called."""
        bare, side = split_side(identifier)
        words = bare.replace("_", " ") if side is Side.MIDDLE else f"{side} {bare.replace('_', ' ')}"
        return words if form == "words" else identifier

    def term(self, english: str) -> str:
        """An anatomical term."""
        return english

    def number(self, written: str) -> str:
        """A number that is written with point and commas."""
        return written

    def format_field(self, value: Any, format_spec: str) -> str:
        """What stands in a blank."""
        if isinstance(value, Id):
            return self.called(value.id, format_spec)
        if isinstance(value, Term):
            return self.term(value.english)
        if isinstance(value, list | tuple):
            form, _, joint = format_spec.partition(" ")
            return (self.template(joint) if joint else ", ").join(self.format_field(one, form) for one in value)
        if isinstance(value, int | float):
            return self.number(format(value, format_spec))
        return self.say(value)


_english: Final = Speaker()


def to_json(value: Value) -> Any:
    """A message or what fills a blank, as JSON can hold it."""
    if isinstance(value, Message):
        return {"key": value.key, "values": {name: to_json(one) for name, one in value.values.items()}}
    if isinstance(value, Id):
        return {"id": value.id}
    if isinstance(value, Term):
        return {"term": value.english}
    return [to_json(one) for one in value] if isinstance(value, list | tuple) else value


def from_json(told: Any) -> Any:
    """Undo :func:`to_json`; texts are made printable, and a message of a key that is no more becomes a text."""
    if isinstance(told, str):
        return "".join(c if c.isprintable() else " " for c in told)
    if isinstance(told, list):
        return [from_json(one) for one in told]
    if not isinstance(told, dict):
        return told
    if "key" not in told:
        return Id(from_json(told["id"])) if "id" in told else Term(from_json(told["term"]))
    values = {str(name): from_json(one) for name, one in told["values"].items()}
    try:
        return Message(str(told["key"]), **values)
    except ValueError:
        return ", ".join((str(told["key"]), *map(str, values.values())))
