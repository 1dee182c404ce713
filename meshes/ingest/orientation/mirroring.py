"""Bones that have the other side's shape, single ones or those of a mirrored body."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from meshes.fit.icp import RegisteredBone
from meshes.fit.initial_pose import initial_poses, lies_with_body, register_bone, register_bone_any_way
from meshes.fit.shape_fit import fit_shape
from meshes.fit.shape_fit import placed as at_shape
from meshes.fit.template import Template
from meshes.geometry.target_surface import Target
from meshes.space import Points, Side, other_side, split_side

SIDED: Final = ("hip_bone", "femur", "tibia")
"""Bones whose shape tells their side."""
_DOUBTED: Final = 1.08
"""Misfit of the own side's bone beside the other's above which it is looked at closely."""
_SURELY: Final = 1.2
"""The same with shape modes, above which the side is wrong."""
_CAP_MM: Final = 8.0


def other_sided(template: Template, targets: Mapping[str, Target], turn: Points) -> tuple[tuple[str, ...], bool]:
    """Bones that have the other side's shape, and whether that are most of those whose shape tells.

    The mean bone of each side is registered first; where the other's fits better, both with their shape modes. Rigid
    registration of points alone overlooks 4 of 11 bones of random shapes that are mirrored, this none.

    Parameters
    ----------
    template : Template
    targets : mapping of str to Target
        Bones of about the template's size.
    turn : ndarray, shape (3, 3)
        Rotation from the template's directions to the given ones.
    """
    poses = initial_poses(template, targets, turn)
    told = [name for name in targets if split_side(name)[0] in SIDED and split_side(name)[1] is not Side.MIDDLE]
    doubted = [name for name in told if _mean_ratio(template, targets[name], poses[name], turn) > _DOUBTED]
    wrong = tuple(n for n in doubted if _shaped_ratio(template, targets[n], poses[n], turn) > _SURELY)
    return wrong, len(wrong) > len(told) / 2


def renamed(wrong: tuple[str, ...], given: Mapping[str, object]) -> dict[str, str]:
    """The other side's names of bones; an empty one where that bone is there already."""
    others = {name: other_side(name) for name in wrong}
    return {name: "" if other in given and other not in wrong else other for name, other in others.items()}


def _mean_ratio(template: Template, target: Target, own: RegisteredBone, turn: Points) -> float:
    """How much worse the own side's mean bone fits than the other's."""
    # a bone that its own template explains as it lies_with_body needs no search for the other's direction
    register = register_bone if lies_with_body(own, turn) else register_bone_any_way
    return own.score / max(register(template.bones[other_side(target.id)], target, turn).score, 0.1)


def _shaped_ratio(template: Template, target: Target, own: RegisteredBone, turn: Points) -> float:
    """How much worse the own side's bone explains a given one than the other side's, modes and all."""
    name, other = target.id, other_side(target.id)
    found = []
    for one, pose in ((name, own.pose), (other, register_bone_any_way(template.bones[other], target, turn).pose)):
        shape = fit_shape({one: template.bones[one]}, {one: target}, {one: pose}, {})
        points = at_shape(template.bones[one], shape, one)
        back = np.minimum(cKDTree(points).query(target.points)[0], _CAP_MM)
        found.append(float(np.mean(np.minimum(target.nearest(points).distance, _CAP_MM)) + np.mean(back)))
    return found[0] / found[1]
