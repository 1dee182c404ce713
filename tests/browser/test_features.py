"""Describe it: what is ticked puts the list in order anew, with reasons, and warning signs come first."""

import pytest
from playwright.sync_api import Route

from tests.browser.test_access import PHONE

pytestmark = pytest.mark.browser

MORE = "[aria-controls=feature-groups]"


def tick(page, *features: str) -> None:
    for feature in features:
        chip = page.locator(f"[data-feature={feature}]")
        for _ in range(2):
            if not chip.is_visible():
                page.locator(MORE).click()
        chip.click()
        assert chip.get_attribute("aria-pressed") == "true"


def listed(page, kind: str) -> list[str]:
    return page.locator(f".ordered-lists .{kind} [data-condition]").evaluate_all(
        "all => all.map(e => e.dataset.condition)"
    )


def test_ticking_puts_the_list_in_order_anew_and_says_why(visit) -> None:
    tab = visit()
    page = tab.open("?show=buttock_deep.left")
    assert not page.locator(".ordered-lists").is_visible(), "without a tick the printed card stands as it is"
    tick(page, "worse_menstruation", "cyclic")
    cyclic = listed(page, "conditions")
    reasons = page.locator(".ordered-item").first.locator(".reason-for").all_inner_texts()
    assert any("Worse around the period" in reason for reason in reasons), f"the first has no reason: {reasons}"
    assert page.locator(".ordered-item .reason-for a.source").count() > 0, "a reason shows its source"
    page.locator(".feature-clear").click()
    assert not page.locator(".ordered-lists").is_visible()
    tick(page, "worse_sitting", "deep_ache")
    seated = listed(page, "conditions")
    assert seated[0] == "piriformis_deep_gluteal"
    assert seated[0] != cyclic[0], "another description, another order"
    assert "sciatic.trunk.left" in page.evaluate("() => nociscope.canvas.stats().lit"), "the route stays lit"
    assert "worse_sitting" not in page.url, "what is ticked must never be in the address"
    assert tab.complaints == []
    assert tab.outside == []


def test_a_warning_sign_comes_first_and_stays_when_more_is_ticked(visit) -> None:
    tab = visit()
    page = tab.open("?show=buttock_deep.left")
    tick(page, "worse_sitting", "saddle_numbness")
    alert = page.locator(".care-banner [role=alert]")
    assert alert.locator(".care-emergency").is_visible()
    assert "Numb between the legs" in alert.inner_text(), "the banner says why"
    assert 0 <= alert.bounding_box()["y"] < 200, "in sight however far the card is scrolled"
    before = "e => e.compareDocumentPosition(e.getRootNode().querySelector('article.card')) === 4"
    assert alert.evaluate(before), "first in the reading order"
    assert listed(page, "not-missed")[0] == "cauda_equina_syndrome"
    assert "not-missed" in page.locator(".ordered-lists > section").first.get_attribute("class")
    tick(page, "mild", "better_rest")
    assert alert.locator(".care-emergency").is_visible(), "more ticks never lower the level"
    page.evaluate("() => nociscope.select('thigh_back_mid.left')")
    tab.wait_shown("thigh_back_mid.left")
    assert page.locator("[data-feature=saddle_numbness]").get_attribute("aria-pressed") == "true"
    assert alert.locator(".care-emergency").is_visible(), "what is ticked is kept at another place"


def test_features_by_keyboard(visit) -> None:
    tab = visit()
    page = tab.open("?show=buttock_deep.left&depth=student")
    first = page.locator(".feature-group[data-group=worse] .feature:not([hidden])").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    second = page.locator(".feature-group[data-group=worse] .feature:not([hidden])").nth(1)
    assert second.get_attribute("aria-pressed") == "true"
    assert second.evaluate("e => e === e.getRootNode().activeElement"), "ticking must keep the focus where it is"
    assert page.locator(".ordered-lists").is_visible()


def test_features_on_a_phone(visit) -> None:
    tab = visit(**PHONE)
    page = tab.open("?show=buttock_deep.left")
    tick(page, "saddle_numbness")
    assert page.locator(".care-banner .care-emergency").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    box = page.locator(".feature:visible").first.bounding_box()
    assert box["height"] >= 43, "a chip must be large enough for a finger"


def test_what_is_denied_counts_and_nerves_are_put_in_order_too(visit) -> None:
    tab = visit()
    page = tab.open("?show=buttock_deep.left")
    nerves = page.locator("article.card .link[data-order]")
    nerves.first.wait_for()
    printed = nerves.evaluate_all("all => all.map(e => e.dataset.order)")
    tick(page, "worse_sitting")
    chip = page.locator("[data-feature=worse_sitting]")
    chip.click()
    assert chip.inner_text().startswith("Not: "), "the second tick says that it is not so, in words"
    assert page.locator(".reason[data-reason=denied]").count() > 0, "a denial is a reason that is shown"
    chip.click()
    assert not page.locator(".ordered-lists").is_visible(), "the third takes it back"
    assert nerves.evaluate_all("all => all.map(e => e.dataset.order)") == printed
    tick(page, "worse_menstruation", "saddle_numbness")
    assert page.locator(".link .reasons .reason").count() > 0, "a nerve says why it stands where it does"
    assert tab.complaints == []


def test_enter_right_after_the_last_letter_means_the_whole_sentence(visit) -> None:
    """And so it does while the cards are still on the way."""
    tab = visit()
    held: list[Route] = []
    tab.page.route("**/*cards*", lambda route: held.append(route))
    page = tab.open()
    page.locator(".search-input").fill("inside of my right shin burns, no fever")
    page.keyboard.press("Enter")
    page.wait_for_function("() => nociscope.state.show === 'shin_inner.right'", timeout=20_000)
    while not held:  # the page asks for them after the first picture
        page.wait_for_timeout(100)
    for route in held:
        route.continue_()
    page.locator("[data-feature=burning]").wait_for()
    assert page.locator("[data-feature=burning]").get_attribute("aria-pressed") == "true"
    assert tab.complaints == []


def test_a_sentence_in_the_search_box_describes_the_pain_and_is_sent_nowhere(visit) -> None:
    tab = visit()
    page = tab.open()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method != "GET" else None)
    page.keyboard.press("/")
    page.keyboard.type("inside of my right shin burns, no fever")
    page.locator(".part").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_function("() => nociscope.state.show === 'shin_inner.right'")
    assert page.locator("[data-feature=burning]").get_attribute("aria-pressed") == "true"
    assert "femoral.saphenous.right" in page.evaluate("() => nociscope.canvas.stats().lit")
    assert posted == [], "what somebody writes about their body leaves the page"
    assert tab.complaints == []
    assert tab.outside == []
