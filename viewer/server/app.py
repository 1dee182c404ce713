"""Composition root of the dashboard: everything is loaded once, and each browser tab is one light session."""

import atexit
import re
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from tornado.ioloop import PeriodicCallback

from viewer.assets import ROUTE, Asset, AssetHandler, asset
from viewer.body_editor import routes as editor
from viewer.body_editor.authorization import ServerContext
from viewer.body_editor.session import BuildSession
from viewer.canvas import SessionLink, page_client
from viewer.classroom import invitation as classroom
from viewer.classroom.socket import ADDRESS as CLASS_ADDRESS
from viewer.classroom.socket import ROUTE as CLASS_ROUTE
from viewer.classroom.socket import ClassSocket, sweeping
from viewer.errors import ViewerError
from viewer.server import comparison_routes, shape_routes
from viewer.server.language import COOKIE, language_for
from viewer.site import Served, is_prepared, recent_asset, served_body
from viewer.words import language_name

TITLE: Final = "nociscope"
_BODY: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,47}")
_SWEEP_MS: Final = 60_000


def page(
    served: Mapping[str, Served],
    client: Asset,
    language: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
    body: Served | None = None,
) -> Any:
    """The page of one session, which starts the client at once, with the component that links it to Panel later.

    Parameters
    ----------
    served : mapping of str to Served
        By language.
    language : str
        The first is taken where another is asked for.
    more : mapping
        Further settings of the client.
    body : Served, optional
        Shown in the place of the body that the server started with.
    """
    import panel as pn

    language = language_for(served, language)
    own = body or served[language]
    names = [{"code": code, "name": language_name(code)} for code in served]
    settings = {**more, "deckUrl": own.deck.url, "language": language, "languages": names}
    if own.body in shape_routes.BODIES:
        settings["shapes"] = shape_routes.ADDRESS
    template = pn.Template((resources.files("viewer") / "data" / "page.html").read_text(encoding="utf-8"))
    template.title = TITLE
    template.add_variable("client", client.url)
    template.add_variable("settings", settings)
    bones = own.files["bones.glb"]
    template.add_variable("bones", {"full": bones.url, "lite": own.files.get("bones_lite.glb", bones).url})
    template.add_panel("link", SessionLink())
    return template


def asked_for(name: str) -> str:
    """A parameter of the page's address (``lang``, ``body``), empty if it has none."""
    import panel as pn

    return b"".join(pn.state.session_args.get(name, [b""])[:1]).decode("ascii", "ignore")


def visitors_language(served: Mapping[str, Served]) -> str:  # pragma: no cover - run by the browser tests
    """The language of a session, see :func:`viewer.server.language.language_for`."""
    import panel as pn

    headers = {name.lower(): value for name, value in pn.state.headers.items()}
    return language_for(served, asked_for("lang"), pn.state.cookies.get(COOKIE, ""), headers.get("accept-language", ""))


