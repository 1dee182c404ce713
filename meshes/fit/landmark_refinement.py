"""Landmark refinement: transferred from the template, then moved to where their definition puts them on the bone."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from meshes.fit.template import Template
from meshes.geometry.primitive_fits import sphere
from meshes.geometry.surface_query import Obstacles
from meshes.geometry.target_surface import Target
from meshes.skeleton.landmarks import landmarks
from meshes.space import Points, Side, split_side

_NEAR_MM: Final = 11.0
"""How far a definition may move a landmark from where the template has it."""
_FLAT_MM: Final = 55.0
"""Radius of curvature above which a place is too flat for its extreme point to mean anything."""
_WIDER: Final = dict.fromkeys(("tibial_tuberosity", "asis", "iliac_crest", "calcaneal_tuberosity"), (17.0, 250.0))
"""Long flat ridges, along which the template slides: (how far, radius of curvature)."""
_ROUND: Final = frozenset({"adductor_tubercle"})
"""Landmarks on so round a place that the template finds them better than their definition."""
_ON_MM: Final = 4.0
_CAP_MM: Final = 0.5
"""Depth of the cap whose middle is the extreme point."""
_BROAD_MM: Final = 8.0
"""Half the breadth of a cap: what lies farther off is another bump."""
_SETTLE: Final = 6
_ROOM_MM: Final = 6.0
"""How far from its place in the template the middle of a foramen is sought."""


def carried(template: Template, vertices: Mapping[str, Points]) -> dict[str, Points]:
    """Landmarks transferred with the template's vertices, but for those between bones.

    Parameters
    ----------
    template : Template
    vertices : mapping of str to ndarray, shape (n, 3)
        Of every bone.
    """
    found = {
        name: np.mean([place.weights @ vertices[place.bone][place.vertices] for place in places], axis=0)
        for name, places in template.landmarks.items()
    }
    return found | {name: sphere(vertices[bone][rows]).centre for name, (bone, rows) in template.spheres.items()}


def refined_landmark(name: str, where: Points, bone: str, target: Target, turn: Points) -> Points:
    """A landmark where its definition puts it on the given bone, near where the template has it.

    Parameters
    ----------
    name : str
        Landmark with side.
    where : ndarray, shape (3,)
        Where the template has it.
    bone : str
        The bone it lies on, with side.
    target : Target
    turn : ndarray, shape (3, 3)
        How the bone stands: from the default body's directions to the given ones.
    """
    rule = landmarks()[split_side(name)[0]].rule
    hit = target.nearest(where[None])
    if hit.distance[0] > _ON_MM:
        return where
    carried_there = np.asarray(hit.closest[0])
    if rule is None or split_side(name)[0] in _ROUND:
        return carried_there
    near_mm, flat_mm = _WIDER.get(split_side(name)[0], (_NEAR_MM, _FLAT_MM))
    towards = rule.direction * np.array([-1.0 if split_side(bone)[1] is Side.RIGHT else 1.0, 1.0, 1.0])
    return _cap_centre(where, target, turn @ towards, near_mm, flat_mm)


def _cap_centre(where: Points, target: Target, towards: Points, near_mm: float, flat_mm: float) -> Points:
    """The middle of the cap that reaches farthest in a direction, near where the template has it.

    One vertex of a flat cap is chance: noise, the steps of a scan or the mesh decide which. Its middle is not.
    """
    points, area = target.patch(where, near_mm)
    away = points - where
    gain = away @ towards - (away**2).sum(axis=1) / (2 * flat_mm)
    cap = gain > gain.max() - _CAP_MM
    middle = points[gain.argmax()]
    for _ in range(_SETTLE):
        weight = area * (cap & (np.linalg.norm(points - middle, axis=1) < _BROAD_MM))
        middle = weight @ points / weight.sum()
    return np.asarray(target.nearest(middle[None]).closest[0])


def widest_place(where: Points, bones: Mapping[str, trimesh.Trimesh], turn: Points) -> Points:
    """The place with the widest clearance near a point between two vertebrae, in the body's sagittal plane."""
    steps = np.linspace(-_ROOM_MM, _ROOM_MM, 9)
    y, z = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    keep = np.hypot(y, z) <= _ROOM_MM
    candidates = where + np.stack([np.zeros(int(keep.sum())), y[keep], z[keep]], axis=1) @ turn.T
    room = Obstacles(bones).distance(candidates) - 0.02 * (y[keep] ** 2 + z[keep] ** 2)
    return np.asarray(candidates[int(room.argmax())])


def distance_to_surface(places: Mapping[str, Points], bones: Mapping[str, Points]) -> dict[str, float]:
    """Distance of each landmark from the nearest vertex that lies on a given surface, mm."""
    if not bones:
        return dict.fromkeys(places, np.inf)
    tree = cKDTree(np.vstack(list(bones.values())))
    return {name: float(tree.query(place)[0]) for name, place in places.items()}
