"""The page of own bodies in a real browser: what it takes, what it questions, what it refuses, on any screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from meshes.atlas import Atlas
from tests.browser.conftest import PATIENCE, READY
from tests.browser.own_bodies import NAMES, drop, meshes, own_address, settled, visited
from tests.browser.test_axe import AXE, faults
from tests.meshes.bodyparts3d import ARCHIVE, elements

__all__ = ["own_address"]
pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, own_address: str) -> Iterator[Page]:
    with visited(browser, own_address, "swapped") as one:
        yield one


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("<img src=x onerror=alert(1)>.stl", b"nothing", "no STL file"),
        ("hip_left.ply", b"\x89PNG\r\n\x1a\n" + b"0" * 300, "no PLY file"),
        ("notes.txt", b"hello", "no file of these kinds"),
    ],
)
def test_hostile_files_are_answered_in_words(page: Page, name: str, content: bytes, said: str) -> None:
    drop(page, {name: content})
    page.wait_for_selector(".problem:not([hidden])", timeout=PATIENCE)
    words = page.inner_text(".problem:not([hidden])")
    assert said in words
    assert "Traceback" not in words
    assert page.locator("#bodies img").count() == 0, "a file's name must stay text"


def test_a_left_that_is_a_right_is_questioned(page: Page, atlas: Atlas, tmp_path: Path) -> None:
    swapped = {"hip_bone.left": "hip_right.stl", "hip_bone.right": "hip_left.stl", "femur.left": "femur_left.stl"}
    drop(page, meshes(atlas, tmp_path, swapped))
    assert settled(page)["looked"]["doubts"]
    assert page.is_visible("[name=trust]")
    page.fill("[name=name]", "swapped")
    page.click("button[type=submit]")
    page.wait_for_selector(".problem:not([hidden])", timeout=PATIENCE)
    assert not any(body["name"] == "swapped" for body in settled(page)["bodies"])


def test_a_real_pelvis_is_read(page: Page) -> None:
    shared = Path(__file__).parents[3] / "shared"
    if not (shared / ARCHIVE).is_file():
        pytest.skip("BodyParts3D's subset is not beside the repository (../shared)")
    drop(page, elements(shared, "hip_bone.left", "hip_bone.right", "sacrum"))
    looked = settled(page)["looked"]
    assert {row["structure"] for row in looked["rows"]} == {"hip_bone.left", "hip_bone.right", "sacrum"}
    assert (looked["units"], looked["axes"], looked["doubts"]) == ("mm", "LPS", [])


def test_a_phone_has_it_all_in_one_column(browser: Browser, own_address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    phone = context.new_page()
    phone.goto(own_address + "bodies?lang=es")
    phone.wait_for_selector(READY, state="attached")
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert "Sus mallas se quedan" in phone.inner_text(".stay")
    small = phone.evaluate(
        """() => [...document.querySelectorAll("#bodies :is(button, a.button, select)")]
          .filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect())
          .filter((box) => box.height < 43).length"""
    )
    assert small == 0, "everything that is touched is at least 44 px high"
    context.close()


def test_the_page_has_no_accessibility_faults(page: Page, atlas: Atlas, tmp_path: Path) -> None:
    if not AXE.is_file():
        pytest.skip("needs axe-core: python hatch_build.py fetches it with the client's packages")
    drop(page, meshes(atlas, tmp_path, NAMES))
    settled(page)
    assert faults(page, AXE.read_text()) == []
