"""Assets, the files that the browser fetches: named by their hash and compressed once."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tornado.web import HTTPError, RequestHandler

TYPES: Final = {
    "js": "text/javascript",
    "json": "application/json",
    "glb": "model/gltf-binary",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
}
ROUTE: Final = r"/assets/([a-z0-9_.-]+)"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file in memory; ``packed`` is the gzip form, empty where it would not be smaller."""

    name: str
    content: bytes = field(repr=False)  # Bokeh's server writes every route in words at its start
    packed: bytes = field(repr=False)

    @property
    def url(self) -> str:
        """Address relative to the page."""
        return f"assets/{self.name}"


def asset(name: str, content: bytes, packed: bytes | None = None) -> Asset:
    """Name content by its hash, so that it can be cached for ever, and compress it unless that is done already."""
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    packed = pack(content) if packed is None else packed
    return Asset(f"{stem}.{digest}.{ending}", content, packed if len(packed) < len(content) else b"")


def pack(content: bytes) -> bytes:
    """The gzip form, the same for the same content."""
    return gzip.compress(content, compresslevel=6, mtime=0)


class AssetHandler(RequestHandler):
    """Serves assets from memory, shared by all sessions."""

    def initialize(self, assets: Mapping[str, Asset], more: Callable[[str], Asset | None] = lambda _: None) -> None:
        """Take the assets by name, and a function that finds those added later."""
        self.assets, self.more = assets, more

    def get(self, name: str) -> None:
        """Answer with the asset, packed if the browser takes gzip; 404 for any other name."""
        found = self.assets.get(name) or self.more(name)
        if found is None:
            raise HTTPError(404)
        self.set_header("Content-Type", TYPES[name.rpartition(".")[2]])
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Vary", "Accept-Encoding")
        if found.packed and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(found.packed)
        else:
            self.finish(found.content)
