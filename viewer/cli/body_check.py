"""The command ``nociscope body check``: a body's nerves beside measured anatomy and its bones."""

import sys
from typing import TYPE_CHECKING

import click

from viewer.cli.options import body_named

if TYPE_CHECKING:  # trimesh takes longer to import than most commands to run
    from meshes.atlas import Atlas
    from meshes.space import Side


@click.command("check", epilog="Examples:  nociscope body check   |   nociscope body check bodyparts3d --side right")
@click.argument("name", default="default")
@click.option("--side", type=click.Choice(["left", "right", "both"]), default="both", show_default=True)
def body_check(name: str, side: str) -> None:
    """Hold a body's nerves against measured anatomy: value, published figures, z-score; and nerves inside bone.

    ok: within one standard deviation or the range that was seen; far: within two; OFF: beyond.
    """
    from meshes.space import SIDES, Side

    atlas = body_named(name)
    off = _print_measures(atlas, SIDES if side == "both" else (Side(side),))
    if _print_bones(atlas) or off:
        sys.exit(1)


def _print_measures(atlas: "Atlas", sides: "tuple[Side, ...]") -> int:
    """Every measure, then how many agree on each side; how many are off."""
    from meshes import load_atlas
    from meshes.anatomy.morphometry import measure
    from meshes.anatomy.stature import is_adult, size_beside

    measured = {side: measure(atlas, side) for side in sides}
    everything = [row for rows in measured.values() for row in rows]
    for row in everything:
        click.echo(f"{'ok ' if row.agrees else 'far' if row.usual else 'OFF'} {row}")
    size = size_beside(atlas.landmarks, load_atlas().landmarks)
    if not is_adult(size):
        click.echo(
            f"--  the body has {size:.2f} times the default adult's size; published figures in mm are of adults: "
            "here the shares of a line tell more"
        )
    for side, rows in measured.items():
        far = sum(row.usual and not row.agrees for row in rows)
        more = f", {far} more within two standard deviations" if far else ""
        click.echo(f"--  {side}: {sum(row.agrees for row in rows)} of {len(rows)} measures agree{more}")
    return sum(not row.usual for row in everything)


def _print_bones(atlas: "Atlas") -> int:
    """The nerves that lie inside bone; how many."""
    from meshes.anatomy.contacts import closed, inside_bone

    whole, open_bones = closed(atlas)
    for bone in open_bones:
        click.echo(f"--  {bone} has holes: whether a nerve lies inside it cannot be told")
    entered = inside_bone(whole)
    for segment, depth in entered.items():
        click.echo(f"OFF {segment} lies {depth:.1f} mm inside bone")
    click.echo(f"--  {len(entered)} nerves in bone")
    return len(entered)
