"""Whose work a body is stays on the screen, whatever lies beside it: dashboard, embedded frame and handout."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from meshes.atlas import Atlas
from tests.browser.conftest import PATIENCE, READY, Visit
from tests.viewer.test_credit import OWED
from viewer.assets import asset
from viewer.export.handout import handout
from viewer.site import prepare

pytestmark = pytest.mark.browser
DESKS, PHONE = ((1440, 900), (1024, 600)), ((390, 844),)
OVERLAPS = """() => {
  const box = document.querySelector(".credit").getBoundingClientRect();
  const across = (one) => one.left < box.right && box.left < one.right;
  const meets = (one) => across(one) && one.top < box.bottom - 1 && box.top + 1 < one.bottom;
  return [...document.querySelectorAll(".toolbar, .card-pane, .browse, .layers-pane, .sheet-tabs, .topbar")]
    .filter((one) => one.checkVisibility() && meets(one.getBoundingClientRect())).map((one) => one.className);
}"""


def owed(route: Route) -> None:
    """The deck of a body whose licence wants to be seen; the default one's does not."""
    answer = route.fetch()
    deck = answer.json()
    deck["body"]["credit"] = [OWED]
    route.fulfill(response=answer, body=json.dumps(deck))


def assert_credited(page: Page) -> None:
    line = page.locator(".credit")
    assert line.inner_text() == OWED
    assert line.is_visible()
    box, size = line.bounding_box(), page.viewport_size
    assert box
    assert size
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"] + 0.5, "it must not be cut off"
    assert page.evaluate(OVERLAPS) == [], "it must not lie under a pane"


@pytest.mark.parametrize("sizes", [DESKS, PHONE])
@pytest.mark.parametrize("query", ["", "?show=sciatic.left", "?show=sciatic.left&embed=1"])
def test_it_is_seen_beside_everything_else(
    visit: Callable[..., Visit], query: str, sizes: tuple[tuple[int, int], ...]
) -> None:
    tab = visit(has_touch=sizes is PHONE, viewport={"width": sizes[0][0], "height": sizes[0][1]})
    tab.page.route("**/assets/deck*.json", owed)
    page = tab.open(query)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"() => innerWidth === {width} && ({OVERLAPS})().length === 0")
        assert_credited(page)


def test_a_handout_carries_it(atlas: Atlas, browser: Browser, tmp_path: Path) -> None:
    shown = prepare()
    deck = json.loads(shown.deck.content)
    deck["body"]["credit"] = [OWED]
    path = tmp_path / "handout.html"
    path.write_bytes(handout(replace(shown, deck=asset(shown.deck.name, json.dumps(deck).encode()))))
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path.as_uri())
    page.wait_for_selector(READY, state="attached")
    assert_credited(page)
    context.close()
