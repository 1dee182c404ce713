"""Files of triangles, read by well-kept libraries after their header has been held against the limits.

A reader gets a path and gives :class:`meshes.ingest.reading.pieces.Piece` as they stand in the file: cleaning comes
later. All of them run in a process of their own (:mod:`meshes.ingest.reading.sandbox`), for a hostile file may take the
reader with it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.ingest.reading.file_formats import ENDINGS, Kind, ending, is_binary_stl, kind_of, stem
from meshes.ingest.reading.gltf import read_gltf
from meshes.ingest.reading.labelled import read_nifti, read_vtk
from meshes.ingest.reading.pieces import LABEL, Piece, by_label, surface
from meshes.messages import Message

_HEAD: Final = 65_536
_TERM: Final = re.compile(r"^#\s*(?:English name|Concept ID)\s*:\s*(.+)$|\b(FMA\d{3,7})\b", re.MULTILINE)


def read(path: Path, key: str) -> list[Piece]:
    """Everything that a file holds.

    Parameters
    ----------
    path : Path
        The file.
    key : str
        Its name for the mapping file: its path inside the folder or archive that was given.

    Raises
    ------
    IngestError
        If it is too big, broken, empty, or no kind of file that is known.
    """
    within(path.stat().st_size >> 20, limits().file_mb, "megabytes", path)
    kind, told = kind_of(path), ENDINGS.get(ending(path), Kind.UNKNOWN)
    if kind is Kind.UNKNOWN:
        known = Message("read_kind", file=path.name, kind=told)
        what = known if told is not Kind.UNKNOWN else Message("read_unknown", file=path.name)
        raise IngestError(what, key, "give STL, OBJ, PLY, GLB, glTF, VTK, VTP or labelled NIfTI")
    if kind not in _READERS:
        raise IngestError(Message("zip_in_zip"), kind, "unpack it first")
    try:
        pieces = _READERS[kind](path, key)
    except IngestError:
        raise
    except MemoryError:
        raise IngestError(Message("read_memory"), key, "reduce the mesh and try again") from None
    except Exception as error:  # whatever a library says of a broken file
        said = " ".join(str(error).split())[:120]
        broken = Message("read_broken", kind=kind, error=type(error).__name__, why=said)
        raise IngestError(broken, key, "export it anew") from error
    within(len(pieces), limits().pieces, "pieces", path)
    if not any(len(piece.faces) for piece in pieces):
        raise IngestError(Message("read_empty"), key, "export the surface, not its points")
    note = (Message("read_as", ending=ending(path), kind=kind),) if kind is not told else ()
    return [replace(piece, notes=note + piece.notes) for piece in pieces if len(piece.faces)]


def read_stl(path: Path, key: str) -> list[Piece]:
    """STL, binary or text; the triangles are counted before they are read."""
    from trimesh.exchange.stl import load_stl

    with path.open("rb") as file:
        head = file.read(84)
        if is_binary_stl(head, path.stat().st_size):
            within(int.from_bytes(head[80:84], "little"), limits().triangles, "triangles", path)
        else:
            within(path.stat().st_size // 150, limits().triangles, "triangles", path)
        file.seek(0)
        found = load_stl(file)
    if "vertices" in found:
        return [surface(key, (stem(path),), found["vertices"], found["faces"])]
    return [
        surface(f"{key}#{name}", (str(name), stem(path)), part["vertices"], part["faces"])
        for name, part in found.get("geometry", {}).items()
    ]


def read_obj(path: Path, key: str) -> list[Piece]:
    """Wavefront OBJ; one piece for each object or group; materials are not followed."""
    from trimesh.exchange.obj import load_obj

    vertices = faces = objects = groups = 0
    with path.open("rb") as file:
        for line in file:
            vertices += line.startswith(b"v ")
            faces += line.startswith(b"f ")
            objects += line.startswith(b"o ")
            groups += line.startswith(b"g ")
    within(vertices, limits().vertices, "vertices", path)
    within(faces, limits().triangles, "triangles", path)
    within(objects + groups, 4 * limits().pieces, "groups", path)
    with path.open(encoding="utf-8", errors="replace") as text:
        terms = tuple(a or b for a, b in _TERM.findall(text.read(_HEAD).partition("\nv ")[0]))
        text.seek(0)
        found = load_obj(
            text,
            skip_materials=True,
            maintain_order=True,
            split_objects=objects > 1,
            split_groups=objects < 2 < groups + 1,
        )
    parts = found.get("geometry", {"": found})
    if len(parts) == 1:
        return [surface(key, (*terms, stem(path)), part["vertices"], part["faces"]) for part in parts.values()]
    return [surface(f"{key}#{name}", (str(name),), part["vertices"], part["faces"]) for name, part in parts.items()]


def read_ply(path: Path, key: str) -> list[Piece]:
    """PLY; one piece, or one for each label if the vertices or faces have any."""
    from trimesh.exchange.ply import load_ply

    with path.open("rb") as file:
        head = file.read(_HEAD).partition(b"end_header")[0].decode("ascii", "replace")
        counts = {name: int(count) for name, count in re.findall(r"^element (\w+) (\d{1,18})\s*$", head, re.MULTILINE)}
        within(counts.get("vertex", 0), limits().vertices, "vertices", path)
        within(counts.get("face", 0), limits().triangles, "triangles", path)
        within(sum(counts.values()), 2 * limits().vertices, "rows", path)
        file.seek(0)
        found = load_ply(file, fix_texture=False, skip_materials=True)
    if found.get("faces") is None:
        raise IngestError(Message("read_points"), key, "export the surface, not its points")
    faces = np.asarray(found["faces"], dtype=np.int64)
    labels = _ply_labels(found, faces)
    return by_label(key, stem(path), np.asarray(found["vertices"]), faces, labels)


def _ply_labels(found: Mapping[str, Any], faces: Any) -> Any:
    raw = found.get("metadata", {}).get("_ply_raw", {})
    for element in ("face", "vertex"):
        data = raw.get(element, {}).get("data")
        names = getattr(getattr(data, "dtype", None), "names", None) or (data if isinstance(data, dict) else ())
        for name in names:
            if LABEL.fullmatch(name):
                values = np.asarray(data[name]).reshape(-1)
                values = values if element == "face" else values[faces[:, 0]]
                return values if len(values) == len(faces) else None
    return None


_READERS: Final[Mapping[Kind, Callable[[Path, str], list[Piece]]]] = {
    Kind.STL: read_stl,
    Kind.OBJ: read_obj,
    Kind.PLY: read_ply,
    Kind.GLB: read_gltf,
    Kind.GLTF: read_gltf,
    Kind.VTK: read_vtk,
    Kind.VTP: read_vtk,
    Kind.NIFTI: read_nifti,
}
