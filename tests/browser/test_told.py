"""What was read of the words is said back, asked for, and never guessed at."""

import re

import pytest
from playwright.sync_api import Page, Route

from tests.browser.test_access import PHONE

pytestmark = pytest.mark.browser

SENTENCE = "inside of my shin burns, no fever"
LEFT_OR_RIGHT = re.compile(r"\b(left|right)\b", re.IGNORECASE)


def write(page: Page, words: str) -> None:
    page.locator(".search-input").fill(words)
    page.locator(".search-popup .told:not([hidden])").wait_for()


def parts(page: Page, within: str = ".search-popup") -> list[str]:
    """Kind and id of what is said back."""
    found = page.locator(f"{within} .part").evaluate_all("all => all.map(e => `${e.dataset.kind} ${e.dataset.id}`)")
    return sorted(found)


def ticked(page: Page) -> list[str]:
    page.locator("[data-feature]").first.wait_for()
    return page.locator("[data-feature][aria-pressed=true]").evaluate_all(
        "all => all.map(e => `${e.dataset.said} ${e.dataset.feature}`).sort()"
    )


def test_a_part_that_was_misread_is_taken_out_by_keyboard_and_put_back(visit) -> None:
    tab = visit()
    page = tab.open()
    write(page, SENTENCE)
    assert parts(page) == ["denied fever", "feature burning", "place shin_inner"]
    assert "not: Fever" in page.locator(".told-line").first.inner_text()
    page.locator("[data-kind=feature]").focus()
    page.keyboard.press("Enter")
    page.locator(".part[data-id=burning]").wait_for(state="detached")
    assert parts(page) == ["denied fever", "place shin_inner"]
    assert page.locator(".told").first.evaluate("e => e.contains(document.activeElement)"), "the focus stays with it"
    page.get_by_role("button", name="Put it back").click()
    page.locator(".part[data-id=burning]").wait_for()
    page.locator(".search-input").fill(SENTENCE + ", worse sitting")
    page.locator(".part[data-id=worse_sitting]").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator(".search-popup").is_visible()
    assert page.locator(".search-input").input_value() == ""
    assert tab.complaints == []


def test_an_unsaid_side_is_asked_and_until_then_nothing_says_one(visit) -> None:
    tab = visit()
    page = tab.open()
    write(page, SENTENCE)
    page.keyboard.press("Enter")
    tab.wait_shown("shin_inner")
    lit = page.evaluate("() => nociscope.canvas.stats().lit")
    assert {"femoral.saphenous.left", "femoral.saphenous.right"} <= set(lit)
    assert not LEFT_OR_RIGHT.search(tab.card()), tab.card()
    for told in (".described .told-line", "article.card > header", "[aria-live=polite]", ".label"):
        for words in page.locator(told).all_inner_texts():
            assert not LEFT_OR_RIGHT.search(words.replace("Right?", "")), f"{told} says {words}"
    assert ticked(page) == ["no fever", "yes burning"], "only what was said is ticked"
    page.locator(".described [data-side=left]").press("Enter")
    tab.wait_shown("shin_inner.left")
    assert "side left" in parts(page, ".described")
    assert ticked(page) == ["no fever", "yes burning"]
    page.locator(".described .part[data-id=burning]").click()
    page.locator(".described .part[data-id=burning]").wait_for(state="detached")
    assert ticked(page) == ["no fever"], "what is taken out on the card is unticked there"
    page.get_by_role("button", name="Change the words").click()
    assert page.locator(".search-input").input_value() == SENTENCE
    assert tab.complaints == []


@pytest.mark.parametrize("by", ["list", "picture"])
def test_a_vague_place_offers_places_and_takes_none_by_itself(visit, by: str) -> None:
    tab = visit(**PHONE)
    page = tab.open()
    write(page, "my leg hurts")
    page.locator(".where-body").first.wait_for()
    page.locator(".search-input").press("Enter")
    page.wait_for_timeout(300)
    assert tab.shown() is None, "Enter chooses no place for somebody"
    assert page.evaluate("() => document.activeElement.matches('.where-list button')"), "it goes to the choice"
    assert page.locator(".search-option [data-kind=condition]").count() == 0
    if by == "list":
        page.locator(".where-list [data-place=calf_middle]").tap()
    else:
        spot = page.locator(".where-body [data-place=calf_middle]").first.bounding_box()
        page.touchscreen.tap(spot["x"] + spot["width"] / 2 + 6, spot["y"] - 4)
    page.locator(".part[data-id=calf_middle]").wait_for()
    page.locator(".search-option").first.tap()
    tab.wait_shown("calf_middle")
    assert tab.complaints == []


