"""Dashboards for the browser tests, started by the command as a user starts it; workers share one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from filelock import FileLock

RUN = "NOCISCOPE_TEST_RUN"
"""Names the folder that the workers of a run share."""
COMMAND = (sys.executable, "-m", "viewer", "serve", "--no-open", "--port", "0")
SAYS = "nociscope is at "


def begin() -> None:
    """Called once in a run, before there are workers."""
    os.environ[RUN] = tempfile.mkdtemp(prefix="nociscope-tests-")


def end() -> None:
    """Called once, when the workers are done."""
    folder = Path(os.environ.pop(RUN))
    if (folder / "shared.json").is_file():
        with suppress(ProcessLookupError):  # it ended by itself, and a test has told why
            os.kill(json.loads((folder / "shared.json").read_text())["pid"], signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


def shared() -> str:
    """Address of the run's own dashboard, started by the first worker that asks."""
    known = Path(os.environ[RUN]) / "shared.json"
    with FileLock(known.with_suffix(".lock")):
        if not known.is_file():
            server, address = started(known.with_suffix(".log"))
            known.write_text(json.dumps({"pid": server.pid, "address": address}))
    return str(json.loads(known.read_text())["address"])


def started(log: Path, **environment: str) -> tuple[subprocess.Popen[str], str]:
    with log.open("w") as out:
        server = subprocess.Popen(COMMAND, stdout=out, stderr=out, text=True, env={**os.environ, **environment})
    while not (line := next((line for line in log.read_text().splitlines() if line.startswith(SAYS)), "")):
        if server.poll() is not None:
            pytest.fail(f"the server did not start:\n{log.read_text()}")
        time.sleep(0.05)
    return server, line.split()[-1]


@contextmanager
def apart(log: Path, **environment: str) -> Iterator[str]:
    """Address of a dashboard that nobody else uses."""
    server, address = started(log, **environment)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(20)
