"""The view state: what is selected and how it is shown. One value, one address.

The browser client has the same functions in ``client/src/state.js``; ``tests/protocol/state.json`` keeps both
in step.
"""

import math
import re
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field

from meshes.structure import Tissue

SideChoice = Literal["both", "left", "right"]
Theme = Literal["auto", "light", "dark"]
TextSize = Literal["normal", "large"]

VIEWS: Final = ("anterior", "posterior", "left", "right", "medial", "inferior")
LAYERS: Final = (*(str(tissue) for tissue in Tissue), "site")
LONGEST: Final = 120
_ID: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_CAMERA: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){5}")


class ViewState(BaseModel):
    """Everything that an address restores.

    Attributes
    ----------
    show : str or None
        Selected id: a site, nerve, segment, condition, structure or topic.
    layers : mapping of str to float
        Opacity, 0 to 1, of the layers that differ from their default.
    view : str or None
        A standard view or a camera ``az,el,dist,x,y,z`` (degrees, metres, glTF frame).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    show: str | None = None
    side: SideChoice = "both"
    layers: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    view: str | None = None
    theme: Theme = "auto"
    text: TextSize = "normal"
    lang: str = "en"


def to_query(state: ViewState) -> str:
    """Write a state as a URL query without the question mark; what is at its default is left out."""
    pairs: list[tuple[str, str]] = []
    blank = ViewState()
    for name in ("show", "side", "layers", "view", "theme", "text", "lang"):
        value = getattr(state, name)
        if value != getattr(blank, name):
            pairs.append((name, _layers_text(value) if name == "layers" else str(value)))
    return urlencode(pairs, safe=",:.")


def _layers_text(layers: dict[str, float]) -> str:
    return ",".join(f"{name}:{opacity:g}" for name, opacity in sorted(layers.items()))


def from_query(query: str) -> ViewState:
    """Read a state from a URL query; whatever is unknown or broken is ignored."""
    given = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True, errors="replace"))
    values: dict[str, Any] = {}
    if (show := given.get("show")) and len(show) <= LONGEST and _ID.fullmatch(show):
        values["show"] = show
    for name, choices in (("side", SideChoice), ("theme", Theme), ("text", TextSize)):
        if given.get(name) in get_args(choices):
            values[name] = given[name]
    if layers := _read_layers(given.get("layers", "")):
        values["layers"] = layers
    view = given.get("view", "")
    if view in VIEWS or (len(view) <= LONGEST and _CAMERA.fullmatch(view)):
        values["view"] = view
    if re.fullmatch(r"[a-z]{2}", given.get("lang", "")):
        values["lang"] = given["lang"]
    return ViewState(**values)


def _read_layers(text: str) -> dict[str, float]:
    layers: dict[str, float] = {}
    for part in text.split(","):
        name, colon, number = part.partition(":")
        if colon and name in LAYERS and re.fullmatch(r"[0-9]*\.?[0-9]+", number):
            opacity = float(number)
            if math.isfinite(opacity) and opacity <= 1:
                layers[name] = opacity
    return layers
