"""The commands ``nociscope body …`` as a user types them."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from meshes.atlas import Atlas
from meshes.ingest import store
from tests.viewer.cli.console import refused
from viewer.cli import main as cli

PELVIS = ("hip_bone.left", "hip_bone.right", "sacrum")


@pytest.fixture(scope="module", autouse=True)
def _apart(tmp_path_factory: pytest.TempPathFactory):
    """Bodies that the tests add go into a folder of their own."""
    place = tmp_path_factory.mktemp("added")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "folder", lambda: place)
        patch.setattr("meshes.bodies.own_body.folder", lambda: place)
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, atlas: Atlas) -> Path:
    """A pelvis in centimetres, x left, y back."""
    folder = tmp_path_factory.mktemp("scan")
    for name in PELVIS:
        mesh = atlas.mesh_of(name).copy()
        mesh.vertices = mesh.vertices.view(np.ndarray) * [-0.1, -0.1, 0.1]
        mesh.export(folder / f"{name.replace('.', '_')}.stl")
    return folder


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli.cli, words, catch_exceptions=code == 0)
    assert done.exit_code == code, f"{' '.join(words)}: {done.output} {done.exception}"
    return done.output


def test_add_report_check_export_and_remove(files: Path, tmp_path: Path) -> None:
    said = run("body", "add", str(files), "--name", "scan1", "--label", "A scan")
    assert "scan1: 3 meshes" in said
    assert "hip_bone.left = hip_bone_left.stl" in said
    assert "scan1\tA scan\tbuilt" in run("body", "list")
    report = json.loads(run("body", "report", "scan1", "--json"))
    assert set(report["bones"]) == set(PELVIS)
    assert all(row["mean_mm"] < 1.5 for row in report["bones"].values()), report["bones"]
    run("export", str(tmp_path / "r.json"), "--body", "scan1")
    routes = json.loads((tmp_path / "r.json").read_text())
    assert routes["body"]["name"] == "scan1" if isinstance(routes.get("body"), dict) else "scan1" in json.dumps(routes)
    run("export", str(tmp_path / "b.glb"), "--body", "scan1")
    assert (tmp_path / "b.glb").read_bytes()[:4] == b"glTF"
    done = CliRunner().invoke(cli.cli, ["body", "check", "scan1"])
    assert all(f"{side}: " in done.output for side in ("left", "right")), done.output
    assert "nerves in bone" in done.output, done.output
    done = CliRunner().invoke(cli.cli, ["body", "check", "scan1", "--side", "right"])
    assert "(left)" not in done.output, done.output
    assert "(right)" in done.output, done.output
    assert "removed" in run("body", "remove", "scan1")
    assert "scan1" not in run("body", "list")
    assert sorted(f.suffix for f in files.iterdir()) == [".stl", ".stl", ".stl", ".toml"], "the user's files stay"


def test_doubts_stop_with_words(files: Path, monkeypatch, capsys) -> None:
    said = refused(monkeypatch, capsys, "body", "add", str(files), "--name", "scan2", "--units", "mm")
    assert "in cm they would have a person's size" in said
    assert "--trust" in said
    assert "scan2" not in store.added()


def test_a_body_that_is_not_there(monkeypatch, capsys, tmp_path: Path) -> None:
    assert "nociscope body add" in refused(monkeypatch, capsys, "body", "check", "nobody")
    assert "nothing of that name" in refused(monkeypatch, capsys, "body", "add", str(tmp_path / "x"), "--name", "x")
    assert "cannot be a body's name" in refused(monkeypatch, capsys, "body", "add", str(tmp_path), "--name", "../x")
    assert "is taken" in refused(monkeypatch, capsys, "body", "add", str(tmp_path), "--name", "default")
    assert "no body" in refused(monkeypatch, capsys, "body", "remove", "nobody")
    assert "there is no such file" in refused(
        monkeypatch, capsys, "body", "fetch", "bodyparts3d", "--from", str(tmp_path / "x.zip")
    )


def test_landmarks_are_read(files: Path, monkeypatch, capsys) -> None:
    bad = CliRunner().invoke(cli.cli, ["body", "add", str(files), "--name", "x", "--landmark", "asis.left=1,2"])
    assert bad.exit_code == 2
    assert "asis.left=12.5,80,-3" in bad.output
    said = refused(monkeypatch, capsys, "body", "add", str(files), "--name", "x", "--landmark", "nose=1,2,3")
    assert "'nose' is no landmark" in said


def test_names_lists_what_can_be_named() -> None:
    said = run("body", "names")
    assert "hip_bone.left, hip_bone.right\thip bone\tbone" in said
    assert "sacrum\t" in said
