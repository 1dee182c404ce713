"""Lessons from files: the shipped ones and a teacher's own."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from annotations.errors import RecordError
from annotations.records import Publication
from meshes.data_files import read_file
from viewer.errors import ViewerError
from viewer.lessons.records import LARGEST, Lesson, TranslatedLesson, Translation


def shipped(language: str = "en") -> tuple[Lesson, ...]:
    """The shipped lessons in their order; in English where the language has no words for one, or older ones.

    Raises
    ------
    AnnotationsError
        If a file is broken, or a translation has other steps; names file, key and mend.
    """
    return tuple(
        lesson if words is None or words.of != stamp(lesson) else translated(lesson, words, name)
        for lesson, words, name in _read(language)
    )


def wanting(language: str) -> list[str]:
    """What the translation of the lessons lacks, a line each: lessons without words, or with words of older English.

    Raises
    ------
    AnnotationsError
        If a file is broken.
    """
    lacks = []
    for lesson, words, name in _read(language):
        if words is None:
            lacks.append(f"missing: lesson {lesson.id}: write viewer/data/lessons/{name}")
        elif words.of != stamp(lesson):
            lacks.append(f'stale: lesson {lesson.id}: look at {name} again, then write of = "{stamp(lesson)}"')
    return lacks


def stamp(lesson: Lesson) -> str:
    """Twelve hexadecimal digits that change with any word of a lesson, and with nothing else."""
    said = [lesson.title, lesson.summary]
    for step in lesson.step:
        said += [step.title, step.words, step.notes, step.question, step.answer]
    return sha256("\x1f".join(said).encode()).hexdigest()[:12]


def _read(language: str) -> Iterator[tuple[Lesson, Translation | None, str]]:
    folder = resources.files("viewer") / "data" / "lessons"
    files = {file.name: file for file in folder.iterdir() if file.name.endswith(".toml")}
    for name in sorted(name for name in files if name.count(".") == 1):
        lesson = read_file(files[name], Lesson, name, RecordError)
        own = f"{name[:-5]}.{language}.toml"
        words = read_file(files[own], Translation, own, RecordError) if own in files and language != "en" else None
        yield lesson, words, own


def translated(lesson: Lesson, words: Translation, name: str) -> Lesson:
    """A lesson in other words, with its own views, pins and sources.

    Raises
    ------
    ViewerError
        If it has other steps, or asks where the lesson does not.
    """
    if len(words.step) != len(lesson.step):
        told = f"the translation has {len(words.step)} steps, the lesson {len(lesson.step)}"
        raise ViewerError(told, name, "write one [[step]] for each of the lesson's, in its order")
    for at, (own, step) in enumerate(zip(lesson.step, words.step, strict=True), 1):
        for key in ("notes", "question", "answer"):
            if bool(getattr(own, key)) != bool(getattr(step, key)):
                verb = "has" if getattr(own, key) else "has no"
                raise ViewerError(f"step {at} of the lesson {verb} {key}", f"{name}, step {at}", "let both agree")
    steps = tuple(own.model_copy(update=step.model_dump()) for own, step in zip(lesson.step, words.step, strict=True))
    said = {"title": words.title, "summary": words.summary, "step": steps}
    return TranslatedLesson.model_construct(**(dict(lesson) | said))


def read_lesson(file: Path) -> Lesson:
    """One lesson of somebody's own.

    Raises
    ------
    ViewerError
        If there is no such file, or it is far larger than words can be.
    AnnotationsError
        If it is broken; names the key and how to mend it.
    """
    try:
        size = file.stat().st_size
    except OSError as error:
        raise ViewerError("the lesson cannot be read", str(file), str(error.strerror or error)) from error
    if size > LARGEST:
        raise ViewerError(
            f"the lesson has {size:,} bytes, more than {LARGEST:,}",
            str(file),
            "a lesson holds words only; leave out what is not in docs/lessons.md",
        )
    return read_file(file, Lesson, str(file), RecordError)


def sheet(lessons: tuple[Lesson, ...], publications: Mapping[str, Publication]) -> list[dict[str, Any]]:
    """The lessons for the browser: sources as their short names; ``translated`` where words are a translation's."""
    return [_entry(lesson, publications) for lesson in lessons]


def _entry(lesson: Lesson, publications: Mapping[str, Publication]) -> dict[str, Any]:
    plain = lesson.model_dump(mode="json")
    steps = plain.pop("step")
    for step in steps:
        known = [publications[key] for key in step["sources"] if key in publications]
        step["sources"] = [item.short or item.title for item in known]
    return plain | {"steps": steps, "translated": isinstance(lesson, TranslatedLesson)}
