"""The command ``nociscope body compare``."""

import json
import sys
from typing import Any

import click

from viewer.cli.options import body_named
from viewer.errors import ViewerError


@click.command(
    "compare",
    epilog="Examples:  nociscope body compare default patient1   |   nociscope body compare patient1 --sides   |   "
    "nociscope body compare default patient1 --side right --json",
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B", required=False)
@click.option("--sides", is_flag=True, help="Compare the left side of A with its right side.")
@click.option("--side", type=click.Choice(["left", "right"]), default="left", show_default=True, help="Side measured.")
@click.option("--all", "everything", is_flag=True, help="Print every measure, also those that hardly differ.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--language", default="en", show_default=True, help="Of the words.")
def body_compare(
    first: str, second: str | None, sides: bool, side: str, everything: bool, as_json: bool, language: str
) -> None:
    """Hold two bodies against each other, or the two sides of one: measured anatomy, sizes, routes, in words.

    A and B are names of bodies or files of meshes. Exit code 1: the two have no measure in common.
    """
    found = _compared(first, second, sides, side, language)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found, everything)
    if not found["common"]:
        sys.exit(1)


def _compared(first: str, second: str | None, sides: bool, side: str, language: str) -> dict[str, Any]:
    from meshes.space import Side
    from viewer.deck.comparison_sheet import compare_bodies, compare_sides, comparison_sheet

    if sides and second is not None:
        raise ViewerError("--sides compares one body with itself", second, "leave out the second body, or --sides")
    if not sides and second is None:
        raise ViewerError("a second body is wanting", "B", f"nociscope body compare {first} NAME, or {first} --sides")
    a = body_named(first)
    if second is None:
        return comparison_sheet(compare_sides(a, language), language)
    return comparison_sheet(compare_bodies(a, body_named(second), Side(side), language), language)


def _print(found: dict[str, Any], everything: bool) -> None:
    click.echo(f"A = {found['a']}\nB = {found['b']}")
    for group in found["groups"]:
        rows = [row for row in group["rows"] if everything or row["notable"] or group["id"] in ("size", "anatomy")]
        if rows:
            click.echo(f"\n{group['title']}")
        for row in rows:
            click.echo(_line(row))
    click.echo(f"\n{found['headline']}")
    for one in found["told"]:
        click.echo(f"- {one['text']}")
    for name in found["missing"]:
        click.echo(f"-- {name}: one of the two only")


def _line(row: dict[str, Any]) -> str:
    scores = [f"z {row[key]:+.2f}" if row[key] is not None else "" for key in ("z_a", "z_b")]
    cells = (
        "*" if row["notable"] else " ",
        row["label"],
        f"A {row['shown_a']} {scores[0]}".strip(),
        f"B {row['shown_b']} {scores[1]}".strip(),
        row["shown_difference"],
        row["published"],
    )
    return "\t".join(cells).rstrip()
