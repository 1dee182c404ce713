"""Lessons: the shipped ones are right, and a broken one is explained by step and key."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotations.errors import RecordError
from annotations.store import load_knowledge
from meshes.atlas import Atlas
from meshes.errors import UserError
from viewer import site
from viewer.assets import asset
from viewer.cli.main import cli
from viewer.cli.own_lessons import with_own
from viewer.errors import ViewerError
from viewer.lessons import loading
from viewer.lessons.checks import check
from viewer.lessons.loading import read_lesson, sheet, shipped, stamp, translated, wanting
from viewer.lessons.records import LARGEST, Lesson, StepWords, Translation

GOOD = """
id = "own"
title = "Own"
minutes = 1
summary = ""
[[step]]
title = "One"
words = "Look."
"""


@pytest.fixture(scope="module")
def known(atlas: Atlas) -> frozenset[str]:
    return frozenset(json.loads(site.prepare().deck.content)["entries"])


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_lessons_of_the_issue_are_shipped() -> None:
    titles = {lesson.title.split(":")[0] for lesson in shipped()}
    assert titles >= {
        "From the back to the toes",
        "Front, inner, outer",
        "Behind the ischial spine",
        "Referred pain",
        "Five conditions that link pelvis and leg",
        "When pain cannot wait",
    }


@pytest.mark.parametrize("lesson", shipped(), ids=lambda lesson: lesson.id)
def test_a_shipped_lesson_has_no_mistake_and_cites_every_step(lesson: Lesson, known: frozenset[str]) -> None:
    assert [str(mistake) for mistake in check(lesson, known, load_knowledge().publications)] == []
    assert [step.title for step in lesson.step if not step.sources] == [], "name the publications of these steps"
    assert sum(bool(step.question) for step in lesson.step) >= 2


def test_the_sheet_names_its_sources_in_words() -> None:
    steps = [step for lesson in sheet(shipped(), load_knowledge().publications) for step in lesson["steps"]]
    assert all(source and source == source.strip() for step in steps for source in step["sources"])


@pytest.mark.parametrize(
    ("more", "key", "told"),
    [
        ('view = "show=sciatik.left"', "view", "did you mean sciatic.left"),
        ('view = "shou=sciatic.left"', "view", "did you mean show"),
        ('view = "peel=nine"', "view", "no effect"),
        ('view = "lesson=own"', "view", "cannot set lesson"),
        ('pins = ["femurr.left"]', "pins", "femur.left"),
        ('sources = ["NOBODY99"]', "sources", "no publication"),
        ('question = "Which?"', "answer", "belong together"),
    ],
)
def test_a_mistake_names_step_key_and_mend(
    file: Callable[[str], Path], known: frozenset[str], more: str, key: str, told: str
) -> None:
    (mistake,) = check(read_lesson(file(GOOD + more)), known, load_knowledge().publications)
    assert (mistake.step, mistake.key) == (1, key)
    assert told in str(mistake)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace('title = "One"', ""), "title"),
        (GOOD + 'wordz = "x"', "wordz"),
        ("id = ", "TOML"),
        (GOOD.replace("minutes = 1", "minutes = 0"), "minutes"),
    ],
)
def test_a_file_of_another_form_is_refused(file: Callable[[str], Path], text: str, told: str) -> None:
    with pytest.raises(RecordError, match=told):
        read_lesson(file(text))


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as stream:
        stream.truncate(100 * LARGEST)
    with pytest.raises(ViewerError, match="100,000,000 bytes"):
        read_lesson(huge)
    with pytest.raises(ViewerError, match="cannot be read"):
        read_lesson(tmp_path / "nothing.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_the_command_lists_and_checks(
    file: Callable[[str], Path], known: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("lesson", "list").output.count("\n") == len(shipped())
    deck = asset("deck.json", json.dumps({"entries": dict.fromkeys(known)}).encode())
    monkeypatch.setattr(site, "prepare", lambda *_, **__: site.Served(deck, {}))
    assert run("lesson", "check", str(file(GOOD))).exit_code == 0
    wrong = run("lesson", "check", str(file(GOOD + 'pins = ["femurr.left"]')))
    assert wrong.exit_code == 1
    assert "step 1, pins" in wrong.output


def test_a_lesson_of_ones_own_is_served_beside_the_shipped_ones(atlas: Atlas, file: Callable[[str], Path]) -> None:
    publications = load_knowledge().publications
    plain = site.prepare()
    found = with_own(plain, [file(GOOD)], publications, "en")
    deck, lessons = json.loads(found.deck.content), json.loads(found.files["lessons.json"].content)
    assert deck["files"]["lessons"] == found.files["lessons.json"].url != plain.files["lessons.json"].url
    assert [lesson["id"] for lesson in lessons] == ["own", *(lesson.id for lesson in shipped())]
    assert deck["files"]["cards"] == plain.files["cards.json"].url, "nothing else changes"
    replaced = with_own(plain, [file(GOOD.replace('"own"', '"sciatic_route"'))], publications, "en")
    titles = [lesson["title"] for lesson in json.loads(replaced.files["lessons.json"].content)]
    assert titles[0] == "Own"
    assert len(titles) == len(shipped()), "one with the id of a shipped lesson stands in its place"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + 'view = "show=no_such_nerve"', "no_such_nerve"),
        (GOOD.replace("minutes = 1", "minutes = 0"), "minutes"),
        ("<script>alert(1)</script>", "own.toml"),
    ],
)
@pytest.mark.parametrize("command", [["serve", "--no-open", "--port", "0"], ["export", "handout.html"]])
def test_a_wrong_lesson_is_told_before_anything_is_served(
    atlas: Atlas, file: Callable[[str], Path], command: list[str], text: str, told: str
) -> None:
    done = CliRunner().invoke(cli, [*command, "--lesson", str(file(text))])
    assert isinstance(done.exception, UserError), done.output
    assert told in str(done.exception)
    assert not Path("handout.html").exists()


def test_two_files_with_one_id_and_a_missing_file_are_told(atlas: Atlas, file: Callable[[str], Path]) -> None:
    own = file(GOOD)
    publications = load_knowledge().publications
    with pytest.raises(ViewerError, match="two lessons have the id own"):
        with_own(site.prepare(), [own, own], publications, "en")
    with pytest.raises(ViewerError, match=r"missing\.toml"):
        with_own(site.prepare(), [own.with_name("missing.toml")], publications, "en")


def test_a_handout_opens_with_a_lesson_of_ones_own(atlas: Atlas, file: Callable[[str], Path], tmp_path: Path) -> None:
    target = tmp_path / "handout.html"
    done = CliRunner().invoke(cli, ["export", str(target), "--lesson", str(file(GOOD))], catch_exceptions=False)
    assert done.exit_code == 0
    assert 'data-lesson="own"' in target.read_text(encoding="utf-8")


def test_every_lesson_is_there_in_spanish_with_the_same_pictures() -> None:
    for own, english in zip(shipped("es"), shipped(), strict=True):
        assert own.title != english.title, f"{english.id} has no Spanish words"
        for step, meant in zip(own.step, english.step, strict=True):
            assert (step.view, step.pins, step.sources) == (meant.view, meant.pins, meant.sources)
            assert step.words != meant.words, f"{english.id}: {meant.title} is still in English"


def test_a_translation_with_other_steps_is_told() -> None:
    lesson = shipped()[1]
    step = StepWords(title="Uno", words="Mira.")
    with pytest.raises(ViewerError, match="the translation has 1 steps"):
        translated(lesson, Translation(of="0" * 12, title="T", summary="", step=(step,)), "t.es.toml")
    with pytest.raises(ViewerError, match="step 1 of the lesson has question"):
        translated(
            lesson, Translation(of="0" * 12, title="T", summary="", step=(step,) * len(lesson.step)), "t.es.toml"
        )


def test_a_translation_of_older_words_is_told_and_the_english_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wanting("es") == [], "look at these translations again: nociscope check --language es"
    assert len(wanting("eo")) == len(shipped()), "a language without words lacks them all"
    assert all(lesson["translated"] for lesson in sheet(shipped("es"), {}))
    assert not any(lesson["translated"] for lesson in sheet(shipped(), {}))
    monkeypatch.setattr(loading, "stamp", lambda lesson: "f" * 12 if lesson.id == "pudendal_route" else stamp(lesson))
    (line,) = wanting("es")
    assert line.startswith("stale: lesson pudendal_route")
    titles = {lesson.id: lesson.title for lesson in shipped()}
    assert [own.id for own in shipped("es") if own.title == titles[own.id]] == ["pudendal_route"]
