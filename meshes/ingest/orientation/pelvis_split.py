"""Separation of a pelvis that is one surface into hip bones and sacrum."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from meshes.default_body.load import load_default
from meshes.geometry.registration import Pairs, Stage, icp
from meshes.geometry.transform import Similarity, part_of
from meshes.ingest.named_surface import NamedSurface
from meshes.ingest.naming.names import SURE, Match
from meshes.ingest.orientation.direction import poses
from meshes.ingest.orientation.reference import sampled
from meshes.ingest.orientation.units import spread
from meshes.messages import Id, Message
from meshes.space import Points

WHOLE: Final = "bony_pelvis"
"""Structure that stands for several, in ``names.toml``."""
_HIPS: Final = ("hip_bone.left", "hip_bone.right")
_SETS: Final = ((*_HIPS, "sacrum"), _HIPS, _HIPS[:1], _HIPS[1:])
"""What a mesh of that name may hold; the first that fits as well as any."""
_AS_WELL: Final = 1.25
_UNLIKE: Final = 7.0
"""mm, at the default body's size: farther off on average, it is no pelvis."""
_POINTS: Final = 150
_SAMPLES: Final = 3000
_ROUNDS: Final = 12
_STIFF: Final = 5
"""Rounds in which a bone may only move before it may be stretched too."""
_KEPT: Final = 0.9
_SMOOTHED: Final = 4


def split_pelvis(found: Sequence[NamedSurface], notes: list[Message]) -> list[NamedSurface]:
    """Every pelvis that is one surface as the bones it is made of; all else as it is.

    Parameters
    ----------
    found : sequence of NamedSurface
    notes : list of Message
        What was done is added.
    """
    given: list[NamedSurface] = []
    for one in found:
        given += _parts(one, notes) if one.match.id == WHOLE else [one]
    return given


def _parts(one: NamedSurface, notes: list[Message]) -> list[NamedSurface]:
    mesh = one.read.mesh
    names, faces = pelvis_bones(mesh)
    if not names:
        notes.append(Message("girdle_unlike", key=one.read.key))
        return [replace(one, match=Match("", near=_SETS[0]), remark=Message("girdle_no"))]
    notes.append(Message("girdle_parted", key=one.read.key, bones=[Id(name) for name in names]))
    parts = []
    for number, name in enumerate(names):
        read = replace(one.read, key=f"{one.read.key}/{name}", mesh=part_of(mesh, faces == number))
        parts.append(replace(one, read=read, match=Match(name, SURE), remark=Message("girdle_part")))
    return parts


def pelvis_bones(mesh: trimesh.Trimesh) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The bone of each triangle of a pelvis.

    The default body's bones are registered together, then each by itself, stretched as it needs; a triangle is
    the nearest one's.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        In any units, however it lies.

    Returns
    -------
    names : tuple of str
        Bones that are there; empty if it does not look like a pelvis.
    faces : ndarray of int, shape (f,)
        Index into them.
    """
    given = sampled(mesh, _SAMPLES)
    likes = _reference_points()
    found = {names: _registered(given, np.vstack([likes[name] for name in names])) for names in _SETS}
    best = min(misfit for misfit, _ in found.values())
    names = next(names for names, (misfit, _) in found.items() if misfit <= _AS_WELL * best)
    if best > _UNLIKE:
        return (), np.empty(0, dtype=np.int64)
    moved = _registered_parts(given, {name: found[names][1](likes[name]) for name in names})
    return names, _nearest_parts(mesh, [moved[name] for name in names])


@cache
def _reference_points() -> Mapping[str, Points]:
    """Points on the default body's bones; the coccyx with the sacrum, as it is told apart later."""
    body = load_default()
    bones = {name: sampled(body.mesh_of(name), _SAMPLES) for name in (*_SETS[0], "coccyx")}
    return {**{name: bones[name] for name in _HIPS}, "sacrum": np.vstack([bones["sacrum"], bones["coccyx"][::5]])}


def _registered(given: Points, like: Points) -> tuple[float, Similarity]:
    """How well the default body's bones explain a surface of their size, mm; and the map onto it."""
    size = spread(given) / spread(like)
    pose = poses({WHOLE: given[:_POINTS] / size}, {WHOLE: cKDTree(like)})[0]
    start = Similarity(pose.turn.T, np.zeros(3), size).through(like.mean(axis=0), given.mean(axis=0))

    def pairs(back: Similarity) -> tuple[Pairs]:
        """Every given point with the nearest of the default body's pelvis."""
        distance, nearest = cKDTree(back(like)).query(given)
        return (Pairs(like[nearest], given, np.asarray(distance)),)

    back = icp(start, pairs, Similarity.estimate, [Stage(_ROUNDS, kept=_KEPT)])
    there = back(like)
    return (_mean_distance(cKDTree(there), given) + _mean_distance(cKDTree(given), there)) / 2 / size, back


def _mean_distance(tree: cKDTree, points: Points) -> float:
    """Mean distance of points to others, the farthest tenth left out."""
    distance = np.sort(tree.query(points)[0])
    return float(distance[: int(_KEPT * len(distance))].mean())


def _registered_parts(given: Points, parts: dict[str, Points]) -> dict[str, Points]:
    """Each bone registered to the part of the surface that is nearest to it, over and over."""
    for done in range(_ROUNDS):
        trees = [cKDTree(points) for points in parts.values()]
        distance, nearest = (np.array(column) for column in zip(*(tree.query(given) for tree in trees), strict=True))
        owner = distance.argmin(axis=0)
        for number, (name, points) in enumerate(parts.items()):
            own = owner == number
            own &= distance[number] <= np.quantile(distance[number][own], _KEPT) if own.any() else own
            if own.sum() > _POINTS:
                source, target = points[nearest[number][own]], given[own]
                fitted = Similarity.estimate(source, target) if done < _STIFF else _affine(source, target)
                parts[name] = fitted(points)
    return parts


def _nearest_parts(mesh: trimesh.Trimesh, parts: Sequence[Points]) -> NDArray[np.int64]:
    """The nearest part of each triangle, made even over neighbouring corners."""
    points, faces = mesh.vertices.view(np.ndarray), np.asarray(mesh.faces)
    distance = np.array([cKDTree(part).query(points)[0] for part in parts])
    share = np.eye(len(parts))[distance.argmin(axis=0)]
    rows, columns = faces[:, [0, 1, 2, 1, 2, 0]].ravel(), faces[:, [1, 2, 0, 0, 1, 2]].ravel()
    beside = sparse.coo_matrix((np.ones(len(rows)), (rows, columns)), (len(points), len(points))).tocsr()
    for _ in range(_SMOOTHED):
        share = np.eye(len(parts))[np.asarray(share + beside @ share).argmax(axis=1)]
    return np.asarray(share[faces].sum(axis=1).argmax(axis=1), dtype=np.int64)


def _affine(source: Points, target: Points) -> Callable[[Points], Points]:
    """The map that brings points nearest to their partners, stretching and shearing them too."""
    solved = np.linalg.lstsq(np.column_stack([source, np.ones(len(source))]), target, rcond=None)[0]
    return lambda points: np.asarray(points @ solved[:3] + solved[3])
