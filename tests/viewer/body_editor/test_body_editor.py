"""The page of own bodies over HTTP: who is answered, what is taken, what is said; and what the work beside it finds."""

import gc
import json
import struct
import zipfile
from collections import deque
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
import trimesh
from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application

from meshes.atlas import Atlas
from meshes.errors import UserError
from meshes.ingest import store
from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits
from meshes.messages import Id, Message
from meshes.progress import Progress
from viewer import jobs
from viewer.assets import asset
from viewer.body_editor import job as work_module
from viewer.body_editor import session as bench_module
from viewer.body_editor.authorization import ServerContext
from viewer.body_editor.job import Order, look, work
from viewer.body_editor.routes import routes
from viewer.body_editor.session import BuildSession, RefusedError, safe_path
from viewer.jobs import Job
from viewer.words import section

SCRIPT = "<script>alert(1)</script>.stl"


class Told(deque):
    """What a process tells, without one."""

    def poll(self) -> bool:
        return bool(self)

    def recv(self) -> Any:
        item = self.popleft()
        if item is None:
            raise EOFError
        return item

    def close(self) -> None:
        self.clear()

    send = deque.append


class Process:
    pid = -1
    killed = False

    def join(self, timeout: float = 0) -> None:
        pass

    def kill(self) -> None:
        self.killed = True


LOOKED = {"rows": [], "doubts": [], "notes": [], "why": {}, "problem": None, "back": float("nan")}


class Web(AsyncHTTPTestCase):
    """A server with the page and a session whose processes only tell what the test says."""

    local = allowed = True

    def get_app(self) -> Application:
        self.told, self.orders = Told(), list[Order]()

        def start(order: Order) -> Job:
            self.orders.append(order)
            return Job(self.told, Process())

        self.session = BuildSession(start=start)
        self.context = ServerContext(self.session, asset("bodies.js", b"1"), self.local, self.allowed)
        return Application(routes(self.context))

    def tearDown(self) -> None:
        self.session.clear()
        super().tearDown()

    def ask(self, path: str, *, page: str = "one", headers: dict[str, str] | None = None, **more: Any) -> Any:
        sent = {"X-Nociscope-Token": self.context.token, "X-Nociscope-Page": page, **(headers or {})}
        return self.fetch(f"/bodies/{path}", headers={k: v for k, v in sent.items() if v}, **more)

    def put(self, name: str, content: bytes = b"solid", **more: Any) -> Any:
        return self.ask("file", method="PUT", body=content, headers={"X-Nociscope-File": quote(name)}, **more)

    def do(self, what: str, page: str = "one", **more: Any) -> Any:
        return self.ask("do", page=page, method="POST", body=json.dumps({"do": what, **more}))

    def in_english(self, path: str) -> Any:
        return json.loads(self.ask(path).body)

    def in_spanish(self, path: str) -> Any:
        return json.loads(self.ask(path, headers={"X-Nociscope-Language": "es"}).body)

    def words(self, answer: Any) -> str:
        return json.loads(answer.body)["words"]


class TestWhoIsAnswered(Web):
    def test_the_page_says_where_the_meshes_stay_and_carries_the_token(self) -> None:
        page = self.fetch("/bodies")
        text = page.body.decode()
        assert page.code == 200
        assert "Your meshes stay on this computer" in text
        assert self.context.token in text
        assert "script-src 'self'" in page.headers["Content-Security-Policy"]
        assert text.count("<script") == 2, "no word of the page may open a script of its own"
        assert "Sus mallas se quedan" in self.fetch("/bodies?lang=es").body.decode()

    def test_another_site_is_not_answered(self) -> None:
        assert self.ask("state").code == 200
        for headers in (
            {"Origin": "https://elsewhere.example"},
            {"Host": "elsewhere.example"},
            {"Origin": "null"},
            {"X-Nociscope-Token": "guessed"},
            {"X-Nociscope-Token": ""},
        ):
            refused = self.ask("state", headers=headers)
            assert refused.code == 403, headers
            assert self.words(refused)
        assert self.fetch("/bodies", headers={"Host": "elsewhere.example"}).code == 403, "the token must not be read"
        own = f"http://127.0.0.1:{self.get_http_port()}"
        assert self.ask("state", headers={"Origin": own, "Host": own[7:]}).code == 200

    def test_nonsense_is_answered_in_words(self) -> None:
        for body in ("", "[]", "{}", '{"do": "dance"}', '{"do": "look", "landmarks": {"asis.left": [1, "x"]}}'):
            refused = self.ask("do", method="POST", body=body)
            assert refused.code == 400, body
            assert self.words(refused) == section("en", "bodies")["refused_old_page"], body
        refused = self.ask("do", method="POST", body="{}", headers={"X-Nociscope-Language": "es"})
        assert self.words(refused) == section("es", "bodies")["refused_old_page"]


