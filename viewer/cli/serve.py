"""The command ``nociscope serve``: the dashboard."""

from pathlib import Path

import click

from viewer.cli.options import BODY
from viewer.cli.progress_bar import Bar


@click.command(epilog="Examples:  nociscope serve   |   nociscope serve --host 0.0.0.0 --port 8080 --no-open")
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
    options = app.ServerOptions(host, port, show, allow_uploads, behind_proxy)
    app.serve(served, options, announce=click.echo, opened=opened)
