"""The body editor's jobs: look at files, build a body of them, prepare a body to be shown."""

import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from meshes.ingest.naming.mapping import Decisions, usable
from meshes.ingest.survey import Surveyed
from meshes.progress import Progress, portion
from meshes.space import Points

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


def _surveyed(order: Order, progress: Progress) -> Surveyed:
    """What the files hold; read once, as only names, units and axes change between two looks."""
    from meshes.ingest.survey import survey

    kept = Path(order.folder) / _READ
    if kept.is_file():
        seen: Surveyed = pickle.loads(kept.read_bytes())  # written by the line below, in a folder that is ours alone
        return seen
    files, archives = (Path(order.folder) / name for name in (FILES, ARCHIVES))
    given = [
        *([files] if any(files.iterdir()) else []),
        *(path for path in sorted(archives.rglob("*")) if path.is_file()),
    ]
    seen = survey(given, progress)
    kept.write_bytes(pickle.dumps(seen))
    return seen


def forget_read(folder: Path) -> None:
    """Forget what was read, as the files have changed."""
    (folder / _READ).unlink(missing_ok=True)


def _decided(order: Order) -> Decisions:
    from meshes.ingest.errors import NamesError
    from meshes.ingest.survey import Options, decisions

    for key, name in order.names.items():
        if name not in ("", "-") and not usable(name):
            raise NamesError(f"{name!r} is no structure", key, "choose one of the list")
    own = Decisions(dict(order.names), order.units, order.axes, dict(order.landmarks))
    return decisions(own, Options())


def look(order: Order, progress: Progress) -> dict[str, Any]:
    """What the files hold and are taken for, and what is in doubt; a preview is written beside them."""
    from meshes.errors import MeshesError
    from meshes.ingest.errors import NamesError
    from meshes.ingest.orientation.reference import reference
    from meshes.ingest.survey import names_of, understood
    from viewer.body_editor.preview import write_preview

    seen = _surveyed(order, portion(progress, 0.0, 0.6))
    decided = _decided(order)
    told: dict[str, Any] = {"doubts": (), "problem": None, "units": "", "axes": "", "why": {}}
    matrix = None
    notes: list[str] = list(seen.notes)
    try:
        taken = understood(seen, decided, "", portion(progress, 0.6, 0.9))
        found, notes, matrix = taken.found, list(taken.notes), taken.frame.matrix
        frame = taken.frame
        told |= {"doubts": frame.doubts, "units": frame.units, "axes": frame.axes, "why": dict(frame.why)}
    except MeshesError as error:
        told["problem"] = {"kind": type(error).__name__, "what": error.what, "where": error.where}
        decided = decided if isinstance(error, NamesError) else Decisions(decided.names)
        found = names_of(seen, decided, reference(), [])
    progress("preview", 0.92)
    back = write_preview(Path(order.folder) / PREVIEW, [one.read.mesh for one in found], matrix)
    rows = [
        {
            "key": one.read.key,
            "structure": one.match.id,
            "out": one.match.outside,
            "remark": one.remark,
            "near": one.match.near,
            "triangles": len(one.read.mesh.faces),
            "part": not any(one.read.key == read.key for read in seen.reads),
        }
        for one in found
    ]
    return told | {"rows": rows, "notes": notes, "back": np.asarray(back).tolist()}


def build(order: Order, progress: Progress) -> dict[str, Any]:
    """Keep the body, fit it, make it ready to be shown, and say how good the fit is."""
    from meshes.bodies.own_body import fit_report
    from meshes.ingest.collect import gather
    from meshes.ingest.store import good_name, save
    from meshes.ingest.survey import understood
    from viewer.site import prepare

    good_name(order.name)
    seen = _surveyed(order, portion(progress, 0.0, 0.1))
    decided = _decided(order)
    taken = understood(seen, decided, "", portion(progress, 0.1, 0.15))
    save(gather(taken, decided, order.name, order.label, order.trust))
    prepare(order.name, order.language, portion(progress, 0.2, 1.0))
    report = asdict(fit_report(order.name))
    report["places"] = _in_files(report["places"], taken.frame.matrix)
    return {"name": order.name, "report": report}


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


def to_json(told: Mapping[str, Any]) -> str:
    """The JSON for the page; figures that are no numbers become null."""
    return json.dumps(_finite(told), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
