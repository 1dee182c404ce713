"""Sandboxed reading: each file in a process of its own; a crash, a hang or a lack of memory becomes an error."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits
from meshes.ingest.naming.names import plain
from meshes.ingest.reading.pieces import Read
from meshes.messages import Message, from_json, to_json
from meshes.progress import Progress, silent

File = tuple[Path, str]
"""A file and the name that the mapping file calls it by."""


def read_all(files: Sequence[File], progress: Progress = silent) -> tuple[tuple[Read, ...], tuple[IngestError, ...]]:
    """Read and clean files.

    Parameters
    ----------
    files : sequence of (Path, str)
    progress : Progress
        Told of every file.

    Returns
    -------
    tuple
        What could be read, and an error for each file or piece that could not.
    """
    found: list[Read] = []
    errors: list[IngestError] = []
    with tempfile.TemporaryDirectory(prefix="nociscope-") as folder:
        start = 0
        while start < len(files):
            for told in _told(files[start:], Path(folder)):
                progress(Message("doing_reading", file=plain(files[start][1])), start / len(files))
                _take(told, Path(folder), found, errors)
                start += 1
    return tuple(found), tuple(errors)


def _take(told: dict[str, Any], folder: Path, found: list[Read], errors: list[IngestError]) -> None:
    if "error" in told:
        errors.append(IngestError(*from_json(told["error"])))
    for piece in told.get("pieces", ()):
        if "error" in piece:
            errors.append(IngestError(*from_json(piece["error"])))
            continue
        with np.load(folder / piece["file"], allow_pickle=False) as arrays:
            mesh = trimesh.Trimesh(arrays["vertices"], arrays["faces"], process=False)
        (folder / piece["file"]).unlink()
        hints = tuple(plain(hint) for hint in piece["hints"])
        found.append(
            Read(plain(piece["key"]), hints, mesh, piece["units"], piece["axes"], tuple(from_json(piece["notes"])))
        )


def _told(files: Sequence[File], folder: Path) -> Iterator[dict[str, Any]]:
    """What the reading process says of each file; ends early after a file that stopped it."""
    order = json.dumps({"files": [[str(path), key] for path, key in files], "folder": str(folder)})
    reader = subprocess.Popen(
        [sys.executable, "-P", "-m", "meshes.ingest.reading.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    )
    lines: queue.Queue[bytes] = queue.Queue()
    thread = threading.Thread(target=_listen, args=(reader, order.encode(), lines), daemon=True)
    thread.start()
    try:
        for _, key in files:
            yield (told := _next(lines, key))
            if told.get("stopped"):
                return
    finally:
        reader.kill()
        reader.wait()
        thread.join(timeout=5)
        if reader.stdout:
            reader.stdout.close()


def _listen(reader: subprocess.Popen[bytes], order: bytes, lines: "queue.Queue[bytes]") -> None:
    if reader.stdin and reader.stdout:
        try:
            reader.stdin.write(order)
            reader.stdin.close()
            for line in reader.stdout:
                lines.put(line)
        except (OSError, ValueError):
            pass  # the process is gone; the empty line below says so
    lines.put(b"")


def _next(lines: "queue.Queue[bytes]", key: str) -> dict[str, Any]:
    try:
        line = lines.get(timeout=limits().seconds)
    except queue.Empty:
        what = to_json(Message("read_long", seconds=limits().seconds))
        return {"stopped": True, "error": [what, key, "reduce it and try again"]}
    if not line:
        what = to_json(Message("read_stopped"))
        return {"stopped": True, "error": [what, key, "export it anew, or reduce it"]}
    told: dict[str, Any] = json.loads(line)
    return told
