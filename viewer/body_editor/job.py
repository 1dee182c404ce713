"""The body editor's jobs: look at files, build a body of them, prepare a body to be shown."""

import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from meshes.ingest.naming.mapping import Choices, usable
from meshes.ingest.reading.surfaces import Surfaces
from meshes.messages import Message
from meshes.progress import Progress, portion
from meshes.space import Points
from viewer.body_editor.message_translation import translator

PREVIEW: Final = "preview.glb"
FILES: Final = "files"
ARCHIVES: Final = "archives"
_READ: Final = "read.pickle"


@dataclass(frozen=True, slots=True)
class Order:
    """The work that a page orders.

    Attributes
    ----------
    kind : str
        ``look``, ``build`` or ``open``.
    folder : str
        With what was uploaded in ``files`` and ``archives``; what is worked out is kept beside them.
    names : mapping of str to str
        Structure by surface, the user's word; ``-`` leaves one out.
    units, axes : str
        Empty to have them found out.
    landmarks : mapping of str to tuple of float
        In the coordinates of the files.
    trust : bool
        Take what is told where the shapes speak against it.
    name, label, language : str
        Of the body, and of the page.
    """

    kind: str
    folder: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    units: str = ""
    axes: str = ""
    landmarks: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    trust: bool = False
    name: str = ""
    label: str = ""
    language: str = "en"


def work(order: Order, progress: Progress) -> dict[str, Any]:
    """Do what an order asks for; the result is for the page."""
    return {"look": look, "build": build, "open": make_ready}[order.kind](order, progress)


def _surfaces(order: Order, progress: Progress) -> Surfaces:
    """What the files hold; read once, as only names, units and axes change between two looks."""
    from meshes.ingest.reading.surfaces import read_surfaces

    kept = Path(order.folder) / _READ
    if kept.is_file():
        seen: Surfaces = pickle.loads(kept.read_bytes())  # written by the line below, in a folder that is ours alone
        return seen
    files, archives = (Path(order.folder) / name for name in (FILES, ARCHIVES))
    given = [
        *([files] if any(files.iterdir()) else []),
        *(path for path in sorted(archives.rglob("*")) if path.is_file()),
    ]
    seen = read_surfaces(given, progress)
    kept.write_bytes(pickle.dumps(seen))
    return seen


def forget_read(folder: Path) -> None:
    """Forget what was read, as the files have changed."""
    (folder / _READ).unlink(missing_ok=True)


def _choices(order: Order) -> Choices:
    from meshes.ingest.errors import NamesError

    for key, name in order.names.items():
        if name not in ("", "-") and not usable(name):
            raise NamesError(Message("names_no_structure", name=name), key, "choose one of the list")
    return Choices(order.names, order.units, order.axes, order.landmarks)


def look(order: Order, progress: Progress) -> dict[str, Any]:
    """What the files hold and are taken for, and what is in doubt; a preview is written beside them."""
    from meshes.errors import MeshesError
    from meshes.ingest.collect import orient
    from meshes.ingest.errors import NamesError
    from meshes.ingest.naming.structures import name_structures, named_surfaces
    from viewer.body_editor.preview import write_preview

    surfaces = _surfaces(order, portion(progress, 0.0, 0.6))
    choices = _choices(order)
    told: dict[str, Any] = {"doubts": (), "problem": None, "units": "", "axes": "", "why": {}}
    matrix = None
    notes = surfaces.notes
    try:
        structures = name_structures(surfaces, choices, progress=portion(progress, 0.6, 0.8))
        lies = orient(structures, choices, portion(progress, 0.8, 0.9))
        found, notes, matrix = structures.surfaces, structures.notes, lies.matrix
        told |= {"doubts": lies.doubts, "units": lies.units, "axes": lies.axes, "why": dict(lies.why)}
    except MeshesError as error:
        told["problem"] = {"kind": type(error).__name__, "what": error.what, "where": error.where}
        found = named_surfaces(surfaces, choices if isinstance(error, NamesError) else Choices(choices.names), [])
    progress(Message("doing_preview"), 0.92)
    back = write_preview(Path(order.folder) / PREVIEW, [one.read.mesh for one in found], matrix)
    rows = [
        {
            "key": one.read.key,
            "structure": one.match.id,
            "out": one.match.outside,
            "remark": one.remark or "",
            "near": one.match.near,
            "triangles": len(one.read.mesh.faces),
            "part": not any(one.read.key == read.key for read in surfaces.reads),
        }
        for one in found
    ]
    return told | {"rows": rows, "notes": list(notes), "back": np.asarray(back).tolist()}


def build(order: Order, progress: Progress) -> dict[str, Any]:
    """Keep the body, fit it, make it ready to be shown, and say how good the fit is."""
    from meshes.bodies.own_body import fit_report
    from meshes.ingest.collect import orient, source_body
    from meshes.ingest.naming.structures import name_structures
    from meshes.ingest.store import good_name, save
    from viewer.site import prepare

    good_name(order.name)
    surfaces = _surfaces(order, portion(progress, 0.0, 0.1))
    choices = _choices(order)
    structures = name_structures(surfaces, choices, progress=portion(progress, 0.1, 0.12))
    orientation = orient(structures, choices, portion(progress, 0.12, 0.15))
    save(source_body(structures, orientation, choices, order.name, order.label, trust=order.trust))
    prepare(order.name, order.language, portion(progress, 0.2, 1.0))
    report = fit_report(order.name)
    places = _in_files(report.places, orientation.matrix)
    return {"name": order.name, "report": report.plain() | {"places": places}}


def _in_files(places: Mapping[str, Sequence[float]], matrix: Points) -> dict[str, list[float]]:
    """Landmarks of the body, in the coordinates of the files it was made of."""
    return {name: np.linalg.solve(matrix, np.array(place)).tolist() for name, place in places.items()}


def make_ready(order: Order, progress: Progress) -> dict[str, Any]:
    """Prepare a body that is there to be shown."""
    from viewer.site import prepare

    prepare(order.name, order.language, progress)
    return {"name": order.name}


def structures(language: str = "en") -> list[dict[str, str]]:
    """Everything that a mesh can be named for, with its tissue, called as a language calls it."""
    from annotations.i18n.languages import load_language
    from meshes.ingest.naming.names import lexicon, midline, terms_of, tissue_of
    from meshes.space import SIDES, sided

    found = []
    for name in lexicon():
        label = load_language(language).term(terms_of(name).english)
        row = {"tissue": str(tissue_of(name)), "label": label}
        if midline(name):
            found.append({"id": name, "side": "", **row})
        else:
            found += [{"id": sided(name, side), "side": str(side), **row} for side in SIDES]
    return found


def to_json(told: Mapping[str, Any], language: str) -> str:
    """The JSON for the page: messages in words; figures that are no numbers become null."""
    return json.dumps(_plain(told, translator(language).translate), ensure_ascii=False, allow_nan=False)


def _plain(value: Any, say: Callable[[Message], str]) -> Any:
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, say) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, say) for item in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