class TestOnTheNetwork(Web):
    local = allowed = False

    def test_nothing_is_taken_and_the_page_says_why(self) -> None:
        page = self.fetch("/bodies", headers={"Host": "class.example"})
        assert page.code == 200
        assert "--allow-uploads" in page.body.decode()
        assert self.context.token not in page.body.decode()
        assert "--allow-uploads" in self.words(self.put("a.stl"))
        assert not self.session.files


class TestFiles(Web):
    def test_a_file_comes_and_goes(self) -> None:
        assert self.put(f"scan/{SCRIPT}", b"solid").code == 200
        place = self.session.place
        assert [f.read_bytes() for f in (place / "files").rglob("*.stl")] == [b"solid"]
        self.put("b.zip", b"PK")
        assert (place / "archives" / "b.zip").is_file()
        self.do("drop", name="b.zip")
        assert not (place / "archives" / "b.zip").exists()
        state = json.loads(self.ask("state").body)
        assert state["files"] == [{"name": f"scan/{SCRIPT}", "size": 5}]
        assert json.loads(self.do("drop", name=f"scan/{SCRIPT}").body)["files"] == []
        self.do("clear")
        assert not place.exists(), "the files must not stay when the work is thrown away"

    def test_names_that_climb_out_are_refused(self) -> None:
        for name in ("../a.stl", "/etc/a.stl", "a/../../b.stl", "..\\a.stl", "C:/a.stl", "", "a\n.stl", "a" * 400):
            refused = self.put(name)
            assert refused.code == 400, name
            assert "plain name" in self.words(refused)
        assert not self.session.files

    def test_too_large_too_many_and_a_full_disk(self) -> None:
        few = limits().model_copy(update={"upload_files": 1, "upload_file_mb": 1})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bench_module, "limits", lambda: few)
            assert self.put("a.stl").code == 200
            assert "More than 1 files" in self.words(self.put("b.stl"))
            large = self.put("a.stl", b"x" * (1 << 20) + b"x")
            assert large.code == 413
            assert "1 MB" in self.words(large)
            patch.setattr(bench_module.shutil, "disk_usage", lambda _: type("Disk", (), {"free": 1000}))
            assert "nearly full" in self.words(self.put("a.stl"))

    def test_a_cut_connection_leaves_no_half_file(self) -> None:
        async def cut() -> None:
            from tornado.iostream import StreamClosedError
            from tornado.tcpclient import TCPClient

            stream = await TCPClient().connect("127.0.0.1", self.get_http_port())
            head = (
                f"PUT /bodies/file HTTP/1.1\r\nHost: localhost\r\nX-Nociscope-Token: {self.context.token}\r\n"
                "X-Nociscope-Page: one\r\nX-Nociscope-File: a.stl\r\nContent-Length: 1000\r\n\r\nhalf"
            )
            try:
                await stream.write(head.encode())
            except StreamClosedError:
                pytest.fail("the server must take what comes")
            stream.close()

        self.io_loop.run_sync(cut)
        deadline = monotonic() + 5
        while monotonic() < deadline and any((self.session.place / "files").iterdir()):
            self.io_loop.run_sync(lambda: __import__("asyncio").sleep(0.02))
        assert not list((self.session.place / "files").iterdir())
        assert not self.session.files


