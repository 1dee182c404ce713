"""Hostile and unlucky files: each a clear line or a repair that is said, and the session goes on."""

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from meshes.ingest import limits
from meshes.ingest.errors import IngestError
from meshes.ingest.reading import sandbox
from meshes.ingest.reading.archives import unpack
from meshes.ingest.reading.files import listed
from meshes.ingest.reading.pieces import surface
from meshes.ingest.reading.repair import cleaned
from meshes.ingest.reading.sandbox import read_all
from meshes.messages import Message
from tests.meshes.said import refuses, said

BALL = trimesh.creation.icosphere(3, 20.0)


def refused(*files: Path) -> IngestError:
    """What is said of the first of files that cannot be used."""
    found, errors = read_all([(file, file.name) for file in files])
    assert not found, "the file must be refused"
    assert len(errors) == len(files), "one line for each file"
    assert all("\n" not in str(error) and error.mend for error in errors), "one line that says how to mend it"
    return errors[0]


def stl(path: Path, count: int, body: bytes = b"") -> Path:
    path.write_bytes(b"\0" * 80 + struct.pack("<I", count) + body)
    return path


def glb(path: Path, change=lambda tree: None, tail: bytes = b"") -> Path:
    BALL.export(path)
    data = path.read_bytes()
    length = struct.unpack("<I", data[12:16])[0]
    tree = json.loads(data[20 : 20 + length])
    change(tree)
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + length :] + tail
    head = struct.pack("<4sII", b"glTF", 2, 20 + len(text) + len(rest)) + struct.pack("<I4s", len(text), b"JSON")
    path.write_bytes(head + text + rest)
    return path


def test_no_faces(tmp_path: Path) -> None:
    empty = tmp_path / "femur.ply"
    empty.write_text(
        "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\n"
        "property float z\nend_header\n0 0 0\n"
    )
    assert refused(stl(tmp_path / "a.stl", 0), empty).what == Message("read_empty")


def test_corners_that_are_no_numbers() -> None:
    points = BALL.vertices.copy()
    points[5] = np.nan
    points[9, 1] = np.inf
    clean = cleaned(surface("a.stl", ("a",), points, BALL.faces))
    assert np.isfinite(clean.mesh.vertices).all()
    assert said(clean.notes, "no_numbers"), "a repair must be said"
    with refuses("no_numbers_many", IngestError):
        cleaned(surface("a.stl", ("a",), points * np.nan, BALL.faces))


def test_fifty_million_triangles_are_not_even_read(tmp_path: Path) -> None:
    header = tmp_path / "b.ply"
    header.write_bytes(
        b"ply\nformat binary_little_endian 1.0\nelement vertex 9\nproperty float x\nelement face 50000000\nend_header\n"
    )
    assert said([refused(header).what], "too_many")[0]["count"] == 50_000_000
    big = stl(tmp_path / "c.stl", 50_000_000)
    with big.open("r+b") as file:
        file.truncate(84 + 50 * 50_000_000)  # sparse: takes no room
    assert said([refused(big).what], "too_many")[0]["what"] == Message("megabytes")


def test_a_mesh_inside_out_is_turned() -> None:
    clean = cleaned(surface("a.stl", ("a",), BALL.vertices, BALL.faces[:, ::-1]))
    assert clean.mesh.volume > 0
    assert said(clean.notes, "inward")
    mixed = BALL.faces.copy()
    mixed[::3] = mixed[::3, ::-1]
    assert cleaned(surface("a.stl", ("a",), BALL.vertices, mixed)).mesh.volume == pytest.approx(BALL.volume)


