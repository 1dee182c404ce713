"""Authorization of requests: only this server's own page is answered."""

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from tornado.web import RequestHandler

from viewer.assets import Asset
from viewer.body_editor.session import BuildSession, RefusedError
from viewer.words import ENGLISH, languages, section

LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_OWNER_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class ServerContext:
    """Session, script and access rules that all handlers share.

    Attributes
    ----------
    session : BuildSession
    client : Asset
        The page's script.
    local : bool
        The server listens to this computer alone; it answers to no other name then.
    allowed : bool
        Whether files are taken.
    token : str
        In the page, and in everything it asks for; new with every start.
    """

    session: BuildSession
    client: Asset
    local: bool
    allowed: bool
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Guarded(RequestHandler):  # type: ignore[misc]
    """Base of handlers that answer only the page of this server."""

    open_to_all = False

    def initialize(self, context: ServerContext) -> None:
        """Take what is shared."""
        self.context = context
        self.language = ENGLISH

    def set_default_headers(self) -> None:
        """Forbid caching and guessing of types."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")

    def prepare(self) -> None:
        """Authorize the request before anything of it is read."""
        asked = self.request.headers.get("X-Nociscope-Language") or self.get_query_argument("lang", ENGLISH)
        self.language = asked if asked in languages() else ENGLISH
        try:
            self._check()
        except RefusedError as refused:
            self.refuse(refused)

    def _check(self) -> None:
        headers = self.request.headers
        host = headers.get("Host", "")
        if self.context.local and urlsplit(f"//{host}").hostname not in LOCAL:
            raise RefusedError("foreign", 403)
        origin = headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            raise RefusedError("foreign", 403)
        if self.open_to_all:
            return
        if not self.context.allowed:
            raise RefusedError("not_allowed", 403)
        given = headers.get("X-Nociscope-Token") or self.get_query_argument("token", "")
        if not hmac.compare_digest(given.encode(), self.context.token.encode()):
            raise RefusedError("old_page", 403)

    def refuse(self, refused: RefusedError) -> None:
        """Answer with the reason in the language of the page."""
        words = section(self.language, "bodies")[f"refused_{refused.key}"].format(**refused.blanks)
        self.set_status(refused.status)
        self.finish({"refused": refused.key, "words": words})

    @property
    def owner(self) -> str:
        """Identifier of the page that asks."""
        given: str = self.request.headers.get("X-Nociscope-Page") or self.get_query_argument("page", "")
        return given[:_OWNER_LENGTH]
