"""BodyParts3D as data: its archive and which of its elements are which structure."""

from collections.abc import Mapping
from functools import cache

from meshes.data_files import Record, read


class Archive(Record):
    """Where the archive is and how it is recognised.

    Attributes
    ----------
    name, url : str
    bytes : int
    sha256 : str
    axes, units : str
        Of its meshes.
    label : str
        The body's name for people.
    """

    name: str
    url: str
    bytes: int
    sha256: str
    axes: str
    units: str
    label: str


class Part(Record):
    """A concept of the Foundational Model of Anatomy and the elements that carry it."""

    fma: str
    elements: tuple[str, ...]


class _File(Record):
    archive: Archive
    part: Mapping[str, Part]


@cache
def _file() -> _File:
    return read("data/ingest/bodyparts3d.toml", _File)


def archive() -> Archive:
    """The archive of version 4.0, is-a tree."""
    return _file().archive


def parts() -> Mapping[str, Part]:
    """What is taken of it, by structure with side."""
    return _file().part


@cache
def concepts() -> Mapping[str, str]:
    """Structure by concept (``24474``) and by element (``FJ3365``); a concept of two structures is left out."""
    found: dict[str, str] = {}
    for name, part in parts().items():
        found |= dict.fromkeys(part.elements, name)
        found[part.fma] = "" if part.fma in found else name
    return {key: name for key, name in found.items() if name}
