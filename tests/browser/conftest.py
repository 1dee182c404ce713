"""A real server and a real Chromium. Every request that would leave the machine is refused and counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, sync_playwright

from meshes.atlas import Atlas
from tests import chromium, dashboard

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
LOCAL = {"localhost", "127.0.0.1"}
READY = "[data-ready=true]"
PATIENCE = 90_000


@pytest.fixture(scope="session")
def address(atlas: Atlas) -> str:
    """The dashboard that all workers share (the body is in the cache by then)."""
    return dashboard.shared()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@contextmanager
def launched(playwright: Playwright, *more: str, without: tuple[str, ...] = ()) -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.ADVICE)
    flags = [flag for flag in FLAGS if flag not in without]
    browser = playwright.chromium.launch(executable_path=path, args=[*flags, *more])
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as running:
        yield running


class Visit:
    """One tab on the dashboard, with what it asked for and what it complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address, self.outside, self.complaints = address, list[str](), list[str]()
        context.route("**/*", self._guard)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)

    def _guard(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOCAL or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def open(self, query: str = "") -> Page:
        """Load the page and wait until the scene is drawn."""
        self.page.goto(self.address + query)
        self.page.wait_for_selector(READY, state="attached")
        return self.page

    def where(self, identifier: str) -> tuple[float, float]:
        """Where something is on the page, CSS pixels."""
        spot = self.page.evaluate("(id) => nociscope.screenOf(id)", identifier)
        assert spot, f"{identifier} is not on the screen"
        return spot["x"], spot["y"]

    def shown(self) -> str | None:
        return self.page.evaluate("() => nociscope.state.show")

    def wait_shown(self, identifier: str | None) -> None:
        self.page.wait_for_function("(id) => nociscope.state.show === id", arg=identifier)

    def card(self) -> str:
        """Heading of the card, once the cards have come."""
        return self.page.locator("article.card:not([aria-busy=true]) h2").inner_text()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Make a visit with a context of its own: ``visit(viewport={...}, has_touch=True)``."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> Visit:
        settings: dict = {"viewport": {"width": 1400, "height": 900}, "reduced_motion": "reduce"} | options
        contexts.append(browser.new_context(**settings))
        return Visit(contexts[-1], address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    folder = Path(__file__).parents[2] / "dist" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
