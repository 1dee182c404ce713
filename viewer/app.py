"""Composition root of the dashboard: load once, then one light session per browser tab."""

import socket
import webbrowser
from collections.abc import Callable
from importlib import resources
from typing import Any, Final

from viewer.assets import ROUTE, AssetHandler
from viewer.canvas import CLIENT, AnatomyView
from viewer.errors import ViewerError
from viewer.served import Served

TITLE: Final = "nociscope"


def page(served: Served) -> Any:
    """One session: a page with the one component, told where the deck is."""
    import panel as pn

    view = AnatomyView(deck_url=served.deck.url, sizing_mode="stretch_both")
    template = pn.Template((resources.files("viewer") / "data" / "page.html").read_text(encoding="utf-8"))
    template.title = TITLE
    template.add_variable("early", [served.deck.url, served.files["bones.glb"].url])
    template.add_panel("view", view)
    return template


def serve(
    served: Served, host: str, port: int, *, show: bool, announce: Callable[[str], None]
) -> None:  # pragma: no cover - blocks; run by the browser tests in a process of its own
    """Serve until interrupted.

    Raises
    ------
    ViewerError
        If the client bundle is missing.
    """
    import panel as pn

    if not CLIENT.exists():
        raise ViewerError("the browser client is not built", str(CLIENT), "run `make setup` (it needs npm once)")
    origins = ["*"] if host not in ("localhost", "127.0.0.1") else [f"localhost:{port}", f"127.0.0.1:{port}"]
    server = pn.serve(
        {"/": lambda: page(served)},
        address=host,
        port=port,
        title=TITLE,
        show=False,
        start=False,
        verbose=False,
        websocket_origin=origins,
        compress_response=True,
        extra_patterns=[(ROUTE, AssetHandler, {"shelf": served.shelf})],
    )
    address = f"http://{'localhost' if host in ('', '0.0.0.0', '127.0.0.1') else host}:{port}/"
    announce(address)
    if show:
        server.io_loop.call_later(0.2, webbrowser.open, address)
    server.start()
    server.io_loop.start()


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
