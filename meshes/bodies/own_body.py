"""Atlases of bodies from outside: own meshes, the template fitted to the bones, nerves and the rest added."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import trimesh

from meshes.atlas import Atlas
from meshes.cache import build_key
from meshes.errors import MeshesError
from meshes.ingest.naming.names import lexicon, structure_of
from meshes.ingest.orientation.record import Orientation
from meshes.ingest.store import SourceBody, folder, load, version
from meshes.messages import Message, Notice, from_json, to_json
from meshes.progress import Progress, portion, silent
from meshes.space import sided, split_side
from meshes.structure import Structure, Tissue
from meshes.terms import records

if TYPE_CHECKING:
    from meshes.fit import Fitted

_REPORT: Final = "fit.json"
MIRRORED: Final = "mirrored: left and right were exchanged"


@dataclass(frozen=True, slots=True)
class FitReport:
    """Goodness of the fit of a body from outside.

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
    """The atlas of a body that was added or fetched: fit, place nerves, add its own soft tissue; a report is kept.

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

    body, orientation = oriented(load(name))
    bones = _bones(body)
    fitted = fit(bones, portion(progress, 0.0, 0.45), body.landmarks, orientation.turn)
    note = MIRRORED if orientation.mirrored else ""
    atlas = atlas_of(fitted, bones, name, body.label, body.source, note, portion(progress, 0.45, 0.75))
    atlas = _with_own_structures(atlas, body, fitted, note, portion(progress, 0.75, 1.0))
    _keep_report(body, fitted, (*orientation.warnings, *fitted.warnings))
    return atlas


def oriented(body: SourceBody) -> tuple[SourceBody, Orientation]:
    """A body with its orientation, decided now if it was kept before that was kept with it."""
    from meshes.ingest.orientation.decide import decide

    if body.orientation is not None:
        return body, body.orientation
    found = decide(body.meshes, "mm", "RAS", landmarks=body.landmarks)
    marks = {name: found.matrix @ place for name, place in body.landmarks.items()}
    meshes, made_of = found.placed(body.meshes), found.by_name(body.made_of)
    return replace(body, meshes=meshes, landmarks=marks, made_of=made_of, orientation=found), found


def _bones(body: SourceBody) -> dict[str, trimesh.Trimesh]:
    bones = {key: mesh for key, mesh in body.meshes.items() if split_side(key)[0] in records()}
    if not bones:
        given = f"{body.name}: {', '.join(sorted(body.meshes)[:5])}"
        raise MeshesError(Message("no_bone"), given, "add its hip bones")
    return bones


def _with_own_structures(atlas: Atlas, body: SourceBody, fitted: "Fitted", note: str, progress: Progress) -> Atlas:
    """The atlas with everything that the body brought; nothing carried over that it has itself."""
    from meshes.fit.skin_transfer import CLOSED, closed, within
    from meshes.fit.soft_tissue_transfer import adapt_soft_tissue

    own = {key: structure_of(key, body.source, note) for key in body.meshes if key not in fitted.given}
    shapes: dict[str, trimesh.Trimesh] = {key: fitted.place(body.meshes[key]) for key in own}
    if "skin" in own and "skin" in atlas.structures:
        whole = closed(shapes["skin"], atlas.mesh_of("skin"), atlas.landmarks["pubic_symphysis"])
        if whole is not shapes["skin"]:
            own["skin"] = replace(own["skin"], note="; ".join(w for w in (own["skin"].note, CLOSED) if w))
            shapes |= {key: within(shapes[key], whole) for key, one in own.items() if one.tissue is Tissue.ORGAN}
            shapes["skin"] = whole
    atlas = adapt_soft_tissue(atlas, {key: (one, shapes[key]) for key, one in own.items()}, progress)
    doubled = _doubled(body, own)
    kept = {key: s for key, s in atlas.structures.items() if key in fitted.given or not doubled(s)}

    def mesh_of(identifier: str) -> trimesh.Trimesh:
        """The body's own mesh of a structure, else the carried one."""
        return shapes[identifier] if identifier in shapes else atlas.mesh_of(identifier)

    return replace(atlas, structures=kept | own, mesh_of=mesh_of)


def _doubled(body: SourceBody, own: Mapping[str, Structure]) -> Callable[[Structure], bool]:
    """Whether a carried structure would double what the body brought, or belongs to the other sex's pelvis."""
    covered = {sided(part, split_side(key)[1]) for key in body.meshes for part in lexicon()[split_side(key)[0]].covers}
    variants = {structure.variant for structure in own.values() if structure.variant}

    def doubled(structure: Structure) -> bool:
        """Whether a carried structure is one too many."""
        other = bool(structure.variant) and bool(variants) and structure.variant not in variants
        return structure.id in own or structure.id in covered or other

    return doubled


def _keep_report(body: SourceBody, fitted: "Fitted", warnings: Sequence[Message]) -> None:
    """Keep the figures of the fit beside the body's meshes; where that cannot be written they are worked out again."""
    told: dict[str, Any] = {
        "key": _key(body.name),
        "bones": {
            name: {"mean_mm": one.mean_mm, "p95_mm": one.p95_mm, "max_mm": one.max_mm, "seen": one.seen}
            for name, one in fitted.bones.items()
        },
        "uncertainty_mm": dict(fitted.uncertainty_mm),
        # as the meshes are kept: there the user sees them
        "places": {name: fitted.frame.inverse(point).tolist() for name, point in fitted.landmarks.items()},
        "doubtful": fitted.doubtful,
        "by_hand": sorted(fitted.by_hand),
        "warnings": to_json(warnings),
    }
    place = folder() / body.name
    try:
        with tempfile.NamedTemporaryFile("w", dir=place, suffix=".json", delete=False, encoding="utf-8") as file:
            json.dump(told, file)
        os.replace(file.name, place / _REPORT)
    except OSError:
        return


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
