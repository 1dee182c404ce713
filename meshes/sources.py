"""Where shapes come from: licence, attribution, citation and what was changed, as data."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from meshes.data_files import Record, read
from meshes.errors import RecordError

_FILE: Final = "data/sources.toml"


class Source(Record):
    """One origin of shapes.

    Attributes
    ----------
    name : str
    licence : str
        SPDX identifier.
    licence_url, url : str
        Licence text and home page; empty if there is none.
    attribution : str
        Shown wherever the shapes are listed.
    credit : str
        Words that the licence wants beside every picture of the shapes; empty where the list is enough.
    citation : str
    measured : str
        On what the shapes were measured, or that they were modelled.
    changes : tuple of str
        What was done to the shapes.
    """

    name: str
    licence: str
    licence_url: str = ""
    url: str = ""
    attribution: str
    credit: str = ""
    citation: str
    measured: str
    changes: tuple[str, ...] = ()


@cache
def sources() -> Mapping[str, Source]:
    """All sources by key.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, dict[str, Source])


def source(key: str) -> Source:
    """The source of that key.

    Raises
    ------
    RecordError
        If there is none.
    """
    try:
        return sources()[key]
    except KeyError:
        raise RecordError(f"unknown source {key!r}", f"meshes/{_FILE}", "add it to the file") from None


def attributions(keys: Iterable[str]) -> list[dict[str, str]]:
    """What must be shown beside shapes of these sources: text, url, licence; each source once, in order."""
    return [
        {"text": source(key).attribution, "url": source(key).url, "licence": source(key).licence}
        for key in dict.fromkeys(keys)
    ]


def credits(keys: Iterable[str]) -> list[str]:
    """What must stay in sight wherever shapes of these sources are drawn, each once, in order."""
    return [words for key in dict.fromkeys(keys) if (words := source(key).credit)]
