"""Reading is bounded in time and memory by the process that reads, and the files that follow are read all the same."""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import trimesh

from meshes.ingest import guarded
from meshes.ingest.guarded import read_all
from meshes.ingest.limits import limits

BALL = trimesh.creation.icosphere(3, 20.0)
BOUNDED = """
import json, resource, sys
from pathlib import Path
most = int(sys.argv[1]) << 20
resource.setrlimit(resource.RLIMIT_AS, (most, most))  # the reading process inherits it
from meshes.ingest.guarded import read_all
found, errors = read_all([(Path(path), Path(path).name) for path in sys.argv[2:]])
print(json.dumps([[read.key for read in found], [str(error) for error in errors]]))
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that never ends, which this system lacks")
def test_a_file_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BALL.export(tmp_path / "ball.stl")
    os.mkfifo(tmp_path / "endless.stl")
    short = limits().model_copy(update={"seconds": 10})
    monkeypatch.setattr(guarded, "limits", lambda: short)
    found, errors = read_all([(tmp_path / name, name) for name in ("endless.stl", "ball.stl")])
    assert [str(error.what) for error in errors] == ["reading it takes more than 10 seconds"]
    assert [read.key for read in found] == ["ball.stl"], "the next file is read by a new process"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound a process's memory")
def test_a_file_that_needs_more_memory_than_is_allowed_is_told(tmp_path: Path) -> None:
    BALL.export(tmp_path / "ball.stl")
    count = 3_000_000  # fewer than may be read, all of them nothing: the file takes no room on the disk
    with (tmp_path / "huge.stl").open("wb") as file:
        file.write(b"\0" * 80 + struct.pack("<I", count))
        file.truncate(84 + 50 * count)
    command = [sys.executable, "-P", "-c", BOUNDED, "1300", str(tmp_path / "huge.stl"), str(tmp_path / "ball.stl")]
    told = subprocess.run(
        command, capture_output=True, text=True, timeout=200, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    assert told.returncode == 0, told.stderr[-600:]
    found, errors = json.loads(told.stdout)
    assert found == ["ball.stl"], "the next file is read by a new process"
    assert len(errors) == 1
    assert "huge.stl" in errors[0]
    assert "memory than is allowed" in errors[0]
