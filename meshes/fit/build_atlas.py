"""A fitted body as an atlas: its own structures, the nerves by their rules, the rest carried from the default body."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import trimesh

from meshes.atlas import Atlas
from meshes.default_body.load import load_default
from meshes.fit.extent import belongs, floors, shown, within
from meshes.fit.result import Fitted
from meshes.fit.template import default_template
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Message
from meshes.nerves.routes import load_rules, place_all
from meshes.progress import Progress, silent
from meshes.space import Points
from meshes.structure import Origin, Segment, Structure, Tissue
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
    progress: Progress = silent,
    *,
    whole: bool = False,
    soft: bool = True,
) -> Atlas:
    """The atlas of a fitted body.

    Parameters
    ----------
    fitted : Fitted
    meshes : mapping of str to trimesh.Trimesh
        All structures that were given, bones and others, by structure id, in the frame they were given in.
    name, label : str
        Of the body.
    source : str
        Key of :mod:`meshes.sources` for what was given.
    progress : Progress
    whole : bool
        Show all predicted bones, below the given ones as well, and nerves and soft tissue along them.
    soft : bool
        SpaceWarp over muscles, ligaments, vessels, organs and skin that were not given.

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
    extra = frozenset(fitted.predict_missing) if whole else shown(fitted)
    shapes = {one: fitted.given[one] if one in fitted.given else fitted.place(mesh) for one, mesh in meshes.items()}
    structures = {one: _measured(one, source, fitted) for one in shapes}
    for one in sorted(extra):
        shapes[one] = fitted.predict_missing[one]
        structures[one] = replace(structure(one), origin=Origin.MODELLED, note=PREDICTED)
    progress(Message("doing_routes"), 0.1)
    segments = routes(fitted, extra, whole=whole)
    if soft:
        progress(Message("doing_soft"), 0.6)
        for found, mesh in _carried(fitted, structures, whole=whole):
            structures[found.id], shapes[found.id] = found, mesh
    progress(Message("doing_ready"), 1.0)
    return Atlas(name, label, structures, _landmarks(fitted, extra), segments, shapes.__getitem__)


def routes(fitted: Fitted, extra: frozenset[str], *, whole: bool = False) -> tuple[Segment, ...]:
    """Every nerve that the body has room for, on each side for itself, clear of its bones.

    Parameters
    ----------
    fitted : Fitted
    extra : frozenset of str
        Predicted bones that belong to the body.
    whole : bool
        Keep what runs below the given bones.
    """
    solid = _solid(fitted) | {one: fitted.predict_missing[one] for one in extra}
    placed = place_all(load_rules(), fitted.landmarks, Obstacles(solid))
    return placed if whole else within(placed, floors(fitted))


def _measured(identifier: str, source: str, fitted: Fitted) -> Structure:
    note = "mirrored: left and right were exchanged" if fitted.mirrored else ""
    return replace(structure(identifier), source=source, origin=Origin.MEASURED, note=note)


def _landmarks(fitted: Fitted, extra: frozenset[str]) -> dict[str, Points]:
    """Landmarks on bones that the body has or that were predicted for it."""
    body = default_template()
    there = set(fitted.given) | set(fitted.fitted) | extra
    bones = {name: [place.bone for place in places] for name, places in body.landmarks.items()}
    bones |= {name: [bone] for name, (bone, _) in body.spheres.items()} | {n: list(b) for n, b in body.between.items()}
    return {name: place for name, place in fitted.landmarks.items() if there & set(bones[name])}


def _carried(fitted: Fitted, own: Mapping[str, Structure], *, whole: bool) -> list[tuple[Structure, trimesh.Trimesh]]:
    """Soft structures of the default body that this one lacks and has the bones for."""
    body, floor = load_default(), floors(fitted)
    bones = Obstacles(_solid(fitted) | dict(fitted.predict_missing))
    found = []
    for identifier, one in body.structures.items():
        if one.tissue is Tissue.BONE or identifier in own:
            continue
        mesh = body.mesh_of(identifier)
        points = fitted.warp(mesh.vertices.view(np.ndarray))
        if whole or belongs(points, floor, 0.97 if one.tissue is Tissue.SKIN else 0.7):
            points = _clear(points, bones) if one.tissue is Tissue.MUSCLE else points
            note = f"{CARRIED}; {one.note}" if one.note else CARRIED
            carried = trimesh.Trimesh(points, mesh.faces, process=False)
            found.append((replace(one, origin=Origin.MODELLED, note=note), carried))
    return found


def _solid(fitted: Fitted) -> dict[str, trimesh.Trimesh]:
    """The given bones, where one is open the template that lies on it."""
    return {one: mesh if mesh.is_watertight else fitted.fitted[one] for one, mesh in fitted.given.items()}


def _clear(points: Points, bones: Obstacles) -> Points:
    """Vertices that came to lie in bone, moved straight out."""
    near = bones.query(points)
    return points + near.outward * np.maximum(_CLEAR_MM - near.distance, 0.0)[:, None]
