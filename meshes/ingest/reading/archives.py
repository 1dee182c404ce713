"""Archives unpacked with care: nothing outside of the folder, nothing that swells."""

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.messages import Message

_STEP: Final = 1 << 20
BROKEN: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError)
"""What reading a damaged archive may raise."""


def members(archive: zipfile.ZipFile, name: str) -> tuple[zipfile.ZipInfo, ...]:
    """Every file of an archive, once its list is seen to be harmless.

    Raises
    ------
    IngestError
        If a path climbs out, a file is locked or a link, there are too many, or they would swell beyond the limits.
    """
    files = [item for item in archive.infolist() if not item.is_dir()]
    within(len(files), limits().files, "files", name)
    within(sum(item.file_size for item in files) >> 20, limits().total_mb, "zip_large", name)
    for item in files:
        _harmless(item, name)
    return tuple(files)


def _harmless(item: zipfile.ZipInfo, name: str) -> None:
    shown = item.filename[:80]
    parts = (*PurePosixPath(item.filename).parts, *PureWindowsPath(item.filename).parts)
    if ".." in parts or item.filename.startswith(("/", "\\")) or PureWindowsPath(item.filename).drive:
        raise IngestError(Message("zip_outside", file=shown), name, "do not trust this archive")
    if stat.S_ISLNK(item.external_attr >> 16):
        raise IngestError(Message("zip_link", file=shown), name, "pack the files themselves")
    if item.flag_bits & 1:
        raise IngestError(Message("zip_locked", file=shown), name, "pack it without a password")
    ratio = limits().archive_ratio
    if item.file_size > _STEP and item.file_size > ratio * max(item.compress_size, 1):
        raise IngestError(Message("zip_bomb", file=shown, ratio=ratio), name, "do not trust this archive")


def unpack(path: Path, folder: Path, only: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Unpack an archive, all of it or only some files.

    Parameters
    ----------
    path : Path
        ZIP archive.
    folder : Path
        Where to; nothing is written outside of it.
    only : iterable of str, optional
        Names inside the archive.

    Returns
    -------
    tuple of Path
        The files, in the archive's order.

    Raises
    ------
    IngestError
        If it is damaged or not harmless.
    """
    wanted = None if only is None else set(only)
    try:
        with zipfile.ZipFile(path) as archive:
            found = [m for m in members(archive, path.name) if wanted is None or m.filename in wanted]
            return tuple(_written(archive, item, folder, path.name) for item in found)
    except OSError as error:
        said = Message("zip_no_room", why=error.strerror or str(error))
        raise IngestError(said, path.name, "make room, or unpack it yourself") from error
    except BROKEN as error:
        raise IngestError(Message("zip_damaged", why=str(error)), path.name, "fetch or pack it anew") from error


def _written(archive: zipfile.ZipFile, item: zipfile.ZipInfo, folder: Path, name: str) -> Path:
    target = folder / item.filename
    if not target.resolve().is_relative_to(folder.resolve()):
        raise IngestError(Message("zip_outside", file=item.filename[:80]), name, "do not trust it")
    target.parent.mkdir(parents=True, exist_ok=True)
    left = item.file_size
    with archive.open(item) as source, target.open("wb") as out:
        while block := source.read(_STEP):
            left -= len(block)
            if left < 0:
                longer = Message("zip_longer", file=item.filename[:80])
                raise IngestError(longer, name, "do not trust this archive")
            out.write(block)
    return target
