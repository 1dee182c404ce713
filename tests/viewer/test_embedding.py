"""The view in a notebook: its selection, and its files as messages."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from viewer import AnatomyView, site
from viewer.assets import asset

NOTEBOOK = Path(__file__).parents[2] / "examples" / "notebook.ipynb"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a view sends to its browser, over a small deck."""
    deck = asset("deck.json", b'{"version": 2}' * 20)
    bones = asset("bones.glb", b"glTF")
    monkeypatch.setattr(site, "prepare", lambda *_: site.Served(deck, {"bones.glb": bones}))
    messages: list[Any] = []
    monkeypatch.setattr(AnatomyView, "_send_msg", lambda _, message: messages.append(message))
    return messages


def test_selection_and_show_are_one() -> None:
    view = AnatomyView(show="sciatic.left")
    seen: list[str] = []
    view.param.watch(lambda event: seen.append(event.new), "selection")
    view.show = "femoral.left"
    assert (view.selection, seen) == ("femoral.left", ["femoral.left"])
    view.selection = "obturator.left"
    assert view.show == "obturator.left"
    assert AnatomyView(selection="pudendal").show == "pudendal"


def test_files_come_as_messages(sent: list[Any]) -> None:
    view = AnatomyView()
    bones = site.prepare("default", "en").files["bones.glb"]
    for wish in ("deck", bones.url):
        view._handle_msg({"file": wish})
    contents = [gzip.decompress(base64.b64decode(message["data"])) for message in sent]
    assert contents == [b'{"version": 2}' * 20, b"glTF"]


@pytest.mark.parametrize("wish", ["../../etc/passwd", "assets/nothing.glb", ""])
def test_no_other_file_is_handed_out(sent: list[Any], wish: str) -> None:
    AnatomyView()._handle_msg({"file": wish})
    assert sent == [{"file": wish, "data": None}]


@pytest.mark.parametrize("message", ["deck", None, {"file": 3}, []])
def test_a_message_of_another_form_is_left_alone(sent: list[Any], message: object) -> None:
    AnatomyView()._handle_msg(message)
    assert sent == []


def test_the_example_notebook_runs() -> None:
    cells = [cell for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells), "clear the outputs before committing the notebook"
    names: dict[str, Any] = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), "notebook", "exec"), names)
    assert names["seen"] == ["femoral.left"]
    assert names["view"].get_root().children is not None
