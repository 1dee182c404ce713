"""The sheet of shapes over HTTP: told while it is made, then sent; a failure is told and can be tried again."""

import gzip
import json
from typing import Any

from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application

from viewer.jobs import Job
from viewer.server.shape_routes import ROUTE, SheetMaker, route


class Pipe:
    """What the other process tells; ``None`` for its end."""

    def __init__(self, *told: Any) -> None:
        self.told = list(told)

    def poll(self) -> bool:
        return bool(self.told)

    def recv(self) -> Any:
        item = self.told.pop(0)
        if item is None:
            raise EOFError
        return item

    def close(self) -> None:
        self.told.clear()


class Process:
    """The other process, which is none."""

    pid = -1

    def join(self, timeout: float) -> None:
        """Wait for nothing."""

    def kill(self) -> None:
        """End nothing."""


class TestHandler(AsyncHTTPTestCase):
    """The handler as the browser meets it."""

    def get_app(self) -> Application:
        self.maker = SheetMaker("default")
        return Application([route(self.maker)])

    def ask(self, *told: Any) -> Any:
        if told != (None,):
            self.maker.job = Job(Pipe(*told), Process())  # type: ignore[arg-type]
        return self.fetch(ROUTE)

    def test_progress_then_the_sheet_then_the_same_sheet(self) -> None:
        first = self.ask(("progress", "bones", 0.25))
        assert (first.code, json.loads(first.body)) == (202, {"done": 0.25})
        assert "no-store" in first.headers["Cache-Control"]
        sheet = gzip.compress(b"moves")
        second = self.ask(("progress", "skin", 0.9), ("done", sheet))
        assert (second.code, second.body) == (200, b"moves")
        third = self.ask(None)
        assert third.body == b"moves", "a sheet that is there needs no process"

    def test_a_process_that_dies_is_told_and_made_anew(self) -> None:
        assert self.ask(("progress", "bones", 0.5), None).code == 500
        assert self.maker.job is None, "the next call must begin anew"
        assert self.maker.done == 0.0
