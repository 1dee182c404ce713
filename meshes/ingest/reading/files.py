"""Files in given folders and archives, within the limits."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.ingest.naming.mapping import NAME
from meshes.ingest.reading.archives import unpack
from meshes.ingest.reading.file_formats import ENDINGS, ending
from meshes.ingest.reading.sandbox import File
from meshes.messages import Message


def listed(paths: Sequence[Path], scratch: Path) -> tuple[tuple[File, ...], tuple[Message, ...]]:
    """Every file that may hold a shape, with the name that the mapping calls it by.

    Parameters
    ----------
    paths : sequence of Path
        Folders, archives and files.
    scratch : Path
        Folder to unpack archives into.

    Returns
    -------
    tuple
        The files, and what was left aside.

    Raises
    ------
    IngestError
        If something is not there, there is nothing to read, or too much.
    """
    found: list[File] = []
    aside: list[Message] = []
    for number, path in enumerate(paths):
        if not path.exists():
            raise IngestError(Message("files_missing"), str(path), "give a folder or files that are there")
        inside = path if path.is_dir() else path.parent
        files = _walked(path) if path.is_dir() else [path]
        if path.is_file() and ending(path) == ".zip":
            inside = scratch / str(number)
            files = list(unpack(path, inside))
        for file in files:
            _sort(file, file.relative_to(inside).as_posix(), found, aside)
    within(len(found), limits().files, "files", paths[0])
    within(sum(file.stat().st_size for file, _ in found) >> 20, limits().total_mb, "megabytes", paths[0])
    if not found:
        kinds = "STL, OBJ, PLY, GLB, glTF, VTK, VTP or NIfTI"
        raise IngestError(Message("files_none"), str(paths[0]), f"give files of {kinds}")
    return tuple(found), tuple(aside)


def _walked(folder: Path) -> list[Path]:
    """Files of a folder in order; hidden ones and links to elsewhere are passed over."""
    found: list[Path] = []
    for item in sorted(folder.iterdir()):
        if item.name.startswith((".", "__")) or item.is_symlink():
            continue
        found += _walked(item) if item.is_dir() else [item]
        within(len(found), 10 * limits().files, "files", folder)
    return found


def _sort(file: Path, key: str, found: list[File], aside: list[Message]) -> None:
    if file.name == NAME or file.name.startswith("."):
        return
    if ending(file) in ENDINGS and ending(file) != ".zip":
        found.append((file, key))
    else:
        aside.append(Message("files_no_mesh", file=key))


def digest(paths: Iterable[Path]) -> str:
    """Hash of the content of what was given: the same for the same files wherever they lie."""
    total = hashlib.sha256()
    for path in paths:
        for file in _walked(path) if path.is_dir() else [path]:
            total.update(file.name.encode())
            with file.open("rb") as content:
                hashlib.file_digest(content, lambda: total)
    return total.hexdigest()[:10]
