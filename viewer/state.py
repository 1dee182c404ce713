"""The view state: what is selected and how it is shown. One value, one address.

The browser client has the same functions in ``client/src/state.js``; ``tests/protocol/state.json`` keeps both
in step.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal, get_args
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field

from meshes.structure import Tissue

SideChoice = Literal["both", "left", "right"]
Theme = Literal["auto", "light", "dark"]
TextSize = Literal["normal", "large"]
Contrast = Literal["normal", "high"]
Content = Literal["none", "female", "male"]
Detail = Literal["auto", "lite", "full"]
Depth = Literal["patient", "student", "clinician"]

VIEWS: Final = ("anterior", "posterior", "left", "right", "medial", "inferior")
LAYERS: Final = (*(str(tissue) for tissue in Tissue), "site")
LONGEST: Final = 120
MOST_IDS: Final = 40
DEEPEST: Final = 4.0
MODES: Final = 4
ORDER: Final = (
    *("show", "side", "layers", "peel", "hide", "ghost", "only", "clip", "overlay", "content", "detail"),
    *("shape", "variant", "view", "theme", "contrast", "text", "depth", "lang", "lesson", "step"),
)
"""Fields in the order in which an address has them."""
OWN: Final = ("theme", "contrast", "text", "depth", "lang", "detail")
"""Fields that are everybody's own where a class or a lesson sets the rest."""


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
    peel : float
        How many layers are taken off, 0 (skin on) to 4 (bone); in between a layer is fading.
    hide, ghost, only : tuple of str
        Ids of structures, sides included, that are hidden, made glassy, or shown alone.
    clip : str or None
        Plane, its place as a fraction of the body's extent, and which half goes: ``axial:0.5``, ``coronal:0.25:flip``;
        ``:nerves`` at the end cuts the nerves too.
    overlay : str or None
        What the skin is painted with: ``nerves``, ``dermatomes``, ``referred`` or ``referred:<condition>``.
    content : str
        Whose pelvic organs are shown.
    detail : str
        Geometry for weak machines (``lite``), whole (``full``), or by what the machine can do.
    shape : mapping of int to float
        Standard deviations of the shape model's modes, -2 to 2; those at 0 are left out.
    variant : str or None
        Variant of a nerve that is drawn instead of its usual course.
    depth : str
        For whom the cards are: what a patient asks first, what a student learns, or all with its evidence.
    lesson : str or None
        Lesson being played, at ``step`` (from 0).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    show: str | None = None
    side: SideChoice = "both"
    layers: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    peel: Annotated[float, Field(ge=0, le=DEEPEST)] = 0.0
    hide: tuple[str, ...] = ()
    ghost: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    clip: str | None = None
    overlay: str | None = None
    content: Content = "none"
    detail: Detail = "auto"
    shape: dict[Annotated[int, Field(ge=1, le=MODES)], Annotated[float, Field(ge=-2, le=2)]] = {}
    variant: str | None = None
    view: str | None = None
    theme: Theme = "auto"
    contrast: Contrast = "normal"
    text: TextSize = "normal"
    depth: Depth = "patient"
    lang: str = "en"
    lesson: str | None = None
    step: Annotated[int, Field(ge=0, le=99)] = 0


def to_query(state: ViewState) -> str:
    """Write a state as a URL query without the question mark; what is at its default is left out."""
    blank = ViewState()
    changed = [(name, value) for name in ORDER if (value := getattr(state, name)) != getattr(blank, name)]
    return urlencode([(name, _text(value)) for name, value in changed], safe=",:.")


def _text(value: Any) -> str:
    match value:
        case dict():
            return _layers_text(value)
        case tuple():
            return ",".join(value)
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _layers_text(layers: Mapping[Any, float]) -> str:
    return ",".join(f"{name}:{opacity:g}" for name, opacity in sorted(layers.items()))


def from_query(query: str) -> ViewState:
    """Read a state from a URL query; whatever is unknown or broken is ignored."""
    given = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True, errors="replace"))
    read = {name: _READERS[name](given[name]) for name in ORDER if name in given}
    return ViewState(**{name: value for name, value in read.items() if value is not None})


def _read_layers(text: str) -> dict[str, float]:
    layers: dict[str, float] = {}
    for part in text.split(","):
        name, colon, number = part.partition(":")
        if colon and name in LAYERS and re.fullmatch(r"[0-9]*\.?[0-9]+", number):
            opacity = float(number)
            if math.isfinite(opacity) and opacity <= 1:
                layers[name] = opacity
    return layers


def _read_shape(text: str) -> dict[int, float]:
    shape: dict[int, float] = {}
    for part in text.split(","):
        if match := re.fullmatch(r"([1-4]):(-?[0-2](?:\.[0-9])?)", part):
            mode, value = int(match[1]), float(match[2])
            if value and abs(value) <= 2:
                shape[mode] = value
    return shape


def _read_ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in text.split(",") if _read_id(part)))[:MOST_IDS]


def _matching(form: str) -> Callable[[str], str | None]:
    compiled = re.compile(form)
    return lambda text: text if len(text) <= LONGEST and compiled.fullmatch(text) else None


def _one_of(choices: object) -> Callable[[str], str | None]:
    return lambda text: text if text in get_args(choices) else None


def _read_view(text: str) -> str | None:
    return text if text in VIEWS else _read_camera(text)


def _read_peel(text: str) -> float | None:
    return min(float(text), DEEPEST) if re.fullmatch(r"[0-4](\.[0-9])?", text) else None


def _read_step(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else None


_read_id = _matching(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_read_camera = _matching(r"-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){5}")
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "show": _read_id,
    "side": _one_of(SideChoice),
    "layers": _read_layers,
    "peel": _read_peel,
    "hide": _read_ids,
    "ghost": _read_ids,
    "only": _read_ids,
    "clip": _matching(r"(axial|coronal|sagittal):(0(\.[0-9]{1,3})?|1)(:flip)?(:nerves)?"),
    "overlay": _matching(r"nerves|dermatomes|referred(:[a-z][a-z0-9_]*)?"),
    "content": _one_of(Content),
    "detail": _one_of(Detail),
    "shape": _read_shape,
    "variant": _read_id,
    "view": _read_view,
    "theme": _one_of(Theme),
    "contrast": _one_of(Contrast),
    "text": _one_of(TextSize),
    "depth": _one_of(Depth),
    "lang": _matching(r"[a-z]{2}"),
    "lesson": _read_id,
    "step": _read_step,
}
