"""A problem found in the knowledge, and the walk over all records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from annotations.knowledge import Knowledge

LINES = tuple(f"S{number}" for number in range(1, 70))
NOTES = tuple(f"N{number}" for number in range(1, 10))
OWN_KINDS = frozenset({"project", "textbook"})  # need no address, and are no ground for a number


CHANCE = re.compile(r"\b\d+(?:\.\d+)?\s?%|\bper ?cent\b|\bprobability\b|\blikelihood\b|\bodds\b", re.IGNORECASE)


CALMING = re.compile(r"\b(?:harmless|not dangerous)\b", re.IGNORECASE)


VERDICT = re.compile(
    r"\byou(?:'ve| have| probably have| are suffering from)\b (?!to\b|had\b|been\b|ever\b|lost\b|a fever\b|trouble\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the knowledge: what, where (file and key), and how to mend it."""

    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        return " · ".join((self.what, self.where, self.mend))


def all_records(knowledge: Knowledge) -> Iterator[tuple[str, BaseModel]]:
    """Every record with its id, kind by kind."""
    for records in knowledge.kinds.values():
        yield from records.items()


def models_in(value: Any) -> Iterator[BaseModel]:
    """A record and every record inside it."""
    if isinstance(value, BaseModel):
        yield value
        value = tuple(inner for _, inner in value)
    if isinstance(value, tuple):
        for inner in value:
            yield from models_in(inner)


def references_in(record: BaseModel, key: str) -> Iterator[str]:
    """All strings that stand under a key anywhere in a record."""
    for model in models_in(record):
        found = getattr(model, key, None) or ()
        yield from (found,) if isinstance(found, str) else found


def location(knowledge: Knowledge, record_id: str, key: str = "") -> str:
    """File, record and key of a problem, as a person looks for them."""
    return f"{knowledge.files.get(record_id, '?')}, {record_id}" + (f", {key}" if key else "")
