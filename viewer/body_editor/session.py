"""The session in which a page builds a body: its owner, the files, the job at work, and the results."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any, Final

from meshes.errors import UserError
from meshes.ingest.limits import limits
from meshes.ingest.store import added, forget, forget_unfinished
from meshes.messages import Notice
from viewer import jobs
from viewer.body_editor.job import ARCHIVES, FILES, Order, forget_read, work
from viewer.errors import ViewerError

IDLE_S: Final = 1800.0
"""Seconds without a sign of its page after which a session is cleared."""
_GONE_S: Final = 20.0
"""Seconds without a sign of its page after which another page may take the session over."""
_LONGEST: Final = 240
_SPARE: Final = 300 << 20
"""Bytes of the disk that are left free."""


class RefusedError(ViewerError):
    """A wish of the page that cannot be fulfilled: a key of the page's words and what fills its blanks."""

    def __init__(self, key: str, status: int = 400, **blanks: str | int) -> None:
        self.key, self.status, self.blanks = key, status, blanks
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Running:
    """The job at work, and whether it makes a body of a new name."""

    kind: str
    job: jobs.Job
    name: str = ""
    fresh: bool = False

    def progress(self, stage: Notice) -> dict[str, Any]:
        """How far it is, for the page; ``stage`` may be in the words of its language."""
        return {"kind": self.kind, "stage": stage, "done": round(self.job.done, 3)}


def _start(order: Order) -> jobs.Job:
    return jobs.start(work, order)


def safe_path(name: str) -> PurePosixPath:
    """The path of an uploaded file inside its folder, whatever it is called.

    Raises
    ------
    RefusedError
        If the name climbs out, is hidden or too long.
    """
    path = PurePosixPath(name)
    parts = path.parts
    bad = not parts or path.is_absolute() or ".." in parts or "\\" in name or ":" in parts[0]
    if bad or not name.isprintable() or len(name.encode()) > _LONGEST:
        raise RefusedError("bad_name", name=name[:80])
    return path


