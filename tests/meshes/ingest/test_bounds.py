"""Reading is bounded in time and memory, and what follows a hostile file is read; what has no use is not even read."""

import gzip
import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pytest
import trimesh

from meshes.ingest.limits import limits
from meshes.ingest.naming.names import label_names, match
from meshes.ingest.reading import sandbox
from meshes.ingest.reading.labelled import elsewhere
from meshes.ingest.reading.sandbox import read_all
from meshes.messages import Message

BALL = trimesh.creation.icosphere(3, 20.0)
BOUNDED = """
import json, resource, sys
from pathlib import Path
most = int(sys.argv[1]) << 20
resource.setrlimit(resource.RLIMIT_AS, (most, most))  # the reading process inherits it
from meshes.ingest.reading.sandbox import read_all
found, errors = read_all([(Path(path), Path(path).name) for path in sys.argv[2:]])
print(json.dumps([[read.key for read in found], [str(error) for error in errors]]))
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that never ends, which this system lacks")
def test_a_file_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BALL.export(tmp_path / "ball.stl")
    os.mkfifo(tmp_path / "endless.stl")
    short = limits().model_copy(update={"seconds": 10})
    monkeypatch.setattr(sandbox, "limits", lambda: short)
    found, errors = read_all([(tmp_path / name, name) for name in ("endless.stl", "ball.stl")])
    assert [error.what for error in errors] == [Message("read_long", seconds=10)]
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


def test_masks_that_lie_elsewhere_are_not_even_read_and_an_empty_one_is_told(tmp_path: Path) -> None:
    """As TotalSegmentator writes them: a file for each structure, empty where the scan does not show it."""
    there = np.zeros((24, 24, 24), np.uint8)
    there[6:18, 6:18, 6:18] = 1
    for name, volume in (("hip_left", there), ("femur_right", 0 * there)):
        nibabel.save(nibabel.Nifti1Image(volume, np.diag([2.0, 2.0, 2.0, 1.0])), tmp_path / f"{name}.nii.gz")
    for name in ("liver", "rib_left_11", "vertebrae_T12"):
        head = nibabel.Nifti1Image(there, np.eye(4)).to_bytes()[:400]  # of which the voxels cannot be read
        (tmp_path / f"{name}.nii.gz").write_bytes(gzip.compress(head))
    files = sorted(tmp_path.iterdir())
    found, errors = read_all([(file, file.name) for file in files])
    assert [read.key for read in found] == ["hip_left.nii.gz"]
    told = {error.where: error.what for error in errors}
    assert told.pop("femur_right.nii.gz") == Message("nifti_empty")
    assert told == dict.fromkeys(
        ["liver.nii.gz", "rib_left_11.nii.gz", "vertebrae_T12.nii.gz"], Message("nifti_elsewhere")
    )


def test_no_mask_that_is_passed_over_could_be_of_use() -> None:
    names = [re.sub(r"_?(left|right)?$", "", name) for name in label_names().values()]
    assert not [name for name in (*names, *label_names().values()) if elsewhere(name) and not match(name).outside]
    assert all(elsewhere(name) for name in ("rib_right_1", "kidney_cyst_left", "lung_middle_lobe_right"))
    assert not any(elsewhere(name) for name in ("vertebrae_L5", "hip_left", "sacrum", "ribs and pelvis"))
