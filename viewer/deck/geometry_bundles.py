"""Geometry bundles: structures that the browser fetches together, the first picture's bones before the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from meshes.atlas import Atlas
from meshes.export.gltf import glb
from meshes.export.levels_of_detail import LITE_TRIANGLES, UNCHANGED, lite
from meshes.structure import Tissue


class Priority(StrEnum):
    """When the browser fetches a bundle."""

    FIRST = "first"
    """Before the first picture."""
    SOON = "soon"
    """Right after it."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Tissues that travel together."""

    name: str
    tissues: tuple[Tissue, ...]
    priority: Priority

    @property
    def light(self) -> str:
        """Name of the same bundle for weak machines; its own where both levels share it."""
        return self.name if set(self.tissues) <= UNCHANGED else f"{self.name}_lite"


BUNDLES: Final = (
    Bundle("bones", (Tissue.BONE, Tissue.CARTILAGE), Priority.FIRST),
    Bundle("envelope", (Tissue.SKIN,), Priority.SOON),
    Bundle("surroundings", (Tissue.LIGAMENT, Tissue.VESSEL), Priority.SOON),
    Bundle("muscles", (Tissue.MUSCLE, Tissue.ORGAN, Tissue.NERVE), Priority.SOON),
)


def bundled(atlas: Atlas) -> Iterator[tuple[Bundle, Atlas]]:
    """Each bundle that is not empty, with the part of the body that stands on it."""
    for bundle in BUNDLES:
        kept = {name: found for name, found in atlas.structures.items() if found.tissue in bundle.tissues}
        if kept:
            yield bundle, replace(atlas, structures=kept)


def bundle_files(atlas: Atlas) -> dict[str, bytes]:
    """Compact binary glTF of every bundle by its file name, ``bones.glb``; a large body's also in its light form."""
    files = {f"{bundle.name}.glb": _packed(part) for bundle, part in bundled(atlas)}
    if has_lite(atlas):
        files |= {f"{s.light}.glb": _packed(part) for s, part in bundled(lite(atlas)) if s.light != s.name}
    return files


def _packed(part: Atlas) -> bytes:
    return glb(part, compact=True, nerves=False)


def has_lite(atlas: Atlas) -> bool:
    """Whether the body has more triangles than a weak machine draws with ease."""
    return sum(len(atlas.mesh_of(name).faces) for name in atlas.structures) > LITE_TRIANGLES


def bundle_list(atlas: Atlas) -> list[dict[str, Any]]:
    """The bundles for the deck: name, tissues, when to fetch, and the name of the light form where there is one."""
    light = has_lite(atlas)
    return [
        {
            "name": bundle.name,
            "tissues": [str(tissue) for tissue in bundle.tissues],
            "when": str(bundle.priority),
            "lite": bundle.light if light else bundle.name,
        }
        for bundle, _ in bundled(atlas)
    ]
