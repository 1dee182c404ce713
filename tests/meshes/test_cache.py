"""The cache: whole or not at all, rebuilt when damaged, shared by processes, and never in the way."""

import ast
import logging
import multiprocessing
import os
import time
from dataclasses import fields, replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from meshes import cache
from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.progress import Progress, silent
from meshes.space import Side
from meshes.structure import Origin, Pass, Segment, Structure, Terms, Tissue
from tests.meshes.small import small_atlas


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    return tmp_path


def get(builds: list[str]) -> Atlas:
    def build(progress: Progress) -> Atlas:
        builds.append("built")
        return small_atlas()

    return cached("small", "k1", build, silent)


def test_a_body_is_built_once_and_comes_back_the_same(folder: Path) -> None:
    builds: list[str] = []
    first, second, made = get(builds), get(builds), small_atlas()
    assert builds == ["built"]
    for atlas in (first, second):
        assert atlas.structures == made.structures
        assert np.array_equal(atlas.mesh_of("femur.left").vertices, made.mesh_of("femur.left").vertices)
        assert np.array_equal(atlas.mesh_of("femur.left").faces, made.mesh_of("femur.left").faces)
        assert atlas.landmarks.keys() == made.landmarks.keys()
        for kept, given in zip(atlas.segments, made.segments, strict=True):
            assert np.array_equal(kept.points, given.points)
            assert (kept.id, kept.side, kept.roots, kept.passes) == (given.id, given.side, given.roots, given.passes)


@pytest.mark.parametrize("name", ["vertices.npy", "atlas.json", "sums.json"])
@pytest.mark.parametrize("damage", ["cut", "gone", "garbage"])
def test_a_damaged_entry_is_rebuilt_and_that_is_said(
    folder: Path, caplog: pytest.LogCaptureFixture, name: str, damage: str
) -> None:
    builds: list[str] = []
    get(builds)
    file = folder / "bodies" / "small-k1" / name
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:40] if damage == "cut" else b"\x00garbage")
    with caplog.at_level(logging.WARNING):
        atlas = get(builds)
    assert builds == ["built", "built"]
    assert "built anew" in caplog.text
    assert len(atlas.mesh_of("femur.left").faces) == 12


def test_a_folder_that_cannot_be_written_only_costs_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("NOCISCOPE_CACHE", str(blocked))
    builds: list[str] = []
    with caplog.at_level(logging.WARNING):
        get(builds)
        get(builds)
    assert builds == ["built", "built"]
    assert "NOCISCOPE_CACHE" in caplog.text


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_only_costs_time(folder: Path) -> None:
    folder.chmod(0o500)
    builds: list[str] = []
    get(builds)
    folder.chmod(0o700)
    assert builds == ["built"]


def test_a_build_that_fails_leaves_nothing_behind(folder: Path) -> None:
    def build(progress: Progress) -> Atlas:
        raise ValueError("no bones")

    with pytest.raises(ValueError, match="no bones"):
        cached("small", "k1", build, silent)
    left = [p for p in (folder / "bodies").iterdir() if p.suffix != ".lock"]
    assert left == [], "a failed build must leave no half-built entry"


def _build_slowly(folder: str, log: str) -> None:
    os.environ["NOCISCOPE_CACHE"] = folder

    def build(progress: Progress) -> Atlas:
        with Path(log).open("a") as file:
            file.write("built\n")
        time.sleep(0.5)
        return small_atlas()

    cached("small", "k1", build, silent)


def test_two_processes_at_once_build_once(folder: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_build_slowly, args=(str(folder), str(log))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert log.read_text() == "built\n", "the second process must wait for the first and read what it wrote"


def test_old_builds_are_forgotten_but_not_the_newest(folder: Path) -> None:
    for number in range(6):
        cached("small", f"k{number}", lambda progress: small_atlas(), silent)
    kept = sorted(p.name for p in (folder / "bodies").iterdir() if p.is_dir())
    assert kept == ["small-k3", "small-k4", "small-k5"]


def test_the_key_follows_our_code_and_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.build_key()
    cache.build_key.cache_clear()
    monkeypatch.setattr(cache, "LAYOUT", cache.LAYOUT + 1)
    after = cache.build_key()
    cache.build_key.cache_clear()
    assert before != after


def test_the_key_follows_every_package_that_builds() -> None:
    """An upgrade of one that is left out would serve stale geometry."""
    imported = {
        name.partition(".")[0]
        for file in Path(cache.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    known = metadata.packages_distributions()
    wanted = {owner for name in imported - {"meshes"} for owner in known.get(name, ())}
    assert wanted >= {"libigl", "numpy", "scipy", "trimesh"}
    lacking = wanted - set(cache.distributions())
    assert not lacking, f"meshes imports {lacking}, and the key does not follow them: mend _IMPORT in meshes/cache.py"
    assert {"libigl", "musculoskeletal-models", "vtk"} <= set(cache.distributions())
    assert any(name.replace("_", "-") == "fast-simplification" for name in cache.distributions())


def test_forgetting_a_name_forgets_every_kind(folder: Path) -> None:
    get([])
    for kind, name in (("sheets", "small-en-k1"), ("bodies", ".small-k9.x1"), ("bodies", "smaller-k1")):
        (folder / kind / name).mkdir(parents=True)
        (folder / kind / name / "file").write_text("x")
    assert (folder / "bodies" / "small-k1.lock").exists()
    cache.forget("small")
    assert [path.name for path in folder.glob("*/*")] == ["smaller-k1"]


def test_no_field_is_lost_on_the_way_through_the_files(folder: Path) -> None:
    terms = Terms("femur", "os femoris", "A02.5.04.001", "9611", "0000981")
    bone = Structure(
        "femur.left", Side.LEFT, Tissue.BONE, terms, "shape_model", Origin.MODELLED, "thigh.left", "mended", 3, "female"
    )
    line = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    passes = (Pass(0.5, "behind the femur", ("GK", "GRAY"), "notch"),)
    nerve = Segment(
        "sciatic.trunk", "sciatic", Side.LEFT, terms, line, np.array([2.0, 1.0]), "a.trunk", "b.trunk", ("c.root",)
    )
    nerve = replace(nerve, roots=("L4", "L5"), passes=passes, variable=True)
    for thing in (bone, nerve, terms, *passes):
        plain = [one.name for one in fields(thing) if np.array_equal(getattr(thing, one.name), one.default)]
        assert not plain, f"give {plain} of {type(thing).__name__} a value here that is not the default"
    small = small_atlas()
    made = replace(small, structures={bone.id: bone}, segments=(nerve,))
    back = cached("small", "k1", lambda progress: made, silent)
    kept = cached("small", "k1", lambda progress: small, silent)
    for atlas in (back, kept):
        assert atlas.structures == {bone.id: bone}
        for one in fields(nerve):
            given, got = getattr(nerve, one.name), getattr(atlas.segments[0], one.name)
            same = np.array_equal(given, got) if isinstance(given, np.ndarray) else given == got
            same = same and type(given) is type(got)
            assert same, f"{one.name} comes back as {got!r}, not {given!r}"
