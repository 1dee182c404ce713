"""Fetching BodyParts3D: a local server plays the archive; what breaks is told in one line, nothing is half-built."""

import hashlib
import shutil
import threading
from collections import namedtuple
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.bodies import bodyparts3d as loader
from meshes.bodies.bodyparts3d import fetch, gather
from meshes.bodies.download import download
from meshes.bodies.registry import bodies
from meshes.export.levels_of_detail import LITE_TRIANGLES, lite
from meshes.ingest import store
from meshes.ingest.errors import IngestError
from meshes.ingest.naming import bodyparts3d
from meshes.ingest.naming.names import is_structure, structure_of, tissue_of
from meshes.progress import silent
from meshes.space import split_side
from meshes.structure import Tissue

CONTENT = np.random.default_rng(3).bytes(3_000_000)
ARCHIVE = "reference/bodyparts3d/isa_BP3D_4.0_obj_99.pelvis_leg.zip"


class Server(ThreadingHTTPServer):
    """Serves one content; may cut the connection after some bytes, or answer an error."""

    daemon_threads = True

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.cut, self.status = content, 0, 200
        self.asked: list[str] = []

    def archive(self, content: bytes | None = None) -> bodyparts3d.Archive:
        known = content if content is not None else self.content
        return bodyparts3d.archive().model_copy(
            update={
                "url": f"http://127.0.0.1:{self.server_port}/isa.zip",
                "bytes": len(known),
                "sha256": hashlib.sha256(known).hexdigest(),
            }
        )


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append(asked)
        start = int(asked[6:-1]) if asked else 0
        body = self.server.content[start:]
        self.send_response(self.server.status if self.server.status != 200 else 206 if asked else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.cut] if self.server.cut else body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(CONTENT) as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def told(error: pytest.ExceptionInfo[IngestError]) -> str:
    assert "\n" not in str(error.value), "one line"
    assert error.value.mend, "say how to mend it"
    return str(error.value)


def test_a_download_tells_its_progress_and_is_checked(server: Server, tmp_path: Path) -> None:
    stages: list[tuple[str, float]] = []
    file = download(server.archive(), tmp_path / "new", lambda stage, fraction: stages.append((stage, fraction)))
    assert file.read_bytes() == CONTENT
    assert stages[-1][1] == pytest.approx(1.0)
    assert sorted(f for _, f in stages) == [f for _, f in stages], "progress never goes back"
    download(server.archive(), tmp_path / "new", silent)
    assert len(server.asked) == 1, "what is there is not fetched again"


def test_a_cut_connection_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.cut = 1_000_000
    with pytest.raises(IngestError, match="cut") as error:
        download(server.archive(), tmp_path, silent)
    assert "goes on where it stopped" in told(error)
    server.cut = 0
    assert download(server.archive(), tmp_path, silent).read_bytes() == CONTENT
    assert server.asked[-1].startswith("bytes="), "the second attempt must ask for the rest only"
    assert [f.name for f in tmp_path.iterdir()] == [server.archive().name], "no part is left behind"


def test_a_dead_link(server: Server, tmp_path: Path) -> None:
    server.status = 404
    with pytest.raises(IngestError, match="404") as error:
        download(server.archive(), tmp_path, silent)
    assert "--from" in told(error)


def test_no_network(server: Server, tmp_path: Path) -> None:
    away = server.archive().model_copy(update={"url": "http://127.0.0.1:9/isa.zip"})
    with pytest.raises(IngestError, match="connection") as error:
        download(away, tmp_path, silent)
    told(error)


@pytest.mark.parametrize("content", [CONTENT[:-1] + b"x", CONTENT + b"more"])
def test_a_changed_file(server: Server, tmp_path: Path, content: bytes) -> None:
    server.content = content
    with pytest.raises(IngestError, match="not the file that is known") as error:
        download(server.archive(CONTENT), tmp_path, silent)
    told(error)
    assert not list(tmp_path.iterdir()), "a wrong file is not kept"


