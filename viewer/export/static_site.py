"""The dashboard as files for any web server: names with hashes, relative addresses, no program behind them."""

from pathlib import Path

from viewer.assets import asset
from viewer.canvas import page_client
from viewer.export.files import write_file
from viewer.export.handout import page, settings
from viewer.site import Served


def site(served: Served, language: str = "en", lesson: str | None = None) -> dict[str, bytes]:
    """Every file of the site by its path.

    Files under ``assets`` carry a hash in their name and may be cached for ever; beside each stands its gzip form, for
    servers that hand those out. Only ``index.html`` changes under its name.
    """
    script = asset("client.js", page_client())
    files: dict[str, bytes] = {}
    for item in (script, served.deck, *served.files.values(), *served.stills):
        files[item.url] = item.content
        if item.packed:
            files[f"{item.url}.gz"] = item.packed
    attributes = settings(nociscope="site", deck=served.deck.url, lesson=lesson)
    content = f'<script type="module" src="{script.url}"></script>'
    return files | {"index.html": page(language, attributes, content).encode()}


def write_site(folder: Path, files: dict[str, bytes]) -> int:
    """Write the files and count their bytes; the page comes last, so that it never names a file that is not there.

    Raises
    ------
    ViewerError
        If the folder cannot be written.
    """
    for name in sorted(files, key=lambda name: name == "index.html"):
        write_file(folder / name, files[name], parents=True)
    return sum(len(content) for content in files.values())
