"""A teacher's own lessons beside the shipped ones: in the dashboard, the handout and the static site."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from annotations.records import Publication
from viewer.assets import asset
from viewer.deck.build import to_json
from viewer.errors import ViewerError
from viewer.lessons.checks import check
from viewer.lessons.loading import read_lesson, sheet, shipped
from viewer.lessons.records import Lesson
from viewer.site import DECK, Served

SHEET = "lessons.json"


def is_file(lesson: str) -> bool:
    """Whether a lesson is named by its file: it is there, or has an ending or folders in its name."""
    path = Path(lesson)
    return path.suffix != "" or path.name != lesson or path.exists()


def chosen(lesson: str | None) -> Lesson | None:
    """The lesson that an id or a file names; its ids are not checked here.

    Raises
    ------
    ViewerError
        If no shipped lesson has that id, or the file cannot be read.
    """
    if lesson is None:
        return None
    if is_file(lesson):
        return read_lesson(Path(lesson))
    known = {found.id: found for found in shipped()}
    if lesson not in known:
        raise ViewerError(f"no lesson is called {lesson}", "--lesson", f"one of {', '.join(known)}, or a file")
    return known[lesson]


def with_own(served: Served, files: Sequence[Path], publications: Mapping[str, Publication], language: str) -> Served:
    """What is served, with more lessons; one with the id of a shipped lesson takes its place.

    Raises
    ------
    ViewerError
        If a file cannot be read, names what is not there, or two files have one id.
    AnnotationsError
        If a file is broken; names the key and how to mend it.
    """
    if not files:
        return served
    deck = json.loads(served.deck.content)
    own: dict[str, Lesson] = {}
    for file in files:
        lesson = _checked(file, deck["entries"], publications)
        if lesson.id in own:
            raise ViewerError(f"two lessons have the id {lesson.id}", str(file), "give each file an id of its own")
        own[lesson.id] = lesson
    lessons = (*own.values(), *(lesson for lesson in shipped(language) if lesson.id not in own))
    item = asset(SHEET, to_json(sheet(lessons, publications)))
    deck["files"]["lessons"] = item.url
    return replace(served, deck=asset(DECK, to_json(deck)), files={**served.files, SHEET: item})


def _checked(file: Path, entries: Mapping[str, object], publications: Mapping[str, Publication]) -> Lesson:
    lesson = read_lesson(file)
    mistakes = check(lesson, entries.keys(), publications)
    if mistakes:
        more = f" (and {len(mistakes) - 1} more: `nociscope lesson check {file}`)" if len(mistakes) > 1 else ""
        first = mistakes[0]
        raise ViewerError(f"{first.what}{more}", f"{file}, step {first.step}, {first.key}", first.mend)
    return lesson
