"""BodyParts3D: its archive fetched or taken from a file, pelvis and legs picked, named, cleaned and kept."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import trimesh

from meshes.bodies.download import download
from meshes.cache import cache_folder
from meshes.geometry.transform import part_of
from meshes.ingest.collect import thinned
from meshes.ingest.errors import IngestError
from meshes.ingest.naming.bodyparts3d import Archive, archive, parts
from meshes.ingest.naming.structures import same
from meshes.ingest.orientation.record import Orientation
from meshes.ingest.reading.archives import BROKEN, members, unpack
from meshes.ingest.reading.outer import outer
from meshes.ingest.reading.pieces import Read
from meshes.ingest.reading.repair import components
from meshes.ingest.reading.sandbox import read_all
from meshes.ingest.store import SourceBody, save
from meshes.messages import Message
from meshes.progress import Progress, portion, silent

NAME: Final = "bodyparts3d"
NEEDED: Final = ("hip_bone.left", "hip_bone.right", "sacrum", "femur.left", "femur.right")
_CUT_MM: Final = 60.0
"""Skin is kept up to this far above the first lumbar vertebra, or the hip bones if there is none."""
_HEAD: Final = 2000
_CONCEPT: Final = re.compile(rb"FMA(\d{3,7})")


def fetch(source: Path | None = None, progress: Progress = silent, official: Archive | None = None) -> SourceBody:
    """Fetch the body, clean it and keep it.

    Parameters
    ----------
    source : Path, optional
        The archive, or a part of it in its layout; downloaded if not given.
    progress : Progress
    official : Archive, optional
        What to download; the official archive if not given.

    Raises
    ------
    IngestError
        If it cannot be fetched, read or kept; nothing is kept then.
    """
    known = official or archive()
    file = source or download(known, cache_folder() / "downloads", portion(progress, 0.0, 0.5))
    body = gather(file, portion(progress, 0.5, 1.0), known)
    save(body)
    return body


def gather(file: Path, progress: Progress = silent, official: Archive | None = None) -> SourceBody:
    """The body in an archive: pelvis and legs, mm RAS.

    Parameters
    ----------
    file : Path
        ZIP archive of OBJ files, ``FJ….obj``.
    progress : Progress
    official : Archive, optional
        Frame and label; of the official archive if not given.

    Raises
    ------
    IngestError
        If it is no such archive or lacks the bones of pelvis and thigh.
    """
    known = official or archive()
    if not file.is_file():
        raise IngestError("there is no such file", str(file), "give the archive as it was downloaded")
    picked = _picked(file)
    with tempfile.TemporaryDirectory(prefix="nociscope-") as folder:
        files = unpack(file, Path(folder), picked)
        names = {path: picked[path.relative_to(folder).as_posix()] for path in files}
        reads, errors = read_all([(path, path.stem) for path in files], portion(progress, 0.0, 0.8))
    by_stem = {path.stem: name for path, name in names.items()}
    found: dict[str, list[Read]] = {}
    for read in reads:
        found.setdefault(by_stem[read.key], []).append(read)
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise IngestError(
            f"it lacks {', '.join(missing)}", file.name, "give isa_BP3D_4.0_obj_99.zip of BodyParts3D 4.0"
        )
    progress(Message("doing_turning"), 0.85)
    orientation = Orientation(known.units, known.axes)  # it stands upright, its sides are right
    meshes = orientation.placed({name: _whole(reads) for name, reads in sorted(found.items())})
    notes = [Message("frame_left_out", key=error.where, why=error.what) for error in errors] + _origin(file, known)
    made_of = {name: " + ".join(read.key for read in reads) for name, reads in found.items()}
    progress(Message("doing_done"), 1.0)
    return SourceBody(NAME, known.label, NAME, thinned(_cut(meshes)), {}, tuple(notes), made_of, orientation)


def _origin(file: Path, known: Archive) -> list[Message]:
    with file.open("rb") as content:
        own = hashlib.file_digest(content, "sha256").hexdigest()
    return [] if own == known.sha256 else [Message("archive_unofficial", file=file.name)]


def _picked(file: Path) -> dict[str, str]:
    """Structure by file inside the archive: by element, or where that is missing by the concept a file's head names."""
    try:
        with zipfile.ZipFile(file) as content:
            inside = [item for item in members(content, file.name) if item.filename.lower().endswith(".obj")]
            elements = {Path(item.filename).stem: item.filename for item in inside}
            picked = {elements[e]: name for name, part in parts().items() for e in part.elements if e in elements}
            lacking = {part.fma: n for n, part in parts().items() if not set(part.elements) & set(elements)}
            others = [item for item in inside if item.filename not in picked] if lacking else []
            for item in others:
                with content.open(item) as text:
                    concept = _CONCEPT.search(text.read(_HEAD))
                if concept and concept[1].decode() in lacking:
                    picked[item.filename] = lacking[concept[1].decode()]
    except (*BROKEN, OSError) as error:
        raise IngestError(Message("zip_damaged", why=str(error)), file.name, "fetch it anew") from error
    if not picked:
        raise IngestError("it holds no element of BodyParts3D", file.name, "give isa_BP3D_4.0_obj_99.zip")
    return picked


def _whole(reads: Sequence[Read]) -> trimesh.Trimesh:
    """Elements of one concept together; an element that is there twice once."""
    kept: list[trimesh.Trimesh] = []
    for read in reads:
        if not any(same(read.mesh, other) for other in kept):
            kept.append(read.mesh)
    return trimesh.util.concatenate(kept)


def _cut(meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """The skin without trunk, arms and its inner wall."""
    found = dict(meshes)
    if "skin" in found:
        top = [mesh.bounds[1, 2] for name, mesh in meshes.items() if name in ("vertebra_l1", "hip_bone.left")]
        skin = below(found["skin"], max(top) + _CUT_MM * ("vertebra_l1" in meshes))
        found["skin"] = biggest(outer(skin, [mesh for name, mesh in meshes.items() if name != "skin"]))
    return found


def below(mesh: trimesh.Trimesh, height: float) -> trimesh.Trimesh:
    """The biggest connected part of a surface below a height.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        mm RAS.
    height : float
        z, mm.
    """
    kept = (mesh.triangles[:, :, 2] < height).all(axis=1)
    return biggest(part_of(mesh, kept)) if kept.any() else mesh


def biggest(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The biggest connected part of a surface."""
    label = components(len(mesh.vertices), np.asarray(mesh.faces))[mesh.faces[:, 0]]
    return part_of(mesh, label == np.bincount(label, mesh.area_faces).argmax())
