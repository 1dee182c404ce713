"""The sheet of shapes over HTTP: made in a process of its own when somebody first asks for it, then kept."""

import json
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from tornado.web import HTTPError, RequestHandler

from meshes.cache import UnwritableCacheError, build_key, entry
from meshes.progress import Progress
from viewer.assets import pack

ADDRESS: Final = "shapes"
ROUTE: Final = rf"/{ADDRESS}"
BODIES: Final = ("default",)
"""Bodies that are made from the shape model."""
_FILE: Final = "shapes.bin.gz"
_SHARE: Final = 0.85
"""Of the work that is done when all skeletons are built."""


def packed_sheet(body: str, progress: Progress) -> bytes:
    """The sheet of a body in its gzip form, from the cache or made now."""
    made: list[bytes] = []

    def fill(folder: Path) -> None:
        made.append(pack(_make(body, progress)))
        (folder / _FILE).write_bytes(made[0])

    try:
        return (entry("shapes", body, build_key("meshes", "annotations", "viewer"), fill) / _FILE).read_bytes()
    except UnwritableCacheError:
        return made[0] if made else pack(_make(body, progress))


def _make(body: str, progress: Progress) -> bytes:
    from annotations.store import load_knowledge
    from meshes import load_atlas
    from meshes.default_body.shape_variation import build_shapes
    from meshes.nerves.variants import variant_segments
    from meshes.progress import portion
    from viewer.deck.build import site_places
    from viewer.deck.shape_sheet import shape_sheet

    atlas = load_atlas(body)
    shapes = build_shapes(portion(progress, 0.0, _SHARE))
    return shape_sheet(shapes, atlas, site_places(load_knowledge(), atlas), variant_segments(atlas))


def _work(body: str, told: Connection) -> None:
    """The other process: tells how far it is, at last the sheet."""
    sheet = packed_sheet(body, lambda _, done: told.send(done))
    told.send(1.0)
    told.send_bytes(sheet)


class SheetMaker:
    """Makes the sheet once, beside the server.

    Attributes
    ----------
    done : float
        0 to 1.
    sheet : bytes
        Gzip form; empty until it is there.
    """

    def __init__(self, body: str) -> None:
        self.body, self.done, self.sheet = body, 0.0, b""
        self._told: Connection | None = None

    def look(self) -> None:
        """Begin, if nobody has, and take in what the other process has told.

        Raises
        ------
        RuntimeError
            If it ended without a sheet; the next look begins anew.
        """
        if self.sheet:
            return
        if self._told is None:
            spawn = get_context("spawn")
            self._told, other = spawn.Pipe(duplex=False)
            spawn.Process(target=_work, args=(self.body, other), daemon=True).start()
            other.close()
        try:
            while not self.sheet and self._told.poll():
                if self.done >= 1.0:
                    self.sheet = self._told.recv_bytes()
                else:
                    self.done = float(self._told.recv())
        except EOFError as error:
            self._told, self.done = None, 0.0
            raise RuntimeError("the process that makes the shapes has ended without them") from error


class ShapesHandler(RequestHandler):  # type: ignore[misc]
    """Answers 202 with how far the making is, then the sheet."""

    def initialize(self, maker: SheetMaker) -> None:
        """Take the one maker of all sessions."""
        self.maker = maker

    def get(self) -> None:
        """The sheet, or ``{"done": 0.4}`` while it is being made; 500 if it could not be."""
        try:
            self.maker.look()
        except RuntimeError as error:
            raise HTTPError(500, str(error)) from error
        self.set_header("X-Content-Type-Options", "nosniff")
        if not self.maker.sheet:
            self.set_status(202)
            self.set_header("Cache-Control", "no-store")
            self.finish(json.dumps({"done": round(self.maker.done, 3)}))
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Encoding", "gzip")
        self.finish(self.maker.sheet)


def route(maker: SheetMaker) -> tuple[str, Any, dict[str, Any]]:
    """The pattern for the server."""
    return ROUTE, ShapesHandler, {"maker": maker}
