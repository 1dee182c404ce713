"""Bodies from outside as atlases: their own meshes, the template fitted to the bones, nerves and the rest added."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import trimesh

from meshes.atlas import Atlas
from meshes.cache import build_key
from meshes.errors import MeshesError
from meshes.ingest.naming.names import lexicon, structure_of
from meshes.ingest.store import Gathered, folder, load, version
from meshes.messages import Message, Notice, from_json, to_json
from meshes.progress import Progress, portion, silent
from meshes.space import sided, split_side
from meshes.structure import Structure, Tissue
from meshes.terms import records

if TYPE_CHECKING:
    from meshes.fit import Fitted

_REPORT: Final = "fit.json"


@dataclass(frozen=True, slots=True)
class FitReport:
    """How well the default body's shape lies on a body from outside.

    Attributes
    ----------
    bones : mapping of str to mapping
        By bone: ``mean_mm``, ``p95_mm``, ``max_mm`` surface distance and ``seen``, the part of the bone that is there.
    uncertainty_mm : mapping of str to float
        Of each landmark, about one standard error.
    places : mapping of str to tuple of float
        Of each landmark, in the frame in which the meshes are kept.
    doubtful : tuple of str
        Landmarks worth setting by hand, the worst first.
    by_hand : tuple of str
        Landmarks that were.
    warnings, notes : tuple of Message or str
        Of the fit, and of the reading.
    made_of : mapping of str to str
        Which mesh each structure is.
    """

    bones: Mapping[str, Mapping[str, float]]
    uncertainty_mm: Mapping[str, float]
    places: Mapping[str, Sequence[float]]
    doubtful: tuple[str, ...]
    by_hand: tuple[str, ...]
    warnings: tuple[Notice, ...]
    notes: tuple[Notice, ...]
    made_of: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """Everything by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def build(name: str, progress: Progress = silent) -> Atlas:
    """Build the atlas of a body that was added or fetched.

    Parameters
    ----------
    name : str
    progress : Progress

    Raises
    ------
    MeshesError
        If it has no bone that the fit knows, or is damaged.
    """
    from meshes.fit import fit
    from meshes.fit.build_atlas import atlas_of

    body = load(name)
    bones = {key: mesh for key, mesh in body.meshes.items() if split_side(key)[0] in records()}
    if not bones:
        given = ", ".join(sorted(body.meshes)[:5])
        raise MeshesError(Message("no_bone"), f"{name}: {given}", "add its hip bones")
    fitted = fit(bones, portion(progress, 0.0, 0.45), dict(body.landmarks) or None)
    late = portion(progress, 0.45, 0.75)
    # Sites, cards and measures speak of the whole of pelvis and legs: what was not given is predicted, and marked so.
    atlas = atlas_of(fitted, bones, name, body.label, body.source, late, whole=True)
    _report(body, fitted)
    return _with_own(atlas, body, fitted, portion(progress, 0.75, 1.0))


def _with_own(atlas: Atlas, body: Gathered, fitted: "Fitted", progress: Progress) -> Atlas:
    """The atlas with everything that the body brought; nothing carried over that it has itself."""
    from meshes.fit.skin_transfer import CLOSED, closed, within
    from meshes.fit.soft_tissue_transfer import adapted

    note = "mirrored: left and right were exchanged" if fitted.mirrored else ""
    own = {key: structure_of(key, body.source, note) for key in body.meshes if key not in fitted.given}
    shapes: dict[str, trimesh.Trimesh] = {key: fitted.place(body.meshes[key]) for key in own}
    if "skin" in own and "skin" in atlas.structures:
        whole = closed(shapes["skin"], atlas.mesh_of("skin"), atlas.landmarks["pubic_symphysis"])
        if whole is not shapes["skin"]:
            own["skin"] = replace(own["skin"], note="; ".join(w for w in (own["skin"].note, CLOSED) if w))
            shapes |= {key: within(shapes[key], whole) for key, one in own.items() if one.tissue is Tissue.ORGAN}
            shapes["skin"] = whole
    atlas = adapted(atlas, {key: (one, shapes[key]) for key, one in own.items()}, progress)
    doubled = _doubled(body, own)
    kept = {key: s for key, s in atlas.structures.items() if key in fitted.given or not doubled(s)}

    def mesh_of(identifier: str) -> trimesh.Trimesh:
        return shapes[identifier] if identifier in shapes else atlas.mesh_of(identifier)

    return replace(atlas, structures=kept | own, mesh_of=mesh_of)


def _doubled(body: Gathered, own: Mapping[str, Structure]) -> Callable[[Structure], bool]:
    """Whether a carried structure would double what the body brought, or belongs to the other sex's pelvis."""
    covered = {sided(part, split_side(key)[1]) for key in body.meshes for part in lexicon()[split_side(key)[0]].covers}
    variants = {structure.variant for structure in own.values() if structure.variant}

    def doubled(structure: Structure) -> bool:
        other = bool(structure.variant) and bool(variants) and structure.variant not in variants
        return structure.id in own or structure.id in covered or other

    return doubled


def _report(body: Gathered, fitted: "Fitted") -> None:
    """Keep the figures of the fit beside the body's meshes; where that cannot be written they are worked out again."""
    told: dict[str, Any] = {
        "key": _key(body.name),
        "bones": {
            name: {"mean_mm": one.mean_mm, "p95_mm": one.p95_mm, "max_mm": one.max_mm, "seen": one.seen}
            for name, one in fitted.bones.items()
        },
        "uncertainty_mm": dict(fitted.uncertainty_mm),
        "places": _as_given(fitted),
        "doubtful": fitted.doubtful,
        "by_hand": sorted(fitted.by_hand),
        "warnings": to_json(fitted.warnings),
    }
    place = folder() / body.name
    try:
        with tempfile.NamedTemporaryFile("w", dir=place, suffix=".json", delete=False, encoding="utf-8") as file:
            json.dump(told, file)
        os.replace(file.name, place / _REPORT)
    except OSError:
        return


def _as_given(fitted: "Fitted") -> dict[str, list[float]]:
    """Landmarks in the frame in which the meshes are kept: there the user sees them."""
    shift, *ends = fitted.into_frame(np.vstack([np.zeros(3), np.eye(3)]))
    turn = np.array(ends) - shift  # rows: where x, y and z go
    return {name: np.linalg.solve(turn.T, point - shift).tolist() for name, point in fitted.landmarks.items()}


def _key(name: str) -> str:
    return f"{build_key()}{version(name)}"


def fit_report(name: str, progress: Progress = silent) -> FitReport:
    """The figures of a body's fit, worked out if they are not there.

    Raises
    ------
    MeshesError
        If there is no such body, or it cannot be fitted.
    """
    body = load(name)
    told = _read(folder() / name / _REPORT, _key(name))
    if told is None:
        build(name, progress)
        told = _read(folder() / name / _REPORT, _key(name))
    if told is None:
        raise MeshesError(Message("no_figures"), str(folder()), "set NOCISCOPE_CACHE to another folder")
    lists = {key: tuple(from_json(told[key])) for key in ("doubtful", "by_hand", "warnings")}
    return FitReport(
        told["bones"], told["uncertainty_mm"], told["places"], **lists, notes=body.notes, made_of=body.made_of
    )


def _read(path: Path, key: str) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if told.get("key") == key else None