def switched(
    served: Mapping[str, Served], client: Asset, more: Mapping[str, Any], language: str, body: str
) -> Any:  # pragma: no cover - run by the browser tests
    """The page of a session that may show another body than the server's, at once or after it is prepared.

    Parameters
    ----------
    served, client, more
        As in :func:`page`.
    language : str
    body : str
        As the address asks for.
    """
    import panel as pn

    if not _BODY.fullmatch(body) or body == served[language].body == "default":
        return page(served, client, language, more)
    if is_prepared(body, language):
        return page(served, client, language, more, served_body(body, language))
    elsewhere = pn.Template((resources.files("viewer") / "data" / "elsewhere.html").read_text(encoding="utf-8"))
    elsewhere.title = TITLE
    elsewhere.add_variable("address", f"{editor.ADDRESS}?open={body}&lang={language}")
    return elsewhere


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Options of the server: where it listens, and what it offers to whom.

    Attributes
    ----------
    host : str
    port : int
    show : bool
        Open the browser.
    allow_uploads : bool
        Take meshes, and show other bodies, although others than this computer reach the server.
    behind_proxy : bool
        Believe the header in which a reverse proxy says where a visitor comes from.
    """

    host: str
    port: int
    show: bool = True
    allow_uploads: bool = False
    behind_proxy: bool = False

    @property
    def address(self) -> str:
        """For a browser on this computer."""
        return f"http://{'localhost' if self.host in ('', '0.0.0.0', '127.0.0.1') else self.host}:{self.port}/"

    @property
    def origins(self) -> list[str]:
        """Pages that may open a socket."""
        local = self.host in ("localhost", "127.0.0.1")
        return [f"localhost:{self.port}", f"127.0.0.1:{self.port}"] if local else ["*"]


@dataclass(frozen=True, slots=True)
class ServerParts:
    """Parts of the server: files, further routes, and the settings that the page gets of them."""

    client: Asset
    assets: dict[str, Asset]
    more: dict[str, Any]
    routes: list[tuple[Any, ...]]


def _parts(served: Mapping[str, Served], context: ServerContext, opened: classroom.OpenClass | None) -> ServerParts:
    client = asset("client.js", page_client())
    compared = asset("compare.js", comparison_routes.BUNDLE.read_bytes())
    comparison = comparison_routes.ComparisonContext(served, client, compared, everything=context.allowed)
    shapes = shape_routes.SheetMaker(next(iter(served.values())).body)
    routes = [shape_routes.route(shapes), *editor.routes(context), *comparison_routes.routes(comparison)]
    bundles = [client, context.client, compared]
    more: dict[str, Any] = {"compare": comparison_routes.ADDRESS}
    if context.allowed:  # on a network nobody sees bodies that were not meant to be shown
        more["bodies"] = editor.ADDRESS
    if opened:
        bundles.append(asset("classroom.js", classroom.BUNDLE.read_bytes()))
        routes.append((CLASS_ROUTE, ClassSocket, {"classroom": opened.classroom}))
        more["classroom"] = {"client": bundles[-1].url, "socket": CLASS_ADDRESS}
    assets = {
        item.name: item for item in (*bundles, *(item for one in served.values() for item in one.assets.values()))
    }
    return ServerParts(client, assets, more, routes)


def serve(
    served: Mapping[str, Served],
    options: ServerOptions,
    *,
    announce: Callable[[str], None],
    opened: classroom.OpenClass | None = None,
) -> None:  # pragma: no cover - blocks; run by the browser tests in a process of its own
    """Serve until interrupted.

    Parameters
    ----------
    opened : OpenClass, optional
        Of a class that follows its leader here.

    Raises
    ------
    ViewerError
        If the client bundle is missing.
    """
    import panel as pn

    context = editor.context_for(options.host, options.allow_uploads)
    parts = _parts(served, context, opened)

    def session() -> Any:
        """The page for one browser tab."""
        body = asked_for("body") if context.allowed else ""
        return switched(served, parts.client, parts.more, visitors_language(served), body)

    server = pn.serve(
        {"/": session},
        address=options.host,
        port=options.port,
        title=TITLE,
        show=False,
        start=False,
        verbose=False,
        websocket_origin=options.origins,
        use_xheaders=options.behind_proxy,
        compress_response=True,
        extra_patterns=[(ROUTE, AssetHandler, {"assets": parts.assets, "more": recent_asset}), *parts.routes],
    )
    announce(f"nociscope is at {options.address}")
    if opened:
        announce("\n".join(opened.lines()))
        server.io_loop.add_callback(sweeping(opened.classroom).start)
    _clear_up(context.session)
    if options.show:
        server.io_loop.call_later(0.2, webbrowser.open, opened.leader if opened else options.address)
    server.start()
    server.io_loop.start()


def _clear_up(session: BuildSession) -> None:  # pragma: no cover - as its caller
    """Delete uploads when their page has gone, and when the server ends."""
    PeriodicCallback(session.sweep, _SWEEP_MS).start()
    atexit.register(session.clear)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # else nothing that is registered would be done


def check_free(host: str, port: int) -> None:
    """Raise ViewerError if the port is taken: asked before the body is built, not after."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ViewerError(
                f"cannot listen on {host}:{port}: {error.strerror}", "--port", "choose another, for example --port 0"
            ) from error


def free_port(host: str) -> int:
    """Let the system choose a free port."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
