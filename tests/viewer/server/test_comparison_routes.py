"""The page of the comparison over HTTP: what may be seen, what is asked wrongly, what goes wrong."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application

from meshes.bodies.registry import Body
from meshes.errors import MeshesError
from viewer.assets import asset
from viewer.jobs import Fault, JobError
from viewer.server import comparison_routes
from viewer.server.comparison_routes import ComparisonContext, routes
from viewer.site import Served

BODIES = (
    Body("default", "Modelled adult", True),
    Body("scan", "A scan", True, "own"),
    Body("far", "Far", False, "fetched", False),
)


def served(language: str, body: str = "default") -> Served:
    return Served(asset("deck.json", f"{body} {language}".encode(), b""), {}, (), body)


class TestRoutes(AsyncHTTPTestCase):
    """The three addresses as the browser meets them."""

    @pytest.fixture(autouse=True)
    def _patched(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparison_routes, "bodies", lambda: BODIES)
        monkeypatch.setattr(comparison_routes, "is_prepared", lambda name, language: name != "far")
        monkeypatch.setattr(comparison_routes, "served_body", lambda name, language: served(language, name))
        self.monkeypatch = monkeypatch

    def get_app(self) -> Application:
        script = asset("client.js", b"export const kit = {};")
        both = {"en": served("en"), "es": served("es")}
        self.context = ComparisonContext(
            both, script, asset("compare.js", b"x"), everything=True, threads=ThreadPoolExecutor(1)
        )
        return Application(routes(self.context))

    def told(self, address: str, code: int = 200) -> Any:
        answer = self.fetch(address)
        assert answer.code == code, f"{address}: {answer.code} {answer.body[:200]!r}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return json.loads(answer.body)

    def test_the_page_names_the_bodies_at_hand(self) -> None:
        page = self.fetch("/compare").body.decode()
        assert '"label": "A scan", "name": "scan"' in page
        assert "far" not in page.split('"languages"')[0].split('"bodies"')[1].split("]")[0], "it is not there yet"
        assert '<html lang="es">' in self.fetch("/compare?lang=es").body.decode()
        assert '<html lang="en">' in self.fetch("/compare?lang=%3Cscript%3E").body.decode()

    def test_a_label_cannot_break_out_of_the_page(self) -> None:
        wicked = (Body("default", "</script><script>alert(1)</script>", True),)
        self.monkeypatch.setattr(comparison_routes, "bodies", lambda: wicked)
        assert "<script>alert" not in self.fetch("/compare").body.decode()

    def test_a_deck_is_that_of_the_body_and_language(self) -> None:
        assert self.told("/compare/deck?body=default") == {"deck": self.context.served["en"].deck.url}
        assert self.told("/compare/deck?body=scan&lang=es") == {"deck": served("es", "scan").deck.url}

    def test_an_unknown_body_is_told_with_those_there_are(self) -> None:
        for name in ("nobody", "far", "../x", ""):
            error = self.told(f"/compare/deck?body={name}", 404)["error"]
            assert "choose from: default, scan" in error, error
        assert "no body 'nobody'" in self.told("/compare/table?a=default&b=nobody", 404)["error"]

    def test_the_network_sees_only_what_is_served(self) -> None:
        shy = ComparisonContext(self.context.served, self.context.client, self.context.bundle, everything=False)
        assert [one["name"] for one in shy.names()] == ["default"]
        with pytest.raises(MeshesError, match="choose from: default;"):
            shy.check("scan")

    def test_the_table_is_asked_of_the_right_bodies(self) -> None:
        asked: list[tuple[Any, ...]] = []
        self.monkeypatch.setattr(comparison_routes, "_compared", lambda *given: asked.append(given) or {"common": 1})
        self.told("/compare/table?a=default&b=scan&side=right&lang=es")
        self.told("/compare/table?a=scan&sides=on&b=nobody")
        assert asked == [("default", "scan", "right", "es"), ("scan", None, "left", "en")]

    def test_a_body_that_cannot_be_built_is_told(self) -> None:
        def fail(name: str, language: str) -> Served:
            raise MeshesError("it has no bone", name, "add its hip bones")

        self.monkeypatch.setattr(comparison_routes, "served_body", fail)
        assert "it has no bone · scan · add its hip bones" in self.told("/compare/deck?body=scan", 422)["error"]

    def test_a_fault_of_ours_shows_no_traceback(self) -> None:
        def fail(*given: Any) -> None:
            raise ValueError("secret path")

        self.monkeypatch.setattr(comparison_routes, "_compared", fail)
        error = self.told("/compare/table?a=default&b=scan", 500)["error"]
        assert "secret" not in error
        assert "--debug" in error

    def test_a_body_that_is_not_ready_is_built_elsewhere(self) -> None:
        built: list[Any] = []
        working = 0

        async def run(*given: Any) -> None:
            nonlocal working
            working += 1
            assert working == 1, "bodies are built one at a time"
            await asyncio.sleep(0.05)
            working -= 1
            built.append(given[1:])

        self.monkeypatch.setattr(comparison_routes, "is_prepared", lambda name, language: False)
        self.monkeypatch.setattr("viewer.jobs.run", run)

        async def both() -> None:
            addresses = [self.get_url(f"/compare/deck?body=scan&lang={code}") for code in ("en", "es")]
            await asyncio.gather(*map(self.http_client.fetch, addresses))

        self.io_loop.run_sync(both)
        assert sorted(built) == [("scan", "en"), ("scan", "es")]

    def test_a_building_that_dies_is_told_and_can_be_tried_again(self) -> None:
        async def run(*given: Any) -> None:
            raise JobError(Fault.ENDED)

        self.monkeypatch.setattr(comparison_routes, "is_prepared", lambda name, language: False)
        self.monkeypatch.setattr("viewer.jobs.run", run)
        for _ in range(2):
            assert "ended by itself" in self.told("/compare/deck?body=scan", 500)["error"]
