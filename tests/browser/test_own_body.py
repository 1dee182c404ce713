"""From files to a body on the screen, and landmarks that steer it: one body, built twice in a real browser."""

from collections.abc import Iterator

import numpy as np
import pytest
import trimesh
from playwright.sync_api import Browser, Page

from meshes import load_atlas
from meshes.atlas import Atlas
from meshes.cache import cache_folder
from meshes.space import Points
from tests.browser.conftest import PATIENCE, READY
from tests.browser.own_bodies import BUILD, NAMES, drop, files_of, in_files, own_address, settled, visited

__all__ = ["own_address"]
pytestmark = pytest.mark.browser
SIZED = """() => { const host = document.querySelector(".placing");
return host && host.querySelector("canvas").clientHeight === host.clientHeight; }"""
SQUASH = (1.25, 1.25, 0.6)
STEERING = ("medial_epicondyle.left", "lateral_epicondyle.left", "greater_trochanter.left")


def clicked(page: Page, mark: str, structure: str) -> list[float]:
    """Set a landmark by a click on the middle of a surface; where it came to lie, in the coordinates of the files."""
    page.click(f"li[data-mark='{mark}'] .button")
    page.wait_for_function(SIZED)
    spot = page.evaluate(
        """(structure) => { const rows = nociscopeBodies.state().looked.rows;
        return nociscopeBodies.pane.preview.middleOf(rows.findIndex((row) => row.structure === structure)); }""",
        structure,
    )
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    page.wait_for_selector(f"li[data-mark='{mark}'].set")
    return coordinates(page, mark)


def coordinates(page: Page, mark: str) -> list[float]:
    inputs = page.locator(f"li[data-mark='{mark}'] input")
    return inputs.evaluate_all("(all) => all.map((one) => one.valueAsNumber)")


def given(atlas: Atlas) -> dict[str, trimesh.Trimesh]:
    """A pelvis, and a femur that hardly is one: half as long and a quarter broader than it should be."""
    found = {name: atlas.mesh_of(name).copy() for name in (*NAMES, "femur.left")}
    found["femur.left"].vertices = squashed(atlas, found["femur.left"].vertices.view(np.ndarray))
    return found


def squashed(atlas: Atlas, points: Points) -> Points:
    top = atlas.landmarks["hip_centre.left"]
    return np.asarray(top + (points - top) * SQUASH)


def built(page: Page, before: int = 0) -> dict:
    """The report once a build is done that began after version ``before``."""
    page.wait_for_function(
        "(before) => { const s = nociscopeBodies.state(); return s.version > before && !s.running && s.built; }",
        arg=before,
        timeout=BUILD,
    )
    assert page.is_hidden("#bodies .problem[role=alert] >> nth=0")
    return page.evaluate("() => nociscopeBodies.state().built.report")


