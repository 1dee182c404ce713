"""The handout as a pupil gets it: opened from a file, with no network; and lessons, by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from meshes.atlas import Atlas
from tests.browser.conftest import PATIENCE
from tests.browser.test_quiz import begin, tab_to
from viewer.export.handout import LARGEST, handout
from viewer.site import prepare

pytestmark = pytest.mark.browser

COMPLETE = "[data-complete=true]"
STEP = "() => nociscope.state.lesson === 'sciatic_route' && nociscope.state.step === {}"


@pytest.fixture(scope="module")
def file(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stick") / "hand out.html"
    path.write_bytes(handout(prepare()))
    return path


@pytest.fixture
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    noted: list[str] = []
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("console", lambda m: noted.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else noted.append(r.url))
    yield page, noted
    context.close()


def opened(page: Page, file: Path, query: str = "") -> None:
    page.goto(file.as_uri() + (f"#?{query}" if query else ""))
    page.wait_for_selector(COMPLETE, state="attached")


def test_the_handout_does_the_main_job_from_a_file(file: Path, tab: tuple[Page, list[str]]) -> None:
    page, noted = tab
    assert file.stat().st_size < LARGEST
    opened(page, file)
    spot = page.evaluate("() => nociscope.screenOf('knee_front.left')")
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_function("() => nociscope.state.show === 'knee_front.left'")
    assert page.locator("article.card h2").inner_text() == "Front of the knee"
    assert "#?show=knee_front.left" in page.url
    page.keyboard.press("/")
    page.keyboard.type("sit bone")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => (nociscope.state.show ?? '').startsWith('sit_bone')")
    page.reload()
    page.wait_for_selector(COMPLETE, state="attached")
    assert page.evaluate("() => nociscope.state.show").startswith("sit_bone"), "the address restores the view"
    assert noted == [], "the handout complained, or asked the network for something"


def test_the_handout_understands_sentences(file: Path, tab: tuple[Page, list[str]]) -> None:
    page, noted = tab
    opened(page, file)
    page.keyboard.press("/")
    page.keyboard.type("numb between the legs and can't pee, no fever")
    said = page.locator(".told").first
    said.wait_for()
    assert "Emergency" in said.inner_text(), "a warning is told before anything is opened"
    assert "not: Fever" in said.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_function("() => (nociscope.state.show ?? '').startsWith('perine')")
    ticked = page.locator("[data-feature][aria-pressed=true]").evaluate_all("all => all.map(e => e.dataset.feature)")
    assert "saddle_numbness" in ticked or "numbness" in ticked, ticked
    assert page.locator(".care-banner .care-emergency").is_visible()
    assert "numb" not in page.url, "what is written must never be in the address"
    assert noted == [], "the handout complained, or asked the network for something"


def test_the_handout_in_spanish_with_features_lesson_and_quiz(
    atlas: Atlas, tmp_path: Path, tab: tuple[Page, list[str]]
) -> None:
    page, noted = tab
    file = tmp_path / "hoja.html"
    file.write_bytes(handout(prepare(language="es"), "es"))
    assert file.stat().st_size < LARGEST
    opened(page, file, "show=buttock_deep.left")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("article.card h2").inner_text() != "Deep buttock"
    page.locator(".feature:visible").first.click()
    page.locator(".ordered-lists").wait_for()
    page.get_by_role("button", name="Lecciones").click()
    page.locator("[data-lesson=sciatic_route]").click()
    page.get_by_role("heading", name="Un nervio tan largo como medio cuerpo").wait_for()
    page.goto("about:blank")
    opened(page, file)
    page.locator(".quiz-open").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-setup .quiz-title:focus")
    page.locator(".quiz-setup [type=submit]").press("Enter")
    page.wait_for_selector(".quiz-how")
    assert noted == [], "the handout complained, or asked the network for something"


def test_a_round_of_the_quiz_in_the_handout(file: Path, tab: tuple[Page, list[str]]) -> None:
    page, noted = tab
    opened(page, file)
    begin(page, ("flag",), "stick")
    for _ in range(5):
        tab_to(page, ".quiz-choice")
        page.keyboard.press("Enter")
        page.wait_for_selector(".quiz-next:focus")
        assert page.locator(".quiz-why .source").count(), "every explanation names its source"
        page.keyboard.press("Enter")
    page.wait_for_selector(".quiz-rows")
    assert noted == [], "the handout complained, or asked the network for something"


def test_a_lesson_by_keyboard_alone(file: Path, tab: tuple[Page, list[str]]) -> None:
    page, noted = tab
    opened(page, file)
    page.locator(".lesson-open:not(.quiz-open)").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".lesson-list button:focus")
    page.keyboard.press("Enter")
    page.wait_for_function(STEP.format(0))
    page.keyboard.press("PageDown")
    page.wait_for_function(STEP.format(1))
    assert page.locator(".lesson-title").inner_text() == "Five roots, L4 to S3"
    assert page.locator(".noci-label.pin").count() == 2
    answer = page.get_by_role("button", name="Show the answer")
    answer.focus()
    page.keyboard.press("Space")
    assert "L4 and L5 from the lumbar spine" in page.locator(".lesson-answer").inner_text()
    page.keyboard.press("PageUp")
    page.wait_for_function(STEP.format(0))
    opened_at = page.url
    page.go_back()
    page.wait_for_function(STEP.format(1))
    assert "lesson=sciatic_route" in opened_at
    assert noted == []


def test_a_link_leads_to_a_step(file: Path, tab: tuple[Page, list[str]]) -> None:
    page, _ = tab
    opened(page, file, "lesson=sciatic_route&step=4")
    page.wait_for_function("() => nociscope.state.show === 'sciatic.common_fibular.left'")
    assert page.locator(".lesson-title").inner_text() == "Two nerves in one sleeve"


def test_broken_lesson_files_are_explained_and_never_run(
    file: Path, tab: tuple[Page, list[str]], tmp_path: Path
) -> None:
    page, noted = tab
    opened(page, file)
    page.locator(".lesson-open:not(.quiz-open)").click()
    page.wait_for_selector(".lesson-making")
    choose, told = page.locator(".lesson-making input"), page.locator(".lesson-message")
    huge, broken, nasty = tmp_path / "huge.toml", tmp_path / "broken.toml", tmp_path / "nasty.toml"
    with huge.open("wb") as stream:
        stream.truncate(49_000_000)  # more cannot be handed to a page by this test
    broken.write_text("id = ")
    script = "<img src=x onerror='globalThis.ran=1'><script>globalThis.ran=1</script>"
    nasty.write_text(
        f'id = "own"\ntitle = "{script}"\nminutes = 1\n[[step]]\ntitle = "T"\nwords = "{script}"\npins = ["no_bone"]\n'
    )
    for path, words in ((huge, "49.0 MB"), (broken, "no lesson")):
        choose.set_input_files(path)
        page.wait_for_function("(w) => document.querySelector('.lesson-message').textContent.includes(w)", arg=words)
    assert told.is_visible()
    choose.set_input_files(nasty)
    page.wait_for_selector(".lesson-title")
    assert script in page.locator(".lesson-words").inner_text(), "words are shown as they are written"
    assert "no_bone" in page.locator(".toast").inner_text()
    assert page.evaluate("() => globalThis.ran") is None
    assert noted == []
