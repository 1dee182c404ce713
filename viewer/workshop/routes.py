"""The page and what it asks for over HTTP. Nobody but the page itself, on this server, is answered."""

import asyncio
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler, stream_request_body

from meshes.errors import ToldError
from meshes.ingest.gathered import RESERVED, added, forget, good_name
from meshes.ingest.kinds import ENDINGS
from meshes.ingest.limits import limits
from meshes.landmarks import landmarks
from meshes.space import SIDES, sided
from viewer.assets import Asset
from viewer.canvas import DIST
from viewer.words import ENGLISH, language_name, languages, section
from viewer.workshop.bench import Bench, RefusedError
from viewer.workshop.work import PREVIEW, Order, structures, to_json

ADDRESS: Final = "bodies"
BUNDLE: Final = DIST / "bodies.js"
LOCAL: Final = ("localhost", "127.0.0.1", "::1")
_OWNER_LENGTH: Final = 64
_TICK_S: Final = 0.15
_QUIET_S: Final = 15.0
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Shop:
    """What all handlers share.

    Attributes
    ----------
    bench : Bench
    client : Asset
        The page's script.
    local : bool
        The server listens to this computer alone; it answers to no other name then.
    allowed : bool
        Whether files are taken.
    token : str
        In the page, and in everything it asks for; new with every start.
    """

    bench: Bench
    client: Asset
    local: bool
    allowed: bool
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Guarded(RequestHandler):  # type: ignore[misc]
    """Answers only the page of this server."""

    open_to_all = False

    def initialize(self, shop: Shop) -> None:
        """Take what is shared."""
        self.shop = shop
        self.language = ENGLISH

    def set_default_headers(self) -> None:
        """Nothing of it is kept or guessed at."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")

    def prepare(self) -> None:
        """Look at who asks, before anything is read of it."""
        asked = self.request.headers.get("X-Nociscope-Language") or self.get_query_argument("lang", ENGLISH)
        self.language = asked if asked in languages() else ENGLISH
        try:
            self._check()
        except RefusedError as refused:
            self.refuse(refused)

    def _check(self) -> None:
        headers = self.request.headers
        host = headers.get("Host", "")
        if self.shop.local and urlsplit(f"//{host}").hostname not in LOCAL:
            raise RefusedError("foreign", 403)
        origin = headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            raise RefusedError("foreign", 403)
        if self.open_to_all:
            return
        if not self.shop.allowed:
            raise RefusedError("not_allowed", 403)
        given = headers.get("X-Nociscope-Token") or self.get_query_argument("token", "")
        if not hmac.compare_digest(given.encode(), self.shop.token.encode()):
            raise RefusedError("old_page", 403)

    def refuse(self, refused: RefusedError) -> None:
        """Answer in words."""
        words = section(self.language, "bodies")[f"refused_{refused.key}"].format(**refused.blanks)
        self.set_status(refused.status)
        self.finish({"refused": refused.key, "words": words})

    @property
    def owner(self) -> str:
        """Which page asks."""
        given: str = self.request.headers.get("X-Nociscope-Page") or self.get_query_argument("page", "")
        return given[:_OWNER_LENGTH]


class PageHandler(Guarded):
    """The page itself; it says so where files are not taken."""

    open_to_all = True

    def get(self) -> None:
        """The page in the language asked for."""
        found = {key: word for name in ("bodies", "tools", "tissue") for key, word in _named(self.language, name)}
        bounds = limits()
        settings = {
            "token": self.shop.token if self.shop.allowed else "",
            "allowed": self.shop.allowed,
            "local": self.shop.local,
            "language": self.language,
            "languages": [{"code": code, "name": language_name(code)} for code in languages()],
            "texts": found,
            "endings": sorted(ENDINGS),
            "limits": {
                "files": bounds.upload_files,
                "file_mb": bounds.upload_file_mb,
                "total_mb": bounds.upload_total_mb,
            },
        }
        text = (resources.files("viewer") / "data" / "bodies.html").read_text(encoding="utf-8")
        safe = json.dumps(settings, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
        for mark, value in (
            ("{language}", self.language),
            ("{title}", found["bodies.title"]),
            ("{client}", self.shop.client.url),
            ("{settings}", safe),
        ):
            text = text.replace(mark, value)
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Frame-Options", "DENY")
        self.finish(text)


def _named(language: str, name: str) -> list[tuple[str, str]]:
    return [(f"{name}.{key}", word) for key, word in section(language, name).items()]


class StateHandler(Guarded):
    """Everything the page shows."""

    def get(self) -> None:
        """Files, what was found, how far it is, and the bodies there are."""
        self.finish(to_json(state(self.shop.bench, self.owner)))


def state(bench: Bench, owner: str) -> dict[str, Any]:
    """What a page may know: of files only its own."""
    bench.hear()
    mine = bench.mine(owner)
    told: dict[str, Any] = {
        "version": bench.version,
        "busy": bool(bench.owner) and not mine and bench.taken,
        "bodies": [{"name": name, "label": label} for name, label in added().items()],
    }
    if mine:
        running = bench.running
        told |= {
            "files": [{"name": name, "size": size} for name, size in bench.files.items()],
            "looked": bench.looked,
            "built": bench.built,
            "opened": bench.opened,
            "failed": bench.failed,
            "running": running and {"kind": running.kind, "stage": running.stage, "done": round(running.done, 3)},
        }
    return told


class EventsHandler(Guarded):
    """Tells the page that something has changed, as it happens."""

    async def get(self) -> None:
        """Server-sent events: version, and how far the work is."""
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        bench, seen, quiet = self.shop.bench, -1, 0.0
        try:
            while True:
                bench.hear()
                bench.mine(self.owner)
                running = bench.running if bench.owner == self.owner else None
                quiet += _TICK_S
                if bench.version != seen or quiet > _QUIET_S:
                    told = running and {"kind": running.kind, "stage": running.stage, "done": round(running.done, 3)}
                    self.write(f"data: {json.dumps({'version': bench.version, 'running': told})}\n\n")
                    await self.flush()
                    seen, quiet = bench.version, 0.0
                await asyncio.sleep(_TICK_S)
        except StreamClosedError:
            return


@stream_request_body
class FileHandler(Guarded):
    """Takes one file as it comes, never whole in memory."""

    def prepare(self) -> None:
        """Refuse before the first byte what is too large, too many or not ours to take."""
        self.out: Any = None
        super().prepare()
        if self._finished:
            return
        bench = self.shop.bench
        try:
            bench.enter(self.owner)
            self.name = unquote(self.request.headers.get("X-Nociscope-File", ""))
            self.size = int(self.request.headers.get("Content-Length", "0"))
            self.left = bench.room(self.size)
            self.target = bench.target(self.name)
            self.half = self.target.with_name(f".{secrets.token_hex(8)}")  # hidden: half a file is never read
            self.request.connection.set_max_body_size(self.left)
            self.out = self.half.open("wb")
        except ValueError:
            self.refuse(RefusedError("bad_name", name=""))
        except RefusedError as refused:
            self.refuse(refused)
        except OSError as error:
            self.refuse(_disk(error))

    def data_received(self, chunk: bytes) -> None:
        """Write what has come."""
        if self.out is None or self._finished:
            return
        try:
            self.out.write(chunk)
        except OSError as error:
            self._drop()
            self.refuse(_disk(error))

    def put(self) -> None:
        """The file has come whole."""
        if self._finished or self.out is None:
            return
        try:
            self.out.close()
            self.half.replace(self.target)
        except OSError as error:
            self._drop()
            self.refuse(_disk(error))
            return
        self.out = None
        self.shop.bench.took(self.name, self.target.stat().st_size)
        self.finish({"taken": self.name})

    def on_connection_close(self) -> None:
        """Half a file is none."""
        self._drop()

    def on_finish(self) -> None:
        """Nothing half stays."""
        self._drop()

    def _drop(self) -> None:
        if self.out is not None:
            self.out.close()
            self.half.unlink(missing_ok=True)
            self.out = None


def _disk(error: OSError) -> RefusedError:
    return RefusedError("disk", 507, why=error.strerror or str(error))


class PreviewHandler(Guarded):
    """What was read, in three dimensions."""

    def get(self) -> None:
        """The GLB; 404 if nothing was read."""
        bench = self.shop.bench
        if not bench.mine(self.owner) or not bench.looked or not (bench.place / PREVIEW).is_file():
            self.refuse(RefusedError("nothing", 404))
            return
        self.set_header("Content-Type", "model/gltf-binary")
        self.finish((bench.place / PREVIEW).read_bytes())


class DoHandler(Guarded):
    """What the page wants done."""

    def post(self) -> None:
        """One action; answers with the state."""
        try:
            asked = json.loads(self.request.body)
            self._do(str(asked["do"]), asked)
        except RefusedError as refused:
            self.refuse(refused)
            return
        except (ValueError, KeyError, TypeError):
            self.refuse(RefusedError("old_page"))
            return
        except ToldError as error:
            self.set_status(400)
            self.finish({"refused": "told", "words": error.what})
            return
        self.finish(to_json(state(self.shop.bench, self.owner)))

    def _do(self, what: str, asked: Mapping[str, Any]) -> None:
        bench = self.shop.bench
        if what == "remove":
            self._remove(str(asked["name"]))
            return
        bench.enter(self.owner)
        if what in ("look", "build", "open"):
            bench.begin(self._order(what, asked))
        elif what == "drop":
            bench.drop(str(asked["name"]))
        elif what == "cancel":
            bench.cancel()
        elif what == "clear":
            bench.clear()
        else:
            raise RefusedError("old_page")

    def _order(self, kind: str, asked: Mapping[str, Any]) -> Order:
        bench = self.shop.bench
        name = str(asked.get("name", ""))
        if kind == "open":
            if name not in added() and name not in RESERVED:
                raise RefusedError("no_body", 404, name=name[:60])
            return Order("open", name=name, language=self.language)
        order = Order(kind, str(bench.place), **read_wishes(asked), language=self.language)
        if kind == "look":
            return order
        own = (bench.built or {}).get("name")
        if good_name(name) in added() and name != own and not asked.get("replace"):
            raise RefusedError("name_there", 409, name=name)
        return replace(order, name=name, label=str(asked.get("label", ""))[:80], trust=bool(asked.get("trust")))

    def _remove(self, name: str) -> None:
        bench = self.shop.bench
        bench.hear()
        if bench.running and bench.running.name == name:
            raise RefusedError("running", 409)
        forget(name)
        bench.version += 1


def read_wishes(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The user's word on names, units, axes and landmarks."""
    names = {str(key): str(value) for key, value in dict(asked.get("names", {})).items()}
    marks = {str(key): _point(value) for key, value in dict(asked.get("landmarks", {})).items()}
    return {
        "names": names,
        "units": str(asked.get("units", "")),
        "axes": str(asked.get("axes", "")),
        "landmarks": marks,
    }


def _point(value: Any) -> tuple[float, float, float]:
    x, y, z = (float(number) for number in value)
    if not all(abs(number) < 1e9 for number in (x, y, z)):
        raise ValueError("no place")
    return x, y, z


class ListHandler(Guarded):
    """What can be chosen: structures and landmarks."""

    def get(self) -> None:
        """Both lists; they never change while the server runs."""
        marks: list[dict[str, str]] = []
        for name, record in landmarks().items():
            ids = [name] if record.midline else [sided(name, side) for side in SIDES]
            marks += [{"id": one} for one in ids]
        self.finish(json.dumps({"structures": structures(), "landmarks": marks}, ensure_ascii=False))


def routes(shop: Shop) -> list[tuple[str, Any, dict[str, Any]]]:
    """The patterns for the server."""
    handlers = {
        "": PageHandler,
        "/state": StateHandler,
        "/events": EventsHandler,
        "/file": FileHandler,
        "/preview.glb": PreviewHandler,
        "/do": DoHandler,
        "/lists": ListHandler,
    }
    return [(rf"/{ADDRESS}{path}".replace(".", r"\."), handler, {"shop": shop}) for path, handler in handlers.items()]
