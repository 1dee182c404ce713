"""Fixtures that all tests share: built once, read by all; and the order in which several workers take the tests."""

from collections import defaultdict
from pathlib import Path

import pytest

from annotations.store import Knowledge, load_knowledge
from meshes import load_atlas
from meshes.atlas import Atlas
from tests import dashboard

SHARED = Path(__file__).parents[2] / "shared"
BODIES = {"atlas", "real_body"}
"""Fixtures that give a body from the cache; the first worker to ask builds it, others wait for that."""
LONG = ("test_own_body", "test_compare", "test_handout", "test_shapes", "test_skin")
"""Browser tests that take longest: begun first, so that no worker is left with one of them at the end."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        dashboard.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        dashboard.end()


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a built body, and put the files in order."""
    by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if BODIES & set(getattr(item, "fixturenames", ())):
            item.add_marker("built")
        by_file[item.path].append(item)
    turns = {path: _turn(path, found) for path, found in by_file.items()}
    items.sort(key=lambda item: turns[item.path])


def _turn(path: Path, items: list[pytest.Item]) -> tuple[int, int]:
    """When a file's turn is.

    The real body first, which needs the default one too: a worker builds both while the other runs what needs none.
    Browsers last: Playwright's event loop keeps running in its thread, and no other can then be started in it.
    """
    if path.parent.name == "browser":
        return 3, LONG.index(path.stem) if path.stem in LONG else len(LONG)
    if all("real_body" in getattr(item, "fixturenames", ()) for item in items):
        return 0, 0
    return (2 if any(item.get_closest_marker("built") for item in items) else 1), 0


@pytest.fixture(autouse=True)
def _no_body_by_the_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that loads a body is marked, else ``make quick`` would build one."""

    def refused(*_: object) -> None:
        pytest.fail("this test loads the default body: take the fixture atlas, or mark it with pytest.mark.built")

    if not request.node.get_closest_marker("built"):
        monkeypatch.setattr("meshes.default_body.load.cached", refused)


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """The default body, from the cache or built."""
    return load_atlas("default")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The shipped knowledge."""
    return load_knowledge()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The project's folder of reference data, where this machine has it."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the reference data in {SHARED.name}/ beside the repository, which this machine lacks")
    return SHARED
