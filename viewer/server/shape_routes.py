"""The sheet of shapes over HTTP: made in a process of its own when somebody first asks for it, then kept."""

import json
from typing import Any, Final

from tornado.web import HTTPError, RequestHandler

from meshes.errors import UserError
from meshes.progress import Progress
from viewer import jobs
from viewer.assets import asset
from viewer.site import kept_or_made

ADDRESS: Final = "shapes"
ROUTE: Final = rf"/{ADDRESS}"
BODIES: Final = ("default",)
"""Bodies that are made from the shape model."""
_FILE: Final = "shapes.bin"
_SHARE: Final = 0.85
"""Of the work that is done when all skeletons are built."""


def packed_sheet(body: str, progress: Progress) -> bytes:
    """The sheet of a body in its gzip form, from the cache or made now."""
    return kept_or_made("shapes", body, body, lambda: {_FILE: asset(_FILE, _make(body, progress))})[_FILE].packed


def _make(body: str, progress: Progress) -> bytes:
    from annotations.store import load_knowledge
    from meshes import load_atlas
    from meshes.default_body.shape_variation import build_shapes
    from meshes.nerves.variants import variant_segments
    from meshes.progress import portion
    from viewer.deck.shape_sheet import shape_sheet
    from viewer.findings import site_places

    atlas = load_atlas(body)
    shapes = build_shapes(portion(progress, 0.0, _SHARE))
    return shape_sheet(shapes, atlas, site_places(load_knowledge(), atlas), variant_segments(atlas))


class SheetMaker:
    """The sheet of a body, made once, beside the server.

    Attributes
    ----------
    sheet : bytes
        Gzip form; empty until it is there.
    """

    def __init__(self, body: str) -> None:
        self.body, self.sheet = body, b""
        self.job: jobs.Job | None = None

    @property
    def done(self) -> float:
        """How much of the making is done, 0 to 1."""
        return self.job.done if self.job else 0.0

    def update(self) -> None:
        """Begin, if nobody has, and take in the progress.

        Raises
        ------
        UserError
            If it ended without a sheet; the next call begins anew.
        """
        if self.sheet:
            return
        self.job = job = self.job or jobs.start(packed_sheet, self.body)
        job.poll()
        if job.running:
            return
        self.job = None
        if job.error:
            raise job.error
        self.sheet = job.result


class ShapesHandler(RequestHandler):  # type: ignore[misc]
    """Answers 202 with how far the making is, then the sheet."""

    def initialize(self, maker: SheetMaker) -> None:
        """Take the one maker of all sessions."""
        self.maker = maker

    def get(self) -> None:
        """The sheet, or ``{"done": 0.4}`` while it is being made; 500 if it could not be."""
        try:
            self.maker.update()
        except UserError as error:
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
