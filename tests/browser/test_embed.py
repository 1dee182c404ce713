"""The static site in a frame of somebody's page: what it shows, what it tells, whom it obeys."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from meshes.atlas import Atlas
from tests.browser.conftest import READY, Visit
from viewer.export.static_site import site, write_site
from viewer.site import prepare

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><title>Host</title><script>
const told = [];
addEventListener("message", ({ data, origin }) => { if (origin === "SITE") told.push(data); });
</script><iframe name="body" width="1000" height="640" title="Body" src="SITE/?show=sciatic.left&embed=1"></iframe>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing to the terminal."""


@pytest.fixture(scope="module")
def host(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page and the site that it embeds, from two origins."""
    folders = [tmp_path_factory.mktemp("host"), tmp_path_factory.mktemp("site")]
    write_site(folders[1], site(prepare()))
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) for folder in folders]
    addresses = [f"http://127.0.0.1:{server.server_port}" for server in servers]
    (Path(folders[0]) / "index.html").write_text(PAGE.replace("SITE", addresses[1]))
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield addresses[0]
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_frame_shows_the_body_alone_tells_and_obeys(visit: Callable[..., Visit], host: str) -> None:
    tab = visit()
    page = tab.page
    page.goto(host)
    frame = page.frame("body")
    assert frame is not None
    frame.wait_for_selector(READY, state="attached")
    for hidden in (".topbar", ".browse", ".sheet-tabs"):
        assert not frame.locator(hidden).first.is_visible(), f"{hidden} has no place in somebody's page"
    assert frame.locator(".card-pane h2").first.is_visible()
    page.evaluate("() => frames.body.postMessage({ type: 'nociscope:select', id: 'knee_front.left' }, '*')")
    page.wait_for_function("() => told.some(({ id }) => id === 'knee_front.left')")
    event = page.evaluate("() => told.findLast(({ id }) => id === 'knee_front.left')")
    assert event["type"] == "nociscope:selection"
    assert "show=knee_front.left" in event["address"]
    frame.evaluate("() => postMessage({ type: 'nociscope:select', id: 'pudendal' }, '*')")  # not from the parent
    page.evaluate("() => frames.body.postMessage({ type: 'nociscope:select', id: null }, '*')")
    page.wait_for_function("() => told.at(-1).id === null")
    assert not any(told["id"] == "pudendal" for told in page.evaluate("() => told")), (
        "only the embedding page is obeyed"
    )
    assert tab.outside == []