def test_a_warning_sign_in_doubt_is_asked_and_its_answer_counts(visit) -> None:
    tab = visit()
    page = tab.open()
    write(page, "inner shin burns, no fever, chills")
    question = page.locator(".told-question", has_text="Chills").first
    assert parts(page) == ["denied fever", "feature burning", "place shin_inner"], "what is in doubt is no part yet"
    assert not page.locator(".told-care").is_visible()
    question.get_by_role("button", name="Yes").press("Enter")
    page.locator(".part[data-id=chills]").wait_for()
    assert page.locator(".told-care.care-urgent").is_visible(), "the answer raises the level"
    page.locator(".search-input").press("Enter")
    tab.wait_shown("shin_inner")
    assert ticked(page) == ["no fever", "yes burning", "yes chills"]
    page.locator(".described .part[data-id=chills]").press("Enter")
    page.locator(".described .told-question", has_text="Chills").get_by_role("button", name="No").press("Enter")
    page.locator(".described .part[data-kind=denied][data-id=chills]").wait_for()
    assert ticked(page) == ["no chills", "no fever", "yes burning"]
    assert tab.complaints == []


def test_words_that_were_not_understood_are_said_with_the_signs_that_cannot_wait(visit) -> None:
    tab = visit()
    page = tab.open()
    write(page, "qwe rtz uiop yxc")
    box = page.locator(".search-popup .unread")
    assert "did not understand" in box.inner_text()
    assert "rtz" in box.inner_text(), "which words"
    assert "Numb between the legs" in box.inner_text()
    assert page.locator(".search-option").count() == 0, "nothing that is only like such words"
    page.locator(".search-input").press("Enter")
    assert tab.shown() is None
    assert tab.complaints == []


def test_words_are_found_by_name_and_warned_of_while_the_sheet_does_not_come(visit) -> None:
    tab = visit()
    tab.page.route("**/*reading*", lambda route: route.abort())
    page = tab.open()
    write(page, "groin crease")
    assert "cannot read whole sentences" in page.locator(".search-popup .unread").inner_text()
    assert "Numb between the legs" in page.locator(".search-popup .unread").inner_text()
    assert page.locator(".search-option").first.get_attribute("data-id") == "groin_crease"
    page.unroute("**/*reading*")
    page.locator(".search-input").fill(SENTENCE)
    page.locator(".part[data-id=burning]").wait_for()
    assert [one for one in tab.complaints if "ERR_FAILED" not in one] == []


def test_a_whole_note_is_read_and_what_was_cut_is_said(visit) -> None:
    page = visit().open()
    note = "It began slowly and I have tried many things for it. " * 170
    write(page, note + "Now I am numb between my legs.")
    assert "feature saddle_numbness" in parts(page), "the end of a note of 9,000 letters"
    assert page.locator(".told-care.care-emergency").is_visible()
    assert not page.locator(".told-note", has_text="10,000").is_visible()
    write(page, note * 2)
    page.locator(".told-note", has_text="10,000").wait_for()


def test_places_come_before_conditions_and_emergencies_look_like_it(visit) -> None:
    page = visit().open()
    for words in ("toe", "groin pain", "numb thigh", "testicle"):
        page.locator(".search-input").fill(words)
        page.wait_for_timeout(500)
        kind = page.locator(".search-option").first.locator(".search-kind")
        assert kind.inner_text().strip().endswith("Place"), words
    page.locator(".search-input").fill("cauda equina")
    mark = page.locator("[data-id=cauda_equina_syndrome] .care-emergency")
    mark.wait_for()
    assert mark.inner_text() == "Emergency"
    assert mark.locator("svg").count() == 1, "never by colour alone"


def test_the_browsers_language_is_the_pages_and_a_change_of_it_loses_nothing(visit) -> None:
    tab = visit(locale="es-MX")
    page = tab.open()
    assert page.locator(".ns").get_attribute("lang") == "es"
    write(page, "me arde la cara interna de la espinilla, peor al sentarme")
    page.keyboard.press("Enter")
    tab.wait_shown("shin_inner")
    before = ticked(page)
    assert before == ["yes burning", "yes worse_sitting"]
    page.locator(".language").select_option("en")
    page.wait_for_selector("[data-ready=true]", state="attached")
    page.wait_for_function("() => document.querySelector('.ns').lang === 'en'")
    page.locator(".described .part").first.wait_for()
    assert tab.shown() == "shin_inner"
    assert ticked(page) == before
    assert "Inner shin" in page.locator(".described .told-line").inner_text()
    assert page.evaluate("() => JSON.stringify(sessionStorage)").count("espinilla") == 0, "not kept any longer"
    page.goto(tab.address)
    page.wait_for_function("() => document.querySelector('.ns')?.lang === 'en'")
    assert tab.complaints == []


def test_nothing_that_was_written_is_sent(visit) -> None:
    tab = visit()
    sent: list[str] = []
    tab.page.route("**/*", lambda route: (sent.append(_told(route)), route.fallback()))
    page = tab.open()
    write(page, "burning xylophone inside of my left shin")
    page.keyboard.press("Enter")
    tab.wait_shown("shin_inner.left")
    page.wait_for_timeout(400)
    assert not [one for one in sent if "xylophone" in one]


def _told(route: Route) -> str:
    return f"{route.request.url} {route.request.post_data or ''} {route.request.headers}"
