"""BodyParts3D as the product builds it: bones, muscles, vessels and skin of his own, nerves placed on them."""

import hashlib
from pathlib import Path

import pytest

from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.bodies import bodyparts3d as loader
from meshes.bodies import own_body
from meshes.cache import build_key
from meshes.ingest import store
from meshes.progress import Progress, silent
from tests.meshes.bodyparts3d import ARCHIVE


@pytest.fixture(scope="session")
def real_body(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Built once for all tests and kept in the cache, apart from the user's own; a minute where it is not there."""
    file = shared / ARCHIVE
    if not file.is_file():
        pytest.skip("needs the BodyParts3D subset in the reference data, which this machine lacks")
    apart = tmp_path_factory.mktemp("real")

    def build(progress: Progress) -> Atlas:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "folder", lambda: apart)
            patch.setattr(own_body, "folder", lambda: apart)
            store.save(loader.gather(file))
            return own_body.build(loader.NAME, progress)

    with file.open("rb") as content:
        sum_ = hashlib.file_digest(content, "sha256").hexdigest()[:12]
    return cached(f"tested_{loader.NAME}", f"{build_key()}{sum_}", build, silent)
