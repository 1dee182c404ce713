"""The cache: whole or not at all, rebuilt when damaged, shared by processes, and never in the way."""

import logging
import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest

from meshes import cache
from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.progress import Progress, silent
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
