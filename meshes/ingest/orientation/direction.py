"""Direction of bones, by iterated closest points on the default body's from every quarter turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.registration import Pairs, Stage, icp
from meshes.geometry.transform import Rigid
from meshes.ingest.orientation.axes import all_axes, angle_between, matrix_of
from meshes.ingest.orientation.units import SHAPED, relative_size
from meshes.space import SIDES, Points, Side, other_side, sided, split_side

SURELY: Final = 0.85
"""Part of the misfit that the other side must leave at most, to be believed by points alone."""
TURNED: Final = 50.0
"""Degrees by which a body must be turned to be called turned; people lie and stand askew."""
UNLIKE_MM: Final = 8.0
"""Bones that lie no nearer to the default body's, of the same size, are parts that fit anywhere."""
_PELVIS: Final = ("hip_bone", "sacrum")
_TELLING: Final = (*SHAPED, "vertebra_l5", "vertebra_l4", "calcaneus", "talus")
"""Bones whose shape tells direction, best first."""
_MOST: Final = 7
_POINTS: Final = 110
_KEPT: Final = 0.9


@dataclass(frozen=True, slots=True)
class Pose:
    """How far bones lie from the default body's after the rotation that brings them there best.

    Attributes
    ----------
    misfit : float
        mm on average, the farthest tenth left out.
    turn : ndarray, shape (3, 3)
    """

    misfit: float
    turn: Points


@dataclass(frozen=True, slots=True)
class Direction:
    """How bones lie by their points, with the sides as named and with the sides exchanged.

    Attributes
    ----------
    own, exchanged : Pose
    rival : Pose, optional
        The next best direction that is clearly another.
    by_hand : ndarray, shape (3, 3), optional
        The rotation to the given directions that landmarks tell.
    """

    own: Pose
    exchanged: Pose
    rival: Pose | None
    by_hand: Points | None

    @property
    def margin(self) -> float:
        """Misfit of the next best direction beside that of the best."""
        if self.rival is None or self.by_hand is not None:
            return np.inf
        return self.rival.misfit / max(self.own.misfit, 1e-9)

    @property
    def likely(self) -> Points:
        """The rotation to the given directions before the sides are known."""
        swapped = self.exchanged.misfit < SURELY * self.own.misfit
        return self.rotation(self.exchanged if swapped else self.own)

    def rotation(self, pose: Pose) -> Points:
        """The rotation to the given directions by a pose, unless landmarks tell."""
        return pose.turn.T if self.by_hand is None else self.by_hand


def poses(bones: Mapping[str, Points], trees: Mapping[str, cKDTree]) -> list[Pose]:
    """Poses from every quarter turn, best first; the best few refined.

    Parameters
    ----------
    bones : mapping of str to ndarray, shape (n, 3)
        Points of about the right size.
    trees : mapping of str to cKDTree
        Points of the bones they are laid on.
    """
    rough = sorted((pose_of(bones, trees, matrix_of(axes), 5) for axes in all_axes()), key=lambda p: p.misfit)
    fine = [pose_of(bones, trees, pose.turn, 25) for pose in rough[:6]]
    return sorted(fine, key=lambda pose: pose.misfit)


def pose_of(bones: Mapping[str, Points], trees: Mapping[str, cKDTree], start: Points, rounds: int) -> Pose:
    """The pose by iterated closest points from a rotation, each bone on its like, the farthest tenth left out."""
    given = np.vstack(list(bones.values()))
    ends = np.cumsum([len(points) for points in bones.values()])[:-1]
    aim = np.mean([np.asarray(trees[name].data).mean(axis=0) for name in bones], axis=0)
    own = np.mean([points.mean(axis=0) for points in bones.values()], axis=0)

    def pairs(motion: Rigid) -> tuple[Pairs]:
        """Every given point with the nearest of its own bone."""
        parts = zip(bones, np.split(motion(given), ends), strict=True)
        found = [(trees[name], *trees[name].query(part)) for name, part in parts]
        nearest = np.vstack([np.asarray(tree.data)[index] for tree, _, index in found])
        return (Pairs(given, nearest, np.concatenate([distance for _, distance, _ in found])),)

    motion = icp(Rigid(start, aim - start @ own), pairs, Rigid.estimate, [Stage(rounds, kept=_KEPT)])
    distance = np.sort(pairs(motion)[0].distance)
    return Pose(float(distance[: max(int(_KEPT * len(distance)), 1)].mean()), motion.rotation)


def telling_bones(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> dict[str, Points]:
    """The most telling bones, thinned, of the reference's size.

    Where enough of the pelvis is there it alone: its bones hold together, legs bend and are shorter or longer.
    """
    pelvis = {name: points for name, points in bones.items() if split_side(name)[0] in _PELVIS}
    among = pelvis if len(pelvis) > 1 else bones
    size = relative_size(among, reference)

    def rank(name: str) -> tuple[int, str]:
        """How well a bone tells, smaller is better."""
        bone = split_side(name)[0]
        return (_TELLING.index(bone) if bone in _TELLING else len(_TELLING), name)

    return {name: among[name][:_POINTS] / size for name in sorted(among, key=rank)[:_MOST]}


def rotation_to_ras(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> Points:
    """The rotation, shape (3, 3), that brings bones of any size from their axes to RAS best."""
    trees = {name: cKDTree(points) for name, points in reference.items()}
    return poses(telling_bones(bones, reference), trees)[0].turn


def side_by_shape(bone: str, points: Points, reference: Mapping[str, Points]) -> Side | None:
    """The side whose bone these points resemble clearly more; None if they resemble both.

    Parameters
    ----------
    bone : str
        Without side.
    points : ndarray, shape (n, 3)
        Of any size, turned to RAS.
    """
    names = [sided(bone, side) for side in SIDES]
    if any(name not in reference for name in names):
        return None
    misfits = []
    for name in names:
        scaled = {name: points / relative_size({name: points}, reference)}
        misfits.append(poses(scaled, {name: cKDTree(reference[name])})[0].misfit)
    if min(misfits) > SURELY * max(misfits):
        return None
    return SIDES[int(np.argmin(misfits))]


def find_direction(here: Mapping[str, Points], like: Mapping[str, Points], by_hand: Points | None) -> Direction:
    """How bones lie by their points.

    Parameters
    ----------
    here, like : mapping of str to ndarray, shape (n, 3)
        Points on bones of any direction, and on those of the default body, of about the same size.
    by_hand : ndarray, shape (3, 3), optional
        The rotation to the given directions that landmarks tell.
    """
    trees = {name: cKDTree(points) for name, points in like.items()}
    chosen = telling_bones(here, like)
    found = poses(chosen, trees)
    exchanged = poses({other_side(name): points for name, points in chosen.items()}, trees)[0]
    rivals = [pose for pose in found if angle_between(pose.turn, found[0].turn) > TURNED]
    return Direction(found[0], exchanged, rivals[0] if rivals else None, by_hand)