class TestWork(Web):
    def test_progress_result_and_the_preview(self) -> None:
        self.put("a.stl")
        assert json.loads(self.do("look").body)["running"]["kind"] == "look"
        self.told.append(("progress", Message("doing_reading", file="a.stl"), 0.4))
        assert json.loads(self.ask("state").body)["running"] == {"kind": "look", "stage": "reading a.stl", "done": 0.4}
        assert "worked at" in self.words(self.put("b.stl")), "files must not change under the work"
        (self.session.place / "preview.glb").write_bytes(b"glTF")
        self.told.append(("done", LOOKED))
        state = json.loads(self.ask("state").body)
        assert (state["running"], state["looked"]) == (None, {**LOOKED, "back": None})
        assert self.ask("preview.glb").body == b"glTF"
        assert self.ask("preview.glb", page="other").code == 404, "another page must not see the meshes"

    def test_another_page_is_told_to_wait_until_the_first_is_gone(self) -> None:
        self.put("a.stl")
        other = json.loads(self.ask("state", page="two").body)
        assert other["busy"]
        assert "files" not in other, "nor may it see the names of the files"
        assert "Somebody else" in self.words(self.put("b.stl", page="two"))
        self.session._heard -= bench_module._GONE_S + 1
        assert self.put("b.stl", page="two").code == 200
        assert list(self.session.files) == ["b.stl"]

    def test_a_process_that_dies_or_fails_is_told(self) -> None:
        self.put("a.stl")
        for told, kind in (
            (None, "Ended"),
            (("failed", IngestError, ("x",), vars(IngestError(Message("read_empty"), "a"))), "IngestError"),
        ):
            self.do("look")
            self.told.append(told)
            assert json.loads(self.ask("state").body)["failed"]["kind"] == kind
        assert self.in_spanish("state")["failed"]["what"] == "no contiene triángulos"

    def test_everything_is_told_in_the_language_of_the_page(self) -> None:
        self.put("a.stl")
        self.do("look")
        self.told.append(("progress", Message("doing_shape"), 0.4))
        assert self.in_spanish("state")["running"]["stage"] == "ajustando la forma"
        problem = {"kind": "NamesError", "what": Message("names_none"), "where": "a.stl"}
        row = {"key": "a.stl", "structure": "", "remark": Message("names_left_out")}
        notes = [Message("of_file", key="a.stl", note=Message("holes")), "kept by an earlier version"]
        doubts = [Message("axes_either", axes="RAS", other="LPS")]
        told = {
            "rows": [row],
            "doubts": doubts,
            "notes": notes,
            "problem": problem,
            "why": {"axes": Message("names_set")},
        }
        self.told.append(("done", told))
        looked = self.in_spanish("state")["looked"]
        assert looked["rows"][0] == {**row, "remark": "usted la omitió"}
        assert looked["doubts"] == ["los ejes pueden ser RAS o LPS: los huesos no lo dicen"]
        assert looked["notes"] == ["a.stl: su superficie tiene agujeros", "kept by an earlier version"]
        assert looked["why"] == {"axes": "dicho por usted"}
        assert looked["problem"]["what"] == "ninguna malla tiene un nombre conocido"
        self.do("build", name="own")
        report = {"warnings": [Message("fit_poor", bone=Id("sacrum"), mean=2.5, most=9)]}
        self.told.append(("done", {"name": "own", "report": report}))
        said = self.in_spanish("state")["built"]["report"]["warnings"]
        assert said == ["Sacro: se ajusta mal, 2,5 mm de media y 9 mm como máximo."]

    def test_landmarks_have_names(self) -> None:
        for ask, name in ((self.in_english, "left ischial tuberosity"), (self.in_spanish, "tuberosidad isquiática")):
            labels = {one["id"]: one["label"] for one in ask("lists")["landmarks"]}
            assert name in labels["ischial_tuberosity.left"]
            assert all(labels.values())
            assert not [label for label in labels.values() if "_" in label]

    def test_names_of_bodies(self) -> None:
        self.put("a.stl")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("viewer.body_editor.actions.added", lambda: {"there": "There"})
            assert "cannot be a body's name" in self.words(self.do("build", name="../x"))
            assert "is taken" in self.words(self.do("build", name="default"))
            assert "already" in self.words(self.do("build", name="there"))
            assert "no body" in self.words(self.do("open", name="nobody"))
            assert self.do("build", name="there", replace=True, landmarks={"asis.left": [1, 2, 3]}).code == 200
        assert self.orders[-1].landmarks == {"asis.left": (1.0, 2.0, 3.0)}

    def test_events_come_as_they_happen(self) -> None:
        self.put("a.stl")
        self.do("look")
        self.told.append(("progress", Message("doing_reading", file="a.stl"), 0.5))
        seen: list[bytes] = []
        address = self.get_url(f"/bodies/events?token={self.context.token}&page=one")

        async def listen() -> None:
            from tornado.httpclient import AsyncHTTPClient, HTTPClientError

            try:
                await AsyncHTTPClient().fetch(address, streaming_callback=seen.append, request_timeout=1.0)
            except HTTPClientError:
                return  # it never ends by itself

        self.io_loop.run_sync(listen)
        first = json.loads(seen[0].decode().removeprefix("data: "))
        assert first["running"]["done"] == 0.5


def sleeper(order: Order) -> Job:
    return jobs.start(rest, order)


def rest(order: Order, progress: Progress) -> None:
    sleep(60)


def test_cancel_ends_the_process_and_takes_the_half_made_body_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "folder", lambda: tmp_path)
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    made = BuildSession(start=sleeper)
    made.add_file("a.stl", 1)
    made.begin(Order("build", name="half"))
    running = made.running
    assert running is not None
    for name in (".half.abc", "half", "sheets/half-en-123", "bodies/.half-123.xyz", "bodies/half_other-1"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "body.json").write_text('{"label": "x"}')
    made.cancel()
    assert not running.job.running
    left = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("body.json")]
    assert left == ["bodies/half_other-1/body.json"], "nothing half-made may stay, nor anything else go"
    made.clear()


def test_what_nobody_comes_back_for_is_thrown_away() -> None:
    made = BuildSession()
    made.enter("one")
    place = made.place
    made.add_file("a.stl", 1)
    made.sweep()
    assert place.exists()
    made._heard -= bench_module.IDLE_S + 1
    made.sweep()
    assert not place.exists()


