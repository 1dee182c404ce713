"""Options that several commands share, and the body that one of them names."""

from typing import TYPE_CHECKING

import click

from viewer.cli.progress_bar import Bar

if TYPE_CHECKING:  # trimesh takes longer to import than most commands to run
    from meshes.atlas import Atlas

BODY = click.option(
    "--body",
    default="default",
    show_default=True,
    help="Name of a body, see `nociscope body list`; or a folder or file of meshes.",
)
LANGUAGE = click.option("--language", default="en", show_default=True, help="Language of words and cards.")


def body_named(body: str) -> "Atlas":
    """Load the body that ``--body`` names, behind a progress bar."""
    from meshes import load_atlas
    from meshes.bodies.registry import resolve

    with Bar() as progress:
        return load_atlas(resolve(body, progress), progress)
