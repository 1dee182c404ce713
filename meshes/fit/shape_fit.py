"""Size, modes and poses of all bones of the shape model at once, by weighted Gauss-Newton steps on closest points."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from meshes.fit.initial_pose import sample
from meshes.fit.template import MODES, Bone
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.space import Points

LIMIT_SD: Final = 3.0
"""Most that a mode may leave the mean."""
_SIZE_SD: Final = 0.07
"""Of the logarithm of the body's size, beside what the modes say about it."""
_NOISE_MM: Final = 1.2
"""What the modes cannot and need not explain."""
_EVIDENCE: Final = 60.0
"""Independent observations that one whole bone is worth."""
_POINTS: Final = 600
_SPARSER: Final = 2
"""One in so many samples of a given bone is used here."""
_SLIDING: Final = 4
"""One in so many pairs also counts along the surface."""
_ROUNDS: Final = 26
_FAR_MM: Final = 4.0
"""A landmark farther off says where its bone is, not what shape all of them have."""
_ALONG: Final = 0.08
"""Weight of the distance along the surface beside the one across it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Shape and poses of a body in the shape model.

    Attributes
    ----------
    modes : ndarray, shape (k,)
        Standard deviations.
    size : float
        Beside the template, common to all bones.
    poses : mapping of str to Similarity
        Of every given bone of the shape model, from the template's place.
    """

    modes: NDArray[np.float64]
    size: float
    poses: Mapping[str, Similarity]


@dataclass(frozen=True, slots=True)
class PointConstraint:
    """A point of a bone whose place is known: vertices, their weights, and the place, shape (3,)."""

    vertices: NDArray[np.int64]
    weights: NDArray[np.float64]
    place: Points


@dataclass(slots=True)
class _Part:
    """State of one bone during the fit."""

    name: str
    bone: Bone
    target: Target
    chosen: NDArray[np.int64]
    normals: Points
    centre: Points
    known: tuple[PointConstraint, ...]


def fit_shape(
    bones: Mapping[str, Bone],
    targets: Mapping[str, Target],
    start: Mapping[str, Similarity],
    known: Mapping[str, tuple[PointConstraint, ...]],
    progress: Progress = silent,
) -> Shape:
    """Fit the shape model to all given bones together.

    Parameters
    ----------
    bones : mapping of str to Bone
        Bones of the shape model that are given.
    targets : mapping of str to Target
    start : mapping of str to Similarity
        Rough poses.
    known : mapping of str to tuple of PointConstraint
        Points by bone whose place the user gave.
    progress : Progress
    """
    parts = [_part(name, bones[name], targets[name], known.get(name, ())) for name in bones]
    size = float(np.median([start[part.name].scale for part in parts]))
    poses = {
        part.name: replace(start[part.name], scale=size).through(part.centre, start[part.name](part.centre))
        for part in parts
    }
    shape = Shape(np.zeros(MODES), size, poses)
    for step in range(_ROUNDS):
        progress(Message("doing_shape"), step / _ROUNDS)
        share = step / (_ROUNDS - 1)
        reach, soft = 30.0 * (1 - share) + 9.0 * share, 8.0 * (1 - share) + 2.5 * share
        shape, moved = _stepped(shape, parts, reach, soft, stiff=6.0 * (1 - share) ** 2 + 1.0)
        if moved < 0.02 and share > 0.6:
            break
    return shape


def _part(name: str, bone: Bone, target: Target, known: tuple[PointConstraint, ...]) -> _Part:
    chosen = sample(bone, _POINTS)
    return _Part(
        name,
        bone,
        target,
        chosen,
        bone.mesh.vertex_normals[chosen],
        bone.vertices.mean(axis=0),
        known,
    )


def placed(bone: Bone, shape: Shape, name: str) -> Points:
    """Vertices of a bone in a shape, shape (n, 3), mm of the given body."""
    return shape.poses[name](bone.shaped(shape.modes))


