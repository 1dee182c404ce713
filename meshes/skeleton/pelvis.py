"""The pelvis: levelled, made symmetric on purpose, upright, with the origin between the hip centres."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy import sparse

from meshes.geometry.primitive_fits import Sphere, mirror_normal, mirror_partners, sphere, spherical_region
from meshes.geometry.transform import Rigid, shifted, smallest_turn, turned
from meshes.skeleton.femur import femoral_head, in_ras
from meshes.skeleton.shape_model import Surface, shape_of, surfaces
from meshes.space import Points, mirrored

SYMPHYSIS_MM: Final = 4.6
"""Width of the symphysis' disc at its narrowest; also opens the sacro-iliac joints, which the model has touching."""


@dataclass(frozen=True, slots=True)
class Pelvis:
    """The assembled pelvis; left hip bone only, the right one is its mirror image.

    Attributes
    ----------
    hip_bone, sacrum : ndarray, shape (n, 3)
        Vertices of the shape model's surfaces, mm RAS+. The sacrum's are symmetric as a shape, not yet as a mesh.
    socket : Sphere
        The acetabulum's lunate surface.
    """

    hip_bone: Points
    sacrum: Points
    socket: Sphere


@dataclass(frozen=True, slots=True)
class _Regions:
    """Vertex indices found once on the mean; material points, so they hold on every shape."""

    second: NDArray[np.int64]
    sacrum_partner: sparse.csr_array
    socket: NDArray[np.int64]
    asis: int
    pubis: int


def pelvis_surfaces() -> tuple[Surface, Surface, Surface]:
    """Right hip bone, left hip bone, sacrum."""
    right, left, sacrum = surfaces("pelvis")
    return right, left, sacrum


def acetabulum() -> NDArray[np.int64]:
    """Vertices of the left hip bone's lunate surface."""
    return _regions().socket


def seat_pelvis(shape: dict[str, Points]) -> Pelvis:
    """Level, centre and stand a pelvis of any shape.

    Parameters
    ----------
    shape : mapping of str to ndarray
        From :func:`meshes.skeleton.shape_model.shape_of`.
    """
    regions = _regions()
    right, left, sacrum = (in_ras(s, shape) for s in pelvis_surfaces())
    level = _levelling(np.vstack((left, right, sacrum)), regions.second)
    hip, middle = level(left), level(sacrum)
    hip = hip - np.array([SYMPHYSIS_MM / 2 + hip[:, 0].max(), 0.0, 0.0])
    middle = (middle + mirrored(regions.sacrum_partner @ middle)) / 2
    upright = _standing(hip[regions.asis], hip[regions.pubis])
    hip, middle = upright(hip), upright(middle)
    socket = sphere(hip[regions.socket])
    origin = shifted(np.array([0.0, -socket.centre[1], -socket.centre[2]]))
    return Pelvis(
        origin(hip),
        origin(middle),
        Sphere(origin(socket.centre), socket.radius),
    )


def _levelling(points: Points, second: NDArray[np.int64]) -> Rigid:
    """Bring the mirror plane of partner pairs to x = 0 by the smallest turn."""
    normal = mirror_normal(points, points[second])
    rotation = smallest_turn(normal, np.array([1.0, 0.0, 0.0]))
    return Rigid(rotation, -rotation @ (points + points[second]).mean(axis=0) / 2)


def _standing(asis: Points, pubis: Points) -> Rigid:
    """Turn about x so that both points have the same y: the iliac spines vertically above the pubis."""
    reach = asis - pubis
    return turned(0, float(np.degrees(np.arctan2(reach[1], reach[2]))))


@cache
def _regions() -> _Regions:
    mean = shape_of()
    right, left, middle = (in_ras(s, mean) for s in pelvis_surfaces())
    _, second = mirror_partners(left, right, middle)
    level = _levelling(np.vstack((left, right, middle)), second)
    left, middle = level(left), level(middle)
    hip = trimesh.Trimesh(left, pelvis_surfaces()[1].faces, process=False)
    femur = surfaces("femur")[0]
    thigh = trimesh.Trimesh(level(in_ras(femur, mean)), femur.faces, process=False)
    guess = sphere(thigh.vertices.view(np.ndarray)[femoral_head()])
    socket = spherical_region(hip, guess, facing=-1.0, tolerance_mm=3.0, cosine=0.92)
    return _Regions(second, _partner_weights(middle, pelvis_surfaces()[2].faces), socket, *_front(left))


def _front(hip: Points) -> tuple[int, int]:
    """Most anterior points of iliac spine and pubis once both touch one frontal plane."""
    middle = hip[:, 2].mean()
    asis = pubis = 0
    for _ in range(20):
        upper = hip[:, 2] > middle
        asis = int(np.argmax(np.where(upper, hip[:, 1], -np.inf)))
        pubis = int(np.argmax(np.where(~upper, hip[:, 1], -np.inf)))
        hip = _standing(hip[asis], hip[pubis])(hip)
        middle = (hip[asis, 2] + hip[pubis, 2]) / 2
    return asis, pubis


def _partner_weights(points: Points, faces: NDArray[np.int64]) -> sparse.csr_array:
    """Where the mirror image of each vertex falls on the surface, as weights of that triangle's corners."""
    mesh = trimesh.Trimesh(points, faces, process=False)
    _, triangle, closest = igl.point_mesh_squared_distance(mirrored(points), points, faces)
    weights = trimesh.triangles.points_to_barycentric(mesh.triangles[triangle], closest)
    rows = np.repeat(np.arange(len(points)), 3)
    return sparse.csr_array((weights.ravel(), (rows, faces[triangle].ravel())), shape=(len(points), len(points)))