@pytest.fixture(scope="module")
def looked(
    browser: Browser, own_address: str, atlas: Atlas, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The page with the files, one of which nobody could name."""
    with visited(browser, own_address, "dropped") as page:
        drop(page, files_of(given(atlas), tmp_path_factory.mktemp("files"), NAMES | {"femur.left": "femur_left.stl"}))
        page.wait_for_selector(".surfaces li")
        state = settled(page)
        assert {row["key"]: row["structure"] for row in state["looked"]["rows"]}["qx.stl"] == ""
        choice = page.locator("select[data-key='qx.stl']")
        choice.focus()
        choice.select_option("sacrum")
        page.wait_for_function("() => nociscopeBodies.state().looked?.rows.every((row) => row.structure)")
        assert settled(page)["looked"]["doubts"] == []
        yield page


@pytest.fixture(scope="module")
def first(looked: Page) -> dict:
    """The report of the first build."""
    looked.fill("[name=name]", "dropped")
    looked.fill("[name=label]", "Dropped <b>here</b>")
    looked.keyboard.press("Enter")
    looked.wait_for_selector(".work:not([hidden]) progress")
    assert looked.evaluate("() => document.querySelector('.surfaces').inert"), "nothing may change meanwhile"
    looked.wait_for_selector(".report:not([hidden])", timeout=BUILD)
    return built(looked)


def test_the_report_says_how_well_it_fits(looked: Page, first: dict) -> None:
    assert set(first["bones"]) == {*NAMES, "femur.left"}
    assert all(first["bones"][name]["mean_mm"] < 0.5 for name in NAMES), "the default body must fit itself"
    assert "medial_epicondyle.left" in first["doubtful"], "a bone that fits poorly names what would steer it"


def test_a_landmark_by_a_click_and_by_the_keyboard(looked: Page, first: dict, atlas: Atlas) -> None:
    page = looked
    bone = in_files(atlas.mesh_of("hip_bone.left").vertices.view(np.ndarray))
    page.select_option(".report > select", "asis.left")
    place = clicked(page, "asis.left", "hip_bone.left")
    assert np.linalg.norm(bone - place, axis=1).min() < 0.6, "the click must be on the bone, in cm"
    assert page.locator(".report .button.main >> visible=true").count() == 2, "the fit can be run again"
    page.click("li[data-mark='asis.left'] .link")  # forgotten again

    # The view comes to where the fit has it, so that Enter sets it there.
    page.focus("li[data-mark='asis.left'] .button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".canvas.placing:focus")
    page.wait_for_function(SIZED)
    page.keyboard.press("Enter")
    page.wait_for_selector("li[data-mark='asis.left'].set")
    there = coordinates(page, "asis.left")
    assert np.linalg.norm(bone - there, axis=1).min() < 0.6
    assert np.linalg.norm(np.array(there) - first["places"]["asis.left"]) < 1.5, "within 15 mm, in cm"
    assert np.linalg.norm(in_files(atlas.landmarks["asis.left"]) - first["places"]["asis.left"]) < 0.6

    # Elsewhere by moving the view; where there is no surface it says so and goes on.
    page.focus("li[data-mark='asis.left'] .button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".canvas.placing:focus")
    for _ in range(40):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_selector(".missed:not([hidden])")
    page.keyboard.press("Escape")
    page.wait_for_selector(".aiming", state="hidden")
    assert coordinates(page, "asis.left") == there
    page.click("li[data-mark='asis.left'] .link")
    page.wait_for_selector("li[data-mark='asis.left']:not(.set)")


def test_it_is_opened_and_clicked_in_two_languages(looked: Page, first: dict, own_address: str) -> None:
    page = looked
    page.goto(own_address + "bodies")  # a page loaded anew finds its work
    page.wait_for_selector(".report:not([hidden])")
    assert page.locator("li[data-body=dropped] .name").inner_text() == "Dropped <b>here</b>"
    page.click(".report a.button.main")
    page.wait_for_selector(READY, state="attached")
    page.wait_for_function("() => globalThis.nociscope?.screenOf")
    assert "Dropped <b>here</b>" in page.inner_text(".foot-body")
    page.wait_for_function("() => nociscope.screenOf('knee_front.left')")
    site = "knee_front.left"
    where = page.evaluate("(id) => nociscope.screenOf(id)", site)
    page.mouse.click(where["x"], where["y"])
    page.wait_for_function("(id) => nociscope.state.show === id", arg=site)
    page.goto(own_address + "?body=dropped&lang=es")  # not made ready in Spanish yet: that is done on the way
    page.wait_for_url("**/bodies?open=dropped&lang=es", timeout=PATIENCE)
    page.wait_for_url("**/?body=dropped&lang=es*", timeout=BUILD)
    page.wait_for_selector(READY, state="attached")
    assert page.evaluate("() => nociscope.state.lang") == "es"


def test_landmarks_set_by_hand_are_taken(
    looked: Page, first: dict, atlas: Atlas, own_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, mark = looked, "medial_epicondyle.left"
    page.goto(own_address + "bodies?lang=es")
    page.wait_for_selector(".report:not([hidden])")
    warnings = page.inner_text(".warnings")
    assert "Fémur, lado izquierdo: se ajusta mal" in warnings
    assert "epicóndilo medial del fémur, lado izquierdo" in warnings
    assert " fits " not in warnings

    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390, f"files, names and report are {wide} px wide on a phone of 390"
    page.set_viewport_size({"width": 1300, "height": 900})

    # One by a click in 3D: the lower end of the femur that was given, seen from the front.
    place = clicked(page, mark, "femur.left")
    bone = in_files(given(atlas)["femur.left"].vertices.view(np.ndarray))
    assert np.linalg.norm(bone - place, axis=1).min() < 0.6, "the click must be on the femur, in cm"
    # Then it and two more by their coordinates, as the keyboard does.
    wanted = {name: in_files(squashed(atlas, atlas.landmarks[name])) for name in STEERING}
    for name, there in wanted.items():
        if not page.is_visible(f"li[data-mark='{name}']"):
            page.select_option(".report > select", name)
        for axis, value in enumerate(there):
            page.locator(f"li[data-mark='{name}'] input").nth(axis).fill(f"{value:.3f}")
        page.keyboard.press("Tab")
        page.wait_for_selector(f"li[data-mark='{name}'].set")
    version = page.evaluate("() => nociscopeBodies.state().version")
    page.click(".report .button.main >> text=/Ajustar de nuevo/")
    second = built(page, version)
    assert set(second["by_hand"]) == set(STEERING), "what was set by hand steers the fit"
    assert not set(STEERING) & set(second["doubtful"]), "and is not asked for again"
    assert second["bones"]["femur.left"]["mean_mm"] < first["bones"]["femur.left"]["mean_mm"]
    assert "colocado a mano" in page.inner_text(f"li[data-mark='{mark}']")

    monkeypatch.setenv("NOCISCOPE_CACHE", str(cache_folder()))  # where the server keeps its bodies
    served = load_atlas("dropped")
    for name in wanted:
        apart = served.landmarks[name] - served.landmarks[mark]
        meant = 10 * np.linalg.norm(wanted[name] - wanted[mark])
        assert np.linalg.norm(apart) == pytest.approx(meant, abs=0.5)
        away = np.linalg.norm(served.landmarks[name] - served.landmarks["asis.left"])
        meant = np.linalg.norm(squashed(atlas, atlas.landmarks[name]) - atlas.landmarks["asis.left"])
        assert away == pytest.approx(meant, abs=6.0), "it lies where it was set, seen from the pelvis"
    page.click(".report a.button.main")
    page.wait_for_selector(READY, state="attached")
    page.wait_for_function("() => globalThis.nociscope?.screenOf('groin_crease.left')")


def test_it_can_be_removed(looked: Page, first: dict, own_address: str) -> None:
    looked.goto(own_address + "?body=dropped&lang=es")
    looked.wait_for_selector(READY, state="attached")
    looked.keyboard.press("b")
    looked.wait_for_selector("#bodies[data-ready=true]", state="attached")
    looked.click("li[data-body=dropped] button")
    looked.wait_for_function("() => !nociscopeBodies.state().bodies.some((body) => body.name === 'dropped')")
