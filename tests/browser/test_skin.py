"""Click anywhere: the bare skin between the markers answers with its pain site, its nerve and its root; overlays."""

import io
import re

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

COMPLETE = "[data-complete=true]"
BARE = """() => {
  for (let y = 120; y < 780; y += 14) {
    for (let x = 380; x < 1300; x += 14) {
      const id = nociscope.hitAt(x, y);
      const at = id && nociscope.screenOf(id);
      if (id?.startsWith("thigh_front") && at && Math.hypot(at.x - x, at.y - y) > 30) return { id, x, y };
    }
  }
  return null;
}"""


def test_bare_skin_answers_with_its_place(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior")
    page.wait_for_selector(COMPLETE, state="attached")
    found = page.evaluate(BARE)
    assert found, "no bare skin of the front of the thigh answers to the pointer"
    page.mouse.click(found["x"], found["y"])
    tab.wait_shown(found["id"])
    lit = page.evaluate("() => nociscope.canvas.stats().lit")
    assert any(name.startswith("femoral.") for name in lit)


def test_the_pointer_reads_place_nerve_and_root_and_the_card_the_very_spot(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior")
    page.wait_for_selector(COMPLETE, state="attached")
    found = page.evaluate(BARE)
    page.mouse.move(found["x"], found["y"])
    page.locator(".tip").wait_for()
    words = page.locator(".tip").inner_text()
    assert re.search(r" · .*(femoral|cutaneous|ilioinguinal).* · L[123]", words), words
    page.mouse.click(found["x"], found["y"])
    tab.wait_shown(found["id"])
    spot = page.locator("article.card .spot")
    spot.wait_for()
    assert re.search(r"\bL[123]\b", spot.inner_text())
    nerve = spot.locator("a[data-show]").first
    shown = nerve.get_attribute("data-show")
    under = page.locator("article.card .depths li")
    assert re.match(r"\d+ mm", under.first.inner_text())
    assert under.count() > 5
    nerve.click()
    tab.wait_shown(shown)
    assert page.locator("article.card .spot").count() == 0, "the spot belongs to its place's card alone"


def test_an_overlay_paints_the_skin_and_its_legend_says_the_same_in_words(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior&show=shin_inner.left")
    page.wait_for_selector(COMPLETE, state="attached")
    box = {"x": 700, "y": 150, "width": 200, "height": 500}
    bare = at_rest(page, box)
    page.keyboard.press("l")
    page.locator("[data-overlay=dermatomes]").click()
    page.wait_for_function("() => nociscope.state.overlay === 'dermatomes'")
    page.keyboard.press("l")
    page.wait_for_function("() => document.querySelectorAll('.noci-name').length > 5")
    page.wait_for_url("**overlay=dermatomes**")
    looks = (at_rest(page, box) for _ in range(10))
    painted = next((look for look in looks if look > 1.1 * bare), None)
    assert painted, "nothing was painted"
    legend = page.locator(".skin-legend")
    assert "Roots: mostly L4" in legend.inner_text() or "Roots: L4" in legend.inner_text()
    assert "maps disagree" in legend.inner_text()
    l4 = legend.locator("[data-territory=L4]")
    l4.focus()
    page.keyboard.press("Enter")
    assert l4.get_attribute("aria-pressed") == "true"
    assert any(painted > 1.15 * at_rest(page, box) for _ in range(10)), "with L4 pressed the other roots stay as strong"
    page.locator(".skin-close").click()
    page.wait_for_function("() => nociscope.state.overlay === null")
    assert legend.is_hidden()
    assert not tab.complaints


def test_referred_pain_of_an_address_is_told_with_its_numbers(visit) -> None:
    tab = visit()
    page = tab.open("?overlay=referred:hip_osteoarthritis&view=anterior")
    page.wait_for_selector(COMPLETE, state="attached")
    legend = page.locator(".skin-legend")
    legend.locator(".skin-places").first.wait_for()
    text = legend.inner_text()
    assert re.search(r"Groin: 55 % of 51", text), text
    legend.locator("select").select_option("ureteric_stone")
    page.wait_for_function("() => nociscope.state.overlay === 'referred:ureteric_stone'")
    legend.locator(".skin-places button").first.click()
    page.wait_for_function("() => nociscope.state.show !== null")
    assert tab.shown().split(".")[0] in {"flank", "groin_crease", "groin_inner", "lower_abdomen", "genital_front"}


def coloured(png: bytes) -> float:
    """Mean saturation of a picture."""
    _, saturation, _ = Image.open(io.BytesIO(png)).convert("HSV").split()
    counts = saturation.histogram()
    return sum(value * count for value, count in enumerate(counts)) / sum(counts)


def at_rest(page, box: dict[str, float]) -> float:
    """How coloured the page is once two looks in a row are alike: a rough picture comes first, the sharp one later."""
    last = -1.0
    for _ in range(60):
        page.wait_for_timeout(600)
        now = coloured(page.screenshot(clip=box, timeout=120_000))
        if abs(now - last) < 0.005 * max(now, 1.0):
            return now
        last = now
    pytest.fail("the picture never came to rest")


def test_with_the_skin_hidden_bones_answer(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior&layers=skin:0,muscle:0,site:0,nerve:0,vessel:0")
    page.mouse.click(*tab.where("femur.left"))
    page.wait_for_function("() => nociscope.state.show !== null")
    assert tab.shown() == "femur.left"
    assert "measured" in page.locator("article.card .origin").inner_text().lower()
