"""Lessons from files: the shipped ones and a teacher's own."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from annotations.records import Publication
from annotations.store import read_toml, validate
from viewer.errors import ViewerError
from viewer.lessons.records import LARGEST, Lesson


def shipped(language: str = "en") -> tuple[Lesson, ...]:
    """The shipped lessons in their order; in English where the language has none of its own.

    Raises
    ------
    AnnotationsError
        If a file is broken; names file, key and mend.
    """
    folder = resources.files("viewer") / "data" / "lessons"
    files = {file.name: file for file in folder.iterdir() if file.name.endswith(".toml")}
    english = sorted(name for name in files if name.count(".") == 1)
    chosen = [(own if (own := f"{name[:-5]}.{language}.toml") in files else name) for name in english]
    return tuple(validate(Lesson, read_toml(files[name], name), name) for name in chosen)


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
    return validate(Lesson, read_toml(file, str(file)), str(file))


def sheet(lessons: tuple[Lesson, ...], publications: Mapping[str, Publication]) -> list[dict[str, Any]]:
    """The lessons for the browser; sources as their short names."""
    found = []
    for lesson in lessons:
        plain = lesson.model_dump(mode="json")
        steps = plain.pop("step")
        for step in steps:
            known = [publications[key] for key in step["sources"] if key in publications]
            step["sources"] = [item.short or item.title for item in known]
        found.append(plain | {"steps": steps})
    return found
