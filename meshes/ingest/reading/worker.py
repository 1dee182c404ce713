"""The reading process: bounded in memory and time, so that a hostile file ends it and not the session.

Run by :mod:`meshes.ingest.reading.sandbox`. Standard input: one JSON object
``{"files": [[path, key], …], "folder": path}``.
Standard output: for each file one line of JSON, with the files of its pieces or with what was wrong.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits
from meshes.ingest.reading.pieces import Piece
from meshes.ingest.reading.readers import read
from meshes.ingest.reading.repair import cleaned
from meshes.messages import Message, to_json


def run(order: dict[str, Any], out: TextIO) -> None:
    """Read every file of the order and tell each on a line."""
    folder = Path(order["folder"])
    for number, (path, key) in enumerate(order["files"]):
        told: dict[str, Any]
        try:
            told = {
                "pieces": [_kept(piece, folder / f"{number}_{i}.npz") for i, piece in enumerate(read(Path(path), key))]
            }
        except IngestError as error:
            told = _failed(error)
        except OSError as error:
            told = _failed(IngestError(Message("read_not"), key, str(error.strerror or error)))
        except MemoryError:
            told = _failed(IngestError(Message("read_memory"), key, "reduce it and try again"))
        out.write(json.dumps(told) + "\n")
        out.flush()


def _failed(error: IngestError) -> dict[str, Any]:
    return {"error": [to_json(error.what), error.where, error.mend]}


def _kept(piece: Piece, file: Path) -> dict[str, Any]:
    told: dict[str, Any] = {"key": piece.key, "hints": piece.hints, "units": piece.units, "axes": piece.axes}
    try:
        clean = cleaned(piece)
    except IngestError as error:
        return told | _failed(error)
    np.savez(file, vertices=clean.mesh.vertices, faces=np.asarray(clean.mesh.faces, dtype=np.int32))
    return told | {"notes": to_json(clean.notes), "file": file.name}


def bounded() -> None:
    """Bound this process's memory, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        most = limits().memory_mb << 20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    bounded()
    told_to = sys.stdout
    sys.stdout = sys.stderr  # a library that prints must not garble what is told
    run(json.load(sys.stdin), told_to)
