"""Geometry on shelves: structures that the browser fetches together, the first picture's bones before the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from meshes.atlas import Atlas
from meshes.export.gltf import glb
from meshes.export.levels_of_detail import LITE_TRIANGLES, UNCHANGED, lite
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

    @property
    def light(self) -> str:
        """Name of the same shelf for weak machines; its own where both levels share it."""
        return self.name if set(self.tissues) <= UNCHANGED else f"{self.name}_lite"


SHELVES: Final = (
    Shelf("bones", (Tissue.BONE, Tissue.CARTILAGE), When.FIRST),
    Shelf("envelope", (Tissue.SKIN,), When.SOON),
    Shelf("surroundings", (Tissue.LIGAMENT, Tissue.VESSEL), When.SOON),
    Shelf("muscles", (Tissue.MUSCLE, Tissue.ORGAN, Tissue.NERVE), When.SOON),
)


def shelved(atlas: Atlas) -> Iterator[tuple[Shelf, Atlas]]:
    """Each shelf that is not empty, with the part of the body that stands on it."""
    for shelf in SHELVES:
        kept = {name: found for name, found in atlas.structures.items() if found.tissue in shelf.tissues}
        if kept:
            yield shelf, replace(atlas, structures=kept)


def shelf_files(atlas: Atlas) -> dict[str, bytes]:
    """Compact binary glTF of every shelf by its file name, ``bones.glb``; a large body's also in its light form."""
    files = {f"{shelf.name}.glb": _packed(part) for shelf, part in shelved(atlas)}
    if has_lite(atlas):
        files |= {f"{s.light}.glb": _packed(part) for s, part in shelved(lite(atlas)) if s.light != s.name}
    return files


def _packed(part: Atlas) -> bytes:
    return glb(part, compact=True, nerves=False)


def has_lite(atlas: Atlas) -> bool:
    """Whether the body has more triangles than a weak machine draws with ease."""
    return sum(len(atlas.mesh_of(name).faces) for name in atlas.structures) > LITE_TRIANGLES


def shelf_list(atlas: Atlas) -> list[dict[str, Any]]:
    """The shelves for the deck: name, tissues, when to fetch, and the name of the light form where there is one."""
    light = has_lite(atlas)
    return [
        {
            "name": shelf.name,
            "tissues": [str(tissue) for tissue in shelf.tissues],
            "when": str(shelf.when),
            "lite": shelf.light if light else shelf.name,
        }
        for shelf, _ in shelved(atlas)
    ]
