"""What a lesson file gets wrong beyond its form: ids, views and sources that do not exist."""

import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from viewer.lessons.records import Lesson, Step
from viewer.state import ORDER, ViewState, from_query


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in which step (from 1) and key, and how to mend it."""

    what: str
    step: int
    key: str
    mend: str

    def __str__(self) -> str:
        return f"step {self.step}, {self.key}: {self.what} · {self.mend}"


def check(lesson: Lesson, known: Collection[str], publications: Collection[str]) -> list[Mistake]:
    """All mistakes of a lesson.

    Parameters
    ----------
    known : collection of str
        Ids that can be selected on the body.
    publications : collection of str
        Ids that a step may cite.
    """
    return [
        mistake
        for at, step in enumerate(lesson.step, 1)
        for mistake in (*_view(step, at, known), *_pins(step, at, known), *_words(step, at, publications))
    ]


def _view(step: Step, at: int, known: Collection[str]) -> Iterator[Mistake]:
    given = dict(parse_qsl(step.view.lstrip("?"), keep_blank_values=True))
    state, blank = from_query(step.view), ViewState()
    for name, text in given.items():
        if name not in ORDER:
            yield Mistake(f"{name} is nothing a view can have", at, "view", _near(name, ORDER))
        elif name in ("lesson", "step"):
            yield Mistake(f"a step cannot set {name}", at, "view", "leave it out")
        elif getattr(state, name) == getattr(blank, name):
            yield Mistake(f"{name}={text} has no effect", at, "view", "save the view in the app and take its text")
    for name in filter(None, (state.show, *state.hide, *state.ghost, *state.only)):
        if not _is_known(name, known):
            yield Mistake(f"there is no {name} on this body", at, "view", _near(name, known))


def _pins(step: Step, at: int, known: Collection[str]) -> Iterator[Mistake]:
    for name in step.pins:
        if not _is_known(name, known):
            yield Mistake(f"there is no {name} on this body", at, "pins", _near(name, known))


def _words(step: Step, at: int, publications: Collection[str]) -> Iterator[Mistake]:
    for name in step.sources:
        if name not in publications:
            yield Mistake(f"no publication is called {name}", at, "sources", _near(name, publications))
    if bool(step.question) != bool(step.answer):
        missing = "answer" if step.question else "question"
        yield Mistake(f"a question and its answer belong together, the {missing} is missing", at, missing, "write it")


def _is_known(name: str, known: Collection[str]) -> bool:
    return name in known or f"{name}.left" in known


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else "search for it in the app and take its id from the address"
