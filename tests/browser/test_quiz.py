"""The quiz in a real browser: by keyboard alone, and on the body without giving its answers away."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FOCUSED = "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until what is focused fits the selector."""
    for _ in range(most):
        if page.evaluate(f"{FOCUSED} return e?.matches({selector!r}) ?? false; }}"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached with Tab")


def begin(page: Page, kinds: tuple[str, ...], seed: str) -> None:
    """Start a round of five questions by keyboard."""
    page.wait_for_selector("[data-complete=true]", state="attached")
    page.locator(".quiz-open").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-setup .quiz-title:focus")
    for box in page.locator("input[name=kind]").all():
        tab_to(page, f"input[value={box.get_attribute('value')}]")
        if box.is_checked() != (box.get_attribute("value") in kinds):
            page.keyboard.press("Space")
    tab_to(page, "select[name=count]")
    page.keyboard.press("Home")
    tab_to(page, "input[name=seed]")
    page.keyboard.type(seed)
    page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-how")


def test_a_round_by_keyboard_alone_with_its_results_as_a_table(visit, tmp_path: Path) -> None:
    tab = visit()
    page = tab.open()
    begin(page, ("order", "flag"), "ward")
    kinds = set()
    for at in range(5):
        page.wait_for_selector(".quiz-title:focus")
        if page.locator(".quiz-steps").count():
            kinds.add("order")
            first = page.locator(".quiz-step").first.inner_text()
            tab_to(page, "li:first-child .quiz-move[data-way=down]")
            page.keyboard.press("Enter")
            assert page.locator(".quiz-step").nth(1).inner_text() == first
            assert first in page.locator(".quiz-order [role=status]").inner_text(), "a move is read out"
            tab_to(page, ".quiz-order > .main-button")
        else:
            kinds.add("flag")
            tab_to(page, ".quiz-choice")
        page.keyboard.press("Enter")
        page.wait_for_selector(".quiz-next:focus")
        told = page.locator(".quiz-verdict[role=status]").inner_text()
        assert "Right" in told or "Not right" in told, "said in words, not by colour alone"
        assert page.locator(".quiz-why .source").count(), "every explanation names its source"
        assert f"Question {at + 1} of 5" in page.locator(".quiz").inner_text()
        page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-rows")
    assert kinds == {"order", "flag"}
    right = page.locator(".quiz-mark[data-right=true]").count()
    assert page.locator(".quiz-score").inner_text() == f"{right} of 5 right"
    with page.expect_download() as waiting:
        tab_to(page, ".lesson-move .text-button")
        page.keyboard.press("Enter")
    waiting.value.save_as(tmp_path / "answers.csv")
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["right"] for row in rows].count("yes") == right
    assert {row["start word"] for row in rows} == {"ward"}
    known = page.evaluate("() => Object.keys(JSON.parse(localStorage.getItem('nociscope.quiz'))).length")
    assert known == 5, "the device remembers what was asked"
    assert tab.outside == []
    assert tab.complaints == []


def test_the_body_takes_an_answer_and_gives_none_away(visit) -> None:
    tab = visit()
    page = tab.open()
    begin(page, ("skin",), "skin")
    asked = page.locator(".quiz-title").inner_text().split(":")[0]
    page.wait_for_function("() => nociscope.canvas.stats().lit.length === 0")
    page.mouse.move(*tab.where("knee_front.left"))
    page.locator(".tip").wait_for()
    assert page.locator(".tip").inner_text() == "Front of the knee, left", "a place is named, its nerves are not"
    page.mouse.click(*tab.where("hip_front.left"))
    page.locator(".quiz-unsure").wait_for()
    assert page.locator(".quiz-next").count() == 0, "where the records are not certain, an answer does not count"
    page.mouse.click(*tab.where("knee_below_cap.left"))
    page.locator(".quiz-next").wait_for()
    assert page.locator(".quiz-verdict b").inner_text() in ("Right", "Not right")
    assert "show=" not in page.url, "neither while it is asked nor after does the address name the nerve"
    page.wait_for_function("() => nociscope.canvas.stats().lit.length > 0")
    page.locator(".quiz-cards a").first.click()
    page.locator("article.card h2").wait_for()
    assert asked in tab.card()
    assert tab.complaints == []


def test_the_lit_nerve_is_nowhere_named(visit) -> None:
    tab = visit()
    page = tab.open()
    begin(page, ("lit",), "lit")
    page.wait_for_function("() => nociscope.canvas.stats().lit.length > 0")
    assert not page.locator(".noci-label:visible").count(), "roots are not named while the nerve is asked for"
    assert "show=" not in page.url
    assert page.title() == "nociscope"
    assert not page.locator("article.card:visible").count()
    page.mouse.click(700, 450)
    assert not page.locator(".quiz-next").count(), "a click on the body is no answer to this"
    page.locator(".quiz-choice").first.press("Enter")
    page.wait_for_selector(".quiz-next:focus")
    assert page.locator(".quiz-choice[data-state=right]").count() == 1
    assert tab.complaints == []
