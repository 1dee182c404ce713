"""axe-core goes over what a reader meets and finds nothing serious."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from meshes.atlas import Atlas
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.test_classroom import ask_from_the_quiz, enter, served
from viewer.export.handout import handout
from viewer.server.app import free_port
from viewer.site import prepare

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "viewer" / "client" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("needs axe-core: python hatch_build.py fetches it with the client's packages")
    return AXE.read_text()


def faults(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations', 'passes'] })")
    seen = {rule["id"] for rule in found["passes"]}
    assert {"color-contrast", "button-name"} <= seen, "axe found no text and no button to look at"
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("words", ["my leg hurts", "numb between my legs, no fever, chills", "qwe rtz uiop yxc"])
def test_what_is_said_back_has_no_serious_fault(visit: Callable[..., Visit], axe: str, words: str) -> None:
    page = visit().open()
    page.locator(".search-input").fill(words)
    page.locator(".told:not([hidden])").first.wait_for()
    assert faults(page, axe) == []


@pytest.mark.parametrize(
    ("query", "opener"),
    [
        ("", None),
        ("?show=buttock_deep.left", None),
        ("?show=buttock_deep.left&theme=dark", ".layers-toggle"),
        ("?show=sciatic.left&contrast=high", ".layers-toggle"),
        ("?overlay=nerves", None),
        ("?lesson=sciatic_route&step=1", None),
        ("?lesson=pudendal_route&step=2&theme=dark&contrast=high&text=large", None),
        ("?theme=dark", ".quiz-open"),
    ],
)
def test_the_dashboard_has_no_serious_fault(
    visit: Callable[..., Visit], axe: str, query: str, opener: str | None
) -> None:
    page = visit().open(query)
    if "lesson" in query:
        page.wait_for_selector(".lesson-title")
    if opener:
        page.locator(opener).click()
        page.wait_for_timeout(300)  # panes fade in; axe would measure the colours half way
    assert faults(page, axe) == []


def test_the_class_has_no_serious_fault_for_leader_and_student(visit: Callable[..., Visit], axe: str) -> None:
    with served(free_port("localhost")) as said:
        leaders, students = (re.search(rf"{who}: +(\S+)", said)[1] for who in ("leader", "students"))
        leader = enter(visit(), leaders)
        student = enter(visit(viewport={"width": 390, "height": 844}), students)
        ask_from_the_quiz(leader, student)
        for page in (leader, student):
            page.wait_for_timeout(300)
            assert faults(page, axe) == []


@pytest.fixture(scope="module")
def file(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handout") / "handout.html"
    path.write_bytes(handout(prepare()))
    return path


@pytest.mark.parametrize("query", ["show=pudendal_neuralgia", "lesson=cannot_wait&step=2&theme=dark", "quiz"])
def test_the_handout_has_no_serious_fault(browser: Browser, file: Path, axe: str, query: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce")
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{file.as_uri()}#?{query.removeprefix('quiz')}")
        page.wait_for_selector("[data-complete=true]", state="attached")
        if query == "quiz":
            page.locator(".quiz-open").click()
            page.get_by_role("button", name="Start").click()
            page.wait_for_timeout(300)
        assert faults(page, axe) == []
    finally:
        context.close()
