"""Initial poses of all given bones: big ones by their shape, small ones by their neighbours."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.fit.icp import RegisteredBone, register_surface
from meshes.fit.template import Bone, Template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Rigid, Similarity
from meshes.space import Points, Side, sided, split_side

BIG: Final = ("hip_bone", "sacrum", "femur", "tibia")
"""Bones whose pose can be told from their own shape."""
_POOR_MM: Final = 9.0
"""A worse misfit makes the size of the other bones worth trying."""
_ROUGH_MM: Final = 3.2
"""Farther from its template than this, a surface may lie in another direction: others are worth trying."""
_NEIGHBOUR: Final = {
    "patella": ("femur", "tibia"),
    "fibula": ("tibia", "femur"),
    "coccyx": ("sacrum", "hip_bone"),
    "vertebra": ("sacrum", "hip_bone"),
}
"""Bones from which a small one takes its direction, the first that is there."""
_FOOT: Final = ("talus", "calcaneus", "navicular", "cuboid", "cuneiform", "metatarsal", "phalanx")
_POINTS: Final = 700
_STANDS: Final = 1.0 + 2.0 * 0.7071
"""Trace of a turn by 45°: less, and the bone lies otherwise than the body."""
_SURELY: Final = 0.75
"""Part of the misfit that another direction must leave at most, to be taken."""


def sample(bone: Bone, count: int = _POINTS) -> NDArray[np.int64]:
    """Some vertices of a bone, spread by area, the same ones every time."""
    weight = np.bincount(bone.faces.ravel(), weights=np.repeat(bone.mesh.area_faces, 3), minlength=len(bone.vertices))
    count = min(count, int((weight > 0).sum()))
    return np.random.default_rng(7).choice(len(weight), count, replace=False, p=weight / weight.sum())


def initial_poses(template: Template, targets: Mapping[str, Target], turn: Points) -> dict[str, RegisteredBone]:
    """Initial poses of every given bone.

    Parameters
    ----------
    template : Template
    targets : mapping of str to Target
    turn : ndarray, shape (3, 3)
        Rotation from the default body's directions to the given ones.
    """
    found = _large_bones(template, targets, [name for name in targets if split_side(name)[0] in BIG], turn)
    size = _size(found)
    for name, target in targets.items():
        if name not in found and not in_foot(name):
            found[name] = _small_bone(template, name, target, found, turn, size)
    return found | _feet(template, targets, found, turn, size)


def in_foot(name: str) -> bool:
    """Whether a bone is one of the foot's."""
    return any(part in name for part in _FOOT)


def _principal_turns(bone: Bone, target: Target) -> list[Points]:
    """The four turns that bring the axes along which the bone is long, broad and flat onto those of the surface."""

    def axes(points: Points) -> Points:
        """Principal axes, one a column."""
        return np.asarray(np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2].T)

    here, there = axes(bone.vertices[sample(bone)]), axes(target.points)
    signs = [np.array(flip) for flip in product((1.0, -1.0), repeat=3)]
    turns = [(there * flip) @ here.T for flip in signs]
    return [turn for turn in turns if np.linalg.det(turn) > 0]


def register_bone_any_way(bone: Bone, target: Target, turn: Points) -> RegisteredBone:
    """The pose from a direction, and where that fits badly (a bent hip), from the bone's principal axes."""
    own = register_bone(bone, target, turn)
    if own.outside < _ROUGH_MM:
        return own
    tried = [register_bone(bone, target, other) for other in _principal_turns(bone, target)]
    best = min(tried, key=lambda result: result.score)
    return best if best.score < _SURELY * own.score else own


def _large_bones(
    template: Template, targets: Mapping[str, Target], names: Iterable[str], turn: Points
) -> dict[str, RegisteredBone]:
    """Poses of large bones by their shape; where a part is missing, at the size of the others."""
    found = {name: register_bone_any_way(template.bones[name], targets[name], turn) for name in names}
    size = _size(found)
    for name, own in found.items():
        if own.missing > 2.5 * own.outside or own.score > _POOR_MM:
            again = register_bone(template.bones[name], targets[name], _rotation(found, name, turn), size=size)
            found[name] = again if again.outside < 1.15 * own.outside or own.score > _POOR_MM else own
    return found


