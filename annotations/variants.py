"""How often the courses of nerves differ: published figures by the ids of :mod:`meshes.nerves.variants`."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from annotations.errors import RecordError
from annotations.records import Record
from meshes.data_files import read

Percent = Annotated[float, Field(ge=0, le=100)]


class Figure(Record):
    """One published percentage.

    Attributes
    ----------
    percent : float
    low, high : float or None
        95 % interval.
    n : int or None
        How many were looked at: of :attr:`of`.
    sources : tuple of str
        Publication keys.
    """

    percent: Percent
    low: Percent | None = None
    high: Percent | None = None
    n: Annotated[int, Field(gt=0)] | None = None
    of: Literal["limbs", "pelves", "people"] = "limbs"
    sources: Annotated[tuple[str, ...], Field(min_length=1)]


class Frequency(Record):
    """What is published on how often a course is found.

    Attributes
    ----------
    evidence : str
        ``study``, or ``unchecked`` where the figure could not be looked up.
    sources : tuple of str
        Publications on the course itself; ``GK`` for textbook knowledge nobody has checked.
    """

    id: str = ""
    figures: tuple[Figure, ...]
    evidence: Literal["study", "unchecked"]
    sources: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every publication named, once."""
        return tuple(dict.fromkeys([key for figure in self.figures for key in figure.sources] + list(self.sources)))


class Frequencies(Record):
    """``annotations/data/variants.toml``."""

    usual: Mapping[str, Frequency]
    variant: tuple[Frequency, ...]


@cache
def frequencies() -> Frequencies:
    """The figures, read once.

    Raises
    ------
    RecordError
        If the file is broken; names the key.
    """
    return read("data/variants.toml", Frequencies, "annotations", RecordError)
