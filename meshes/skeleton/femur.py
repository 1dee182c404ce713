"""The femur: its head, its axes and a plain standing stance."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.geometry.primitive_fits import Sphere, sphere, spherical_region
from meshes.geometry.transform import Rigid, shifted, turned, upright
from meshes.skeleton.shape_model import Surface, shape_of, surfaces
from meshes.space import Points

_TO_RAS: Final = np.array([-1.0, -1.0, 1.0])
"""The model's x left, y posterior to our x right, y anterior: half a turn about z."""
ADDUCTION_DEGREES: Final = 1.5
"""Of the mechanical axis in plain standing, feet under the hips."""


@dataclass(frozen=True, slots=True)
class _Regions:
    """Vertex indices of the left femur found once on the mean."""

    head: NDArray[np.int64]
    epicondyles: tuple[int, int]
    posterior_condyles: tuple[int, int]
    groove: NDArray[np.int64]


def in_ras(surface: Surface, shape: dict[str, Points]) -> Points:
    """Vertices of a surface turned to x right, y anterior, z superior."""
    return np.asarray(surface.points(shape) * _TO_RAS)


def femoral_head() -> NDArray[np.int64]:
    """Vertices of the head's ball."""
    return _regions().head


def trochlear_groove() -> NDArray[np.int64]:
    """Vertices along the bottom of the trochlea."""
    return _regions().groove


def seat_femur(shape: dict[str, Points], hip_centre: Points) -> tuple[Points, Sphere]:
    """The left femur's vertices in its socket, standing, and its head.

    Parameters
    ----------
    shape : mapping of str to ndarray
    hip_centre : ndarray, shape (3,)
        Centre of the left acetabulum in the body's frame.

    Returns
    -------
    points : ndarray, shape (n, 3)
        mm RAS+.
    head : Sphere
        Concentric with the acetabulum.
    """
    points = in_ras(surfaces("femur")[0], shape)
    regions = _regions()
    head = sphere(points[regions.head])
    upright = Rigid(_axes(points, head.centre, regions.epicondyles, regions.posterior_condyles), np.zeros(3))
    motion = turned(1, -ADDUCTION_DEGREES) @ upright
    assembled = shifted(hip_centre - motion(head.centre)) @ motion
    return assembled(points), Sphere(np.asarray(hip_centre, dtype=np.float64), head.radius)


def _axes(points: Points, head: Points, epicondyles: tuple[int, int], posterior: tuple[int, int]) -> Points:
    """Rotation that makes the mechanical axis vertical and the posterior condylar line run along x."""
    up = head - points[list(epicondyles)].mean(axis=0)
    return upright(up, points[posterior[0]] - points[posterior[1]])


@cache
def _regions() -> _Regions:
    surface = surfaces("femur")[0]
    points = in_ras(surface, shape_of())
    mesh = trimesh.Trimesh(points, surface.faces, process=False)
    top = points[points[:, 2] > points[:, 2].max() - 60]
    guess = Sphere(top.mean(axis=0) + np.array([15.0, 0.0, 0.0]), 23.0)
    head = spherical_region(mesh, guess, facing=1.0)
    centre = sphere(points[head]).centre
    rotation = np.eye(3)
    for _ in range(4):
        turned_points = points @ rotation.T
        distal = np.flatnonzero(turned_points[:, 2] < turned_points[:, 2].min() + 50)
        across = turned_points[distal, 0]
        epicondyles = (int(distal[across.argmax()]), int(distal[across.argmin()]))
        middle = (across.max() + across.min()) / 2
        back = [distal[across > middle], distal[across < middle]]
        posterior = tuple(int(side[turned_points[side, 1].argmin()]) for side in back)
        rotation = _axes(points, centre, epicondyles, (posterior[0], posterior[1]))
    groove = _groove(points @ rotation.T, mesh.vertex_normals @ rotation.T, epicondyles)
    return _Regions(head, epicondyles, (posterior[0], posterior[1]), groove)


def _groove(points: Points, normals: Points, epicondyles: tuple[int, int]) -> NDArray[np.int64]:
    """Hindmost vertices of the trochlea's face between its two lips, slice by slice."""
    medial, lateral = points[list(epicondyles), 0]
    across = (points[:, 0] - lateral) / (medial - lateral)
    face = (normals[:, 1] > 0.6) & (across > 0.3) & (across < 0.65)
    height = points[:, 2] - points[:, 2].min()
    slices = [np.flatnonzero(face & (np.abs(height - level) < 3)) for level in (12.0, 17.0, 22.0, 27.0)]
    return np.array([slice_[points[slice_, 1].argmin()] for slice_ in slices if len(slice_)])