def _rotation(found: Mapping[str, RegisteredBone], name: str, turn: Points) -> Points:
    """Direction of the bone that fits best, for one that fits badly."""
    others = [pose for other, pose in found.items() if other != name]
    return min(others, key=lambda pose: pose.score).pose.rotation if others else turn


def _size(found: Mapping[str, RegisteredBone]) -> float:
    """Size of the body beside the template, from its whole bones."""
    whole = [pose.pose.scale for pose in found.values() if pose.missing < 2.0 * pose.outside + 2.0]
    return float(np.median(whole)) if whole else 1.0


def register_bone(
    bone: Bone, target: Target, turn: Points, *, size: float | None = None, rounds: int = 40
) -> RegisteredBone:
    """The best pose from several starts: middle on middle, and for a part of a bone its upper and lower end."""
    chosen = sample(bone)
    points, normals = bone.vertices[chosen], bone.mesh.vertex_normals[chosen]
    scale = 1.0 if size is None else size
    up = turn @ np.array([0.0, 0.0, 1.0])
    centre, aim = points.mean(axis=0), target.points.mean(axis=0)
    own, other = (points - centre) @ np.array([0.0, 0.0, 1.0]) * scale, (target.points - aim) @ up
    shifts = [0.0, float(other.max() - own.max()), float(other.min() - own.min())]
    starts = [Similarity(turn, np.zeros(3), scale).through(centre, aim + shift * up) for shift in shifts]
    partial = np.ptp(other) < 0.8 * np.ptp(own) or size is not None
    tried = starts if partial else starts[:1]
    return min(
        (
            register_surface(points, normals, target, start, dense=bone.vertices, scaled=size is None, rounds=rounds)
            for start in tried
        ),
        key=lambda result: result.score,
    )


def lies_with_body(pose: RegisteredBone, turn: Points) -> bool:
    """Whether a bone's own template fits it within 45° of the body's direction, shape (3, 3)."""
    return pose.outside < _ROUGH_MM and float(np.trace(pose.pose.rotation @ turn.T)) > _STANDS


def _small_bone(
    template: Template, name: str, target: Target, found: Mapping[str, RegisteredBone], turn: Points, size: float
) -> RegisteredBone:
    """Pose of a bone with a plain shape, its direction and size from its neighbour."""
    bare, side = split_side(name)
    kin = next((kin for part, kin in _NEIGHBOUR.items() if bare.startswith(part)), ())
    near = [found[sided(k, s)] for k in kin for s in (side, Side.LEFT, Side.RIGHT, Side.MIDDLE) if sided(k, s) in found]
    return register_small_bone(template.bones[name], target, near[0].pose.rotation if near else turn, size)


def register_small_bone(bone: Bone, target: Target, rotation: Points, size: float) -> RegisteredBone:
    """The pose from a known direction and size, middle on middle to begin with."""
    chosen = sample(bone)
    points, normals = bone.vertices[chosen], bone.mesh.vertex_normals[chosen]
    middle, aim = _middle(points), _middle(target.points)
    start = Similarity(rotation, np.zeros(3), size).through(middle, aim)
    return register_surface(points, normals, target, start, dense=bone.vertices)


def _middle(points: Points) -> Points:
    return np.asarray((points.min(axis=0) + points.max(axis=0)) / 2)


def _feet(
    template: Template, targets: Mapping[str, Target], found: Mapping[str, RegisteredBone], turn: Points, size: float
) -> dict[str, RegisteredBone]:
    """Poses of the bones of each foot: the foot as a whole by their middles, then each bone for itself."""
    done: dict[str, RegisteredBone] = {}
    for side in (Side.LEFT, Side.RIGHT):
        names = [name for name in targets if in_foot(name) and split_side(name)[1] is side]
        if not names:
            continue
        rotation = next(
            (found[f"{k}.{side}"].pose.rotation for k in ("tibia", "femur") if f"{k}.{side}" in found), turn
        )
        if len(names) >= 4:
            here = np.array([template.bones[name].vertices.mean(axis=0) for name in names])
            there = np.array([targets[name].points.mean(axis=0) for name in names])
            rotation = Rigid.estimate(here, there).rotation
        done |= {name: register_small_bone(template.bones[name], targets[name], rotation, size) for name in names}
    return done
