"""The whole knowledge as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field

from annotations.records import (
    Condition,
    Feature,
    Identifier,
    Nerve,
    NervePart,
    PainSite,
    Publication,
    Record,
    RedFlag,
    StructureNote,
    Topic,
)
from annotations.vocabulary import Key, Text

KINDS: Final = ("sites", "nerves", "conditions", "features", "red_flags", "topics", "structures")


class TermEntry(Record):
    """The codes of one structure or condition in the shipped table of identifiers."""

    id: Key
    label: Text
    identifiers: tuple[Identifier, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """Everything that is known, each kind by id.

    Compared and hashed by identity, so that indexes over it can be cached.

    Attributes
    ----------
    files : mapping of str to str
        The file (below ``annotations/data``) that each id was read from.
    language : str
        Code of the language of its texts, see :mod:`annotations.i18n.languages`.
    """

    sites: Mapping[str, PainSite]
    nerves: Mapping[str, Nerve]
    conditions: Mapping[str, Condition]
    features: Mapping[str, Feature]
    red_flags: Mapping[str, RedFlag]
    topics: Mapping[str, Topic]
    structures: Mapping[str, StructureNote]
    publications: Mapping[str, Publication]
    identifiers: Mapping[str, TermEntry]
    files: Mapping[str, str]
    language: str = "en"

    @property
    def kinds(self) -> Mapping[str, Mapping[str, Any]]:
        """The kinds of record with texts of their own, each by id."""
        return {kind: getattr(self, kind) for kind in KINDS}

    @property
    def named(self) -> tuple[PainSite | Nerve | Condition, ...]:
        """The records that people call by many names."""
        return (*self.sites.values(), *self.nerves.values(), *self.conditions.values())

    def label(self, record_id: str) -> str:
        """What a record is called; the id itself if there is none of that name."""
        for records in self.kinds.values():
            if record_id in records:
                return str(records[record_id].label)
        part = self.part(record_id)
        return part.label if part else record_id

    def part(self, segment_id: str) -> NervePart | None:
        """The named branch of a nerve with that segment id, if there is one."""
        nerve = self.nerves.get(segment_id.split(".", 1)[0])
        return next((part for part in nerve.parts if part.id == segment_id), None) if nerve else None
