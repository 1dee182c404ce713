"""Steps on the page of own bodies that several tests take, and the server on which they take them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import trimesh
from playwright.sync_api import Browser, Page

from meshes.atlas import Atlas
from meshes.cache import cache_folder
from meshes.space import Points
from tests import dashboard
from tests.browser.conftest import PATIENCE, READY, Visit

BUILD = 400_000
NAMES = {"hip_bone.left": "hip_left.stl", "hip_bone.right": "hip_right.stl", "sacrum": "qx.stl"}


@pytest.fixture(scope="module")
def own_address(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard of its own, so that the bodies made here are seen by no other test."""
    log = tmp_path_factory.mktemp("own") / "log"
    with dashboard.apart(log, NOCISCOPE_CACHE=str(cache_folder())) as address:  # else bodies go among the user's own
        yield address


@contextmanager
def visited(browser: Browser, own_address: str, made: str) -> Iterator[Page]:
    """The page in a context of its own, left as it was found, without the body of that name."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    visit = Visit(context, own_address)
    visit.page.on("dialog", lambda dialog: dialog.accept())
    visit.page.goto(own_address + "bodies")
    visit.page.wait_for_selector(READY, state="attached")
    if any(body["name"] == made for body in visit.page.evaluate("() => nociscopeBodies.state().bodies")):
        ask(visit.page, "remove", name=made)  # of a run that failed
    yield visit.page
    if "/bodies" not in visit.page.url:
        visit.page.goto(own_address + "bodies")
    visit.page.wait_for_selector("#bodies[data-ready=true]", state="attached")
    ask(visit.page, "clear")
    assert not visit.outside, "the page asked for something outside of this computer"
    context.close()


def ask(page: Page, what: str, **more: str) -> None:
    page.evaluate("([what, more]) => nociscopeBodies.server.do(what, more)", [what, more])


def drop(page: Page, files: dict[str, bytes]) -> None:
    """Drop files on the page as a hand does."""
    packed = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    page.evaluate(
        """(files) => {
          const transfer = new DataTransfer();
          for (const [name, text] of files) {
            transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
          }
          for (const type of ["dragover", "drop"]) {
            document.querySelector(".zone").dispatchEvent(
              new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
          }
        }""",
        packed,
    )


def settled(page: Page) -> dict:
    """State of the page once nothing is at work."""
    page.wait_for_function(
        "() => { const s = nociscopeBodies.state(); return !s.running && (s.looked || s.failed); }", timeout=PATIENCE
    )
    return page.evaluate("() => nociscopeBodies.state()")


def in_files(points: Points) -> Points:
    """Points of the body, mm, as the files of these tests have them: centimetres, x left, y back, somewhere else."""
    return np.asarray(points * [-0.1, -0.1, 0.1] + [7.0, 8.0, 9.0])


def meshes(atlas: Atlas, tmp_path: Path, names: dict[str, str]) -> dict[str, bytes]:
    return files_of({name: atlas.mesh_of(name).copy() for name in names}, tmp_path, names)


def files_of(bones: dict[str, trimesh.Trimesh], place: Path, names: dict[str, str]) -> dict[str, bytes]:
    found = {}
    for structure, called in names.items():
        bones[structure].vertices = in_files(bones[structure].vertices.view(np.ndarray))
        bones[structure].export(place / called)
        found[called] = (place / called).read_bytes()
    return found