def test_hidden_files_have_no_name_of_their_own() -> None:
    assert str(safe_path("a/b.stl")) == "a/b.stl"
    with pytest.raises(RefusedError):
        safe_path("a/../../b")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in (work_module.FILES, work_module.ARCHIVES):
        (tmp_path / name).mkdir()
    return tmp_path


def pelvis(atlas: Atlas, place: Path) -> Order:
    """Two hip bones and a sacrum in centimetres, x left, y back; one of them named so that nobody knows it."""
    for name, called in (("hip_bone.left", "hip_left"), ("hip_bone.right", "hip_right"), ("sacrum", "qx")):
        mesh = atlas.mesh_of(name).copy()
        mesh.vertices = mesh.vertices.view(np.ndarray) * [-0.1, -0.1, 0.1] + [7.0, 8.0, 9.0]
        mesh.export(place / "files" / f"{called}.stl")
    return Order("look", str(place))


def silent(stage: str, share: float) -> None:
    pass


def test_a_look_names_turns_and_shows_the_meshes(atlas: Atlas, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = pelvis(atlas, place)
    told = look(order, silent)
    rows = {row["key"]: row["structure"] for row in told["rows"]}
    assert rows == {"hip_left.stl": "hip_bone.left", "hip_right.stl": "hip_bone.right", "qx.stl": ""}
    assert (told["units"], told["axes"], told["doubts"], told["problem"]) == ("cm", "LPS", (), None)
    shown = trimesh.load(place / "preview.glb")
    number = [row["key"] for row in told["rows"]].index("hip_left.stl")
    points = trimesh.transform_points(np.asarray(shown.geometry[f"m{number}"].vertices), np.array(told["back"]))
    own = trimesh.load(place / "files" / "hip_left.stl")
    assert np.allclose(points.min(axis=0), own.bounds[0], atol=0.3), "a click must give the files' coordinates"
    assert shown.bounds[1][1] - shown.bounds[0][1] == pytest.approx(0.22, abs=0.06), "metres, y up"
    monkeypatch.setattr("meshes.ingest.reading.surfaces.read_surfaces", None)  # the files are read once
    again = look(replace(order, names={"qx.stl": "sacrum"}), silent)
    assert {row["structure"] for row in again["rows"]} == {"hip_bone.left", "hip_bone.right", "sacrum"}
    twice = look(replace(order, names={"qx.stl": "hip_bone.left"}), silent)
    assert twice["problem"]["kind"] == "NamesError"
    assert twice["problem"]["what"].values["structure"] == Id("hip_bone.left")
    swapped = {"hip_left.stl": "hip_bone.right", "hip_right.stl": "hip_bone.left"}
    assert look(replace(order, names=swapped), silent)["doubts"], "a left that is a right must be questioned"
    assert look(replace(order, units="mm"), silent)["doubts"]


def failed(order: Order) -> Any:
    """What the process says of an order that it cannot do."""
    with pytest.raises(UserError) as failure:
        work(order, silent)
    assert isinstance(failure.value.what, Message)
    return failure.value.what


def test_hostile_files_give_words(place: Path) -> None:
    order = Order("look", str(place))

    def said(name: str, content: bytes, kind: str = work_module.FILES) -> Message:
        for old in (*(place / work_module.FILES).iterdir(), *(place / work_module.ARCHIVES).iterdir()):
            old.unlink()
        work_module.forget_read(place)
        (place / kind / name).write_bytes(content)
        return failed(order)

    nan = struct.pack("<12fH", *[float("nan")] * 12, 0)
    assert said("femur.stl", b"\0" * 80 + struct.pack("<I", 1) + nan)
    assert said("hip.stl", b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    assert said(SCRIPT.replace("/", "_"), b"no mesh")
    with zipfile.ZipFile(place / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("femur.stl", b"\0" * (64 << 20))
    swollen = said("bomb.zip", (place / "bomb.zip").read_bytes(), work_module.ARCHIVES)
    assert (swollen.key, swollen.values["file"]) == ("zip_bomb", "femur.stl")
    assert said("notes.txt", b"hello") == Message("files_none")


def test_a_full_disk_is_told() -> None:
    made = BuildSession(start=lambda order: jobs.start(fill, order))
    made.add_file("a.stl", 1)
    made.begin(Order("look"))
    while made.taken and made.running:
        sleep(0.05)
    assert made.failed == {"kind": "OSError", "what": "No space left on device", "where": "", "during": "look"}
    made.clear()


def fill(order: Order, progress: Progress) -> None:
    raise OSError(28, "No space left on device")


def test_a_session_that_is_let_go_leaves_no_folder() -> None:
    made = BuildSession()
    place = made.place
    assert place.is_dir()
    del made
    gc.collect()
    assert not place.exists()
