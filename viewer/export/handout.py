"""The handout: page, client, words and body in one file that opens by double click and asks no server for anything."""

import base64
import json
from html import escape
from typing import Any, Final

from viewer.assets import Asset, asset, pack
from viewer.canvas import page_client
from viewer.errors import ViewerError
from viewer.pages import filled
from viewer.site import Served
from viewer.words import words

LARGEST: Final = 10_000_000
"""Bytes; more is refused by many mail servers."""

_POLICY: Final = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' blob:; "
    "style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:; connect-src data: blob:\">\n"
)


def handout(served: Served, language: str = "en", lesson: str | None = None) -> bytes:
    """The whole view as one HTML file.

    Parameters
    ----------
    served : Served
        Everything the browser would fetch.
    lesson : str, optional
        Id of the lesson that it opens with.

    Raises
    ------
    ViewerError
        If the client bundle is missing or the file would be larger than 10 MB.
    """
    deck = json.loads(served.deck.content)
    stills = {still.url: still for still in served.stills}
    deck["body"]["stills"] = {view: _inline(stills[url]) for view, url in deck["body"].get("stills", {}).items()}
    files = {item.url: item for item in served.files.values()}
    carried = {"deck": asset("deck.json", json.dumps(deck, ensure_ascii=False).encode()), **files}
    parts = [_carried(address, item) for address, item in carried.items()]
    parts.append(f'<script type="module">{inline_script(page_client().decode())}</script>')
    attributes = settings(nociscope="page", lesson=lesson)
    content = page(language, attributes, "\n".join(parts), _POLICY).encode()
    if len(content) > LARGEST:
        raise ViewerError(
            f"the handout would have {len(content):,} bytes, more than {LARGEST:,}",
            "--body",
            "export a site instead (`nociscope export site FOLDER`), or a body with fewer triangles",
        )
    return content


def page(language: str, attributes: str, content: str, policy: str = "") -> str:
    """The HTML around the view."""
    text = words(language)
    return filled(
        "handout.html",
        language=language,
        title=text["app.name"],
        needed=text["lesson.needs_script"],
        attributes=attributes,
        content=content,
        policy=policy,
    )


def inline_script(code: str) -> str:
    r"""JavaScript that may stand inside a page: what would end or hide a script element is written with a backslash."""
    return code.replace("</script", r"<\/script").replace("</SCRIPT", r"<\/SCRIPT").replace("<!--", r"<\!--")


def _carried(address: str, item: Asset) -> str:
    # base64 has no character that HTML could read as markup
    data = base64.b64encode(item.packed or pack(item.content)).decode("ascii")
    return f'<script type="application/octet-stream" data-file="{escape(address)}">{data}</script>'


def _inline(still: Asset) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(still.content).decode("ascii")


def settings(**values: Any) -> str:
    """Attributes of the view's element from keyword arguments; ``None`` leaves one out."""
    pairs = ((name.replace("_", "-"), value) for name, value in values.items() if value is not None)
    return " ".join(f'data-{name}="{escape(str(value))}"' for name, value in pairs)