@dataclass(slots=True, weakref_slot=True)
class BuildSession:
    """A body in the making: one at a time on a server.

    Attributes
    ----------
    owner : str
        Page that works here; empty for none.
    files : dict of str to int
        Bytes of every file that came, by its name.
    looked, built, failed : mapping, optional
        What the process found last, by kind.
    version : int
        Grows with every change.
    """

    start: Callable[[Order], jobs.Job] = _start
    owner: str = ""
    files: dict[str, int] = field(default_factory=dict)
    looked: Mapping[str, Any] | None = None
    built: Mapping[str, Any] | None = None
    opened: str = ""
    failed: Mapping[str, Any] | None = None
    version: int = 0
    running: Running | None = None
    _place: Path | None = None
    _heard: float = 0.0

    def enter(self, owner: str) -> None:
        """Make a page the owner of the session.

        Raises
        ------
        RefusedError
            If another page does.
        """
        if self.owner and owner != self.owner:
            if self.taken:
                raise RefusedError("busy", 409)
            self.clear()
        self.owner = owner
        self._heard = monotonic()

    @property
    def taken(self) -> bool:
        """Whether something is at work, or lies here and its page is still open."""
        self.update()
        here = monotonic() - self._heard < _GONE_S
        return self.running is not None or (here and bool(self.files or self.built))

    def is_owner(self, owner: str) -> bool:
        """Whether a page works here; it is heard of by asking."""
        if owner and owner == self.owner:
            self._heard = monotonic()
            return True
        return False

    @property
    def place(self) -> Path:
        """Folder of the files, made when first asked for."""
        if self._place is None:
            self._place = Path(tempfile.mkdtemp(prefix="nociscope-page-"))
            weakref.finalize(self, shutil.rmtree, self._place, ignore_errors=True)
            for name in (FILES, ARCHIVES):
                (self._place / name).mkdir()
        return self._place

    def target(self, name: str) -> Path:
        """The path that an upload is written to; more room is asked for with :meth:`check_space`.

        Raises
        ------
        RefusedError
            If it may not be called so, or there are too many, or something is at work.
        """
        self.check_idle()
        path = safe_path(name)
        if len(self.files) >= limits().upload_files and name not in self.files:
            raise RefusedError("too_many", 413, most=limits().upload_files)
        target = self._stored(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _stored(self, path: PurePosixPath) -> Path:
        """Archives lie apart: those in a folder are passed over, as a folder of scans may hold much else."""
        return self.place / (ARCHIVES if path.suffix.lower() == ".zip" else FILES) / path

    def check_space(self, size: int) -> int:
        """Bytes that the next file may have; makes sure that there is space.

        Raises
        ------
        RefusedError
            If it is longer than that, or the disk is nearly full.
        """
        left = min(limits().upload_file_mb << 20, (limits().upload_total_mb << 20) - sum(self.files.values()))
        if size > left:
            raise RefusedError("too_large", 413, file=limits().upload_file_mb, total=limits().upload_total_mb)
        if shutil.disk_usage(self.place).free - size < _SPARE:
            raise RefusedError("disk_full", 507)
        return left

    def add_file(self, name: str, size: int) -> None:
        """Add a file that has arrived whole."""
        self.files[name] = size
        forget_read(self.place)
        self.looked = self.built = self.failed = None
        self.version += 1

    def remove_file(self, name: str) -> None:
        """Remove a file."""
        self.check_idle()
        if self.files.pop(name, None) is not None:
            self._stored(safe_path(name)).unlink(missing_ok=True)
            forget_read(self.place)
            self.looked = self.built = self.failed = None
        self.version += 1

    def check_idle(self) -> None:
        """Make sure that nothing is at work.

        Raises
        ------
        RefusedError
            If something is.
        """
        self.update()
        if self.running:
            raise RefusedError("running", 409)

    def begin(self, order: Order) -> None:
        """Start the job of an order."""
        self.check_idle()
        if order.kind != "open" and not self.files:
            raise RefusedError("nothing", 409)
        self.failed = None
        self.running = Running(order.kind, self.start(order), order.name, order.name not in added())
        self.version += 1

    def update(self) -> None:
        """Take in what the job has reported."""
        running = self.running
        if running is None:
            return
        job = running.job
        self.version += job.poll()
        if job.running:
            return
        self.running = None
        if job.error:
            self._tidy(running)
            self.failed = {**_words(job.error), "during": running.kind}
        elif running.kind == "look":
            self.looked = job.result
        elif running.kind == "build":
            self.built = job.result
        else:
            self.opened = str(job.result["name"])

    def cancel(self) -> None:
        """End the job; a body that it was about to make is not there."""
        running = self.running
        if running is None:
            return
        running.job.cancel()
        self.running = None
        self._tidy(running)
        self.version += 1

    @staticmethod
    def _tidy(running: Running) -> None:
        """Remove what a job left half made."""
        forget_unfinished(running.name)
        if running.kind == "build" and running.fresh and running.name in added():
            forget(running.name)

    def clear(self) -> None:
        """Delete the files and all results."""
        self.cancel()
        if self._place is not None:
            shutil.rmtree(self._place, ignore_errors=True)
        self._place = None
        self.files.clear()
        self.looked = self.built = self.failed = None
        self.owner, self.opened = "", ""
        self.version += 1

    def sweep(self) -> None:
        """Clear the session of a page that has gone without a word."""
        if self.owner and monotonic() - self._heard > IDLE_S and not self.running:
            self.clear()


def _words(error: UserError) -> dict[str, Notice]:
    """An error of a job as the page is told of it."""
    if isinstance(error, jobs.JobError):
        return {"kind": error.fault, "what": error.where, "where": ""}
    return {"kind": type(error).__name__, "what": error.what, "where": error.where}
