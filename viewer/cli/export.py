"""``nociscope export``: handout, static site, figures, geometry and routes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from viewer.cli.options import BODY, LANGUAGE, body_named
from viewer.cli.progress_bar import Bar
from viewer.errors import ViewerError

if TYPE_CHECKING:
    from viewer.site import Served

LESSON = click.option(
    "--lesson", help="Lesson to open with: id of a shipped one, see `nociscope lesson list`, or a file of your own."
)


class ByEnding(click.Group):
    """What is no command is a file whose ending says what is wanted: ``export handout.html``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``file`` before a file's name, or before options that stand in front of it."""
        plain = bool(args) and args[0] not in self.commands and args[0] not in ctx.help_option_names
        return super().parse_args(ctx, ["file", *args] if plain else args)


@click.group(
    cls=ByEnding,
    epilog="Examples:  nociscope export handout.html   |   nociscope export site public   |   "
    "nociscope export body.glb --compact   |   nociscope export routes.json   |   "
    "nociscope export figures slides --show sciatic.left --views posterior,left",
)
def export() -> None:
    """Write the view as one page, as a site or as pictures; the body as .glb, its routes as .json.

    A name with an ending is written in that form: .html, .glb or .json; its options: `nociscope export file --help`.
    """


@export.command(epilog="Examples:  nociscope export handout.html --lesson sciatic_route   |   nociscope export b.glb")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@BODY
@LANGUAGE
@LESSON
@click.option("--compact", is_flag=True, help="glTF only: quantised positions (KHR_mesh_quantization).")
def file(file: Path, body: str, language: str, lesson: str | None, compact: bool) -> None:
    """Write a handout (.html), the body's geometry (.glb) or nerve routes and landmarks (.json)."""
    from viewer.export.files import write_file

    makers = {
        ".html": lambda: _handout(body, language, lesson),
        ".glb": lambda: _geometry(body, compact, lesson),
        ".json": lambda: _routes(body),
    }
    if file.suffix not in makers:
        ending = file.suffix or "a name without ending"
        raise ViewerError(f"no export is known for {ending}", str(file), "use .html, .json or .glb")
    content = makers[file.suffix]()
    write_file(file, content)
    click.echo(f"{file}: {len(content):,} bytes")


def _handout(body: str, language: str, lesson: str | None) -> bytes:
    from viewer.export.handout import handout

    served, opened = _served(body, language, lesson)
    return handout(served, language, opened)


def _served(body: str, language: str, lesson: str | None) -> "tuple[Served, str | None]":
    """All files of the view, and the id of the lesson that it opens with."""
    from annotations.store import load_knowledge
    from meshes.bodies.registry import resolve
    from viewer.cli.own_lessons import chosen, is_file, with_own
    from viewer.site import prepare

    opened = chosen(lesson)
    with Bar() as progress:
        served = prepare(resolve(body, progress), language, progress)
    own = [Path(lesson)] if lesson and is_file(lesson) else []
    return with_own(served, own, load_knowledge().publications, language), opened.id if opened else None


def _geometry(body: str, compact: bool, lesson: str | None) -> bytes:
    from annotations.store import load_knowledge
    from meshes.export import gltf as writer
    from viewer.cli.own_lessons import chosen
    from viewer.export.lesson_cameras import cameras
    from viewer.lessons.loading import shipped

    only, atlas = chosen(lesson), body_named(body)
    lessons = [only] if only else list(shipped())
    return writer.glb(atlas, compact=compact, cameras=cameras(lessons, load_knowledge(), atlas))


def _routes(body: str) -> bytes:
    from meshes.export import gltf as writer

    return json.dumps(writer.routes(body_named(body)), ensure_ascii=False).encode()


@export.command(epilog="Example:  nociscope export site public && python -m http.server --directory public")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@BODY
@LANGUAGE
@LESSON
def site(folder: Path, body: str, language: str, lesson: str | None) -> None:
    """Write a static site for any web server, in a folder of any name on it."""
    from viewer.export.static_site import site as make
    from viewer.export.static_site import write_site

    served, opened = _served(body, language, lesson)
    files = make(served, language, opened)
    size = write_site(folder, files)
    click.echo(f"{folder}: {len(files)} files, {size:,} bytes")


@export.command(epilog="Example:  nociscope export figures slides --show sciatic.left --views posterior,left --dpi 300")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--show", required=True, help="Id to select: site, nerve, branch, condition or structure.")
@click.option("--views", default="anterior", show_default=True, help="Views, separated by commas.")
@click.option("--width", "width_mm", default=160.0, show_default=True, help="Printed width in mm.")
@click.option("--height", "height_mm", default=120.0, show_default=True, help="Printed height in mm.")
@click.option("--dpi", default=300, show_default=True, type=click.IntRange(72, 600), help="Pixels per inch.")
@click.option("--transparent", is_flag=True, help="No background.")
@BODY
def figures(
    folder: Path, show: str, views: str, width_mm: float, height_mm: float, dpi: int, transparent: bool, body: str
) -> None:
    """Draw a selection from several sides: a PNG, and an SVG with its names over the same picture."""
    from annotations.store import load_knowledge
    from viewer.export.figures import Paper, draw

    paper = Paper(width_mm, height_mm, dpi, transparent)
    atlas = body_named(body)
    wanted = [view.strip() for view in views.split(",") if view.strip()]
    for written in draw(folder, load_knowledge(), atlas, show, wanted, paper):
        click.echo(str(written))
