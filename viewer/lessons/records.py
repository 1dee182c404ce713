"""What a lesson file may hold, and what the page gets of it."""

from typing import Annotated, Final

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from annotations.records import Record

MOST_STEPS: Final = 60
LARGEST: Final = 1_000_000
"""Bytes of a lesson file; it holds words and no pictures."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=120)]


class Step(Record):
    """One picture and what is said to it.

    Attributes
    ----------
    words : str
        As spoken to the class; paragraphs are parted by an empty line.
    notes : str
        For the teacher alone.
    view : str
        What an address holds behind its question mark: ``show=sciatic.left&view=posterior``.
    pins : tuple of str
        Structures, branches or places that get their name and a line.
    question, answer : str
        Asked and, on request, answered.
    sources : tuple of str
        Ids of publications that the words rest on.
    """

    title: Line
    words: Words
    notes: Words = ""
    view: Annotated[str, StringConstraints(max_length=2000)] = ""
    pins: Annotated[tuple[Identifier, ...], Field(max_length=12)] = ()
    question: Words = ""
    answer: Words = ""
    sources: tuple[str, ...] = ()


class Lesson(Record):
    """Steps under a title; ``minutes`` is how long it takes to give."""

    id: Key
    title: Line
    minutes: Annotated[int, Field(ge=1, le=180)]
    summary: Words
    step: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS)]


class TranslatedLesson(Lesson):
    """A shipped lesson in the words of a translation."""


class StepWords(Record):
    """What a translation says to one step."""

    title: Line
    words: Words
    notes: Words = ""
    question: Words = ""
    answer: Words = ""


class Translation(Record):
    """A lesson's words in another language; views, pins and sources stay the lesson's.

    Attributes
    ----------
    of : str
        Stamp of the English words that were translated; another stamp means that they have changed since.
    """

    of: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    title: Line
    summary: Words
    step: Annotated[tuple[StepWords, ...], Field(min_length=1, max_length=MOST_STEPS)]


class LessonStep(TypedDict):
    """A step for the page, see :class:`Step`."""

    title: str
    words: str
    notes: str
    view: str
    pins: list[str]
    question: str
    answer: str
    sources: list[str]


class LessonEntry(TypedDict):
    """A lesson for the page; ``translated`` where its words are a translation's."""

    id: str
    title: str
    minutes: int
    summary: str
    steps: list[LessonStep]
    translated: bool
