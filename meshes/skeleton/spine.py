"""Lumbar vertebrae stacked on the sacrum by endplates, and the foramina between them."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.geometry.surface_query import Obstacles
from meshes.geometry.transform import shifted, turned
from meshes.skeleton.assembly import assemble, symmetric
from meshes.skeleton.joints import averaging, gives_way
from meshes.skeleton.myo_sim import bones, rounded
from meshes.skeleton.pelvis import pelvis_surfaces
from meshes.space import Points, mirrored

Mask = NDArray[np.bool_]

DISCS: Final = {5: (10.5, 13.0), 4: (11.0, 10.0), 3: (10.5, 8.5), 2: (9.5, 7.0), 1: (8.5, 6.0)}
"""Disc below each lumbar vertebra: height in its middle, mm, and wedge open to the front, degrees.

Rounded from published radiographs of standing adults; with the wedged bodies they make the lordosis.
"""
_BODIES: Final = {
    5: (48.0, 34.0, 27.0, 92.0, 8.0),
    4: (48.0, 34.7, 27.0, 80.0, 2.0),
    3: (46.0, 35.0, 27.0, 85.0, 1.0),
    2: (44.0, 34.7, 27.0, 76.0, 0.0),
    1: (42.0, 34.7, 26.5, 71.0, -2.0),
}
"""Body's width, depth and height, breadth between the tips of the transverse processes, mm, and wedge, degrees.

After Panjabi et al. 1992 (Spine 17:299), heights and wedges after radiographs, from memory: textbook knowledge that
nobody has checked (``GK``); scaled with the sacral endplate.
"""
_S1_DEPTH_MM: Final = 34.4
"""Of the mean shape's sacral endplate, as :func:`endplate` measures it: the size that goes with the bodies above."""
_SCALES: Final = (0.7, 1.3)
"""Least and greatest size of the vertebrae; wide, for where it held one combination of shapes would break off."""
_S1_HALF_MM: Final = 20.0
"""Half of the sacral endplate's width, somewhat less than the body's, so that no wing is taken for it."""
_MEDIAN_MM: Final = 8.0
_FACETS_MM: Final = 0.6
_FACET_SPACE_MM: Final = 1.6
_FACET_REACH_MM: Final = {5: 16.0}
"""Wider gaps are not closed; 6 mm where nothing is said. L5 must come down to the sacrum."""


@dataclass(frozen=True, slots=True)
class Endplate:
    """A vertebral endplate in the median plane.

    Attributes
    ----------
    centre : ndarray, shape (3,)
    slope : float
        Degrees by which it falls to the front.
    depth : float
        mm from front to back along the slope, in the median third.
    width : float
        mm from side to side.
    """

    centre: Points
    slope: float
    depth: float
    width: float


def endplate(mesh: trimesh.Trimesh, *, upper: bool, front: float = 0.5, half_width: float = np.inf) -> Endplate:
    """The upper or lower endplate of a vertebra or of the sacrum.

    Parameters
    ----------
    mesh : trimesh.Trimesh
        Standing, mm RAS+.
    upper : bool
    front : float
        Part of the bone's depth in front of which the body lies.
    half_width : float
        mm to each side within which to look: keeps the sacrum's wings out.
    """
    chosen, _ = _plate(mesh, upper=upper, front=front, half_width=half_width)
    return _measured(mesh, chosen, np.abs(mesh.triangles_center[:, 0]) < _MEDIAN_MM, 1.0 if upper else -1.0)


def sacral_endplate(points: Points) -> Endplate:
    """The upper endplate of a sacrum of any shape, on the very triangles that make it on the mean shape.

    Found anew on every shape it would gain and lose triangles at its edge, and the spine above would jump.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Vertices of the assembled sacrum in the order of the shape model's surface, mm RAS+.
    """
    chosen, median = _sacral_triangles()
    return _measured(_sacrum(points), chosen, median, 1.0)


