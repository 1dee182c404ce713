"""Fixtures that all tests share: built once, read by all."""

from pathlib import Path

import pytest

from annotations.store import Knowledge, load_knowledge
from meshes import load_atlas
from meshes.atlas import Atlas

SHARED = Path(__file__).parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: Playwright's event loop keeps running in this thread, and no other can then be started in it."""
    items.sort(key=lambda item: "/browser/" in item.path.as_posix())


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
