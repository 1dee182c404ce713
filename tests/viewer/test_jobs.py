"""Work in another process: what it reports, and that nothing of it stays whatever ends it."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from meshes.errors import UserError
from meshes.ingest.errors import DoubtError
from meshes.progress import Progress
from viewer.jobs import Bounds, Fault, Job, JobError, run, start


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, in which no job may leave anything."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert not list(tmp_path.glob("nociscope-job-*")), "a job must leave no temporary files"


def ended(job: Job, seconds: float = 60) -> Job:
    until = monotonic() + seconds
    while job.running and monotonic() < until:
        job.poll()
        sleep(0.02)
    assert not job.running, "the job goes on"
    return job


def fault(job: Job) -> Fault:
    error = ended(job).error
    assert isinstance(error, JobError), error
    return error.fault


def doubled(number: int, progress: Progress) -> int:
    progress("counting", 0.5)
    Path(tempfile.mkdtemp(), "large").write_text("x")
    return 2 * number


def doubt(progress: Progress) -> None:
    raise DoubtError(("left may be right", "up may be down"), "scan")


def crash(progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fault_of_ours(progress: Progress) -> None:
    raise ZeroDivisionError


def full_disk(progress: Progress) -> None:
    raise OSError(28, "No space left on device")


def swell(progress: Progress) -> int:
    return len(bytearray(3 << 30))


def linger(file: str, progress: Progress) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(tempfile.gettempdir(), "half").write_text("x")
    Path(file).write_text(str(child.pid))
    sleep(60)


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has asked after is left as a zombie by the system."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def test_progress_then_the_result() -> None:
    job = start(doubled, 21)
    assert job.running
    ended(job)
    assert (job.result, job.error, job.stage, job.done) == (42, None, "counting", 0.5)
    assert job.poll() == 0, "nothing comes after the end"


def test_an_error_comes_back_as_what_it_was() -> None:
    error = ended(start(doubt)).error
    assert isinstance(error, DoubtError)
    assert error.doubts == ("left may be right", "up may be down")
    assert str(error) == str(DoubtError(error.doubts, "scan"))


@pytest.mark.parametrize(
    ("work", "kind"), [(crash, Fault.ENDED), (fault_of_ours, Fault.ENDED), (full_disk, Fault.DISK)]
)
def test_a_crash_is_an_error_here(work: Any, kind: Fault) -> None:
    job = start(work)
    assert fault(job) is kind
    assert job.result is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process may take")
def test_memory_has_a_limit() -> None:
    assert fault(start(swell, bounds=Bounds(memory_mb=1024))) is Fault.MEMORY


def test_time_has_a_limit(tmp_path: Path) -> None:
    assert fault(start(linger, str(tmp_path / "child"), bounds=Bounds(seconds=1.0))) is Fault.TIME


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks the system after a process")
def test_cancel_ends_it_with_all_it_has_started(tmp_path: Path) -> None:
    file = tmp_path / "child"
    job = start(linger, str(file))
    while not (file.exists() and file.read_text()):
        sleep(0.02)
    child = int(file.read_text())
    assert not gone(child)
    job.cancel()
    assert not job.running
    until = monotonic() + 5
    while not gone(child) and monotonic() < until:
        sleep(0.02)
    assert gone(child), "what the process has started must end with it"
    job.cancel()  # again does no harm


def test_the_event_loop_goes_on_meanwhile() -> None:
    async def both() -> tuple[int, int]:
        turns = 0
        work = asyncio.ensure_future(run(doubled, 4))
        while not work.done():
            turns += 1
            await asyncio.sleep(0.01)
        return await work, turns

    result, turns = asyncio.run(both())
    assert result == 8
    assert turns > 1
    with pytest.raises(UserError, match="left may be right"):
        asyncio.run(run(doubt))
