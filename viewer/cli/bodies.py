"""The commands ``nociscope body …``: list, fetch, add, build, check, remove bodies, and say how well one fits."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from meshes.errors import MeshesError
from meshes.messages import Notice
from viewer.cli.body_check import body_check
from viewer.cli.body_compare import body_compare
from viewer.cli.options import body_named
from viewer.cli.progress_bar import Bar

Mark = tuple[str, tuple[float, float, float]]
_SHOWN: Final = 40


@click.group()
def body() -> None:
    """Bodies: list them, fetch BodyParts3D, add your own, build them, check them, compare them."""


body.add_command(body_check)
body.add_command(body_compare)


@body.command("list", epilog="Example:  nociscope body list")
def body_list() -> None:
    """Name every body and say whether it is built."""
    from meshes.bodies.registry import bodies

    for entry in bodies():
        state = "built" if entry.built else "not built yet" if entry.there else f"nociscope body fetch {entry.name}"
        click.echo(f"{entry.name}\t{entry.label}\t{state}")


@body.command("build", epilog="Example:  nociscope body build default")
@click.argument("name", default="default")
def body_build(name: str) -> None:
    """Build a body now, so that the first start is quick."""
    _built(name)


def _built(name: str) -> None:
    atlas = body_named(name)
    click.echo(f"{atlas.name}: {len(atlas.structures)} structures, {len(atlas.segments)} nerve segments")


@body.command(
    "fetch",
    epilog="Examples:  nociscope body fetch bodyparts3d   |   nociscope body fetch bodyparts3d --from ARCHIVE.zip",
)
@click.argument("name", type=click.Choice(["bodyparts3d"]))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="The archive isa_BP3D_4.0_obj_99.zip, if you have it already; nothing is downloaded then.",
)
def body_fetch(name: str, source: Path | None) -> None:
    """Download a published body (BodyParts3D: 143 MB), clean it, place its nerves and keep it."""
    from meshes.bodies import bodyparts3d
    from meshes.sources import source as source_of

    with Bar() as progress:
        fetched = bodyparts3d.fetch(source, progress)
    _print_notes(fetched.notes)
    click.echo(f"{name}: {len(fetched.meshes)} meshes of pelvis and legs")
    _built(name)
    click.echo(source_of(fetched.source).attribution)
    click.echo(f"Look at it:  nociscope serve --body {name}")


def _mark(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[Mark, ...]:
    """Read ``asis.left=12.5,80,-3``."""
    found = []
    for value in values:
        name, _, place = value.partition("=")
        try:
            x, y, z = (float(number) for number in place.split(","))
        except ValueError:
            raise click.BadParameter(f"{value!r} is no landmark; write NAME=x,y,z like asis.left=12.5,80,-3") from None
        found.append((name.strip(), (x, y, z)))
    return tuple(found)


@body.command(
    "add",
    epilog="Examples:  nociscope body add segmentations/ --name patient1   |   "
    "nociscope body add total.nii.gz --name ct1   |   nociscope body add meshes/ --name me --units cm --axes LPS",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name of the body: small letters, digits, _.")
@click.option("--label", default="", help="Name for people.")
@click.option("--units", type=click.Choice(["mm", "cm", "m", "in"]), help="Found out by the bones if not given.")
@click.option("--axes", help="Where +x, +y, +z point: RAS, LPS, RSP …; found out by the bones if not given.")
@click.option(
    "--landmark", "landmarks", multiple=True, callback=_mark, metavar="NAME=x,y,z", help="Set a landmark by hand."
)
@click.option("--names", type=click.Path(path_type=Path), help="The mapping file, if not names.toml beside the meshes.")
@click.option("--trust", is_flag=True, help="Take what is told where the shapes speak against it.")
def body_add(
    paths: tuple[Path, ...],
    name: str,
    label: str,
    units: str | None,
    axes: str | None,
    landmarks: tuple[Mark, ...],
    names: Path | None,
    trust: bool,
) -> None:
    """Add your own meshes or a labelled segmentation as a body; they stay on this computer.

    PATHS: a folder, an archive or files: STL, OBJ, PLY, GLB, glTF, VTK, VTP, NIfTI. Which mesh is which structure is
    written into names.toml beside them: correct it there and add again.
    """
    from meshes.ingest.collect import Options, collect
    from meshes.ingest.errors import DoubtError
    from meshes.ingest.store import good_name, save

    good_name(name)
    options = Options(units or "", axes or "", dict(landmarks), trust, names)
    try:
        with Bar() as progress:
            added_body = collect(paths, name, options, progress, label)
    except DoubtError as doubt:
        for one in doubt.doubts[1:]:
            click.echo(f"nociscope: {one}", err=True)
        raise
    save(added_body)
    _print_notes(added_body.notes)
    click.echo(f"{name}: {len(added_body.meshes)} meshes")
    for structure, made_of in sorted(added_body.made_of.items()):
        click.echo(f"  {structure} = {made_of}")
    _built(name)
    _print_fit(name)
    click.echo(f"Look at it:  nociscope serve --body {name}")


def _print_notes(notes: Sequence[Notice]) -> None:
    for note in notes[:_SHOWN]:
        click.echo(f"  note: {note}", err=True)
    if len(notes) > _SHOWN:
        click.echo(f"  and {len(notes) - _SHOWN} more notes: nociscope body report", err=True)


@body.command("report", epilog="Example:  nociscope body report patient1 --json")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def body_report(name: str, as_json: bool) -> None:
    """Say how well the default body's shape lies on a body, which landmarks are doubtful, and what was mended."""
    from meshes.bodies.own_body import fit_report
    from meshes.bodies.registry import require_body

    require_body(name)
    if name == "default":
        raise MeshesError("the default body is the template itself", name, "give a body that was added or fetched")
    with Bar() as progress:
        report = fit_report(name, progress)
    if as_json:
        click.echo(json.dumps(report.plain(), default=str, ensure_ascii=False, indent=2))
        return
    for bone, row in report.bones.items():
        there = round(100 * row["seen"])
        click.echo(f"{bone}\tmean {row['mean_mm']:.2f} mm\tp95 {row['p95_mm']:.2f} mm\t{there} % of it there")
    _print_notes(report.notes)
    _print_fit(name)


def _print_fit(name: str) -> None:
    """Warnings of the fit, and the landmarks worth setting by hand."""
    from meshes.bodies.own_body import fit_report

    report = fit_report(name)
    for warning in report.warnings:
        click.echo(f"  warning: {warning}", err=True)
    if report.doubtful:
        marks = ", ".join(f"{mark} (±{report.uncertainty_mm[mark]:.0f} mm)" for mark in report.doubtful[:6])
        more = f" and {len(report.doubtful) - 6} more" if len(report.doubtful) > 6 else ""
        click.echo(f"  worth setting by hand with --landmark NAME=x,y,z: {marks}{more}", err=True)


@body.command("remove", epilog="Example:  nociscope body remove patient1")
@click.argument("name")
def body_remove(name: str) -> None:
    """Remove a body that was added or fetched, with all that was built of it. Your own files stay."""
    from meshes.ingest.store import forget

    forget(name)
    click.echo(f"{name} is removed")


@body.command("names", epilog="Example:  nociscope body names")
def body_names() -> None:
    """List every structure that a mesh can be named for in names.toml."""
    from meshes.ingest.naming.names import lexicon, midline, terms_of, tissue_of

    for name in lexicon():
        shown = name if midline(name) else f"{name}.left, {name}.right"
        click.echo(f"{shown}\t{terms_of(name).english}\t{tissue_of(name)}")
