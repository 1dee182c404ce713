"""The structures of the default body as data: terms, tissue, source, measured or modelled."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from meshes.data_files import Record, read
from meshes.errors import RecordError
from meshes.space import Side, sided, split_side
from meshes.structure import Origin, Structure, Terms, Tissue

_FOLDER: Final = "data/structures"


class StructureRecord(Record):
    """One structure, for both sides if it has sides.

    Attributes
    ----------
    english, latin, ta2, fma, uberon : str
        Terms; identifiers only where verified.
    source : str
        Key of :mod:`meshes.sources`.
    midline : bool
        Has no side.
    note : str
        What was done to the shape, for the user.
    """

    english: str
    latin: str
    ta2: str = ""
    fma: str = ""
    uberon: str = ""
    tissue: Tissue
    source: str
    origin: Origin
    parent: str = ""
    midline: bool = False
    note: str = ""


@cache
def records() -> Mapping[str, StructureRecord]:
    """Every structure record by its id without side.

    Raises
    ------
    RecordError
        Naming file and key, if one is broken.
    """
    found: dict[str, StructureRecord] = {}
    for file in sorted((resources.files("meshes") / _FOLDER).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found |= read(f"{_FOLDER}/{file.name}", dict[str, StructureRecord])
    return found


def structure(identifier: str) -> Structure:
    """The structure of an id such as ``femur.left``.

    Raises
    ------
    RecordError
        If no file describes it, or it has a side where it should not, or none where it should.
    """
    name, side = split_side(identifier)
    record = records().get(name)
    if record is None:
        raise RecordError(f"no record of {name!r}", f"meshes/{_FOLDER}", "describe it in one of the files there")
    if record.midline is not (side is Side.MIDDLE):
        raise RecordError(f"{identifier!r} has the wrong side", f"meshes/{_FOLDER}", "correct its key midline")
    return described(name, side, record)


def described(name: str, side: Side, record: StructureRecord) -> Structure:
    """The structure of an id without side, on a side, as its record tells."""
    terms = Terms(record.english, record.latin, record.ta2, record.fma, record.uberon)
    return Structure(
        sided(name, side), side, record.tissue, terms, record.source, record.origin, record.parent, record.note
    )
