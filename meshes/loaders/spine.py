"""Lumbar vertebrae stacked on the sacrum by endplates, a modelled coccyx, and the foramina between them."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import trimesh

from meshes.clearance import Obstacles
from meshes.loaders.myo_sim import bones
from meshes.seating import symmetric
from meshes.seating.fits import Motion, shifted, turned
from meshes.seating.joints import gives_way
from meshes.space import Points, mirrored

DISCS: Final = {5: (10.5, 14.0), 4: (11.0, 11.0), 3: (10.5, 9.0), 2: (9.5, 7.0), 1: (8.5, 5.0)}
"""Disc below each lumbar vertebra: height in its middle, mm, and wedge open to the front, degrees.

Rounded from published radiographs of standing adults; with the wedged bodies they make the lordosis.
"""
_S1_HALF_MM: Final = 20.0
"""Half of the sacral endplate's width, somewhat less than the body's, so that no wing is taken for it."""
COCCYX_MM: Final = 36.0
"""Length of the coccyx along its curve."""
COCCYX_GAP_MM: Final = 1.5
_FACETS_MM: Final = 0.6


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
    sign = 1.0 if upper else -1.0
    centres, normals = mesh.triangles_center, mesh.face_normals * sign
    low, high = mesh.bounds
    body = (centres[:, 1] > low[1] + front * (high[1] - low[1])) & (np.abs(centres[:, 0]) < half_width)
    facing = np.array([0.0, 0.35 * sign if front > 0.5 else 0.0, 1.0])
    facing /= np.linalg.norm(facing)
    chosen = body & (normals @ facing > 0.8)
    for _ in range(10):
        weight = mesh.area_faces[chosen, None]
        facing = (normals[chosen] * weight).sum(axis=0) * np.array([0.0, 1.0, 1.0])
        facing /= np.linalg.norm(facing)
        middle = (centres[chosen] * weight).sum(axis=0) / weight.sum()
        chosen = body & (normals @ facing > 0.85) & (np.abs((centres - middle) @ facing) < 6)
    points = centres[chosen]
    slope = float(np.degrees(np.arctan2(facing[1], facing[2])))
    along = points[np.abs(points[:, 0]) < 8] @ np.array([0.0, facing[2], -facing[1]])
    return Endplate(middle * np.array([0.0, 1.0, 1.0]), slope, float(np.ptp(along)), float(np.ptp(points[:, 0])))


def stack(sacrum: trimesh.Trimesh) -> dict[str, trimesh.Trimesh]:
    """The five lumbar vertebrae above a seated sacrum, symmetric, by structure id."""
    below, last = endplate(sacrum, upper=True, front=0.6, half_width=_S1_HALF_MM), sacrum
    model = {level: _rounded(bones()[f"lumbar{level}"]) for level in DISCS}
    scale = below.depth / endplate(model[5], upper=False).depth
    found: dict[str, trimesh.Trimesh] = {}
    for level, (height, wedge) in DISCS.items():
        bone = trimesh.Trimesh(scale * model[level].vertices, model[level].faces, process=False)
        bone = symmetric(_placed(bone, below, height, wedge))
        points = gives_way(bone, Obstacles({"below": last}), _FACETS_MM)
        bone = symmetric(trimesh.Trimesh(points, bone.faces, process=False))
        found[f"vertebra_l{level}"] = bone
        below, last = endplate(bone, upper=True), bone
    return dict(reversed(found.items()))


def _rounded(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Loop subdivision, grown back to the volume it takes away."""
    points, faces = trimesh.remesh.subdivide_loop(mesh.vertices, mesh.faces, iterations=2)
    smooth = trimesh.Trimesh(points, faces, process=False)
    growth = abs(mesh.volume / smooth.volume) ** (1 / 3)
    smooth.vertices = smooth.centroid + growth * (smooth.vertices - smooth.centroid)
    if smooth.volume < 0:
        smooth.invert()
    return smooth


def _placed(bone: trimesh.Trimesh, below: Endplate, height: float, wedge: float) -> trimesh.Trimesh:
    """Set a vertebra's lower endplate a disc above the one below, tilted back by the disc's wedge."""
    own = endplate(bone, upper=False)
    tilt = turned(0, (below.slope - wedge) * -1.0 + own.slope, own.centre)
    middle = np.radians(below.slope - wedge / 2)
    up = np.array([0.0, np.sin(middle), np.cos(middle)])
    motion: Motion = tilt.then(shifted(below.centre + height * up - own.centre))
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


def coccyx(sacrum: trimesh.Trimesh) -> trimesh.Trimesh:
    """A coccyx modelled by rule: four vertebrae, tapering, fused, curving forward from the sacrum's apex."""
    points = sacrum.vertices.view(np.ndarray)
    apex = points[np.abs(points[:, 0]) < 8]
    apex = apex[np.argsort(apex[:, 2])[:40]].mean(axis=0) * np.array([0.0, 1.0, 1.0])
    along = np.linspace(0.0, 1.0, 33)
    bend = np.radians(100 - 75 * along)  # from nearly straight down to well forward
    step = COCCYX_MM / (len(along) - 1)
    path = np.cumsum(np.stack((0 * bend, np.cos(bend), -np.sin(bend)), axis=1) * step, axis=0)
    waist = 1 - 0.1 * np.cos(along * 3.5 * 2 * np.pi)
    width = (12.0 - 8.5 * along) * waist
    thick = (5.0 - 2.4 * along) * (0.5 + 0.5 * waist)
    cap = np.sqrt(np.clip(1 - (np.clip(np.abs(2 * along - 1) - 0.86, 0, None) / 0.14) ** 2, 0.02, 1))
    mesh = _swept(apex + path, width * cap, thick * cap)
    bone = Obstacles({"sacrum": sacrum})
    points = mesh.vertices.view(np.ndarray)
    for _ in range(8):
        points = points + np.array([0.0, 0.0, min(bone.distance(points).min() - COCCYX_GAP_MM, 6.0)])
    return trimesh.Trimesh(points, mesh.faces, process=False)


def _swept(path: Points, width: Points, thick: Points, around: int = 20) -> trimesh.Trimesh:
    """Ellipses swept along a path in the median plane, closed at both ends; symmetric."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = np.cross(np.array([1.0, 0.0, 0.0]), tangent)
    angle = np.arange(around) * 2 * np.pi / around
    across = np.sin(angle)
    across[np.abs(across) < 1e-12] = 0.0
    half = around // 2
    across[half + 1 :] = -across[1:half][::-1]
    fore = np.cos(angle)
    fore[half + 1 :] = fore[1:half][::-1]
    rings = path[:, None] + thick[:, None, None] * fore[:, None] * normal[:, None]
    rings[..., 0] = width[:, None] * across
    count = len(path)
    index = np.arange(count * around).reshape(count, around)
    a, b = index[:-1], index[1:]
    a2, b2 = np.roll(a, -1, axis=1), np.roll(b, -1, axis=1)
    sides = np.stack([a, a2, b, a2, b2, b], axis=-1).reshape(-1, 3)
    top, bottom = count * around, count * around + 1
    caps = [[top, (k + 1) % around, k] for k in range(around)]
    caps += [[bottom, index[-1, k], index[-1, (k + 1) % around]] for k in range(around)]
    points = np.vstack([rings.reshape(-1, 3), path[:1], path[-1:]])
    mesh = trimesh.Trimesh(points, np.vstack([sides, caps]), process=False)
    if mesh.volume < 0:
        mesh.invert()
    return symmetric(mesh)
