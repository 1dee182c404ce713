"""What takes long to make is kept in the user's cache folder: keyed by what made it, written whole or not at all."""

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import platformdirs
from filelock import FileLock

from meshes.errors import MeshesError

log = logging.getLogger(__name__)

LAYOUT: Final = 2  # raised when what is kept changes its form
_IMPORT: Final = re.compile(rb"^ *(?:import|from) (\w+)", re.MULTILINE)
_UNSEEN: Final = ("musculoskeletal-models", "vtk")  # read as data; does the work behind PyVista
SUMS: Final = "sums.json"
KEPT: Final = 3  # entries of one name; older builds are never asked for again


class CorruptCacheError(MeshesError):
    """An entry is incomplete or changed since it was written."""


class UnwritableCacheError(MeshesError):
    """The cache folder cannot be written; what was to be kept has to be used without being kept."""


def cache_folder() -> Path:
    """Where things are kept: ``NOCISCOPE_CACHE`` or the platform's user cache folder."""
    chosen = os.environ.get("NOCISCOPE_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("nociscope")


@cache
def distributions() -> tuple[str, ...]:
    """The distributions that bodies are built with, by name, found by the imports in the code of ``meshes``."""
    code = (content for name, content in _files(resources.files("meshes"), "") if name.endswith(".py"))
    imported = {name.decode() for content in code for name in _IMPORT.findall(content)} - {"meshes"}
    known = metadata.packages_distributions()
    return tuple(sorted({*_UNSEEN, *(one for name in imported for one in known.get(name, ()))}))


@cache
def build_key(*packages: str) -> str:
    """Hash of the code and data of some of our packages and of the versions of what they build with.

    Parameters
    ----------
    *packages : str
        Names of packages; ``meshes`` alone if none is given.
    """
    digest = hashlib.sha256(str(LAYOUT).encode())
    for name in distributions():
        digest.update(f"{name}={metadata.version(name)}\n".encode())
    for package in packages or ("meshes",):
        for path, content in sorted(_files(resources.files(package), f"{package}/")):
            digest.update(path.encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def _files(folder: Traversable, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir() and item.name not in ("__pycache__", "client"):
            yield from _files(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".py", ".toml", ".json", ".html", ".jpg")):
            yield f"{prefix}{item.name}", item.read_bytes()


def entry(kind: str, name: str, key: str, fill: Callable[[Path], None]) -> Path:
    """Folder of an entry, filled now if it is not there yet.

    Two processes that ask at once fill it once: the second waits for the first. A damaged entry is made anew, and that
    is logged.

    Parameters
    ----------
    kind, name, key : str
        The entry is the folder ``<kind>/<name>-<key>`` of the cache.
    fill : callable
        Writes the files into the folder it is given.

    Raises
    ------
    UnwritableCacheError
        If the folder cannot be written; also logged, with how to mend it.
    """
    folder = cache_folder() / kind / f"{name}-{key}"
    if _whole(folder):
        return folder
    try:
        with _locked(folder):
            if not _whole(folder):  # another process may have filled it while we waited
                shutil.rmtree(folder, ignore_errors=True)
                _write(folder, fill)
                _forget_older(folder)
    except OSError as error:
        log.warning(
            "The cache folder %s cannot be written (%s), so this is done anew at each start. "
            "Set NOCISCOPE_CACHE to a folder that can be written.",
            folder.parent,
            error.strerror or error,
        )
        raise UnwritableCacheError("the cache folder cannot be written", str(folder.parent)) from error
    return folder


def _whole(folder: Path) -> bool:
    """Whether an entry is there and undamaged."""
    if not folder.is_dir():
        return False
    try:
        verify(folder)
    except CorruptCacheError as error:
        log.warning("What was kept in %s is damaged (%s); it is built anew.", folder, error)
        return False
    return True


def verify(folder: Path) -> None:
    """Compare every file of an entry with the sum taken when it was written.

    Raises
    ------
    CorruptCacheError
        If a file is missing or has changed.
    """
    try:
        sums: dict[str, str] = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        changed = [name for name, known in sums.items() if _sha256(folder / name) != known]
    except (OSError, ValueError, AttributeError) as error:
        raise CorruptCacheError(f"{type(error).__name__}: {error}") from error
    if changed:
        raise CorruptCacheError(f"{changed[0]} has changed")


def _locked(folder: Path) -> AbstractContextManager[Any]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder.parent):  # a lock would wait for ever where nothing can be written
        return FileLock(folder.with_suffix(".lock"))


def _write(folder: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside the entry, then move it into place in one step."""
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fill(beside)
        sums = {path.name: _sha256(path) for path in beside.iterdir()}
        (beside / SUMS).write_text(json.dumps(sums), encoding="utf-8")
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def forget(name: str) -> None:
    """Remove the entries of a name, of every kind."""
    forget_unfinished(name)
    for old in cache_folder().glob(f"*/{name}-*"):
        _remove(old)


def forget_unfinished(name: str) -> None:
    """Remove what was being written for entries of a name by a process that was ended."""
    for half in cache_folder().glob(f"*/.{name}-*"):
        _remove(half)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _forget_older(folder: Path) -> None:
    name = folder.name.rpartition("-")[0]
    siblings = [path for path in folder.parent.glob(f"{name}-*") if path.is_dir()]
    for old in sorted(siblings, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
