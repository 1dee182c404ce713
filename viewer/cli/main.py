"""The console command ``nociscope``.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong use or an error of the user's making, 3 a fault of ours.
"""

import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

import click

from meshes.errors import UserError
from viewer.cli.bodies import body as body_commands
from viewer.cli.export import export as export_commands
from viewer.cli.lessons import lesson as lesson_commands
from viewer.cli.progress_bar import Bar
from viewer.errors import ViewerError

BODY = click.option(
    "--body",
    default="default",
    show_default=True,
    help="Name of a body, see `nociscope body list`; or a folder or file of meshes.",
)


def _size(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, int]:
    """Read width x height."""
    found = re.fullmatch(r"(\d{2,5})x(\d{2,5})", value)
    sizes = [int(number) for number in found.groups()] if found else [0]
    if not found or min(sizes) < 64 or max(sizes) > 8192:
        raise click.BadParameter(f"{value!r} is no size; write width x height like 1600x1200, each 64 to 8192")
    return sizes[0], sizes[1]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples:  nociscope serve   |   nociscope lookup 'inside of my shin burns'   |   "
    "nociscope snapshot sciatic.png --show sciatic.left --view posterior",
)
@click.version_option(package_name="nociscope")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Explain pain in pelvis and leg: which nerve runs here, where it comes from, what could be behind it.

    nociscope explains; it never diagnoses.
    """
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, format="nociscope: %(message)s")
    if not debug:
        logging.getLogger("bokeh").setLevel(logging.ERROR)
        logging.getLogger("tornado").setLevel(logging.ERROR)


@cli.command(epilog="Examples:  nociscope serve   |   nociscope serve --host 0.0.0.0 --port 8080 --no-open")
@BODY
@click.option("--host", default="localhost", show_default=True, help="Address to listen on; 0.0.0.0 for the network.")
@click.option(
    "--port", default=5006, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--open/--no-open", "show", default=True, help="Open the browser.")
@click.option(
    "--lesson",
    "lessons",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A lesson file of your own, beside the shipped ones; may be given several times.",
)
@click.option(
    "--class", "with_class", is_flag=True, help="Let a class follow the leader's view; see docs/classroom.md."
)
@click.option(
    "--password",
    default="",
    envvar="NOCISCOPE_CLASS_PASSWORD",
    help="With --class: the leader's password, in place of a secret in the address. Better given in "
    "NOCISCOPE_CLASS_PASSWORD, which other users of the machine cannot see.",
)
@click.option("--redis", default="", metavar="URL", help="With --class: share the rooms of several servers there.")
@click.option(
    "--allow-uploads",
    is_flag=True,
    help="With a --host that others reach: let them add bodies on the page /bodies, see the others and remove them.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Believe your own reverse proxy's header (X-Real-IP, X-Forwarded-For) where visitors come from.",
)
@click.option("--class-address", default="", metavar="URL", help="With --class: where students reach this server.")
@click.pass_context
def serve(
    context: click.Context,
    body: str,
    host: str,
    port: int,
    show: bool,
    lessons: tuple[Path, ...],
    with_class: bool,
    password: str,
    redis: str,
    class_address: str,
    allow_uploads: bool,
    behind_proxy: bool,
) -> None:
    """Start the dashboard and print its address.

    With --class, and no --host given, it listens to the whole network, as students come from there.
    """
    from meshes.bodies.registry import resolve
    from viewer.classroom.invitation import ClassOptions, open_class
    from viewer.cli.own_lessons import with_own
    from viewer.server import app
    from viewer.site import prepare
    from viewer.words import languages

    if with_class and context.get_parameter_source("host") is click.core.ParameterSource.DEFAULT:
        host = "0.0.0.0"
    port = port or app.free_port(host)
    app.check_free(host, port)
    opened = open_class(ClassOptions(password, redis, class_address), host, port) if with_class else None
    with Bar() as progress:
        name = resolve(body, progress)
        served = {code: prepare(name, code, progress) for code in languages()}
    if lessons:
        from annotations.store import load_knowledge

        publications = load_knowledge().publications
        served = {code: with_own(one, lessons, publications, code) for code, one in served.items()}
    doorway = app.Doorway(host, port, show, allow_uploads, behind_proxy)
    app.serve(served, doorway, announce=click.echo, opened=opened)


cli.add_command(body_commands)


@cli.command(epilog="Examples:  nociscope check   |   nociscope check --coverage   |   nociscope check --language es")
@click.option("--coverage", is_flag=True, help="Print which record covers each line of the source text's checklist.")
@click.option("--language", default=None, help="Print what a translation lacks.")
def check(coverage: bool, language: str | None) -> None:
    """Check the knowledge: every reference resolves, every claim is cited, every rule holds."""
    from annotations import checks
    from annotations.i18n import readability
    from annotations.i18n.catalogues import wanting
    from annotations.store import load_knowledge
    from viewer.lessons.loading import wanting as lessons_wanting

    knowledge = load_knowledge()
    if coverage:
        for line, records in checks.coverage(knowledge).items():
            click.echo(f"{line}\t{', '.join(records) or 'MISSING'}")
    if language is not None:
        wanted = wanting(knowledge, language)
        lessons = lessons_wanting(language) if language != "en" else []
        for line in (*wanted.lines(), f"lessons: {len(lessons)}", *(f"  {line}" for line in lessons)):
            click.echo(line)
        sys.exit(0 if wanted.complete and not lessons else 1)
    problems = [str(problem) for problem in (*checks.run_checks(knowledge), *_foreign_packages())]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    counts = f"{len(knowledge.sites)} sites, {len(knowledge.nerves)} nerves, {len(knowledge.conditions)} conditions"
    for line in readability.reading(knowledge, 5).lines():
        click.echo(line)
    click.echo(f"{counts}: all well")


def _foreign_packages() -> list[str]:
    """Another distribution with our top-level names would overwrite ours without a word."""
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    return [
        f"the package {name} is also installed by {owner} · environment · give nociscope an environment of its own"
        for name in ("viewer", "meshes", "annotations")
        for owner in set(owners.get(name, ())) - {"nociscope"}
    ]


@cli.command(epilog="Example:  nociscope snapshot sciatic.png --show sciatic.left --view posterior --size 1600x1200")
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
    from meshes import load_atlas
    from meshes.bodies.registry import resolve
    from viewer.export.snapshot import snapshot as draw

    if file.suffix.lower() != ".png":
        raise ViewerError("a snapshot is a PNG", str(file), "give the file a name that ends in .png")
    with Bar() as progress:
        atlas = load_atlas(resolve(body, progress), progress)
    draw(file, load_knowledge(), atlas, show, view, size)
    click.echo(str(file))


cli.add_command(export_commands)
cli.add_command(lesson_commands)


@cli.command(epilog="Example:  nociscope lookup 'burning inside of my shin' --side left --json")
@click.argument("words", nargs=-1, required=True)
@click.option("--side", type=click.Choice(["left", "right", "both", "middle"]), help="The body's own side.")
@click.option("--note", default="", help="More words: how it feels, what makes it worse, since when.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
def lookup(words: tuple[str, ...], side: str | None, note: str, as_json: bool) -> None:
    """Say which nerve runs where WORDS point to, and which conditions are linked. Nothing found: exit code 1."""
    from annotations.lookup import look_up
    from annotations.store import load_knowledge

    result = look_up(load_knowledge(), " ".join(words), side=side, note=note).to_json()
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _in_words(result))
    if not (result["sites"] or result["nerves"] or result["conditions"] or result["care"]["triggers"]):
        sys.exit(1)


def _in_words(result: dict[str, Any]) -> str:
    care = result["care"]
    lines = [f"{care['level'].upper()}: {care['advice']}"] if care["level"] in ("emergency", "urgent") else []
    for title, key in (("Places", "sites"), ("Nerves", "nerves"), ("Linked conditions", "conditions")):
        found = result[key][:6]
        if found:
            lines.append(f"{title}:")
            lines += [f"  {_name(item)}{_why(item)}" for item in found]
    if result.get("suggestions"):
        lines.append("Nothing found. Near: " + ", ".join(str(s) for s in result["suggestions"]))
    lines.append("nociscope explains; it never diagnoses.")
    return "\n".join(lines)


def _name(item: dict[str, Any]) -> str:
    """What an answer is called; a nerve with the branch that is meant."""
    return str(item.get("label") or item["id"]) + (f", {item['branch_label']}" if item.get("branch_label") else "")


def _why(item: dict[str, Any]) -> str:
    roots = f" ({', '.join(item['roots'])})" if item.get("roots") else ""
    return roots + (f": {item['why']}" if item.get("why") else "")


def main() -> None:
    """Run the command; an error is one line on standard error unless ``--debug`` asks for the traceback."""
    debug = "--debug" in sys.argv
    try:
        cli(standalone_mode=True)
    except UserError as error:
        _tell(error, f"nociscope: {error}", debug)
        sys.exit(2)
    except Exception as error:
        mend = "run again with --debug and tell us"
        _tell(error, f"nociscope: unexpected {type(error).__name__}: {error} · {mend}", debug)
        sys.exit(3)


def _tell(error: Exception, line: str, debug: bool) -> None:
    if debug:
        raise error
    click.echo(line.replace("\n", " "), err=True)
