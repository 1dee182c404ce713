"""The Panel component: the whole browser client in one element, the same in a served page and in a notebook."""

from pathlib import Path
from typing import Any, ClassVar

import param
from panel.custom import JSComponent

DIST = Path(__file__).parent / "client" / "dist"
CLIENT = DIST / "nociscope.js"
PAGE_CLIENT = DIST / "standalone.js"


class AnatomyView(JSComponent):
    """The body with its list, search and cards.

    Attributes
    ----------
    show : str
        Selected id, empty for none; follows the user's clicks and can be set.
    query : str
        View state to start with, as an address query; used where the page's own address says nothing.
    deck_url : str
        Address of the deck, which names all others.
    history : bool
        Whether the view is kept in the page's address.
    """

    show = param.String(default="", doc="Selected id, empty for none.")
    query = param.String(default="", constant=False, doc="View state to start with.")
    deck_url = param.String(default="", doc="Address of the deck.")
    history = param.Boolean(default=True, doc="Keep the view in the page's address.")

    _bundle: ClassVar[Any] = CLIENT


class SessionLink(JSComponent):
    """Ties the client that the dashboard's page has started, before Panel's scripts had come, to the session.

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