def test_a_full_disk(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 0))
    with pytest.raises(IngestError, match="too full") as error:
        download(server.archive(), tmp_path, silent)
    told(error)
    assert not server.asked, "said before a byte is fetched"


def test_a_folder_that_cannot_be_made(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IngestError, match="cannot be written") as error:
        download(server.archive(), tmp_path / "file" / "in", silent)
    told(error)


def test_something_else_than_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "added")
    other = tmp_path / "other.zip"
    other.write_bytes(b"PK\x03\x04 no archive")
    for source in (other, tmp_path / "away.zip"):
        with pytest.raises(IngestError) as error:
            fetch(source)
        told(error)
    assert not (tmp_path / "added").exists(), "nothing half-built"


def test_every_part_is_a_structure() -> None:
    for name, part in bodyparts3d.parts().items():
        assert is_structure(name), f"{name} of bodyparts3d.toml is not in names.toml"
        assert part.elements, name


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> store.SourceBody:
    if not (shared / ARCHIVE).is_file():
        pytest.skip("needs the BodyParts3D subset in the reference data, which this machine lacks")
    with Server((shared / ARCHIVE).read_bytes()) as one, pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "save", lambda body: None)
        patch.setattr(loader, "cache_folder", lambda: tmp_path_factory.mktemp("cache"))
        threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True).start()
        body = fetch(progress=silent, official=one.archive())
        one.shutdown()
    return body


@pytest.mark.built
def test_the_real_body_is_whole_and_within_the_budget(real: store.SourceBody) -> None:
    assert not real.notes, f"the served archive is the official one here, so nothing is to be said: {real.notes}"
    tissues = [tissue_of(split_side(name)[0]) for name in real.meshes]
    assert tissues.count(Tissue.BONE) >= 60
    assert tissues.count(Tissue.MUSCLE) >= 100
    assert Tissue.SKIN in tissues
    assert sum(len(mesh.faces) for mesh in real.meshes.values()) < 450_000
    for name in real.meshes:
        assert structure_of(name, "bodyparts3d", "").terms.latin, name


@pytest.mark.built
def test_the_real_body_stands_in_ras(real: store.SourceBody) -> None:
    middle = {name: mesh.bounds.mean(axis=0) for name, mesh in real.meshes.items()}
    assert middle["hip_bone.right"][0] > middle["hip_bone.left"][0], "x must point right"
    assert middle["patella.left"][1] > middle["sacrum"][1], "y must point forward"
    assert middle["sacrum"][2] > middle["talus.left"][2], "z must point up"
    assert real.meshes["femur.right"].volume > 0


@pytest.mark.built
def test_the_real_body_has_a_light_one_in_which_no_structure_is_starved(real: store.SourceBody) -> None:
    """Many of its muscles have slits: they must not stay whole at the cost of all others."""
    structures = {name: structure_of(name, "bodyparts3d", "") for name in real.meshes}
    light = lite(Atlas(real.name, real.label, structures, {}, (), real.meshes.__getitem__))
    left = {name: len(light.mesh_of(name).faces) for name in real.meshes}
    assert sum(left.values()) <= LITE_TRIANGLES
    whole = {name: len(mesh.faces) for name, mesh in real.meshes.items()}
    starved = [name for name in left if left[name] < min(600, 0.15 * whole[name])]
    assert not starved, f"hardly anything is left of {starved}"


def test_a_body_that_is_not_fetched_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "added")
    assert not next(body for body in bodies() if body.name == "bodyparts3d").there
    from meshes.bodies.registry import require_body
    from meshes.errors import UnknownBodyError

    with pytest.raises(UnknownBodyError, match="nociscope body fetch bodyparts3d"):
        require_body("bodyparts3d")


def test_gather_needs_the_pelvis(tmp_path: Path) -> None:
    import zipfile

    small = tmp_path / "small.zip"
    with zipfile.ZipFile(small, "w") as archive:
        archive.writestr("isa/FJ3365.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n")
    with pytest.raises(IngestError, match=r"lacks hip_bone\.left"):
        gather(small)
