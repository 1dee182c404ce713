"""Landmarks of a fitted body, transferred from the template and refined on the given surfaces."""

from collections.abc import Mapping

import igl
import numpy as np

from meshes.fit.initial_pose import in_foot
from meshes.fit.landmark_refinement import carried, refined_landmark, widest_place
from meshes.fit.openings import foramina, notch
from meshes.fit.space_warp import SpaceWarp
from meshes.fit.standard_frame import frame_of
from meshes.fit.template import Template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Rigid, Similarity
from meshes.space import SIDES, Points, split_side

_PELVIS = ("hip_bone", "sacrum", "coccyx")
_NOTCHES = ("greater_sciatic_notch",)


def detect_landmarks(
    template: Template,
    vertices: Mapping[str, Points],
    targets: Mapping[str, Target],
    poses: Mapping[str, Similarity],
    carry: SpaceWarp,
) -> dict[str, Points]:
    """Every landmark: transferred from the template, then by its definition where its bone was given.

    Parameters
    ----------
    template : Template
    vertices : mapping of str to ndarray, shape (n, 3)
        Final vertices of every template bone.
    targets : mapping of str to Target
        The given bones.
    poses : mapping of str to Similarity
        Their poses.
    carry : SpaceWarp
        For the places between bones.
    """
    marks = carried(template, vertices)
    upright = frame_of(marks).rotation.T
    turns = _turns(template, vertices, poses, upright)
    for name, places in template.landmarks.items():
        found = [
            refined_landmark(
                name,
                place.weights @ vertices[place.bone][place.vertices],
                place.bone,
                targets[place.bone],
                turns[place.bone],
            )
            for place in places
            if place.bone in targets and len(place.vertices) <= 3
        ]
        if found:
            marks[name] = np.mean(found, axis=0)
    marks |= _gaps(template, marks, vertices, targets, upright)
    for name, pair in template.between.items():
        where = carry(template.places[name])
        solid = {bone: targets[bone].mesh for bone in pair if bone in targets and targets[bone].mesh.is_watertight}
        marks[name] = widest_place(where, solid, upright) if len(solid) == len(pair) else where
    return marks


def _turns(
    template: Template, vertices: Mapping[str, Points], poses: Mapping[str, Similarity], upright: Points
) -> dict[str, Points]:
    """Direction of each given bone: of the pelvis the body's, of a foot its own as a whole, of any other its pose's."""
    turns = {name: upright if split_side(name)[0] in _PELVIS else pose.rotation for name, pose in poses.items()}
    for side in SIDES:
        foot = [name for name in poses if in_foot(name) and split_side(name)[1] is side]
        if foot:
            here = np.vstack([template.bones[name].vertices for name in foot])
            there = np.vstack([vertices[name] for name in foot])
            turns |= dict.fromkeys(foot, Rigid.estimate(here, there).rotation)
    return turns


def _gaps(
    template: Template,
    marks: Mapping[str, Points],
    vertices: Mapping[str, Points],
    targets: Mapping[str, Target],
    upright: Points,
) -> dict[str, Points]:
    """Notches and foramina of the bones that are given."""
    found = {
        f"{bare}.{side}": notch(marks[f"{bare}.{side}"], targets[f"hip_bone.{side}"], upright)
        for bare in _NOTCHES
        for side in SIDES
        if f"hip_bone.{side}" in targets
    }
    if "sacrum" not in targets:
        return found
    names = [f"sacral_foramen_s{k}.{side}" for side in SIDES for k in range(1, 5)]
    places = {name: template.landmarks[name][0] for name in names}
    normal = igl.per_vertex_normals(vertices["sacrum"], template.bones["sacrum"].faces)
    where = {name: place.weights @ vertices["sacrum"][place.vertices] for name, place in places.items()}
    out = {name: place.weights @ normal[place.vertices] for name, place in places.items()}
    return found | foramina(where, out, targets["sacrum"])
