"""Built bodies in the user's cache folder: keyed by what made them, written whole or not at all."""

import hashlib
import json
import logging
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import cache, lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import platformdirs
import trimesh
from filelock import FileLock

from meshes.atlas import Atlas
from meshes.progress import Progress
from meshes.space import Side
from meshes.structure import Origin, Pass, Segment, Structure, Terms, Tissue

log = logging.getLogger(__name__)

LAYOUT: Final = 1  # raised when the files below change their form
DISTRIBUTIONS: Final = ("musculoskeletal-models", "myo-sim", "numpy", "scipy", "trimesh", "vtk")


class CorruptCacheError(Exception):
    """A cached body is incomplete or changed since it was written."""


def cache_folder() -> Path:
    """Where built bodies are kept: ``NOCISCOPE_CACHE`` or the platform's user cache folder."""
    chosen = os.environ.get("NOCISCOPE_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("nociscope")


@lru_cache(maxsize=1)
def build_key() -> str:
    """Hash of everything the default body is made from: our code and data, and the versions of the packages used."""
    digest = hashlib.sha256(str(LAYOUT).encode())
    for name in DISTRIBUTIONS:
        digest.update(f"{name}={metadata.version(name)}\n".encode())
    for path, content in sorted(_package_files(resources.files("meshes"))):
        digest.update(path.encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _package_files(folder: Any, prefix: str = "") -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _package_files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".toml", ".json")):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def cached(name: str, key: str, build: Callable[[Progress], Atlas], progress: Progress) -> Atlas:
    """The body of that name and key from the cache, built and kept if it is not there.

    Two processes that ask at once build once: the second waits for the first. A damaged entry is rebuilt and that is
    logged. Where the folder cannot be written the body is built and used without being kept, and that is logged.

    Parameters
    ----------
    name, key : str
        The entry is the folder ``bodies/<name>-<key>``.
    build : callable
        Makes the body; given ``progress``.
    """
    entry = cache_folder() / "bodies" / f"{name}-{key}"
    try:
        return read(entry)
    except FileNotFoundError:
        pass
    except CorruptCacheError as error:
        log.warning("The cached body in %s is damaged (%s); it is built anew.", entry, error)
    with _locked(entry) as writable:
        if not writable:
            return build(progress)
        try:
            return read(entry)  # another process may have built it while we waited
        except (FileNotFoundError, CorruptCacheError):
            shutil.rmtree(entry, ignore_errors=True)
        atlas = build(progress)
        return _keep(entry, atlas)


