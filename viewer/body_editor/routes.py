"""HTTP routes of the page where bodies are added."""

import asyncio
import json
from typing import Any, Final

from tornado.iostream import StreamClosedError

from meshes.ingest.limits import limits
from meshes.ingest.reading.file_formats import ENDINGS
from meshes.skeleton.landmarks import landmarks
from meshes.space import SIDES, sided
from viewer.assets import asset
from viewer.body_editor.actions import DoHandler, state
from viewer.body_editor.authorization import LOCAL, Guarded, ServerContext
from viewer.body_editor.job import PREVIEW, structures, to_json
from viewer.body_editor.message_translation import translator
from viewer.body_editor.session import BuildSession, RefusedError
from viewer.body_editor.upload import FileHandler
from viewer.canvas import DIST
from viewer.pages import filled
from viewer.words import language_name, languages, section, words

ADDRESS: Final = "bodies"
BUNDLE: Final = DIST / "bodies.js"
_TICK_S: Final = 0.15
_QUIET_S: Final = 15.0
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class PageHandler(Guarded):
    """The page itself; it says so where files are not taken."""

    open_to_all = True

    def get(self) -> None:
        """The page in the language asked for."""
        shown = ("bodies", "tools", "tissue")
        found = {key: word for key, word in words(self.language).items() if key.split(".")[0] in shown}
        bounds = limits()
        settings = {
            "token": self.context.token if self.context.allowed else "",
            "allowed": self.context.allowed,
            "local": self.context.local,
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
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Frame-Options", "DENY")
        title, client = found["bodies.title"], self.context.client.url
        self.finish(filled("bodies.html", language=self.language, title=title, client=client, settings=settings))


class StateHandler(Guarded):
    """Everything the page shows."""

    def get(self) -> None:
        """Files, what was found, how far it is, and the bodies there are."""
        self.finish(to_json(state(self.context.session, self.owner, self.language), self.language))


class EventsHandler(Guarded):
    """Server-sent events about changes of the session."""

    async def get(self) -> None:
        """Send version and progress whenever they change."""
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        session, seen, quiet = self.context.session, -1, 0.0
        try:
            while True:
                session.update()
                session.is_owner(self.owner)
                running = session.running if session.owner == self.owner else None
                quiet += _TICK_S
                if session.version != seen or quiet > _QUIET_S:
                    told = running and running.progress(translator(self.language).translate(running.job.stage))
                    self.write(f"data: {json.dumps({'version': session.version, 'running': told})}\n\n")
                    await self.flush()
                    seen, quiet = session.version, 0.0
                await asyncio.sleep(_TICK_S)
        except StreamClosedError:
            return


class PreviewHandler(Guarded):
    """What was read, in three dimensions."""

    def get(self) -> None:
        """The GLB; 404 if nothing was read."""
        session = self.context.session
        if not session.is_owner(self.owner) or not session.looked or not (session.place / PREVIEW).is_file():
            self.refuse(RefusedError("nothing", 404))
            return
        self.set_header("Content-Type", "model/gltf-binary")
        self.finish((session.place / PREVIEW).read_bytes())


class ListHandler(Guarded):
    """What can be chosen: structures and landmarks."""

    def get(self) -> None:
        """Both lists; they never change while the server runs."""
        ids: list[str] = []
        for name, record in landmarks().items():
            ids += [name] if record.midline else [sided(name, side) for side in SIDES]
        computed = [key for key in section(self.language, "mark") if key not in SIDES]
        ids += [sided(name, side) for name in computed for side in SIDES]
        marks = [{"id": one, "label": translator(self.language).called(one)} for one in ids]
        self.finish(json.dumps({"structures": structures(self.language), "landmarks": marks}, ensure_ascii=False))


def routes(context: ServerContext) -> list[tuple[str, Any, dict[str, Any]]]:
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
    return [
        (rf"/{ADDRESS}{path}".replace(".", r"\."), handler, {"context": context}) for path, handler in handlers.items()
    ]


def context_for(host: str, allow_uploads: bool) -> ServerContext:
    """What the handlers share on a server that listens to a host."""
    local = host in LOCAL
    return ServerContext(BuildSession(), asset("bodies.js", BUNDLE.read_bytes()), local, local or allow_uploads)
