"""Geometry on shelves: structures that the browser fetches together, the first picture's bones before the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from meshes.atlas import Atlas
from meshes.export import glb
from meshes.structure import Tissue


class When(StrEnum):
    """When the browser fetches a shelf."""

    FIRST = "first"
    """Before the first picture."""
    SOON = "soon"
    """Right after it."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Tissues that travel together."""

    name: str
    tissues: tuple[Tissue, ...]
    when: When


SHELVES: Final = (
    Shelf("bones", (Tissue.BONE, Tissue.CARTILAGE), When.FIRST),
    Shelf("surroundings", (Tissue.SKIN, Tissue.LIGAMENT, Tissue.VESSEL), When.SOON),
    Shelf("muscles", (Tissue.MUSCLE, Tissue.ORGAN, Tissue.NERVE), When.SOON),
)


def shelved(atlas: Atlas) -> Iterator[tuple[Shelf, Atlas]]:
    """Each shelf that is not empty, with the part of the body that stands on it."""
    for shelf in SHELVES:
        kept = {name: found for name, found in atlas.structures.items() if found.tissue in shelf.tissues}
        if kept:
            yield shelf, replace(atlas, structures=kept)


def shelf_files(atlas: Atlas) -> dict[str, bytes]:
    """Compact binary glTF of every shelf by its file name, ``bones.glb``."""
    return {f"{shelf.name}.glb": glb(part, compact=True, nerves=False) for shelf, part in shelved(atlas)}


def shelf_list(atlas: Atlas) -> list[dict[str, Any]]:
    """The shelves for the deck: name, tissues and when to fetch."""
    return [
        {"name": shelf.name, "tissues": [str(tissue) for tissue in shelf.tissues], "when": str(shelf.when)}
        for shelf, _ in shelved(atlas)
    ]
