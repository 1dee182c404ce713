"""The command ``nociscope snapshot``: a selection as a PNG."""

import re
from pathlib import Path

import click

from viewer.cli.options import BODY, body_named
from viewer.errors import ViewerError


def _size(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, int]:
    """Read width x height."""
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", value)
    sizes = [int(number) for number in found.groups()] if found else [0]
    if not found or min(sizes) < 64 or max(sizes) > 8192:
        raise click.BadParameter(f"{value!r} is no size; write width x height like 1600x1200, each 64 to 8192")
    return sizes[0], sizes[1]


@click.command(epilog="Example:  nociscope snapshot sciatic.png --show sciatic.left --view posterior --size 1600x1200")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--show", help="Id to select: site, nerve, branch, condition or structure.")
@click.option("--view", help="anterior, posterior, left, right, medial or inferior.")
@click.option(
    "--size", metavar="WxH", callback=_size, default="1600x1200", show_default=True, help="Width x height in pixels."
)
@BODY
def snapshot(file: Path, show: str | None, view: str | None, size: tuple[int, int], body: str) -> None:
    """Draw a selection into a PNG, without a screen or browser."""
    from annotations.store import load_knowledge
    from viewer.export.snapshot import snapshot as draw

    if file.suffix.lower() != ".png":
        raise ViewerError("a snapshot is a PNG", str(file), "give the file a name that ends in .png")
    draw(file, load_knowledge(), body_named(body), show, view, size)
    click.echo(str(file))
