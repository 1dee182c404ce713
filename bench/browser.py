"""First frame, bytes, hit test, click to card, frame time, server memory: in Chromium, beside Panel's VTK pane."""

import io
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psutil
from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests import chromium
from tests.browser.conftest import FLAGS
from viewer.server.app import free_port

SIZE = {"width": 1400, "height": 900}
SESSIONS = 20
# After a change of view the picture is drawn sharp; a processor in the place of a graphics card takes about a second.
RESTED, HURRIED = 2000, 600
SITES = ("buttock_deep.left", "shin_inner.right", "thigh_outer_upper.left", "knee_front.right", "heel_pad.left")

ORBIT = """async ([x, y, drive]) => {
  const times = [];
  let last = performance.now();
  for (let i = 0; i < 40; i++) {
    if (drive) nociscope.canvas.nudge(3, 0, 0);
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times.slice(5);
}"""
FRAMES = """() => {
  window.__times = [];
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.__times.push(now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}"""
HITS = """() => {
  const times = [];
  nociscope.hitAt(10, 10);
  for (let i = 0; i < 600; i++) {
    const x = 320 + (i * 37) % 700, y = 60 + (i * 53) % 760;
    const start = performance.now();
    nociscope.hitAt(x, y);
    times.push(performance.now() - start);
  }
  return times;
}"""
CLICK = """(label) => new Promise((done) => {
  let start = 0;
  addEventListener("pointerup", () => { start = performance.now(); }, { capture: true, once: true });
  const inside = (e) => (e.shadowRoot ? find(e.shadowRoot) : e.querySelector?.("article.card h2"));
  const find = (root) => [...root.querySelectorAll("*")].map(inside).find(Boolean);
  const look = () => {
    if (start && find(document)) requestAnimationFrame(() => done(performance.now() - start));
    else setTimeout(look, 4);
  };
  look();
})"""


@dataclass
class Wire:
    """What a page moved before its first frame."""

    bytes: int = 0
    sockets: int = 0
    finished: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.webSocketFrameReceived", self._frame)

    def _loaded(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _frame(self, event: dict[str, Any]) -> None:
        self.sockets += len(event["response"]["payloadData"])


@contextmanager
def server(*command: str) -> Iterator[tuple[str, psutil.Process]]:
    port = free_port("localhost")
    line = [sys.executable, "-m", *command, *(["--port"] if command[0] == "viewer" else []), str(port)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _answering(port)
            yield f"http://localhost:{port}/", psutil.Process(process.pid)
        finally:
            process.terminate()


def _answering(port: int) -> None:
    for _ in range(600):
        if any(c.status == "LISTEN" and c.laddr.port == port for c in psutil.net_connections("tcp")):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def first_frame(browser: Browser, address: str) -> tuple[float, Wire, Page]:
    """Seconds until bone is on the screen: pixels of the middle that differ from the page's background."""
    page = browser.new_context(viewport=SIZE, reduced_motion="reduce").new_page()
    wire = Wire()
    wire.listen(page)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    while time.perf_counter() - start < 120:
        try:
            shot = page.screenshot(clip={"x": 500, "y": 150, "width": 400, "height": 500}, timeout=120_000)
        except Error:  # the page is too busy to be photographed: ask again
            continue
        if _bony(shot):
            return time.perf_counter() - start, wire, page
    raise TimeoutError(f"no bone appeared at {address}")


def _bony(shot: bytes) -> bool:
    """Whether ivory (redder than blue, bright) covers more than two per cent of the picture."""
    rgb = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)
    ivory = (rgb[..., 0] - rgb[..., 2] > 18) & (rgb[..., 0] > 90)
    return bool(ivory.mean() > 0.02)


def orbit_ours(page: Page) -> float:
    return statistics.median(page.evaluate(ORBIT, [0, 0, True]))


def orbit_pane(page: Page) -> float:
    """Frame time while the mouse drags, as the pane has no call for it."""
    page.mouse.move(600, 400)
    page.mouse.down()
    page.evaluate(FRAMES)
    for i in range(30):
        page.mouse.move(600 + 8 * i, 400)
    page.mouse.up()
    return statistics.median(page.evaluate("() => window.__times.slice(5)") or [float("nan")])


def clicks(page: Page, rest: int) -> list[float]:
    """Milliseconds from the button's release to the card, at several sites, `rest` ms after the view changed."""
    times = []
    for site in SITES:
        page.keyboard.press("Escape")
        page.wait_for_function("() => nociscope.state.show === null")
        view = "posterior" if site.startswith(("buttock", "heel")) else "anterior"
        page.evaluate("(view) => { nociscope.canvas.standardView(view); }", view)
        page.wait_for_timeout(rest)
        spot = page.evaluate("(id) => nociscope.screenOf(id)", site)
        page.evaluate(f"() => {{ window.__took = ({CLICK})('{site}'); }}")
        page.mouse.click(spot["x"], spot["y"])
        times.append(page.evaluate("() => Promise.race([window.__took, new Promise(r => setTimeout(r, 5000, NaN))])"))
    return times


def memory(address: str, process: psutil.Process) -> float:
    """MB of server memory for each further session."""
    import panel.models.vtk  # noqa: F401 - the client must know the pane's model
    from bokeh.client import pull_session

    held = [pull_session(url=address) for _ in range(2)]
    before = process.memory_info().rss
    held += [pull_session(url=address) for _ in range(SESSIONS)]
    grown = process.memory_info().rss - before
    for session in held:
        session.close()
    return grown / SESSIONS / 1e6


def rows() -> list[tuple[str, str, str, str]]:
    # Playwright and Bokeh's client each want an event loop of their own in their thread.
    with ThreadPoolExecutor(1) as aside, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        with server("viewer", "serve", "--no-open") as (address, process):
            ours, our_wire, page = first_frame(browser, address)
            page.wait_for_selector("[data-ready=true]", state="attached")
            page.wait_for_timeout(2500)
            hits = page.evaluate(HITS)
            page.wait_for_selector("[data-complete=true]", state="attached")
            still, moving = (statistics.median(clicks(page, rest)) for rest in (RESTED, HURRIED))
            frame = orbit_ours(page)
            page.context.close()
            grown = aside.submit(memory, address, process).result()
        with server("bench.pane") as (address, process):
            theirs, their_wire, page = first_frame(browser, address)
            their_frame = orbit_pane(page)
            page.context.close()
            their_memory = aside.submit(memory, address, process).result()
        browser.close()
    p95 = float(np.percentile(hits, 95))
    return [
        ("first frame", f"{ours:.2f} s", f"{theirs:.2f} s", f"{theirs / ours:.1f} x sooner"),
        ("bytes, HTTP", f"{our_wire.bytes / 1e6:.2f} MB", f"{their_wire.bytes / 1e6:.2f} MB", ""),
        ("bytes, socket", f"{our_wire.sockets / 1e6:.2f} MB", f"{their_wire.sockets / 1e6:.2f} MB", ""),
        ("frame while orbiting, median", f"{frame:.0f} ms", f"{their_frame:.0f} ms", f"{their_frame / frame:.1f} x"),
        ("memory per further session", f"{grown:.2f} MB", f"{their_memory:.2f} MB", ""),
        ("hit test, p95", f"{p95:.2f} ms", "no picking", ""),
        ("click to card, median, picture at rest", f"{still:.0f} ms", "no picking", ""),
        ("click to card, median, picture being drawn", f"{moving:.0f} ms", "no picking", ""),
    ]
