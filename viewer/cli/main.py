"""The console command ``nociscope``.

Exit codes: 0 done, 1 nothing found or a check failed, 2 wrong use or an error of the user's making, 3 a fault of ours.
"""

import logging
import sys

import click

from meshes.errors import UserError
from viewer.cli.bodies import body
from viewer.cli.check import check
from viewer.cli.export import export
from viewer.cli.lessons import lesson
from viewer.cli.lookup import lookup
from viewer.cli.serve import serve
from viewer.cli.snapshot import snapshot


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


for command in (serve, lookup, body, lesson, export, snapshot, check):
    cli.add_command(command)


def main() -> None:
    """Run the command; an error is one line on standard error unless ``--debug`` asks for the traceback."""
    debug = "--debug" in sys.argv
    try:
        cli(standalone_mode=True)
    except UserError as error:
        _report(error, f"nociscope: {error}", debug)
        sys.exit(2)
    except Exception as error:
        mend = "run again with --debug and tell us"
        _report(error, f"nociscope: unexpected {type(error).__name__}: {error} · {mend}", debug)
        sys.exit(3)


def _report(error: Exception, line: str, debug: bool) -> None:
    if debug:
        raise error
    click.echo(line.replace("\n", " "), err=True)