def _stepped(shape: Shape, parts: list[_Part], reach: float, soft: float, stiff: float) -> tuple[Shape, float]:
    """One Gauss-Newton step; also how far any bone moved, mm."""
    count = 1 + MODES + 6 * len(parts)
    matrix, right = np.zeros((count, count)), np.zeros(count)
    for number, part in enumerate(parts):
        columns = np.r_[0 : 1 + MODES, 1 + MODES + 6 * number : 7 + MODES + 6 * number]
        jacobian, residual, weight = _rows(shape, part, reach, soft)
        # einsum, not BLAS: its threads wait for each other longer than such small products take
        matrix[np.ix_(columns, columns)] += np.einsum("ni,nj->ij", jacobian * weight[:, None], jacobian)
        right[columns] += np.einsum("ni,n->i", jacobian, weight * residual)
    matrix[0, 0] += stiff / _SIZE_SD**2
    right[0] -= stiff * np.log(shape.size) / _SIZE_SD**2
    modes = np.arange(1, 1 + MODES)
    matrix[modes, modes] += stiff
    right[modes] -= stiff * shape.modes
    matrix[np.arange(count), np.arange(count)] += 1e-6
    change = np.linalg.solve(matrix, right)
    new = np.clip(shape.modes + change[modes], -LIMIT_SD, LIMIT_SD)
    size = shape.size * float(np.exp(np.clip(change[0], -0.05, 0.05)))
    poses, moved = {}, 0.0
    for number, part in enumerate(parts):
        turn, shift = np.split(change[1 + MODES + 6 * number : 7 + MODES + 6 * number], 2)
        old = shape.poses[part.name]
        turn *= min(1.0, 0.3 / max(float(np.linalg.norm(turn)), 1e-12))
        rotation = Rotation.from_rotvec(turn).as_matrix() @ old.rotation
        poses[part.name] = Similarity(rotation, np.zeros(3), size).through(part.centre, old(part.centre) + shift)
        moved = max(moved, float(np.linalg.norm(shift)))
    return Shape(new, size, poses), max(moved, float(np.abs(new - shape.modes).max()))


def _rows(shape: Shape, part: _Part, reach: float, soft: float) -> tuple[Points, Points, Points]:
    """Jacobian, residual and weight of every pair of one bone."""
    pose = shape.poses[part.name]
    local = part.bone.shaped(shape.modes)
    points, facing = pose(local), part.normals @ pose.rotation.T
    here, there, normal, weight = _matched(points, facing, part, reach, soft)
    chosen = part.chosen[here]
    jacobian, residual, total = [], [], []
    share = _EVIDENCE * min(1.0, 1.4 * float((weight > 0.1).mean())) / max(float(weight.sum()), 1e-9) / _NOISE_MM**2
    full = _derivative(shape, part, chosen, points[chosen], pose)
    gap = there - points[chosen]
    jacobian.append(np.einsum("na,nac->nc", normal, full))
    residual.append(np.einsum("na,na->n", normal, gap))
    total.append(weight * share)
    jacobian.append(full[::_SLIDING].reshape(-1, full.shape[2]))
    residual.append(gap[::_SLIDING].ravel())
    total.append(np.repeat(weight[::_SLIDING] * share * _ALONG * _SLIDING, 3))
    for known in part.known:
        own = _derivative(shape, part, known.vertices, points[known.vertices], pose)
        jacobian.append(np.einsum("n,nac->ac", known.weights, own))
        apart = known.place - known.weights @ points[known.vertices]
        jacobian[-1][:, : 1 + MODES] /= (1.0 + float(apart @ apart) / _FAR_MM**2) ** 2
        residual.append(apart)
        total.append(np.full(3, 10.0))
    return np.vstack(jacobian), np.concatenate(residual), np.concatenate(total)


def _derivative(shape: Shape, part: _Part, rows: NDArray[np.int64], points: Points, pose: Similarity) -> Points:
    """Derivative of places by size, modes, rotation and translation: shape (n, 3, 1 + k + 6)."""
    arm = points - pose(part.centre)
    modes = np.einsum("ab,nbk->nak", pose.scale * pose.rotation, part.bone.modes[rows])
    turn = np.zeros((len(rows), 3, 3))
    for axis in range(3):
        turn[:, :, axis] = np.cross(np.eye(3)[axis], arm)
    shift = np.broadcast_to(np.eye(3), (len(rows), 3, 3))
    return np.concatenate([arm[:, :, None], modes, turn, shift], axis=2)


def _matched(
    points: Points, facing: Points, part: _Part, reach: float, soft: float
) -> tuple[NDArray[np.int64], Points, Points, Points]:
    """Closest pairs both ways: chosen vertex, its target, the surface normal there, and the weight."""
    own, given, across = points[part.chosen], part.target.points[::_SPARSER], part.target.normals[::_SPARSER]
    hit = part.target.nearest(own)
    back, mate = cKDTree(own).query(given)
    agree = np.einsum("ij,ij->i", facing, hit.normal)
    agree_back = np.einsum("ij,ij->i", facing[mate], across)
    good = (agree > 0.4) & (hit.distance < reach) & ~hit.beyond
    good_back = (agree_back > 0.4) & (back < reach)
    weight = np.concatenate([good / (1 + (hit.distance / soft) ** 2) ** 2, good_back / (1 + (back / soft) ** 2) ** 2])
    return (
        np.concatenate([np.arange(len(own)), mate]),
        np.vstack([hit.closest, given]),
        np.vstack([hit.normal, across]),
        weight,
    )
