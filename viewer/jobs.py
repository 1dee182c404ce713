"""Work in a process of its own: spawned, with progress, ended at any time, bounded in time and memory."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Timer
from time import monotonic
from typing import Any, Final

from meshes.errors import UserError
from meshes.messages import Notice
from viewer.errors import ViewerError

_REPORT_S: Final = 0.15
"""Seconds between two reports of progress."""


class Fault(StrEnum):
    """Why work ended without a result and without an error of its own."""

    ENDED = "Ended"
    MEMORY = "MemoryError"
    DISK = "OSError"
    TIME = "TimeLimit"


_WHAT: Final = {
    Fault.ENDED: "the work ended by itself",
    Fault.MEMORY: "the work needs more memory than it may have",
    Fault.DISK: "the disk cannot be written or read",
    Fault.TIME: "the work took longer than it may",
}


class JobError(ViewerError):
    """Work that ended without a result and without an error of its own.

    Attributes
    ----------
    fault : Fault
    """

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault = fault
        super().__init__(_WHAT[fault], detail, "try again, or with less")


@dataclass(frozen=True, slots=True)
class Bounds:
    """Time and memory that a job may use; the defaults are far above what the largest body takes.

    Attributes
    ----------
    seconds : float
    memory_mb : int
        Of the process and of each that it starts, where the system can bound it (Linux).
    """

    seconds: float = 3600.0
    memory_mb: int = 16_384


BOUNDS: Final = Bounds()


class Job:
    """A call that runs in a process of its own; a job that is dropped is ended.

    Parameters
    ----------
    reports : Connection
        Yields the reports of the process: ``("progress", stage, share)``, at last ``("done", result)`` or a failure.
    process : Process
    bounds : Bounds
    scratch : str
        Folder for the temporary files of the process, removed when it ends.

    Attributes
    ----------
    stage, done : Message or str, float
        What it is at, and how much is done, 0 to 1.
    running : bool
    result : object
        What the call returned.
    error : UserError or None
        Why there is no result.
    """

    def __init__(self, reports: Connection, process: Any, bounds: Bounds = BOUNDS, scratch: str = "") -> None:
        self.stage: Notice = ""
        self.done, self.running = 0.0, True
        self.result: Any = None
        self.error: UserError | None = None
        self._reports, self._until = reports, monotonic() + bounds.seconds
        timer = Timer(bounds.seconds, partial(_kill, process))
        timer.daemon = True
        timer.start()
        self._end = weakref.finalize(self, _end, process, timer, scratch)

    def poll(self) -> int:
        """Take in the reports that have come; how many there were."""
        count = 0
        try:
            while self.running and self._reports.poll():
                self._take(*self._reports.recv())
                count += 1
        except (EOFError, OSError):
            self._fail(JobError(Fault.TIME if monotonic() >= self._until else Fault.ENDED))
            count += 1
        return count

    def _take(self, kind: str, *told: Any) -> None:
        if kind == "progress":
            self.stage, self.done = told[0], max(self.done, float(told[1]))
        elif kind == "done":
            self.result = told[0]
            self._stop()
        elif kind == "fault":
            self._fail(JobError(*told))
        else:
            self._fail(_restored(*told))

    def _fail(self, error: UserError) -> None:
        self.error = error
        self._stop()

    def cancel(self) -> None:
        """End the process and whatever it has started."""
        if self.running:
            self._stop()

    def _stop(self) -> None:
        self.running = False
        self._reports.close()
        self._end()


def start(work: Callable[..., Any], *given: Any, bounds: Bounds = BOUNDS) -> Job:
    """Begin ``work(*given, progress)`` in a spawned process; ``work`` is a function of a module."""
    spawn = get_context("spawn")
    reports, sender = spawn.Pipe(duplex=False)
    scratch = tempfile.mkdtemp(prefix="nociscope-job-")
    process = spawn.Process(target=_work, args=(sender, scratch, bounds.memory_mb, work, given), daemon=True)
    process.start()
    sender.close()
    return Job(reports, process, bounds, scratch)


async def run(work: Callable[..., Any], *given: Any, bounds: Bounds = BOUNDS) -> Any:
    """Do ``work(*given, progress)`` in a spawned process while the event loop goes on.

    Raises
    ------
    UserError
        What the work raised, or :class:`JobError`.
    """
    job = start(work, *given, bounds=bounds)
    try:
        while job.running:
            await asyncio.sleep(_REPORT_S)
            job.poll()
    finally:
        job.cancel()
    if job.error:
        raise job.error
    return job.result


def _work(reports: Connection, scratch: str, memory_mb: int, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """Run in the other process."""
    if hasattr(os, "setsid"):
        os.setsid()  # so that whatever this starts can be ended with it
    tempfile.tempdir = os.environ["TMPDIR"] = scratch
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    last = 0.0

    def progress(stage: Notice, share: float) -> None:
        """Report progress, not too often."""
        nonlocal last
        if monotonic() - last > _REPORT_S:
            last = monotonic()
            reports.send(("progress", stage, share))

    try:
        reports.send(("done", work(*given, progress)))
    except UserError as error:
        reports.send(("failed", type(error), error.args, vars(error)))
    except MemoryError:
        reports.send(("fault", Fault.MEMORY))
    except OSError as error:
        reports.send(("fault", Fault.DISK, error.strerror or str(error)))


def _restored(kind: type[UserError], words: tuple[Any, ...], values: dict[str, Any]) -> UserError:
    """An error of the other process, whatever its class is made of."""
    error = kind.__new__(kind, *words)
    vars(error).update(values)
    return error


def _end(process: Any, timer: Timer, scratch: str) -> None:
    timer.cancel()
    _kill(process)
    process.join(5)
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)


def _kill(process: Any) -> None:
    """End a process and its children: those that read foreign files must not outlive it."""
    try:
        if hasattr(os, "killpg") and os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (OSError, ValueError):
        pass  # it has ended by itself
