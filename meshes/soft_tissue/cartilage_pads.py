"""Pads of cartilage that fill the space between two bones facing each other."""

from typing import Final, Literal

import numpy as np
import trimesh

from meshes.errors import MeshesError
from meshes.geometry.centreline import pushed
from meshes.geometry.solids import Numbers, disc
from meshes.geometry.surface_query import Obstacles
from meshes.space import Points

_SPOKES: Final = 36
_RINGS: Final = 5
_INSET: Final = 2.0
"""mm behind the facing surface at which a bone's outline is taken."""
_FILL: Final = 0.97
"""Share of the common outline that a pad fills."""
_CLEAR: Final = 0.25
"""mm between pad and bone."""
_DEEP: Final = 1.0
"""mm within bone at which tracing begins."""
_TRACE: Final = 14
_FACING: Final = 0.55
"""Least cosine between a facing triangle's normal and the axis."""
_ALIKE: Final = 0.85
"""Least cosine between the normal of a triangle of the facing surface and their mean."""
_BODY_DEPTH: Final = 36.0
_BODY_HALF_WIDTH: Final = 16.0
_JOINT_REACH: Final = 6.0

Axis = Literal["superior", "lateral"]


def pad(first: trimesh.Trimesh, second: trimesh.Trimesh, axis: Axis, near: Obstacles) -> trimesh.Trimesh:
    """A closed pad between two bones: of the outline they share, as thick as the space between them.

    Parameters
    ----------
    first, second : trimesh.Trimesh
        Bones; the first lies above the second (superior) or to its right (lateral).
    axis : str
        Direction from the second bone to the first.
    near : Obstacles
        Every bone around.

    Raises
    ------
    MeshesError
        If the bones do not face each other along the axis.
    """
    (over, down), (under, up) = _facing(first, axis, -1.0), _facing(second, axis, 1.0)
    normal = up - down
    normal /= np.linalg.norm(normal)
    centre = (over + under) / 2
    across = np.cross(normal, [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    angle = np.linspace(0, 2 * np.pi, _SPOKES, endpoint=False)
    ray = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * np.cross(normal, across)
    half = abs(float((over - under) @ normal)) / 2 + _INSET
    reach = np.minimum(
        _reach(first, centre + half * normal, over + _INSET * normal, ray),
        _reach(second, centre - half * normal, under - _INSET * normal, ray),
    )
    part = np.linspace(0, 1, _RINGS + 1)[1:, None, None]
    layer = np.vstack([centre[None], (centre + part * (_FILL * reach[:, None] * ray)).reshape(-1, 3)])
    above, below = (_space(layer, way, bone) for way, bone in ((normal, first), (-normal, second)))
    mesh = disc(layer + above[:, None] * normal, layer - below[:, None] * normal, _SPOKES)
    mesh.vertices = pushed(np.asarray(mesh.vertices), near, np.full(len(mesh.vertices), _CLEAR))
    return mesh


def _facing(bone: trimesh.Trimesh, axis: Axis, sign: float) -> tuple[Points, Points]:
    """Middle and mean normal of the surface with which a bone faces the pad."""
    at, normal = bone.triangles_center, bone.face_normals
    if axis == "superior":
        body = (np.abs(at[:, 0]) < _BODY_HALF_WIDTH) & (at[:, 1] > bone.bounds[1, 1] - _BODY_DEPTH)
        chosen = body & (sign * normal[:, 2] > _FACING)
    else:
        chosen = (np.abs(at[:, 0]) < np.abs(bone.bounds[:, 0]).min() + _JOINT_REACH) & (sign * normal[:, 0] > _FACING)
    if not chosen.any():
        raise MeshesError("two bones do not face each other", axis, "name the bones of a pad in order along its axis")
    for least in (_ALIKE, _ALIKE, -1.0):
        area = bone.area_faces[chosen][:, None]
        mean = (normal[chosen] * area).sum(axis=0)
        mean /= np.linalg.norm(mean)
        middle = (at[chosen] * area).sum(axis=0) / area.sum()
        chosen = chosen & (normal @ mean > least)
    return np.asarray(middle), np.asarray(mean)


def _reach(bone: trimesh.Trimesh, centre: Points, instead: Points, ray: Points) -> Numbers:
    """How far bone reaches from a point inside it along each ray, mm; from another where that one lies outside."""
    there = Obstacles({"bone": bone})
    centre = centre if there.distance(centre)[0] < -_DEEP else instead
    gone = np.zeros(len(ray))
    for _ in range(_TRACE * 2):
        gap = there.distance(centre + gone[:, None] * ray)
        gone += np.where(gap < 0, np.clip(-gap, 0.1, 4.0), 0.0)
    return _smooth(gone)


def _smooth(values: Numbers) -> Numbers:
    for _ in range(2):
        values = (np.roll(values, 1) + 2 * values + np.roll(values, -1)) / 4
    return values


def _space(layer: Points, way: Points, bone: trimesh.Trimesh) -> Numbers:
    """How far each point can go before it meets the bone: sphere tracing; beyond the bone as far as its neighbours."""
    there = Obstacles({"bone": bone})
    gone = np.zeros(len(layer))
    for _ in range(_TRACE):
        gone += np.clip(there.distance(layer + gone[:, None] * way) - _CLEAR, -0.5, 4.0)
    limit = 1.25 * np.median(gone[: 1 + 3 * _SPOKES])
    gone = np.clip(gone, 0.2, limit)
    for ring in range(_RINGS):
        part = slice(1 + ring * _SPOKES, 1 + (ring + 1) * _SPOKES)
        gone[part] = _smooth(gone[part])
    return gone
