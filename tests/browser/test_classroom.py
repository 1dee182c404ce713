"""Leader and student in two browsers: follow, let go, come back, answer, and stay in the room across a restart."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE, Visit
from viewer.app import free_port

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

        leader.get_by_label("Question").fill("Which <b>root</b>?")
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

    for page in (leader, student):
        page.wait_for_selector(".class-button[data-state=away]")
    with served(port):
        for page in (leader, student):
            page.wait_for_selector(".class-button[data-state=in]", timeout=PATIENCE)
        leader.evaluate("() => nociscope.select('obturator.left')")
        student.wait_for_function(SHOWN, arg="obturator.left")
    assert not learning.outside + leading.outside


def test_without_a_class_nothing_of_it_is_loaded(visit) -> None:
    tab = visit()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    page = tab.open("?class=ABC234")
    assert not page.query_selector(".class-button")
    assert not [url for url in asked if "classroom" in url]
