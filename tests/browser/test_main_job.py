"""The main job in a real browser: a click on a pain site lights the route and shows the linked conditions."""

import pytest

pytestmark = pytest.mark.browser


def lit(page) -> list[str]:
    return page.evaluate("() => nociscope.canvas.stats().lit ?? []")


def test_a_click_on_a_pain_site_lights_its_route_and_opens_its_card(visit) -> None:
    tab = visit()
    page = tab.open("?view=posterior&depth=student")
    page.mouse.click(*tab.where("buttock_deep.left"))
    tab.wait_shown("buttock_deep.left")
    assert tab.card() == "Deep buttock"
    route = lit(page)
    assert "sciatic.trunk.left" in route, f"the sciatic trunk is not lit: {route}"
    assert any(name.startswith("sciatic.root.") for name in route), "the route must end at the spinal roots"
    assert not any(name.endswith(".right") for name in route)
    text = page.locator("article.card").inner_text()
    assert "sciatic" in text.lower()
    assert "L5" in text
    assert "Sources" in text
    assert "piriformis" in text.lower()
    assert "show=buttock_deep.left" in page.url
    assert tab.outside == [], "the page must not ask anything outside this machine"
    assert tab.complaints == []


def test_a_drag_turns_the_body_and_picks_nothing(visit) -> None:
    tab = visit()
    page = tab.open("?view=posterior")
    x, y = tab.where("buttock_deep.left")
    before = page.evaluate("() => nociscope.canvas.camera()")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 10, steps=6)
    page.mouse.move(x + 3, y, steps=6)
    page.mouse.up()
    page.wait_for_timeout(150)
    assert tab.shown() is None, "a drag must never pick"
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=8)
    page.mouse.up()
    assert page.evaluate("() => nociscope.canvas.camera()") != before
    assert tab.shown() is None


def test_escape_clears_and_back_and_forward_restore(visit) -> None:
    tab = visit()
    page = tab.open()
    page.evaluate("() => nociscope.select('shin_inner.right')")
    tab.wait_shown("shin_inner.right")
    page.evaluate("() => nociscope.select('meralgia_paraesthetica')")
    tab.wait_shown("meralgia_paraesthetica")
    page.go_back()
    tab.wait_shown("shin_inner.right")
    assert "femoral.saphenous.right" in lit(page), "the inner shin is saphenous, a branch of the femoral nerve"
    assert not any(name.startswith("sciatic") for name in lit(page))
    page.go_forward()
    tab.wait_shown("meralgia_paraesthetica")
    page.keyboard.press("Escape")
    tab.wait_shown(None)
    assert "show=" not in page.url
    assert page.locator("article.card").count() == 0


def test_a_copied_address_restores_the_view(visit) -> None:
    query = "?show=pudendal.left&side=left&layers=bone:0.4&view=inferior&theme=dark"
    tab = visit()
    page = tab.open(query)
    assert tab.shown() == "pudendal.left"
    state = page.evaluate("() => nociscope.state")
    assert (state["side"], state["layers"], state["theme"]) == ("left", {"bone": 0.4}, "dark")
    assert any(name.startswith("pudendal") for name in lit(page))


@pytest.mark.parametrize(
    "query", ["?show=no_such_thing", "?show=<script>alert(1)</script>&layers=x:9", "?view=zzz&side=up"]
)
def test_a_broken_address_opens_the_whole_body(visit, query: str) -> None:
    tab = visit()
    tab.open(query)
    assert tab.shown() is None
    assert tab.complaints == []


def test_the_other_way_round_from_a_condition_to_its_sites(visit) -> None:
    tab = visit()
    page = tab.open("?show=pudendal_neuralgia")
    assert any(name.startswith("pudendal") for name in lit(page))
    page.locator("article.card .chip a[data-show]").first.click()
    page.wait_for_function("() => nociscope.state.show !== 'pudendal_neuralgia'")
    assert page.locator("article.card[data-kind=site]").count() == 1


def test_hover_names_what_is_under_the_pointer(visit) -> None:
    tab = visit()
    page = tab.open()
    page.mouse.move(*tab.where("knee_front.left"))
    page.get_by_text("Front of the knee, left", exact=False).first.wait_for(state="attached")