@cache
def _sacral_triangles() -> tuple[Mask, Mask]:
    """Triangles of the sacral endplate, and those near the median plane, on the mean shape."""
    mean = _sacrum(assemble().vertices["sacrum"])
    chosen, _ = _plate(mean, upper=True, front=0.6, half_width=_S1_HALF_MM)
    return chosen, np.abs(mean.triangles_center[:, 0]) < _MEDIAN_MM


def _sacrum(points: Points) -> trimesh.Trimesh:
    return trimesh.Trimesh(points, pelvis_surfaces()[2].faces, process=False)


def _plate(mesh: trimesh.Trimesh, *, upper: bool, front: float, half_width: float) -> tuple[Mask, Points]:
    """Which triangles make an endplate, and where they face in the median plane."""
    sign = 1.0 if upper else -1.0
    centres, normals = mesh.triangles_center, mesh.face_normals * sign
    low, high = mesh.bounds
    body = (centres[:, 1] > low[1] + front * (high[1] - low[1])) & (np.abs(centres[:, 0]) < half_width)
    facing = np.array([0.0, 0.35 * sign if front > 0.5 else 0.0, 1.0])
    facing /= np.linalg.norm(facing)
    chosen = body & (normals @ facing > 0.8)
    for _ in range(10):
        facing, middle = _lie(mesh, chosen, sign)
        chosen = body & (normals @ facing > 0.85) & (np.abs((centres - middle) @ facing) < 6)
    return chosen, facing


def _lie(mesh: trimesh.Trimesh, chosen: Mask, sign: float) -> tuple[Points, Points]:
    """Where triangles face in the median plane, and their middle."""
    weight = mesh.area_faces[chosen, None]
    facing = sign * (mesh.face_normals[chosen] * weight).sum(axis=0) * np.array([0.0, 1.0, 1.0])
    return facing / np.linalg.norm(facing), (mesh.triangles_center[chosen] * weight).sum(axis=0) / weight.sum()


def _measured(mesh: trimesh.Trimesh, chosen: Mask, median: Mask, sign: float) -> Endplate:
    facing, middle = _lie(mesh, chosen, sign)
    slope = float(np.degrees(np.arctan2(facing[1], facing[2])))
    centres = mesh.triangles_center
    along = centres[chosen & median] @ np.array([0.0, facing[2], -facing[1]])
    width = float(np.ptp(centres[chosen][:, 0]))
    return Endplate(middle * np.array([0.0, 1.0, 1.0]), slope, float(np.ptp(along)), width)


def stack(sacrum: trimesh.Trimesh, plate: Endplate) -> dict[str, trimesh.Trimesh]:
    """The five lumbar vertebrae above a assembled sacrum of any shape, symmetric, by structure id, mm RAS+.

    Parameters
    ----------
    sacrum : trimesh.Trimesh
    plate : Endplate
        Of the sacrum (:func:`sacral_endplate`).
    """
    below, last = plate, sacrum
    scale = float(np.clip(below.depth / _S1_DEPTH_MM, *_SCALES))
    found: dict[str, trimesh.Trimesh] = {}
    for level, (height, wedge) in DISCS.items():
        bone = symmetric(_placed(_shaped(level, scale), below, scale * height, wedge))
        bone = symmetric(_facets_closed(bone, last, _FACET_REACH_MM.get(level, 6.0)))
        points = gives_way(bone, Obstacles({"below": last}), _FACETS_MM)
        bone = symmetric(trimesh.Trimesh(points, bone.faces, process=False))
        found[f"vertebra_l{level}"] = bone
        below, last = endplate(bone, upper=True), bone
    return dict(reversed(found.items()))


