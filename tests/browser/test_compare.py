"""Two bodies side by side and overlaid, in a real browser: one camera, one selection, kept in the address."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Visit
from tests.browser.test_axe import axe, faults

__all__ = ["axe"]
pytestmark = pytest.mark.browser

SAME = "compare?a=default&b=default"
TURNED = "([at, az]) => Math.abs(nociscopeCompare.sides[at].stage.canvas.orbit().az - az) > 5"
LIT = "(at) => nociscopeCompare.sides[at].stage.canvas.stats().lit"


def cameras(page: Page) -> list[list[float]]:
    """Angles, distance and target of both, as they stand now."""
    text = "() => [0, 1].map((at) => nociscopeCompare.sides[at].stage.canvas.orbit())"
    return [[one["az"], one["el"], one["dist"], *one["target"]] for one in page.evaluate(text)]


def together(page: Page) -> list[float]:
    """Where both cameras stand, once the one has followed the other."""
    text = "() => new Set([0, 1].map((at) => nociscopeCompare.camera(at))).size === 1"
    page.wait_for_function(text)
    first, second = cameras(page)
    assert first == pytest.approx(second, abs=1e-6)
    return first


def opened(visit: Callable[..., Visit], query: str, **options: Any) -> tuple[Visit, Page]:
    tab = visit(**options)
    page = tab.open(query)
    page.wait_for_selector(".differences-head")
    return tab, page


def drag(page: Page, at: int, by: int = 120) -> None:
    box = page.locator(f".compare-side[data-at='{at}'] canvas").bounding_box()
    assert box
    x, y = box["x"] + box["width"] * 0.85, box["y"] + box["height"] * 0.5
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - by, y, steps=4)
    page.mouse.up()


def test_one_camera_moves_the_other_until_they_are_unlinked(visit: Callable[..., Visit]) -> None:
    tab, page = opened(visit, SAME)
    for at in (0, 1):
        before = together(page)
        drag(page, at)
        page.wait_for_function(TURNED, arg=[at, before[0]])
        after = together(page)
    page.locator(".compare-side[data-at='1'] .canvas-host").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    page.wait_for_function("(dist) => nociscopeCompare.sides[1].stage.canvas.orbit().dist < 0.95 * dist", arg=after[2])
    turned = together(page)
    assert abs(turned[0] - after[0]) > 5, "the arrow key turns it"
    page.get_by_label("Cameras linked").uncheck()
    drag(page, 0)
    page.wait_for_function(TURNED, arg=[0, turned[0]])
    assert cameras(page)[1] == pytest.approx(turned, abs=1e-6), "an unlinked camera stays where it is"
    page.get_by_label("Cameras linked").check()
    together(page)
    page.get_by_label("Cameras linked").uncheck()
    page.wait_for_url("**link=off**")
    assert (tab.complaints, tab.outside) == ([], [])


def test_a_click_in_one_lights_it_in_both_and_opens_one_card(visit: Callable[..., Visit]) -> None:
    tab, page = opened(visit, SAME)
    assert "No difference" in page.locator(".differences-head").inner_text()
    spot = page.evaluate(
        "() => { const { host, canvas } = nociscopeCompare.sides[1].stage; const box = host.getBoundingClientRect();"
        " const spot = canvas.screenOf('knee_front.left'); return spot && [box.left + spot.x, box.top + spot.y]; }"
    )
    assert spot, "knee_front.left must be on the second canvas"
    page.mouse.click(*spot)
    page.wait_for_function("() => nociscopeCompare.state.show === 'knee_front.left'")
    page.wait_for_function(f"() => [0, 1].every((at) => ({LIT})(at).length > 0)")
    first, second = (page.evaluate(LIT, at) for at in (0, 1))
    assert first == second
    assert any(name.startswith("femoral.") for name in first)
    assert page.locator("article.card:not([aria-busy=true]) h2").count() == 1
    together(page)
    page.wait_for_url("**show=knee_front.left**")
    page.keyboard.press("Escape")
    page.wait_for_function("() => nociscopeCompare.state.show === null")
    page.go_back()
    page.wait_for_function("() => nociscopeCompare.state.show === 'knee_front.left'")
    assert tab.complaints == []


def test_everything_by_keyboard(visit: Callable[..., Visit]) -> None:
    tab, page = opened(visit, SAME)
    page.get_by_label("Show in both", exact=True).focus()
    page.keyboard.type("Pudendal")
    page.wait_for_function("() => nociscopeCompare.state.show === 'pudendal'")
    page.get_by_role("button", name="Back", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => nociscopeCompare.state.view === 'posterior'")
    page.wait_for_function("() => Math.abs(nociscopeCompare.sides[1].stage.canvas.orbit().az) > 170")
    page.get_by_role("button", name="Overlaid").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ghost=true]", state="attached")
    assert tab.complaints == []


def test_overlay_comes_back_by_its_address(visit: Callable[..., Visit]) -> None:
    query = f"{SAME}&mode=over&content_b=female&show=sciatic.left&view=posterior"
    tab, page = opened(visit, query)
    page.wait_for_selector("[data-ghost=true]", state="attached")
    assert page.locator("canvas").count() == 1, "one canvas draws both"
    assert page.locator(".asleep").get_by_text("MyoSuite").is_visible(), "the ghost's sources stay on screen"
    assert page.locator(".asleep").get_by_role("button", name="Female").get_attribute("aria-pressed") == "true"
    assert "sciatic.trunk.left" in page.evaluate(LIT, 0)
    page.get_by_role("button", name="Side by side").click()
    page.wait_for_function("() => nociscopeCompare.sides[1].stage.canvas")
    page.wait_for_selector(".compare-side[data-at='1'][data-ready=true]")
    page.wait_for_function(f"() => ({LIT})(1).includes('sciatic.trunk.left')")
    page.wait_for_url(lambda url: "mode=over" not in url)
    together(page)
    assert tab.complaints == []


def test_left_against_mirrored_right(visit: Callable[..., Visit]) -> None:
    tab, page = opened(visit, "compare?a=default&sides=on")
    assert "right side mirrored" in page.locator(".compare-side[data-at='1'] h2").inner_text()
    page.evaluate("() => nociscopeCompare.select('femoral.right', 1)")
    page.wait_for_function("() => nociscopeCompare.state.show === 'femoral.left'")
    page.wait_for_function(f"() => [0, 1].every((at) => ({LIT})(at).length > 0)")
    first, second = (page.evaluate(LIT, at) for at in (0, 1))
    assert [name.replace(".left", ".right") for name in first] == second
    where = "(at) => nociscopeCompare.sides[at].stage.canvas.screenOf(`femur.${at ? 'right' : 'left'}`)"
    together = f"() => {{ const [a, b] = [0, 1].map({where}); return Math.hypot(a.x - b.x, a.y - b.y) < 1.5; }}"
    page.wait_for_function(together)  # mirrored, it lies where its fellow does, once both cameras rest
    assert tab.complaints == []


@pytest.mark.parametrize("mode", ["", "&mode=over"])
def test_the_first_body_is_there_while_the_second_is_waited_for(visit: Callable[..., Visit], mode: str) -> None:
    tab = visit()
    held: list[Route] = []
    tab.page.route(
        "**/compare/deck?body=default*", lambda route: held.append(route) if held else held_open(held, route)
    )
    tab.page.goto(f"{tab.address}{SAME}&show=sciatic.left{mode}")
    tab.page.wait_for_function("() => nociscopeCompare.sides[0]?.stage.canvas")
    tab.page.wait_for_function(f"() => ({LIT})(0).includes('sciatic.trunk.left')")
    assert tab.card() == "Sciatic nerve"
    assert tab.page.get_by_label("Show in both", exact=True).input_value() == "sciatic.left"
    assert tab.page.locator(".compare-waiting").is_visible()
    assert "Working out" in tab.page.inner_text(".differences")
    assert tab.page.locator(".ns.compare[data-ready=true]").count() == 0
    held[-1].continue_()
    tab.page.wait_for_selector(".ns.compare[data-ready=true]", state="attached")
    tab.page.wait_for_selector(
        "[data-ghost=true]" if mode else ".compare-side[data-at='1'][data-ready=true]", state="attached"
    )
    assert tab.complaints == []


def held_open(held: list[Route], route: Route) -> None:
    """The first that asks is answered; the second waits."""
    held.append(route)
    route.continue_()


def test_what_is_told_of_the_ghost_covers_no_body(visit: Callable[..., Visit]) -> None:
    _, page = opened(visit, f"{SAME}&mode=over", viewport={"width": 1024, "height": 600})
    page.wait_for_selector("[data-ghost=true]", state="attached")
    page.wait_for_function(
        """() => { const left = document.querySelector(".asleep").getBoundingClientRect().left;
        const { host, canvas } = nociscopeCompare.sides[0].stage;
        return ["knee_front.left", "knee_front.right"].every((id) =>
          canvas.screenOf(id) && host.getBoundingClientRect().left + canvas.screenOf(id).x < left); }"""
    )


def test_a_body_that_is_not_there_is_told(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.goto(f"{tab.address}compare?a=default&b=nobody")
    alert = tab.page.locator(".compare-failed")
    alert.wait_for()
    assert "no body 'nobody' here" in alert.inner_text()
    tab.page.wait_for_selector(".compare-side[data-at='0'][data-ready=true]")
    assert "could not be shown" in tab.page.locator(".differences").inner_text()


def test_the_dashboard_leads_here(visit: Callable[..., Visit]) -> None:
    page = visit().open("?lang=es")
    link = page.get_by_role("link", name="Comparar dos cuerpos")
    assert link.get_attribute("href") == "compare?a=default&lang=es"


@pytest.mark.parametrize(
    ("query", "size"),
    [
        (f"{SAME}&show=pudendal.left", (1400, 900)),
        (f"{SAME}&mode=over&theme=dark", (1400, 900)),
        ("compare?a=default&sides=on&lang=es", (390, 844)),
    ],
)
def test_no_serious_fault_for_a_reader(
    visit: Callable[..., Visit],
    axe: str,
    query: str,
    size: tuple[int, int],
) -> None:
    _, page = opened(visit, query, viewport={"width": size[0], "height": size[1]})
    page.locator(".differences-all summary").click()
    assert faults(page, axe) == []
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= size[0], f"the page is {width} px wide on a screen of {size[0]}"
