"""Take the pictures of the README and the stills for browsers without WebGL: ``make pictures``."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from annotations.store import load_knowledge
from meshes import load_atlas
from tests import chromium
from tests.browser.conftest import FLAGS
from viewer.export.snapshot import snapshot

ROOT = Path(__file__).parents[1]
DESK, PHONE = (1400, 900), (390, 844)
SHOTS = {
    "site": ("?show=buttock_deep.left", DESK),
    "sciatic": ("?show=sciatic&view=posterior", DESK),
    "muscles": ("?peel=1&view=posterior&layers=site:0", DESK),
    "dermatomes": ("?overlay=dermatomes&view=posterior", DESK),
    "pudendal": ("?show=pudendal.left&view=inferior", DESK),
    "dark": ("?show=femoral&theme=dark", DESK),
    "phone": ("?show=shin_inner.right", PHONE),
}


def take(browser: Browser, address: str, name: str) -> None:
    query, (width, height) = SHOTS[name]
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, reduced_motion="reduce", has_touch=width < 500)
    page = context.new_page()
    page.goto(f"{address}{query}&detail=full")
    page.wait_for_selector("[data-complete=true]", state="attached", timeout=120_000)
    page.wait_for_timeout(3000)
    page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
    context.close()


def stills() -> None:
    """Front and back of the whole body."""
    atlas, knowledge = load_atlas(), load_knowledge()
    folder = ROOT / "viewer" / "data" / "stills"
    folder.mkdir(exist_ok=True)
    for view in ("anterior", "posterior"):
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "still.png"
            snapshot(file, knowledge, atlas, None, view, (600, 1040))
            Image.open(file).convert("RGB").save(folder / f"{view}.jpg", quality=88, optimize=True)


def main() -> None:
    stills()
    command = [sys.executable, "-m", "viewer", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        assert server.stdout is not None
        address = next(line.split()[-1] for line in server.stdout if line.startswith("nociscope is at "))
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        for name in SHOTS:
            take(browser, address, name)
        browser.close()
        server.terminate()


if __name__ == "__main__":
    main()