def test_zip_bomb(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("femur.stl", bytes(64 << 20))
    with refuses("zip_bomb", IngestError):
        unpack(bomb, tmp_path / "out")
    assert not list((tmp_path / "out").glob("**/*.stl"))


def test_an_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    liar = tmp_path / "liar.zip"
    with zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("femur.stl", b"0123456789" * 400)
    data = bytearray(liar.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(mark) + (22 if mark.endswith(b"\x04") else 24)
        data[at : at + 4] = struct.pack("<I", 10)
    liar.write_bytes(data)
    with pytest.raises(IngestError):
        unpack(liar, tmp_path / "out")


@pytest.mark.parametrize("name", ["../femur.stl", "/tmp/femur.stl", "a/../../b.stl", "..\\femur.stl", "C:\\femur.stl"])
def test_a_path_that_climbs_out(tmp_path: Path, name: str) -> None:
    archive = tmp_path / "climber.zip"
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr(zipfile.ZipInfo(name), b"x")
    with refuses("zip_outside", IngestError):
        unpack(archive, tmp_path / "in" / "out")
    assert not (tmp_path / "femur.stl").exists()


def test_a_link_in_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "link.zip"
    with zipfile.ZipFile(archive, "w") as content:
        link = zipfile.ZipInfo("femur.stl")
        link.external_attr = 0o120777 << 16
        content.writestr(link, "/etc/passwd")
    with refuses("zip_link", IngestError):
        unpack(archive, tmp_path / "out")


def test_script_in_a_name(tmp_path: Path) -> None:
    def name(tree):
        tree["nodes"][-1]["name"] = tree["meshes"][0]["name"] = "<script>\x1b[31malert(1)</script>\n" * 20

    found, _ = read_all([(glb(tmp_path / "a.glb", name), "a.glb")])
    assert all(c.isprintable() for text in (found[0].key, *found[0].hints) for c in text)
    assert len(found[0].key) <= limits.limits().name_length


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda t: t["bufferViews"][0].update(byteOffset=10**9), "gltf_past"),
        (lambda t: t["accessors"][0].update(count=10**7), "gltf_past"),
        (lambda t: t["accessors"][0].update(count=-1), "gltf_type"),
        (lambda t: t["accessors"][0].update(count=10**12), "too_many"),
        (lambda t: t["meshes"][0]["primitives"][0].update(indices=99), "gltf_lacks"),
        (
            lambda t: (
                t["nodes"].append({"children": [len(t["nodes"])]}) or t["scenes"][0].update(nodes=[len(t["nodes"]) - 1])
            ),
            "gltf_circle",
        ),
        (lambda t: t["buffers"][0].update(uri="../../../etc/passwd"), "gltf_beside"),
        (lambda t: t.update(extensionsRequired=["KHR_draco_mesh_compression"]), "gltf_packed"),
        (lambda t: t.update(nodes=7, meshes="x"), "read_broken"),
    ],
)
def test_glb_that_points_elsewhere(tmp_path: Path, change, key: str) -> None:
    assert said([refused(glb(tmp_path / "a.glb", change)).what], key)


def test_a_file_that_is_not_what_its_ending_says(tmp_path: Path) -> None:
    BALL.export(tmp_path / "a.ply")
    (tmp_path / "a.ply").rename(tmp_path / "femur.stl")
    found, errors = read_all([(tmp_path / "femur.stl", "femur.stl")])
    assert not errors
    assert said(found[0].notes, "read_as") == [{"ending": ".stl", "kind": "PLY"}], "what was done must be said"
    (tmp_path / "b.stl").write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 9)
    (tmp_path / "c.obj").write_text("hello")
    (tmp_path / "d.nii.gz").write_bytes(gzip.compress(b"nothing"))
    what = refused(tmp_path / "b.stl", tmp_path / "c.obj", tmp_path / "d.nii.gz").what
    assert what == Message("read_kind", file="b.stl", kind="STL")


def test_the_reader_may_die_and_the_session_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that is stopped at the first file is started again for the second."""
    BALL.export(tmp_path / "b.stl")
    monkeypatch.setattr(sandbox, "_next", _dying(sandbox._next))
    found, errors = read_all([(tmp_path / "b.stl", "a.stl"), (tmp_path / "b.stl", "b.stl")])
    assert [error.where for error in errors] == ["a.stl"]
    assert [read.key for read in found] == ["b.stl"]


def _dying(real):
    calls = []

    def told(lines, key):
        calls.append(key)
        return {"stopped": True, "error": ["it died", key, "mend"]} if len(calls) == 1 else real(lines, key)

    return told


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A gzip that unpacks to far more than its header promises, and one whose header promises far too much."""
    header = np.zeros(348, np.uint8)
    head = bytearray(header.tobytes())
    head[0:4] = struct.pack("<i", 348)
    head[40:56] = struct.pack("<8h", 3, 30000, 30000, 30000, 1, 1, 1, 1)
    head[70:74] = struct.pack("<2h", 4, 16)
    head[76:108] = struct.pack("<8f", 1, 1, 1, 1, 0, 0, 0, 0)
    head[108:112] = struct.pack("<f", 352)
    head[344:348] = b"n+1\0"
    file = tmp_path / "a.nii.gz"
    file.write_bytes(gzip.compress(bytes(head) + bytes(4)))
    assert said([refused(file).what], "voxels")


def test_grey_values_are_no_labels(tmp_path: Path) -> None:
    import nibabel

    scan = np.random.default_rng(1).integers(-1000, 2000, (20, 20, 20)).astype(np.int16)
    nibabel.save(nibabel.Nifti1Image(scan, np.eye(4)), tmp_path / "ct.nii.gz")
    assert refused(tmp_path / "ct.nii.gz").what == Message("nifti_scan")


def test_vtp_with_entities(tmp_path: Path) -> None:
    file = tmp_path / "a.vtp"
    file.write_text('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><VTKFile type="PolyData"></VTKFile>')
    assert refused(file).what == Message("xml_entities")


def test_a_folder_without_meshes_and_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with refuses("files_none", IngestError):
        listed([tmp_path], tmp_path)
    with refuses("files_missing", IngestError):
        listed([tmp_path / "away"], tmp_path)


def test_a_damaged_archive(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.stl", bytes(range(256)) * 40)
    data = bytearray(whole.getvalue())
    data[60:70] = bytes(10)
    (tmp_path / "a.zip").write_bytes(data)
    with refuses("zip_damaged", IngestError):
        unpack(tmp_path / "a.zip", tmp_path / "out")
