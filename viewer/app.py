"""Composition root of the dashboard: load once, then one light session per browser tab."""

import socket
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from meshes.cache import UnwritableCacheError, build_key, entry
from meshes.loaders import known
from meshes.progress import Progress, portion, silent
from viewer.assets import ROUTE, Asset, AssetHandler, asset, pack
from viewer.canvas import CLIENT, AnatomyView
from viewer.errors import ViewerError

TITLE: Final = "nociscope"
DECK: Final = "deck.json"
BODY: Final = "body.glb"


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

    What is served is kept in the cache, so that the next start only reads it.

    Raises
    ------
    AnnotationsError, MeshesError
        If the knowledge or the body cannot be loaded.
    """
    known(body)
    made: dict[str, bytes] = {}

    def fill(folder: Path) -> None:
        made.update(_made(body, language, progress))
        for name, content in made.items():
            (folder / name).write_bytes(content)
            (folder / f"{name}.gz").write_bytes(pack(content))

    try:
        folder = entry("served", f"{body}-{language}", build_key("meshes", "annotations", "viewer"), fill)
    except UnwritableCacheError:
        files = made or _made(body, language, progress)
        return Served(asset(DECK, files[DECK]), asset(BODY, files[BODY]), _stills())
    deck, geometry = (
        asset(name, (folder / name).read_bytes(), (folder / f"{name}.gz").read_bytes()) for name in (DECK, BODY)
    )
    return Served(deck, geometry, _stills())


def _made(body: str, language: str, progress: Progress) -> dict[str, bytes]:
    """Deck and geometry of one body as files."""
    # A start that finds these files in the cache needs none of this.
    from annotations.store import load_knowledge
    from meshes import load_atlas
    from meshes.export import glb
    from viewer.deck import make_deck, to_json

    atlas = load_atlas(body, portion(progress, 0.0, 0.8))
    progress("Writing the cards", 0.8)
    deck = make_deck(load_knowledge(), atlas, language)
    deck["body"]["stills"] = {still.name.split(".")[0]: still.url for still in _stills()}
    progress("Packing the geometry", 0.95)
    return {DECK: to_json(deck), BODY: glb(atlas, compact=True, nerves=False)}


def _stills() -> tuple[Asset, ...]:
    """Pictures made beforehand, for browsers without WebGL."""
    folder = resources.files("viewer") / "data" / "stills"
    if not folder.is_dir():
        return ()
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".jpg")), key=lambda f: f.name)
    return tuple(asset(file.name, file.read_bytes(), b"") for file in files)


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
