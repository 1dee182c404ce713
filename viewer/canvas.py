"""The Panel component: the whole browser client in one element, the same in a served page and in a notebook."""

import base64
from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

from viewer.errors import ViewerError

DIST = Path(__file__).parent / "client" / "dist"
CLIENT = DIST / "nociscope.js"
PAGE_CLIENT = DIST / "standalone.js"


def page_client() -> bytes:
    """The bundle of the client for pages of its own.

    Raises
    ------
    ViewerError
        If it has not been built.
    """
    if not PAGE_CLIENT.exists():
        raise ViewerError("the browser client is not built", str(PAGE_CLIENT), "run `make setup` (it needs npm once)")
    return PAGE_CLIENT.read_bytes()


class AnatomyView(JSComponent):
    """The body with its list, search and cards.

    Attributes
    ----------
    show : str
        Selected id, empty for none; follows the user's clicks and can be set.
    selection : str
        The same as ``show``.
    query : str
        View state to start with, as an address query; used where the page's own address says nothing.
    deck_url : str
        Address of the deck, which names all others; empty, as in a notebook, where the files come as messages.
    body, language : str
        Which body and words, where the files come as messages.
    history : bool
        Whether the view is kept in the page's address.

    Examples
    --------
    In a notebook::

        import panel as pn
        from viewer import AnatomyView

        pn.extension()
        view = AnatomyView(show="sciatic.left", height=640)
        view.param.watch(lambda event: print(event.new), "selection")
        view
    """

    show = param.String(default="", doc="Selected id, empty for none.")
    selection = param.String(default="", doc="The same as show.")
    query = param.String(default="", constant=False, doc="View state to start with.")
    deck_url = param.String(default="", doc="Address of the deck.")
    history = param.Boolean(default=False, doc="Keep the view in the page's address.")
    body = param.String(default="default", constant=True, doc="Body, where the files come as messages.")
    language = param.String(default="en", constant=True, doc="Language, where the files come as messages.")

    _bundle: ClassVar[Any] = CLIENT

    def __init__(self, **params: Any) -> None:
        params = {"min_height": 520, "sizing_mode": "stretch_width"} | params
        chosen = params.get("show") or params.get("selection") or ""
        super().__init__(**params | {"show": chosen, "selection": chosen})
        self.param.watch(lambda event: self.param.update(selection=event.new), "show")
        self.param.watch(lambda event: self.param.update(show=event.new), "selection")

    def _handle_msg(self, data: Any) -> None:
        """Answer the browser's wish for a file with its gzip form."""
        wish = data.get("file") if isinstance(data, dict) else None
        if not isinstance(wish, str):
            return
        self._send_msg({"file": wish, "data": self.packed(wish)})

    def packed(self, wish: str) -> str | None:
        """Base64 of the gzip form of a file: of ``deck``, or by its address; None if there is no such file."""
        from viewer.assets import pack
        from viewer.site import prepare

        served = prepare(self.body, self.language)
        found = served.deck if wish == "deck" else served.assets.get(wish.rpartition("/")[2])
        if found is None:
            return None
        return base64.b64encode(found.packed or pack(found.content)).decode("ascii")


class SessionLink(JSComponent):
    """Component that links the client, which the page starts before Panel's scripts arrive, to the session.

    Attributes
    ----------
    show : str
        Selected id, empty for none; follows the user's clicks and can be set.
    """

    show = param.String(default="", doc="Selected id, empty for none.")

    _esm: ClassVar[Any] = """
    export async function render({ model }) {
      const { tie, running } = await globalThis.nociscopePage;
      tie(model, running);
    }
    """
