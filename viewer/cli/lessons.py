"""``nociscope lesson``: list the shipped lessons, check a file."""

import json
import sys
from pathlib import Path

import click

from viewer.cli.progress_bar import Bar


@click.group(epilog="Examples:  nociscope lesson list   |   nociscope lesson check my_lesson.toml")
def lesson() -> None:
    """Lessons: steps of views and words that a teacher plays."""


@lesson.command(name="list", epilog="Example:  nociscope lesson list")
@click.option("--language", default="en", show_default=True, help="Language of the titles.")
def list_lessons(language: str) -> None:
    """List the shipped lessons: id, steps, minutes, title."""
    from viewer.lessons.loading import shipped

    for found in shipped(language):
        click.echo(f"{found.id}\t{len(found.step)} steps\t{found.minutes} min\t{found.title}")


@lesson.command(epilog="Example:  nociscope lesson check my_lesson.toml")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--body", default="default", show_default=True, help="Body that the lesson is given on.")
def check(file: Path, body: str) -> None:
    """Check a lesson: form, ids, views and sources. Mistakes: one line each, exit code 1."""
    from annotations.store import load_knowledge
    from meshes.bodies.registry import resolve
    from viewer.lessons.checks import check as find
    from viewer.lessons.loading import read_lesson
    from viewer.site import prepare

    read = read_lesson(file)
    with Bar() as progress:
        deck = json.loads(prepare(resolve(body, progress), progress=progress).deck.content)
    mistakes = find(read, deck["entries"].keys(), load_knowledge().publications)
    for mistake in mistakes:
        click.echo(f"{file}, {mistake}", err=True)
    if mistakes:
        sys.exit(1)
    click.echo(f"{file}: {len(read.step)} steps, all well")
