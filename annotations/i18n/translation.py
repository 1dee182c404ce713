"""Every text of a record with its stable path, and the record with its texts said in another language.

A path is ``kind/id/field``, with the number of an item (from 1) or its id between: ``conditions/dvt/claims/3`` is the
text of the third claim, ``nerves/sciatic/parts/sciatic.tibial/label`` the label of a branch. Latin names, phrases that
features are recognised by, and publications are not translated.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from annotations.records import Record

R = TypeVar("R", bound=Record)
Say = Callable[[str, str], str]

TEXTS: Final = frozenset(
    {
        "label",
        "text",
        "summary",
        "mechanism_text",
        "care_text",
        "note",
        "headline",
        "advice",
        "why",
        "population",
        "part",
    }
)
LISTS: Final = frozenset({"lay", "clinical"})  # search words; one message, entries between semicolons
BETWEEN: Final = "; "


def texts_of(record: Record, path: str) -> Iterator[tuple[str, str]]:
    """Path and English of every text of a record that can be translated.

    Parameters
    ----------
    record : Record
    path : str
        Its kind and id, ``conditions/dvt``.
    """
    found: list[tuple[str, str]] = []

    def note(where: str, text: str) -> str:
        """Collect a text and leave it as it is."""
        found.append((where, text))
        return text

    translated(record, path, note)
    yield from found


def translated(record: R, path: str, say: Say) -> R:
    """A record with each text replaced by what ``say(path, english)`` answers."""
    changed: dict[str, Any] = {}
    for name, value in record:
        new = _field(name, value, path, say)
        if new is not value:
            changed[name] = new
    return record.model_copy(update=changed) if changed else record


def is_list(path: str) -> bool:
    """Whether a path leads to search words, which need not match the English ones one by one."""
    return path.split("/")[-2:-1] == ["names"]


def _field(name: str, value: Any, path: str, say: Say) -> Any:
    where = path if name == "text" else f"{path}/{name}"
    if isinstance(value, str):
        return say(where, value) if name in TEXTS and value else value
    if isinstance(value, Record):
        return translated(value, where, say)
    if isinstance(value, tuple) and value:
        if isinstance(value[0], BaseModel):
            return tuple(
                translated(item, f"{where}/{_number(item, order)}", say) for order, item in enumerate(value, 1)
            )
        if name in LISTS:
            said = say(where, BETWEEN.join(value))
            return tuple(word.strip() for word in said.split(BETWEEN.strip()) if word.strip())
    return value


def _number(item: Any, order: int) -> str:
    return str(getattr(item, "id", "") or order)
