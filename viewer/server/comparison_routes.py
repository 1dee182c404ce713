"""The page ``/compare`` of a running server: two bodies side by side or overlaid, and their differences in words."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from tornado.web import RequestHandler

from annotations.i18n.languages import ENGLISH, load_language
from meshes.bodies.registry import bodies
from meshes.default_body import NAME as DEFAULT
from meshes.errors import UnknownBodyError, UserError
from meshes.progress import Progress
from meshes.space import Side
from viewer import jobs
from viewer.assets import Asset
from viewer.canvas import DIST
from viewer.pages import filled
from viewer.site import Served, is_prepared, prepare, served_body
from viewer.words import language_name, words

ADDRESS: Final = "compare"
BUNDLE: Final[Path] = DIST / "compare.js"
_SECTIONS: Final = (
    "compare",
    "app",
    "boot",
    "content",
    "kind",
    "language",
    "number",
    "pane",
    "peel",
    "stage",
    "tools",
    "view",
    "tissue",
)
_LONGEST: Final = 80
_log = logging.getLogger(__name__)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ComparisonContext:
    """Bodies and files that the handlers of the page share.

    Attributes
    ----------
    served : mapping of str to Served
        By language, the body that the server started with.
    client, bundle : Asset
        The browser client, and the comparison's own bundle.
    everything : bool
        Whether all bodies of this machine may be seen, or only the one that is served and the default one: others on
        the network are shown nobody's scan that was not meant for them.
    """

    served: Mapping[str, Served]
    client: Asset
    bundle: Asset
    everything: bool
    threads: Executor = field(default_factory=lambda: ThreadPoolExecutor(2))
    building: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def own(self) -> str:
        """Name of the body that is served."""
        return next(iter(self.served.values())).body

    def language(self, asked: str) -> str:
        """A language that is served."""
        return asked if asked in self.served else next(iter(self.served))

    def names(self, language: str = ENGLISH) -> list[dict[str, str]]:
        """Bodies at hand, by name and label."""
        there = [one for one in bodies() if one.there and (self.everything or one.name in (self.own, DEFAULT))]
        return [{"name": one.name, "label": load_language(language).term(one.label)} for one in there]

    def check(self, name: str) -> None:
        """Make sure that a body of that name may be seen.

        Raises
        ------
        UnknownBodyError
            If not, whether or not there is one.
        """
        there = [one["name"] for one in self.names()]
        if name not in there:
            mend = f"choose from: {', '.join(there)}; or add one: nociscope body add FOLDER --name NAME"
            raise UnknownBodyError(f"there is no body {name!r} here", mend=mend)

    async def body(self, name: str, language: str) -> Served:
        """A body's files; one that is not built yet is built in a process of its own, so that the server goes on."""
        own = self.served[language]
        if own.body == name:
            return own
        if not await self._in_thread(is_prepared, name, language):
            async with self.building:  # one at a time
                await jobs.run(_build, name, language)
        return await self._in_thread(served_body, name, language)

    async def compare(self, a: str, b: str | None, side: Side, language: str) -> dict[str, Any]:
        """The comparison of two bodies that are built; of the two sides of one without ``b``."""
        return await self._in_thread(_compared, a, b, side, language)

    async def _in_thread(self, work: Callable[..., Value], *given: Any) -> Value:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *given)


def _build(name: str, language: str, progress: Progress) -> None:
    prepare(name, language, progress)


def _compared(a: str, b: str | None, side: Side, language: str) -> dict[str, Any]:
    from meshes import load_atlas
    from viewer.deck.comparison_sheet import compare_bodies, compare_sides, comparison_sheet

    first = load_atlas(a)
    found = compare_sides(first, language) if b is None else compare_bodies(first, load_atlas(b), side, language)
    return comparison_sheet(found, language)


class _Handler(RequestHandler):  # type: ignore[misc]
    """Base of the three handlers: harmless arguments, and errors in words."""

    def initialize(self, context: ComparisonContext) -> None:
        """Take what all share."""
        self.context = context

    def asked(self, name: str, otherwise: str = "") -> str:
        """An argument of the address."""
        return str(self.get_query_argument(name, otherwise))[:_LONGEST]

    async def answer(self, make: Callable[[], Any]) -> None:
        """Answer with JSON, or with what went wrong."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        try:
            answer = await make()
        except UserError as error:
            self.set_status({UnknownBodyError: 404, jobs.JobError: 500}.get(type(error), 422))
            answer = {"error": str(error)}
        except Exception:
            _log.exception("the comparison failed")
            self.set_status(500)
            answer = {"error": "unexpected fault · the server's log has it · run again with --debug and tell us"}
        self.finish(json.dumps(answer, ensure_ascii=False))


class PageHandler(_Handler):
    """The page itself."""

    def get(self) -> None:
        """Answer with the page in the language that is asked for."""
        language = self.context.language(self.asked("lang"))
        chosen = {key: word for key, word in words(language).items() if key.split(".")[0] in _SECTIONS}
        settings = {
            "bodies": self.context.names(language),
            "texts": {key: word for key, word in chosen.items() if key.count(".") == 1},
            "language": language,
            "languages": [{"code": code, "name": language_name(code)} for code in self.context.served],
            "home": "./",
            "decks": f"{ADDRESS}/deck",
            "table": f"{ADDRESS}/table",
        }
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")
        self.finish(
            filled(
                "compare.html",
                language=language,
                title=chosen["compare.title"],
                client=self.context.client.url,
                bundle=self.context.bundle.url,
                settings=settings,
                no_script=chosen["compare.no_script"],
            )
        )


class DeckHandler(_Handler):
    """Address of a body's deck; the answer waits until it is there."""

    async def get(self) -> None:
        """Answer ``{"deck": "assets/deck.….json"}``; 404: no such body, 422: it cannot be built."""

        async def make() -> dict[str, str]:
            """The address of the deck."""
            name = self.asked("body", DEFAULT)
            self.context.check(name)
            return {"deck": (await self.context.body(name, self.context.language(self.asked("lang")))).deck.url}

        await self.answer(make)


class TableHandler(_Handler):
    """Table of the differences."""

    async def get(self) -> None:
        """Answer with what :func:`viewer.deck.comparison_sheet.comparison_sheet` makes."""

        async def make() -> dict[str, Any]:
            """The table."""
            a, b = self.asked("a", DEFAULT), None if self.asked("sides") == "on" else self.asked("b", DEFAULT)
            for name in (a, b):
                if name is not None:
                    self.context.check(name)
            side = Side.RIGHT if self.asked("side") == "right" else Side.LEFT
            return await self.context.compare(a, b, side, self.context.language(self.asked("lang")))

        await self.answer(make)


def routes(context: ComparisonContext) -> list[tuple[str, Any, dict[str, Any]]]:
    """The patterns for the server."""
    shared = {"context": context}
    return [
        (rf"/{ADDRESS}", PageHandler, shared),
        (rf"/{ADDRESS}/deck", DeckHandler, shared),
        (rf"/{ADDRESS}/table", TableHandler, shared),
    ]
