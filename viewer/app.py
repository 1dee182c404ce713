"""Composition root of the dashboard: load once, then one light session per browser tab."""

import logging
import socket
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from annotations.store import Knowledge, load_knowledge
from meshes import load_atlas
from meshes.atlas import Atlas
from meshes.export import glb
from meshes.progress import Progress, silent
from viewer.assets import ROUTE, Asset, AssetHandler, asset
from viewer.canvas import CLIENT, AnatomyView
from viewer.deck import make_deck, to_json
from viewer.errors import ViewerError

log = logging.getLogger(__name__)

TITLE: Final = "nociscope"


@dataclass(frozen=True, slots=True)
class Served:
    """What all sessions share."""

    deck: Asset
    body: Asset
    others: tuple[Asset, ...] = ()

    @property
    def shelf(self) -> Mapping[str, Asset]:
        """Assets by name."""
        return {item.name: item for item in (self.deck, self.body, *self.others)}


def prepare(body: str = "default", language: str = "en", progress: Progress = silent) -> Served:
    """Load knowledge and body and make the deck; everything slow happens here, before the first browser asks.

    Raises
    ------
    AnnotationsError, MeshesError
        If the knowledge or the body cannot be loaded.
    """
    knowledge = load_knowledge()
    atlas = load_atlas(body, progress)
    return serve_assets(knowledge, atlas, language)


def serve_assets(knowledge: Knowledge, atlas: Atlas, language: str = "en") -> Served:
    """Deck and geometry of one body as assets."""
    body = asset(atlas.name, "glb", glb(atlas, compact=True, nerves=False))
    stills = tuple(_stills())
    deck = make_deck(knowledge, atlas, language)
    deck["body"]["stills"] = {still.name.split(".")[0]: still.url for still in stills}
    return Served(asset("deck", "json", to_json(deck)), body, stills)


def _stills() -> list[Asset]:
    """Pictures made beforehand, for browsers without WebGL."""
    folder = resources.files("viewer") / "data" / "stills"
    if not folder.is_dir():
        return []
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".png")), key=lambda f: f.name)
    return [asset(file.name.removesuffix(".png"), "png", file.read_bytes()) for file in files]


def page(served: Served) -> Any:
    """One session: a page with the one component, told where deck and geometry are."""
    import panel as pn

    view = AnatomyView(deck_url=served.deck.url, glb_url=served.body.url, sizing_mode="stretch_both")
    template = pn.Template((resources.files("viewer") / "data" / "page.html").read_text(encoding="utf-8"))
    template.title = TITLE
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
