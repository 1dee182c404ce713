"""Leader and student in two browsers: follow, let go, come back, answer, and stay in the room across a restart."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE, Visit
from viewer.server.app import free_port

pytestmark = pytest.mark.browser

SHOWN = "(id) => nociscope.state.show === id"


@contextmanager
def served(port: int) -> Iterator[str]:
    """The command as a teacher starts it; gives what it printed."""
    line = [sys.executable, "-m", "viewer", "serve", "--class", "--host", "localhost", "--no-open", "--port", str(port)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            said = ""
            for text in server.stdout:
                said += text
                if text.startswith("code:"):
                    break
            yield said
        finally:
            server.terminate()


def enter(tab: Visit, address: str) -> Page:
    tab.page.goto(address)
    tab.page.wait_for_selector("[data-ready=true]", state="attached")
    tab.page.wait_for_selector(".class-button[data-state=in]")
    return tab.page


def test_a_class_of_two(visit, address: str) -> None:
    port = free_port("localhost")
    leading, learning = visit(), visit(viewport={"width": 390, "height": 844})
    with served(port) as said:
        leaders, students = (re.search(rf"{who}: +(\S+)", said)[1] for who in ("leader", "students"))
        leader, student = enter(leading, leaders), enter(learning, students)
        assert "lead=" not in leader.url, "the secret must not stay where the class can read it from the wall"
        assert leader.get_by_alt_text("QR code").is_visible()
        leader.get_by_text("1 student is here").wait_for()

        leader.evaluate("() => nociscope.select('sciatic.left')")
        student.wait_for_function(SHOWN, arg="sciatic.left")
        leader.evaluate("() => nociscope.canvas.standardView('left')")
        camera = "() => nociscope.canvas.camera()"
        student.wait_for_function("(camera) => nociscope.canvas.camera() === camera", arg=leader.evaluate(camera))

        follow = student.get_by_role("switch", name="Follow the leader")
        follow.click()
        leader.evaluate("() => nociscope.select('femoral.left')")
        student.wait_for_timeout(600)
        assert learning.shown() == "sciatic.left", "who has let go is left alone"
        follow.press("Space")
        student.wait_for_function(SHOWN, arg="femoral.left")

        leader.get_by_label("Question", exact=True).fill("Which <b>root</b>?")
        leader.get_by_label("Answers to choose from").fill("L4\nS1")
        leader.get_by_role("button", name="Ask", exact=True).click()
        student.get_by_role("group", name="Which <b>root</b>?").get_by_role("radio", name="S1", exact=True).press(
            "Space"
        )
        student.get_by_role("button", name="Send the answer").press("Enter")
        leader.get_by_text("1 (100 %)").wait_for()
        with leader.expect_download() as saved:
            leader.get_by_role("button", name="Save the answers").click()
        assert '"Which <b>root</b>?","","S1"' in saved.value.path().read_text(encoding="utf-8")
        ask_from_the_quiz(leader, student)

    for page in (leader, student):
        page.wait_for_selector(".class-button[data-state=away]")
    with served(port):
        for page in (leader, student):
            page.wait_for_selector(".class-button[data-state=in]", timeout=PATIENCE)
        leader.evaluate("() => nociscope.select('obturator.left')")
        student.wait_for_function(SHOWN, arg="obturator.left")
    assert not learning.outside + leading.outside


def ask_from_the_quiz(leader: Page, student: Page) -> None:
    """The leader puts a question of the quiz; the class learns the answer when the leader shows it."""
    leader.get_by_label("A question of the quiz").select_option("flag")
    propose = leader.get_by_role("button", name="Propose a question")
    propose.focus()
    leader.keyboard.press("Enter")
    field = leader.get_by_label("Question", exact=True)
    leader.wait_for_function("(field) => field.value !== ''", arg=field.element_handle())
    leader.get_by_role("button", name="Ask", exact=True).press("Enter")
    group = student.locator(".class-poll fieldset")
    group.get_by_role("radio").first.wait_for()
    assert group.get_by_role("radio").count() >= 2
    assert student.locator(".class-right, .class-why").count() == 0, "the answer came with the question"
    group.get_by_role("radio").first.press("Space")
    student.get_by_role("button", name="Send the answer").press("Enter")
    leader.get_by_text("Answers: 1.").wait_for()
    leader.get_by_role("button", name="Close and show the answer").press("Enter")
    right = student.locator(".class-right")
    right.wait_for()
    marked = leader.locator(".class-bars li[data-right=true] .class-choice").inner_text()
    assert right.inner_text() == f"Right: {marked.removeprefix('✓ ')}"
    assert student.locator(".class-why").inner_text(), "the explanation of the records is missing"


def test_without_a_class_nothing_of_it_is_loaded(visit) -> None:
    tab = visit()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    page = tab.open("?class=ABC234")
    assert not page.query_selector(".class-button")
    assert not [url for url in asked if "classroom" in url]
