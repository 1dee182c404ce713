"""Missing bones, predicted in pose by their neighbours and in shape by the shape model."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.fit.initial_pose import sample
from meshes.fit.template import SCALES, Template
from meshes.geometry.surface_query import Obstacles, boxes_meet
from meshes.geometry.transform import Similarity
from meshes.skeleton.assembly import assemble
from meshes.space import SIDES, Points, Side, mirrored, sided, split_side

_LEG: Final = ("hip_bone", "femur", "patella", "tibia", "fibula")
_LUMBAR: Final = tuple(f"vertebra_l{level}" for level in range(1, 6))
_POINTS: Final = 300
_JOINT_MM: Final = 25.0
"""Distance from a joint over which points predict the bone across it."""

_TOUCH_MM: Final = 0.5
"""Deeper than this in a given bone a predicted one is pressed out of it."""
_APART_MM: Final = 1.5
"""How far apart the two then are: room for a nerve between."""
_CLOSE_MM: Final = 0.1
_FADE_MM: Final = 30.0
"""Length over which such a shift fades along the bone."""
_ROUNDS: Final = 40


@cache
def neighbours(names: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Neighbouring bones that predict a missing bone's pose, best first."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {
        "sacrum": (("hip_bone.left", "hip_bone.right"), ("vertebra_l5",)),
        "coccyx": (("sacrum",),),
    }
    for level, name in enumerate(_LUMBAR):
        near = tuple(_LUMBAR[k] for k in (level - 1, level + 1) if 0 <= k < len(_LUMBAR))
        found[name] = (near, ("sacrum",)) if name != _LUMBAR[-1] else (("sacrum",), near)
    for side in SIDES:
        hip, femur, patella, tibia, fibula = (f"{bone}.{side}" for bone in _LEG)
        found |= {
            hip: (("sacrum", f"hip_bone.{side.other}"), (femur,)),
            femur: ((hip,), (tibia,), (patella,)),
            tibia: ((fibula,), (femur,), (f"talus.{side}",)),
            fibula: ((tibia,),),
            patella: ((femur,), (tibia,)),
        }
        foot = [n for n in names if split_side(n)[1] is side and split_side(n)[0] not in _LEG]
        found |= {n: (tuple(other for other in foot if other != n), (tibia,)) for n in foot}
    return found


def _prediction_order(template: Template, given: Mapping[str, Points]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every missing bone with the neighbours that predict it, nearest to what is given first."""
    near = neighbours(tuple(template.bones))
    known = set(given)
    while missing := [name for name in template.bones if name not in known]:
        step = [(name, own) for name in missing if (own := _first(near[name], known))]
        if not step:
            return
        yield from step
        known |= {name for name, _ in step}


def _first(groups: tuple[tuple[str, ...], ...], known: set[str]) -> tuple[str, ...]:
    return next((own for group in groups if (own := tuple(n for n in group if n in known))), ())


def predict_missing(
    template: Template, given: Mapping[str, Points], modes: NDArray[np.float64], size: float
) -> dict[str, Points]:
    """Vertices of every bone that was not given.

    Parameters
    ----------
    template : Template
    given : mapping of str to ndarray, shape (n, 3)
        Fitted vertices by bone.
    modes : ndarray, shape (k,)
        Standard deviations of the shape model's modes.
    size : float
        Of the body beside the model.
    """
    mean = {name: bone.vertices for name, bone in template.bones.items()}
    lacks = any(bone.modes.shape[2] and name not in given for name, bone in template.bones.items())
    shaped = _model_skeleton(modes, size) if lacks else {}
    known = dict(given)
    for name, near_bones in _prediction_order(template, given):
        source = _mirrored_others((name, *near_bones), known) or (
            shaped if {name, *near_bones} <= set(shaped) else mean
        )
        rows = {n: sample(template.bones[n], _POINTS) for n in near_bones}
        here = np.vstack([source[n][rows[n]] for n in near_bones])
        there = np.vstack([known[n][rows[n]] for n in near_bones])
        joined = _moved_with_neighbours(source[name], here, there)
        near = {n: trimesh.Trimesh(given[n], template.bones[n].faces, process=False) for n in near_bones if n in given}
        box = np.array([joined.min(axis=0), joined.max(axis=0)])
        known[name] = _pressed_out(
            joined, {n: mesh for n, mesh in near.items() if mesh.is_watertight and boxes_meet(box, mesh.bounds)}
        )
    return {name: points for name, points in known.items() if name not in given}


def _mirrored_others(names: tuple[str, ...], known: Mapping[str, Points]) -> dict[str, Points]:
    """The same bones of the other side, mirrored; empty where it lacks one of them too."""
    bare = {name: split_side(name) for name in names}
    twins = {name: sided(bone, side.other) for name, (bone, side) in bare.items() if side is not Side.MIDDLE}
    if len(twins) < len(names) or not set(twins.values()) <= set(known):
        return {}
    return {name: mirrored(known[twin]) for name, twin in twins.items()}


def _moved_with_neighbours(points: Points, here: Points, there: Points) -> Points:
    """A bone's points moved with its neighbours: turned and sized by all of them, placed by what is near the joint."""
    whole = Similarity.estimate(here, there, scales=SCALES)
    weight = 1.0 / (1.0 + (np.asarray(cKDTree(points).query(here)[0]) / _JOINT_MM) ** 2)
    return np.asarray(whole(points) + np.average(there - whole(here), axis=0, weights=weight))


def _pressed_out(points: Points, others: Mapping[str, trimesh.Trimesh]) -> Points:
    """A predicted bone pressed out of given ones, as a fibula whose tibia is of unusual breadth."""
    if not others:
        return points
    bones = Obstacles(others)
    if float(bones.distance(points).min()) > -_TOUCH_MM:
        return points
    for _ in range(_ROUNDS):
        near = bones.query(points)
        worst = int(near.distance.argmin())
        short = _APART_MM - float(near.distance[worst])
        if short < _CLOSE_MM:
            break
        fade = np.exp(-((np.linalg.norm(points - points[worst], axis=1) / _FADE_MM) ** 2))
        points = points + short * fade[:, None] * near.outward[worst]
    return points


def _model_skeleton(modes: NDArray[np.float64], size: float) -> dict[str, Points]:
    """Standing bones of the shape model in a shape, both sides."""
    found: dict[str, Points] = {}
    for name, points in assemble({number: float(z) for number, z in enumerate(modes, start=1)}).vertices.items():
        bare, side = split_side(name)
        found[name] = size * points
        if side is not Side.MIDDLE:
            found[sided(bare, side.other)] = size * mirrored(points)
    return found
