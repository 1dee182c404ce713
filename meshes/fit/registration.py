"""Registration of the template to every given bone: poses, then modes of all together, then a warp of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.fit.icp import RegisteredBone
from meshes.fit.initial_pose import BIG
from meshes.fit.nonrigid import Warped, warp_onto
from meshes.fit.shape_fit import PointConstraint, Shape, fit_shape, placed
from meshes.fit.template import MODES, Bone, Template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity
from meshes.messages import Message
from meshes.progress import Progress, portion, silent
from meshes.space import Points, split_side

_LEANS_ON: Final = {"fibula": "tibia", "patella": "femur"}
"""Bones whose rotation about their own axis is taken from a neighbour, as their shape is round."""

_BETTER: Final = 0.9
"""Part of the misfit with modes that the mean bone must leave at most, to be taken."""
_CAP_MM: Final = 25.0
"""A place farther off than this is missing, how far does not matter."""


@dataclass(frozen=True, slots=True)
class BoneRegistration:
    """The template registered to the given bones.

    Attributes
    ----------
    shape : Shape
    poses : mapping of str to Similarity
        Of every given bone.
    modelled : mapping of str to ndarray, shape (n, 3)
        Vertices by pose and modes alone.
    warped : mapping of str to Warped
    """

    shape: Shape
    poses: Mapping[str, Similarity]
    modelled: Mapping[str, Points]
    warped: Mapping[str, Warped]


def register(
    template: Template,
    targets: Mapping[str, Target],
    initial: Mapping[str, RegisteredBone],
    known: Mapping[str, Points],
    progress: Progress = silent,
) -> BoneRegistration:
    """Register the template to every given bone.

    Parameters
    ----------
    template : Template
    targets : mapping of str to Target
    initial : mapping of str to RegisteredBone
        Initial poses.
    known : mapping of str to ndarray, shape (3,)
        Landmarks with side whose place is certain, in the given frame.
    progress : Progress
    """
    constraints = _landmark_constraints(template, known)
    start = _start_poses(template, targets, initial)
    model = {name: template.bones[name] for name in targets if template.bones[name].modes.shape[2]}
    shape = Shape(np.zeros(MODES), float(np.median([p.scale for p in start.values()])), {})
    if model:
        shape = fit_shape(model, targets, start, constraints, portion(progress, 0.0, 0.5))
    poses = {name: shape.poses.get(name, start[name]) for name in targets}
    modelled, warped = {}, {}
    for number, (name, target) in enumerate(targets.items()):
        progress(Message("doing_laying"), 0.5 + 0.5 * number / len(targets))
        bone = template.bones[name]
        modelled[name] = placed(bone, shape, name) if name in model else poses[name](bone.vertices)
        if (
            name in model
            and name not in constraints
            and _mean_bone_fits_better(bone, target, start[name], modelled[name])
        ):
            poses[name], modelled[name] = start[name], start[name](bone.vertices)
        warped[name] = warp_onto(modelled[name], bone.faces, target, constraints.get(name, ()))
    return BoneRegistration(shape, poses, modelled, warped)


def _mean_bone_fits_better(bone: Bone, target: Target, start: Similarity, modelled: Points) -> bool:
    """Whether the mean bone in its own pose and size fits clearly better than the one shaped by the body's modes.

    The modes serve all bones at once: one of unusual proportions (a broad sacrum) may be led astray by the others.
    """
    if split_side(bone.id)[0] not in BIG:
        return False
    return _misfit(bone, start(bone.vertices), target) < _BETTER * _misfit(bone, modelled, target)


def _misfit(bone: Bone, vertices: Points, target: Target) -> float:
    there = np.sqrt(igl.point_mesh_squared_distance(target.points, vertices, bone.faces)[0])
    return float(np.minimum(there, _CAP_MM).mean() + np.minimum(target.nearest(vertices).distance, _CAP_MM).mean())


def _landmark_constraints(template: Template, known: Mapping[str, Points]) -> dict[str, tuple[PointConstraint, ...]]:
    """Landmarks set by hand that are points of one bone, by bone."""
    found: dict[str, tuple[PointConstraint, ...]] = {}
    for name, point in known.items():
        places = template.landmarks.get(name, ())
        if len(places) == 1:
            own = PointConstraint(places[0].vertices, places[0].weights, np.asarray(point, dtype=np.float64))
            found[places[0].bone] = (*found.get(places[0].bone, ()), own)
    return found


def _start_poses(
    template: Template, targets: Mapping[str, Target], initial: Mapping[str, RegisteredBone]
) -> dict[str, Similarity]:
    start = {name: registered.pose for name, registered in initial.items()}
    for name, target in targets.items():
        bare, side = split_side(name)
        other = f"{_LEANS_ON.get(bare, '')}.{side}"
        if other in start:
            here, there = template.bones[name].vertices.mean(axis=0), target.points.mean(axis=0)
            start[name] = replace(start[other], scale=start[name].scale).through(here, there)
    return start


def distances(bone: Bone, vertices: Points, target: Target) -> NDArray[np.float64]:
    """Distances from samples of the given bone to the template's surface, mm."""
    surface = Target(bone.id, trimesh.Trimesh(vertices, bone.faces, process=False))
    return surface.nearest(target.points).distance


def seen_share(bone: Bone, warped: Warped) -> float:
    """Share of the template's surface that the given bone has, 0 to 1."""
    area = np.repeat(trimesh.triangles.area(warped.vertices[bone.faces]), 3)
    of_vertex = np.bincount(bone.faces.ravel(), area, minlength=len(warped.vertices))
    return float(of_vertex[warped.seen].sum() / of_vertex.sum())
