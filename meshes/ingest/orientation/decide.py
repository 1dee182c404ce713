"""Units, axes, direction and sides of a body from outside, decided once: told by the user or the format, else found.

A body and its mirror image with left and right exchanged are the same shape, so a mirrored body is recognised as one
whose left bones have the shape of right ones; which of the two it is, only its owner knows.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

import numpy as np
import trimesh
from numpy.typing import ArrayLike

from meshes.errors import MeshesError
from meshes.fit.initial_pose import BIG
from meshes.fit.template import SCALES, default_template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity
from meshes.ingest.errors import IngestError
from meshes.ingest.orientation.axes import angle_between, matrix_of, nearest_axes
from meshes.ingest.orientation.direction import TURNED, UNLIKE_MM, Direction, find_direction
from meshes.ingest.orientation.doubts import axes_doubts, corrections, mirrored_doubts, side_doubts
from meshes.ingest.orientation.mirroring import other_sided, renamed
from meshes.ingest.orientation.record import UNITS, Orientation, transformed
from meshes.ingest.orientation.reference import reference, sampled
from meshes.ingest.orientation.units import find_units, relative_size
from meshes.ingest.reading.repair import simplified
from meshes.messages import Message
from meshes.space import Points, mirrored, split_side

_NONE: Final[Mapping[str, ArrayLike]] = {}
_PELVIS: Final = ("hip_bone", "sacrum")
_TRIANGLES: Final = 12_000
"""Of each bone, enough to tell its side."""
_ENOUGH: Final = 3
"""Landmarks that tell a direction."""
_AGREE_MM: Final = 30.0


def decide(
    bones: Mapping[str, trimesh.Trimesh],
    units: str = "",
    axes: str = "",
    told_by: Message | None = None,
    landmarks: Mapping[str, ArrayLike] = _NONE,
) -> Orientation:
    """Orientation of a body, by its bones and what was told; everything that does not agree is a doubt.

    Parameters
    ----------
    bones : mapping of str to trimesh.Trimesh
        By structure with side, in the file's coordinates; what is no bone of the default body is passed over.
    units, axes : str
        As told; empty to find them out.
    told_by : Message, optional
        Who told them, for the remark; the user if not given.
    landmarks : mapping of str to array-like, shape (3,)
        Places set by hand, in the file's coordinates.

    Raises
    ------
    IngestError
        If the units or axes told do not exist, or the bones have no size.
    """
    if units and units not in UNITS:
        raise IngestError(Message("no_unit", units=units), "--units", f"choose from {', '.join(UNITS)}")
    given, like = matrix_of(axes) if axes else np.eye(3), reference()
    points = {name: sampled(mesh) for name, mesh in bones.items() if name in like}
    if not points:
        doubt = () if units and axes else (Message("no_bone_frame"),)
        return Orientation(units or "mm", axes or "RAS", doubts=doubt, margin=1.0)
    found_units, why_units, doubts = find_units(points, like, units)
    to_size = given / relative_size(points, like)
    marks = {name: to_size @ np.asarray(place) for name, place in landmarks.items()}
    found = _directed(
        _targets(bones, to_size), {name: cloud @ to_size.T for name, cloud in points.items()}, axes, marks
    )
    told = told_by or Message("names_set")
    why = {"units": told if units else why_units, "axes": told if axes else found.why["axes"]}
    return replace(found, units=found_units, why=why, doubts=(*doubts, *found.doubts))


def _directed(
    targets: Mapping[str, Target], points: Mapping[str, Points], told: str, marks: Mapping[str, Points]
) -> Orientation:
    """Axes, direction and sides of bones of the default body's size, in the axes told if they are."""
    way = find_direction(points, reference(), _by_landmarks(points, marks))
    wrong, whole = other_sided(default_template(), targets, way.likely)
    pose = way.exchanged if whole else way.own
    axes = told or nearest_axes(pose.turn)
    rest = np.eye(3) if told else matrix_of(axes)
    turn = _settled(rest @ (pose.turn.T if whole else way.rotation(pose)), way, whole)
    names = {} if whole else renamed(wrong, points)
    doubts = mirrored_doubts(wrong) if whole else [*axes_doubts(told, way), *side_doubts(wrong, points, pose)]
    why = {"axes": Message("axes_exchanged" if whole else "axes_why")}
    return Orientation("mm", axes, why, turn, whole, names, way.margin, tuple(doubts), corrections(turn, whole, names))


def _by_landmarks(here: Mapping[str, Points], landmarks: Mapping[str, Points]) -> Points | None:
    """The rotation to the given directions that landmarks set by hand tell; None if fewer than three, or at odds.

    Where bones of the pelvis are given only its own landmarks count, as a leg may be bent.
    """
    template = default_template()
    pelvis = {n for n, ps in template.landmarks.items() if any(split_side(p.bone)[0] in _PELVIS for p in ps)}
    some = any(split_side(name)[0] in _PELVIS for name in here)
    known = {name: place for name, place in landmarks.items() if not some or name in pelvis}
    if len(known) < _ENOUGH:
        return None
    source, target = np.array([template.places[name] for name in known]), np.array(list(known.values()))
    found = Similarity.estimate(source, target, scales=SCALES)
    broad = np.linalg.svd(target - target.mean(axis=0), compute_uv=False)[1] > _AGREE_MM
    return found.rotation if broad and np.linalg.norm(found(source) - target, axis=1).mean() < _AGREE_MM else None


def _targets(bones: Mapping[str, trimesh.Trimesh], matrix: Points) -> dict[str, Target]:
    """The bones whose shape tells, of about the default body's size; those of hardly any surface left out."""
    found = {}
    for name in (name for name in bones if split_side(name)[0] in BIG):
        mesh = transformed(bones[name], matrix)
        light = simplified(mesh.vertices.view(np.ndarray), np.asarray(mesh.faces), _TRIANGLES)
        with suppress(MeshesError):
            found[name] = Target(name, trimesh.Trimesh(*light, process=False))
    return found


def _settled(turn: Points, way: Direction, whole: bool) -> Points:
    """The rotation that is left after the axes; none where the fit finds it itself, or nothing tells it."""
    turn = mirrored(mirrored(turn).T).T if whole else turn
    unknown = way.by_hand is None and way.own.misfit > UNLIKE_MM
    return np.eye(3) if unknown or angle_between(turn, np.eye(3)) < TURNED else turn