def _locked(entry: Path) -> AbstractContextManager[Any]:
    """Lock of one entry; an unwritable folder yields None."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=entry.parent):
            pass
    except OSError as error:
        log.warning(
            "The cache folder %s cannot be written (%s): the body is built anew at each start. "
            "Set NOCISCOPE_CACHE to a folder that can be written.",
            entry.parent,
            error.strerror or error,
        )
        return nullcontext()
    return FileLock(entry.with_suffix(".lock"))


def _keep(entry: Path, atlas: Atlas) -> Atlas:
    try:
        write(entry, atlas)
    except OSError as error:
        log.warning("The built body could not be kept in %s (%s).", entry, error.strerror or error)
        return atlas
    _forget_older(entry)
    return read(entry)


def _forget_older(entry: Path) -> None:
    """Keep the three newest entries of a body; older builds are never asked for again."""
    name = entry.name.rpartition("-")[0]
    siblings = [p for p in entry.parent.glob(f"{name}-*") if p.is_dir()]
    for old in sorted(siblings, key=lambda p: p.stat().st_mtime, reverse=True)[3:]:
        shutil.rmtree(old, ignore_errors=True)


def write(entry: Path, atlas: Atlas) -> None:
    """Write a body to a folder: first beside it, then moved into place in one step.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    beside = Path(tempfile.mkdtemp(prefix=f".{entry.name}.", dir=entry.parent))
    try:
        arrays: dict[str, Any] = {}
        for identifier in atlas.structures:
            mesh = atlas.mesh_of(identifier)
            arrays[f"{identifier}/v"] = np.asarray(mesh.vertices, dtype=np.float64)
            arrays[f"{identifier}/f"] = np.asarray(mesh.faces, dtype=np.int32)
        for index, segment in enumerate(atlas.segments):
            arrays[f"segment{index}/p"], arrays[f"segment{index}/r"] = segment.points, segment.radius_mm
        np.savez(beside / "arrays.npz", **arrays)
        (beside / "atlas.json").write_text(json.dumps(_described(atlas)), encoding="utf-8")
        sums = {path.name: _sha256(path) for path in beside.iterdir()}
        (beside / "sums.json").write_text(json.dumps(sums), encoding="utf-8")
        beside.replace(entry)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _described(atlas: Atlas) -> dict[str, Any]:
    columns = ("id", "side", "tissue", "source", "origin", "parent", "note")
    return {
        "name": atlas.name,
        "label": atlas.label,
        "landmarks": {name: point.tolist() for name, point in atlas.landmarks.items()},
        "structures": [_plain(s, columns) for s in atlas.structures.values()],
        "segments": [
            _plain(s, ("id", "nerve", "side", "parent", "joins", "roots", "variable"))
            | {"passes": [[p.at, p.what, list(p.sources)] for p in s.passes]}
            for s in atlas.segments
        ],
    }


def _plain(thing: Structure | Segment, names: tuple[str, ...]) -> dict[str, Any]:
    terms = {slot: getattr(thing.terms, slot) for slot in Terms.__slots__}
    return {name: getattr(thing, name) for name in names} | {"terms": terms}


def read(entry: Path) -> Atlas:
    """Read a body that :func:`write` wrote; meshes are read when first asked for.

    Raises
    ------
    FileNotFoundError
        If there is no such entry.
    CorruptCacheError
        If a file is missing, changed or cannot be understood.
    """
    if not entry.is_dir():
        raise FileNotFoundError(entry)
    try:
        sums: dict[str, str] = json.loads((entry / "sums.json").read_text(encoding="utf-8"))
        for name in ("arrays.npz", "atlas.json"):
            if _sha256(entry / name) != sums[name]:
                raise CorruptCacheError(f"{name} has changed")
        return _restored(json.loads((entry / "atlas.json").read_text(encoding="utf-8")), entry / "arrays.npz")
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise CorruptCacheError(f"{type(error).__name__}: {error}") from error


def _restored(described: dict[str, Any], arrays: Path) -> Atlas:
    with np.load(arrays) as kept:
        segments = tuple(
            Segment(
                **{key: s[key] for key in ("id", "nerve", "parent", "joins", "variable")},
                side=Side(s["side"]),
                terms=Terms(**s["terms"]),
                roots=tuple(s["roots"]),
                passes=tuple(Pass(at, what, tuple(sources)) for at, what, sources in s["passes"]),
                points=kept[f"segment{index}/p"],
                radius_mm=kept[f"segment{index}/r"],
            )
            for index, s in enumerate(described["segments"])
        )
    structures = {
        s["id"]: Structure(
            **{key: s[key] for key in ("id", "source", "parent", "note")},
            side=Side(s["side"]),
            tissue=Tissue(s["tissue"]),
            terms=Terms(**s["terms"]),
            origin=Origin(s["origin"]),
        )
        for s in described["structures"]
    }

    @cache
    def mesh_of(identifier: str) -> trimesh.Trimesh:
        with np.load(arrays) as kept:
            return trimesh.Trimesh(kept[f"{identifier}/v"], kept[f"{identifier}/f"], process=False)

    landmarks = {name: np.array(point) for name, point in described["landmarks"].items()}
    return Atlas(described["name"], described["label"], structures, landmarks, segments, mesh_of)
