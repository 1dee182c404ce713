"""A built body as files, and the cache of built bodies."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Atlas
from meshes.cache import UnwritableCacheError, entry
from meshes.progress import Progress
from meshes.space import Side
from meshes.structure import Origin, Pass, Segment, Structure, Terms, Tissue

ARRAYS: Final = ("vertices", "faces", "points", "radius")
_NONE: Final = {
    "vertices": np.zeros((0, 3)),
    "faces": np.zeros((0, 3), np.int32),
    "points": np.zeros((0, 3)),
    "radius": np.zeros(0),
}
"""What stands for no mesh or no nerve at all."""
DESCRIPTION: Final = "atlas.json"
_NO_ARRAY: Final[Any] = ()  # arrays are kept in files of their own
Made = TypeVar("Made", Structure, Segment)


def cached(name: str, key: str, build: Callable[[Progress], Atlas], progress: Progress, kind: str = "bodies") -> Atlas:
    """The body of that name and key from the cache, built and kept if it is not there.

    Where the cache cannot be written the body is built and used without being kept.

    Parameters
    ----------
    name, key, kind : str
        See :func:`meshes.cache.entry`.
    build : callable
        Makes the body; given ``progress``.
    """
    built: list[Atlas] = []

    def fill(folder: Path) -> None:
        """Write the body's files into a folder."""
        built.append(build(progress))
        write(folder, built[0])

    try:
        return read(entry(kind, name, key, fill))
    except UnwritableCacheError:
        return built[0] if built else build(progress)


def write(folder: Path, atlas: Atlas) -> None:
    """Write a body's files into a folder.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    meshes = [atlas.mesh_of(identifier) for identifier in atlas.structures]
    stacked: dict[str, list[NDArray[Any]]] = {
        "vertices": [np.asarray(mesh.vertices, dtype=np.float64) for mesh in meshes],
        "faces": [np.asarray(mesh.faces, dtype=np.int32) for mesh in meshes],
        "points": [segment.points for segment in atlas.segments],
        "radius": [segment.radius_mm for segment in atlas.segments],
    }
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", np.concatenate([_NONE[name], *stacked[name]]))
    ends = {name: np.cumsum([len(part) for part in stacked[name]]).tolist() for name in ARRAYS}
    (folder / DESCRIPTION).write_text(json.dumps(_described(atlas) | {"ends": ends}), encoding="utf-8")


def _described(atlas: Atlas) -> dict[str, Any]:
    return {
        "name": atlas.name,
        "label": atlas.label,
        "landmarks": {name: point.tolist() for name, point in atlas.landmarks.items()},
        "structures": [asdict(structure) for structure in atlas.structures.values()],
        "segments": [asdict(replace(one, points=_NO_ARRAY, radius_mm=_NO_ARRAY)) for one in atlas.segments],
    }


def read(folder: Path) -> Atlas:
    """Read the body that :func:`write` wrote; a mesh is read when it is first asked for."""
    described = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    return _restored(described, arrays)


def _restored(described: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Atlas:
    def part(name: str, index: int) -> NDArray[Any]:
        """The rows of one structure in the arrays."""
        ends = described["ends"][name]
        return np.array(arrays[name][ends[index - 1] if index else 0 : ends[index]])

    segments = tuple(
        replace(_made(Segment, one), points=part("points", index), radius_mm=part("radius", index))
        for index, one in enumerate(described["segments"])
    )
    structures = {one["id"]: _made(Structure, one) for one in described["structures"]}
    order = {identifier: index for index, identifier in enumerate(structures)}

    @cache
    def mesh_of(identifier: str) -> trimesh.Trimesh:
        """The mesh of a structure, read when first asked for."""
        index = order[identifier]
        return trimesh.Trimesh(part("vertices", index), part("faces", index), process=False)

    landmarks = {name: np.array(point) for name, point in described["landmarks"].items()}
    return Atlas(described["name"], described["label"], structures, landmarks, segments, mesh_of)


def _made(kind: type[Made], described: dict[str, Any]) -> Made:
    return kind(**{name: _RESTORED.get(name, lambda kept: kept)(value) for name, value in described.items()})


def _pass(described: dict[str, Any]) -> Pass:
    return Pass(**described | {"sources": tuple(described["sources"])})


_RESTORED: Final[dict[str, Callable[[Any], Any]]] = {
    "side": Side,
    "tissue": Tissue,
    "origin": Origin,
    "terms": lambda terms: Terms(**terms),
    "arises": tuple,
    "roots": tuple,
    "passes": lambda passes: tuple(map(_pass, passes)),
}
"""How a field comes back that JSON has no kind for."""
