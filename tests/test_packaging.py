"""What is shipped: three packages, the built client, the data and the licences; and nothing of this machine."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOWHERE = "http://127.0.0.1:9/"  # nothing listens on the discard port


def build(kind: str, source: Path, target: Path, **environment: str) -> Path:
    line = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(
        line, cwd=source, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"building the {kind} failed: {done.stdout}{done.stderr}")
    return next(target.iterdir())


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="building needs hatchling: pip install -e '.[build]'")
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel made from the sdist with npm pointed at nothing: as on a machine without its registry."""
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    folder = next(unpacked.iterdir())
    return zipfile.ZipFile(build("wheel", folder, tmp_path_factory.mktemp("wheel"), npm_config_registry=NOWHERE))


def test_the_sdist_carries_the_built_client_and_no_node_modules(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    assert any(name.endswith("viewer/client/dist/nociscope.js") for name in names)
    assert not [name for name in names if "node_modules" in name or "/.venv/" in name]


def test_the_wheel_has_our_three_packages_only(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"viewer", "meshes", "annotations"}


def test_the_wheel_has_client_data_and_licences(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    for wanted in (
        "viewer/client/dist/nociscope.js",
        "viewer/client/dist/THIRD_PARTY.txt",
        "viewer/data/page.html",
        "viewer/cards/templates/site.html",
        "annotations/data/sites/buttock_deep.toml",
        "meshes/data/routes/sciatic.toml",
        "meshes/data/sources.toml",
    ):
        assert wanted in names, f"{wanted} is not in the wheel: look at [tool.hatch.build.targets.wheel]"
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("CC-BY-4.0.txt") for name in names)
    assert not [n for n in names if n.startswith("viewer/client/") and not n.startswith("viewer/client/dist/")]


def test_nothing_shipped_names_this_machine(wheel: zipfile.ZipFile) -> None:
    for name in wheel.namelist():
        text = wheel.read(name)
        assert str(ROOT).encode() not in text, f"{name} names a path of this machine"
