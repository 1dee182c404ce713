"""Separation of a coccyx that is fused with the sacrum, as in many scans of adults."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import trimesh

from meshes.fit.initial_pose import register_small_bone
from meshes.fit.nonrigid import warp_onto
from meshes.fit.registration import BoneRegistration
from meshes.fit.template import Bone, Template
from meshes.geometry.target_surface import Target
from meshes.space import Points

_OFF_MM: Final = 4.0
_LEAST_MM: Final = 12.0
"""A shorter extra bit is a spur or a difference of shape."""


def _pieces(sacrum: Target, fitted: Points, bone: Bone, down: Points) -> tuple[trimesh.Trimesh, trimesh.Trimesh] | None:
    """The part of a given sacrum below the fitted one, and the rest.

    ``down`` is a unit vector in the given frame. None if there is nothing that could be a coccyx.
    """
    surface = Target(bone.id, trimesh.Trimesh(fitted, bone.faces, process=False))
    centres = sacrum.mesh.triangles_center
    apex = np.quantile(fitted @ down, 0.99)
    beyond = (surface.nearest(centres).distance > _OFF_MM) & (centres @ down > apex)
    if not beyond.any() or np.ptp(centres[beyond] @ down) < _LEAST_MM:
        return None
    vertices, faces = sacrum.mesh.vertices.view(np.ndarray), np.asarray(sacrum.mesh.faces)
    return trimesh.Trimesh(vertices, faces[beyond]), trimesh.Trimesh(vertices, faces[~beyond])


def split_coccyx(
    template: Template, targets: Mapping[str, Target], registration: BoneRegistration
) -> tuple[Mapping[str, Target], BoneRegistration]:
    """Separate a coccyx from a given sacrum that holds both, and register the template's coccyx to it.

    Returns
    -------
    targets : mapping of str to Target
    registration : BoneRegistration
        Both unchanged if there is no such coccyx.
    """
    if "sacrum" not in targets or "coccyx" in targets:
        return targets, registration
    pose, sacrum = registration.poses["sacrum"], template.bones["sacrum"]
    down = -pose.rotation[:, 2]
    pieces = _pieces(targets["sacrum"], registration.warped["sacrum"].vertices, sacrum, down)
    if pieces is None:
        return targets, registration
    tail, rest = Target("coccyx", pieces[0]), Target("sacrum", pieces[1])
    found = register_small_bone(template.bones["coccyx"], tail, pose.rotation, pose.scale).pose
    placed = found(template.bones["coccyx"].vertices)
    laid = {
        "coccyx": warp_onto(placed, template.bones["coccyx"].faces, tail),
        "sacrum": warp_onto(registration.modelled["sacrum"], sacrum.faces, rest),
    }
    return (
        {**targets, "sacrum": rest, "coccyx": tail},
        BoneRegistration(
            registration.shape,
            {**registration.poses, "coccyx": found},
            {**registration.modelled, "coccyx": placed},
            {**registration.warped, **laid},
        ),
    )