def _shaped(level: int, scale: float) -> trimesh.Trimesh:
    """A vertebra of the simulation model, which has them too narrow for their height, in its proper proportions."""
    bone = rounded(bones()[f"lumbar{level}"], 2)
    width, depth, height, breadth, wedge = _BODIES[level]
    lower, upper = endplate(bone, upper=False), endplate(bone, upper=True)
    middle = (lower.centre + upper.centre) / 2
    own = (lower.width + upper.width) / 2, (lower.depth + upper.depth) / 2
    points = bone.vertices.view(np.ndarray) - middle
    points = (
        points * scale * np.array([width / own[0], depth / own[1], height / np.ptp([lower.centre[2], upper.centre[2]])])
    )
    half, tip = scale * width / 2, np.abs(points[:, 0]).max()
    beyond = np.clip(np.abs(points[:, 0]) - half, 0, None)
    points[:, 0] += np.sign(points[:, 0]) * beyond * ((scale * breadth / 2 - half) / (tip - half) - 1)
    missing = np.tan(np.radians(wedge - (lower.slope - upper.slope))) / (scale * height)
    points[:, 2] *= 1 + missing * np.clip(points[:, 1], -0.6 * scale * depth, None)
    return trimesh.Trimesh(points, bone.faces, process=False)


def _facets_closed(bone: trimesh.Trimesh, below: trimesh.Trimesh, reach_mm: float) -> trimesh.Trimesh:
    """Grow the inferior articular processes towards the facets below until a joint space is left."""
    points = bone.vertices.view(np.ndarray)
    plate = endplate(bone, upper=False)
    behind = points[:, 1] < plate.centre[1] - plate.depth / 2 - 4
    found = Obstacles({"below": below}).query(points)
    facing = -np.einsum("ij,ij->i", found.outward, bone.vertex_normals)
    wish = np.clip(2 * facing - 0.6, 0, 1) * np.clip(2 - 2 * found.distance / reach_mm, 0, 1) * behind
    move = -found.outward * (np.clip(found.distance - _FACET_SPACE_MM, 0, reach_mm - 2) * wish)[:, None]
    average = averaging(bone)
    for _ in range(4):
        move = average @ move
    return trimesh.Trimesh(points + move, bone.faces, process=False)


def _placed(bone: trimesh.Trimesh, below: Endplate, height: float, wedge: float) -> trimesh.Trimesh:
    """Set a vertebra's lower endplate a disc above the one below, tilted back by the disc's wedge."""
    own = endplate(bone, upper=False)
    tilt = turned(0, (below.slope - wedge) * -1.0 + own.slope, own.centre)
    middle = np.radians(below.slope - wedge / 2)
    up = np.array([0.0, np.sin(middle), np.cos(middle)])
    motion = shifted(below.centre + height * up - own.centre) @ tilt
    return trimesh.Trimesh(motion(bone.vertices.view(np.ndarray)), bone.faces, process=False)


def foramina(vertebrae: dict[str, trimesh.Trimesh], sacrum: trimesh.Trimesh) -> dict[str, Points]:
    """The intervertebral foramina's outer openings: the roomiest place behind each disc beside the pedicles.

    Returns
    -------
    dict of str to ndarray, shape (3,)
        ``lumbar_foramen_l1.left``, … mm RAS+.
    """
    found: dict[str, Points] = {}
    chain = [*vertebrae.items(), ("sacrum", sacrum)]
    for (name, upper), (_, lower) in pairwise(chain):
        plate = endplate(upper, upper=False)
        back = plate.centre - np.array([0.0, plate.depth / 2, 0.0])
        steps = np.arange(0.0, 15.0, 1.0)
        y, z = (axis.ravel() for axis in np.meshgrid(back[1] + 2 - steps, back[2] - 6 + steps, indexing="ij"))
        side = np.full(len(y), -0.42 * plate.width)
        candidates = np.stack((side, y, z), axis=1)
        room = Obstacles({"upper": upper, "lower": lower}).distance(candidates)
        place = candidates[int(room.argmax())]
        landmark = name.replace("vertebra", "lumbar_foramen")
        found |= {f"{landmark}.left": place, f"{landmark}.right": mirrored(place)}
    return found
