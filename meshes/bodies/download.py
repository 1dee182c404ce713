"""A big file fetched with resume, checked by its SHA-256, and told in one line when it fails."""

import errno
import shutil
from pathlib import Path
from typing import Any, Final

from meshes.ingest.errors import IngestError
from meshes.ingest.naming.bodyparts3d import Archive
from meshes.messages import Message
from meshes.progress import Progress

_BLOCK: Final = 1 << 18
_WAIT: Final = (10, 60)
"""Seconds for the connection, and for the next bytes."""
_OFFLINE: Final = "try again, it goes on where it stopped; or fetch it by other means and say --from ARCHIVE.zip"


def download(archive: Archive, folder: Path, progress: Progress) -> Path:
    """Fetch an archive into a folder, or find it there.

    Parameters
    ----------
    archive : Archive
        Address, size and checksum.
    folder : Path
        Made if it is not there.
    progress : Progress
        Told of the megabytes.

    Returns
    -------
    Path
        The whole file, its checksum right.

    Raises
    ------
    IngestError
        If the link is dead, the connection cut, the disk full, the folder not writable, or the file another one.
    """
    import pooch

    pooch.get_logger().setLevel("ERROR")
    part = folder / f"{archive.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _room(archive, folder, part)
        known = f"sha256:{archive.sha256}"
        found = pooch.retrieve(archive.url, known, archive.name, folder, downloader=_Resuming(archive, part, progress))
    except IngestError:
        raise
    except ValueError as error:
        part.unlink(missing_ok=True)
        what = "what was fetched is not the file that is known (its SHA-256 differs)"
        raise IngestError(what, archive.url, "the archive may have a new version: tell us; or say --from") from error
    except OSError as error:
        raise _told(error, archive, folder) from error
    part.unlink(missing_ok=True)
    return Path(found)


def _room(archive: Archive, folder: Path, part: Path) -> None:
    if (folder / archive.name).is_file():
        return
    there = part.stat().st_size if part.is_file() else 0
    free = shutil.disk_usage(folder).free
    need = 2 * archive.bytes - there  # the part, and the whole beside it
    if free < need:
        what = f"the disk is too full: {need >> 20} MB are needed, {free >> 20} MB are free"
        raise IngestError(what, str(folder), "make room or set NOCISCOPE_CACHE to a folder on another disk")


def _told(error: OSError, archive: Archive, folder: Path) -> IngestError:
    """One line for what the network or the disk says."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        code = error.response.status_code
        return IngestError(
            f"the link is dead (HTTP {code})", archive.url, "say --from ARCHIVE.zip if you have the file"
        )
    if isinstance(error, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError):
        return IngestError("the connection failed or was cut", archive.url, _OFFLINE)
    if isinstance(error, requests.RequestException):
        return IngestError(f"it cannot be fetched ({type(error).__name__})", archive.url, _OFFLINE)
    mend = "make room or set NOCISCOPE_CACHE to another folder"
    if error.errno == errno.ENOSPC:
        return IngestError("the disk is full", str(folder), mend)
    return IngestError(f"the folder cannot be written ({error.strerror or error})", str(folder), mend)


class _Resuming:
    """A downloader for pooch that goes on where an earlier attempt stopped."""

    def __init__(self, archive: Archive, part: Path, progress: Progress) -> None:
        self.archive, self.part, self.progress = archive, part, progress

    def __call__(self, url: str, output_file: Any, pooch: Any, check_only: bool = False) -> bool | None:
        del pooch
        import requests

        if check_only:
            return bool(requests.head(url, timeout=_WAIT, allow_redirects=True).ok)
        there = self.part.stat().st_size if self.part.is_file() else 0
        if there < self.archive.bytes:
            self._fetch(url, there)
        self._whole()
        shutil.copyfile(self.part, output_file)
        return None

    def _fetch(self, url: str, there: int) -> None:
        import requests

        asked = {"Range": f"bytes={there}-"} if there else {}
        with requests.get(url, headers=asked, stream=True, timeout=_WAIT) as answer:
            if answer.status_code == requests.codes.requested_range_not_satisfiable:
                self.part.unlink(missing_ok=True)
            answer.raise_for_status()
            goes_on = answer.status_code == requests.codes.partial_content
            done = there if goes_on else 0
            with self.part.open("ab" if goes_on else "wb") as out:
                for block in answer.iter_content(_BLOCK):
                    out.write(block)
                    done += len(block)
                    if done > self.archive.bytes:
                        break  # another file: its checksum will say so
                    stage = Message("doing_fetching", done=done >> 20, all=self.archive.bytes >> 20)
                    self.progress(stage, min(done / self.archive.bytes, 1.0))

    def _whole(self) -> None:
        size = self.part.stat().st_size
        if size < self.archive.bytes:
            what = f"the connection was cut after {size >> 20} of {self.archive.bytes >> 20} MB"
            raise IngestError(what, self.archive.url, _OFFLINE)
