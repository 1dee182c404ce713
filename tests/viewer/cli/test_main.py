"""The console command is a contract: others script it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from meshes.atlas import Atlas
from tests.viewer.cli.console import refused
from viewer.cli.main import cli

ROOT = Path(__file__).parents[3]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), catch_exceptions=True)


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    line = [sys.executable, "-m", "viewer", *arguments]
    return subprocess.run(
        line, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **environment}, timeout=120
    )


@pytest.mark.parametrize("name", ["serve", "body", "check", "snapshot", "export", "lookup"])
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert name == "body" or "Example" in done.output, f"`nociscope {name} --help` shows no example"


def test_lookup_keeps_its_contract() -> None:
    done = run("lookup", "inside", "of", "my", "shin", "burns", "--side", "left", "--json")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert {"query", "sites", "nerves", "conditions", "care", "mechanism"} <= found.keys()
    assert {"id", "label", "score"} <= found["sites"][0].keys()
    assert found["sites"][0]["id"].endswith(".left")
    assert {"id", "rank", "mechanism", "why", "roots"} <= found["nerves"][0].keys()
    assert found["nerves"][0]["id"] == "femoral", "the inner shin is saphenous, a branch of the femoral nerve"
    assert {"id", "label", "mechanism", "for", "against", "claims"} <= found["conditions"][0].keys()
    assert found["care"]["level"] in ("none", "specialist", "urgent", "emergency")
    assert found["mechanism"] in ("nerve", "referred", "local", "mixed")


def test_nothing_found_is_empty_with_suggestions_and_exit_code_1() -> None:
    done = run("lookup", "zzqqxv", "--json")
    assert done.exit_code == 1
    found = json.loads(done.output)
    assert found["sites"] == found["nerves"] == found["conditions"] == []


def test_saddle_numbness_is_an_emergency() -> None:
    done = run("lookup", "numb between the legs and can't pee", "--json")
    assert json.loads(done.output)["care"]["level"] == "emergency"


def test_check_passes_on_what_is_shipped() -> None:
    done = run("check")
    assert done.exit_code == 0, done.output


def test_coverage_names_a_record_for_every_line_of_the_source_text() -> None:
    done = run("check", "--coverage")
    lines = dict(line.split("\t") for line in done.output.splitlines() if line.startswith("S"))
    assert set(lines) == {f"S{n}" for n in range(1, 70)}
    assert not [line for line, records in lines.items() if records == "MISSING"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--body", "nobody", "--no-open", "--port", "0"], "nobody"),
        (["export", "routes.json", "--body", "nobody"], "nobody"),
        (["export", "body.xyz"], ".glb"),
        (["snapshot", "picture.jpg"], ".png"),
        (["snapshot", "picture.png", "--show", "no_such_thing"], "lookup"),
        (["snapshot", "picture.png", "--view", "sideways"], "anterior"),
        (["snapshot", "picture.png", "--size", "huge"], "1600x1200"),
        (["export", "/no/such/folder/routes.json"], "/no/such/folder"),
    ],
)
def test_an_error_is_one_line_that_says_what_where_and_how_to_mend(
    arguments: list[str],
    says: str,
    atlas: Atlas,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = refused(monkeypatch, capsys, *arguments)
    assert says in told
    assert "Traceback" not in told
    assert len([line for line in told.splitlines() if line.startswith(("nociscope:", "Error:"))]) == 1


def test_an_error_ends_the_process_with_2(atlas: Atlas) -> None:
    done = command("export", "body.xyz")
    assert done.returncode == 2, f"{done.returncode}: {done.stderr}"
    assert ".glb" in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    assert "Traceback" in command("--debug", "export", "body.xyz").stderr


def test_a_taken_port_is_said_before_anything_is_built() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = command("serve", "--no-open", "--host", "127.0.0.1", "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_routes_and_body_are_written(atlas: Atlas, tmp_path: Path) -> None:
    routes, body = tmp_path / "routes.json", tmp_path / "body.glb"
    assert run("export", str(routes)).exit_code == 0
    assert json.loads(routes.read_text(encoding="utf-8"))["frame"] == "RAS+ mm"
    assert run("export", str(body), "--compact").exit_code == 0
    assert body.read_bytes()[:4] == b"glTF"


def test_a_snapshot_shows_the_route_in_its_colour(atlas: Atlas, tmp_path: Path) -> None:
    import numpy as np
    from PIL import Image

    file = tmp_path / "sciatic.png"
    done = command("snapshot", str(file), "--show", "sciatic.left", "--view", "posterior", "--size", "400x600")
    assert done.returncode == 0, done.stderr
    rgb = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert rgb.shape == (600, 400, 3)
    vermilion = (rgb[..., 0] - rgb[..., 2] > 90) & (rgb[..., 0] - rgb[..., 1] > 50)
    assert vermilion.sum() > 300, "the sciatic nerve's vermilion is hardly to be seen"
    columns = np.nonzero(vermilion)[1]
    assert columns.mean() < 250, "seen from behind the left leg is on the left"


def test_bodies_are_listed() -> None:
    assert "default" in run("body", "list").output


def test_the_default_body_agrees_with_measured_anatomy(atlas: Atlas) -> None:
    done = run("body", "check")
    assert done.exit_code == 0, done.output
    assert "0 nerves in bone" in done.output
