"""Atlas of a fitted body: its own structures, nerves by their rules, the rest warped over from the default body."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import trimesh

from meshes.atlas import Atlas
from meshes.default_body.load import load_default
from meshes.fit.result import Fitted
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Message
from meshes.nerves.routes import load_rules, place_all
from meshes.progress import Progress, silent
from meshes.space import Points
from meshes.structure import Origin, Structure, Tissue
from meshes.terms import structure

CARRIED: Final = "carried over from the default body"
PREDICTED: Final = "not given: predicted from the given bones by the shape model"
_CLEAR_MM: Final = 0.3


def atlas_of(
    fitted: Fitted,
    meshes: Mapping[str, trimesh.Trimesh],
    name: str,
    label: str,
    source: str,
    note: str = "",
    progress: Progress = silent,
) -> Atlas:
    """The atlas of a fitted body: its own bones, predicted ones, nerves by their rules, soft tissue carried over.

    Sites, cards and measures speak of the whole of pelvis and legs: what was not given is predicted, and marked so.

    Parameters
    ----------
    fitted : Fitted
    meshes : mapping of str to trimesh.Trimesh
        All structures that were given, bones and others, by structure id, in the frame they were given in.
    name, label : str
        Of the body.
    source, note : str
        Key of :mod:`meshes.sources` for what was given, and what is to be said of it.
    progress : Progress

    Returns
    -------
    Atlas
        mm RAS+; given structures MEASURED, everything else MODELLED with a note that says how.

    Raises
    ------
    RecordError
        If a given structure has no record in ``meshes/data/structures``.
    """
    progress(Message("doing_bone"), 0.0)
    shapes = {one: fitted.given[one] if one in fitted.given else fitted.place(mesh) for one, mesh in meshes.items()}
    structures = {one: replace(structure(one), source=source, origin=Origin.MEASURED, note=note) for one in shapes}
    for one in sorted(fitted.predicted):
        shapes[one] = fitted.predicted[one]
        structures[one] = replace(structure(one), origin=Origin.MODELLED, note=PREDICTED)
    progress(Message("doing_routes"), 0.1)
    bones = Obstacles(_solid(fitted))
    segments = place_all(load_rules(), fitted.landmarks, bones)
    progress(Message("doing_soft"), 0.6)
    for found, mesh in _carried(fitted, structures, bones):
        structures[found.id], shapes[found.id] = found, mesh
    progress(Message("doing_ready"), 1.0)
    return Atlas(name, label, structures, dict(fitted.landmarks), segments, shapes.__getitem__)


def _carried(fitted: Fitted, own: Mapping[str, Structure], bones: Obstacles) -> list[tuple[Structure, trimesh.Trimesh]]:
    """Soft structures of the default body that this one lacks."""
    body = load_default()
    found = []
    for identifier, one in body.structures.items():
        if one.tissue is Tissue.BONE or identifier in own:
            continue
        mesh = body.mesh_of(identifier)
        points = fitted.warp(mesh.vertices.view(np.ndarray))
        points = _clear(points, bones) if one.tissue is Tissue.MUSCLE else points
        note = f"{CARRIED}; {one.note}" if one.note else CARRIED
        carried = trimesh.Trimesh(points, mesh.faces, process=False)
        found.append((replace(one, origin=Origin.MODELLED, note=note), carried))
    return found


def _solid(fitted: Fitted) -> dict[str, trimesh.Trimesh]:
    """The given bones, where one is open the template that lies on it, and the predicted ones."""
    given = {one: mesh if mesh.is_watertight else fitted.fitted[one] for one, mesh in fitted.given.items()}
    return given | dict(fitted.predicted)


def _clear(points: Points, bones: Obstacles) -> Points:
    """Vertices that came to lie in bone, moved straight out."""
    near = bones.query(points)
    return points + near.outward * np.maximum(_CLEAR_MM - near.distance, 0.0)[:, None]
