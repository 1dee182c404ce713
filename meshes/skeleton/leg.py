"""Tibia, fibula and patella assembled on the femur by the thickness of the cartilage."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.geometry.surface_query import Obstacles
from meshes.geometry.transform import Rigid, shifted, turned, upright
from meshes.skeleton.femur import ADDUCTION_DEGREES, in_ras, trochlear_groove
from meshes.skeleton.shape_model import shape_of, surfaces
from meshes.space import Points

CARTILAGE_MM: Final = 3.0
"""Least distance bone to bone in the knee."""
_CONDYLES_MM: Final = 46.0
"""Between the middles of the two condyles."""
_TILT_DEGREES: Final = 2.0
"""Most that the tibia may leave the femur's mechanical axis in the frontal plane."""


@dataclass(frozen=True, slots=True)
class _Regions:
    """Vertex indices of the left tibia found once on the mean; plateaus as (medial, lateral)."""

    plateaus: tuple[NDArray[np.int64], NDArray[np.int64]]
    edges: tuple[int, int]
    posterior: tuple[int, int]
    plafond: NDArray[np.int64]
    tuberosity: int


def seat_shank(shape: dict[str, Points], femur: trimesh.Trimesh) -> tuple[Points, Points]:
    """Vertices of the left tibia and fibula below a assembled femur, mm RAS+.

    The tibia's mechanical axis continues the femur's; both plateaus come to the cartilage's thickness from their
    condyles, the eminences between them.
    """
    tibia, fibula = (in_ras(surface, shape) for surface in surfaces("tibia_fibula"))
    regions = _regions()
    motion = turned(1, -ADDUCTION_DEGREES) @ Rigid(_axes(tibia, regions), np.zeros(3))
    motion = shifted(_under(femur, motion(tibia), regions)) @ motion
    motion = _touching(Obstacles({"femur": femur}), tibia, regions, motion)
    return motion(tibia), motion(fibula)


def seat_patella(shape: dict[str, Points], femur: trimesh.Trimesh, tibia: Points) -> Points:
    """Vertices of the left patella before the trochlea, mm RAS+.

    Its ridge stands in the trochlear groove; its apex is as far from the tibial tuberosity as it is long (Insall and
    Salvati 1971: ratio 1.0).
    """
    patella = in_ras(surfaces("patella")[0], shape)
    patella = patella - patella.mean(axis=0)
    length = float(np.ptp(patella[:, 2]))
    apex = patella[patella[:, 2].argmin()]
    tuberosity = tibia[_regions().tuberosity]
    knee = femur.vertices[femur.vertices[:, 2] < femur.vertices[:, 2].min() + 50]
    ridge = patella[patella[:, 1].argsort()[:8], 0].mean()
    across = femur.vertices[trochlear_groove(), 0].mean() - ridge
    bones = Obstacles({"femur": femur})
    placed = patella + np.array([across, knee[:, 1].max(), tuberosity[2] + length - apex[2]])
    for _ in range(4):
        placed = _against(bones, placed, np.array([0.0, 1.0, 0.0]))
        down = (placed - patella)[0] + apex
        drop = np.sqrt(max(length**2 - float(((down - tuberosity)[:2] ** 2).sum()), 0.0))
        placed = placed + np.array([0.0, 0.0, tuberosity[2] + drop - down[2]])
    return _against(bones, placed, np.array([0.0, 1.0, 0.0]))


def _against(bones: Obstacles, points: Points, away: Points) -> Points:
    """Move points along a direction until their least distance to bone is the cartilage's thickness."""
    low, high = -30.0, 30.0
    for _ in range(24):
        middle = (low + high) / 2
        clear = bones.distance(points + middle * away).min() > CARTILAGE_MM
        low, high = (low, middle) if clear else (middle, high)
    return points + high * away


def _touching(bones: Obstacles, tibia: Points, regions: _Regions, motion: Rigid) -> Rigid:
    """Shift up and sideways, then tilt a little, until both plateaus are at the cartilage's thickness.

    The sideways shift stops midway between centred plateaus and equal gaps; the tilt in the frontal plane does the
    rest.
    """
    centred = float(motion.translation[0])
    for _ in range(40):
        gaps = _gaps(bones, tibia, regions, motion)
        across = np.clip((gaps[0] - gaps[1]) / 2, -1.0, 1.0)
        motion = shifted(np.array([0.7 * across, 0.0, 0.7 * (min(gaps) - CARTILAGE_MM)])) @ motion
    motion = shifted(np.array([(centred - motion.translation[0]) / 2, 0.0, 0.0])) @ motion
    tilted = 0.0
    for _ in range(40):
        gaps = _gaps(bones, tibia, regions, motion)
        tilt = float(np.clip(tilted + np.degrees((gaps[1] - gaps[0]) / _CONDYLES_MM), -_TILT_DEGREES, _TILT_DEGREES))
        centre = motion(tibia[np.concatenate(regions.plateaus)].mean(axis=0))
        motion = turned(1, 0.5 * (tilt - tilted), centre) @ motion
        motion = shifted(np.array([0.0, 0.0, 0.7 * (min(gaps) - CARTILAGE_MM)])) @ motion
        tilted += 0.5 * (tilt - tilted)
    return motion


def _gaps(bones: Obstacles, tibia: Points, regions: _Regions, motion: Rigid) -> list[float]:
    """Least distances of the medial and the lateral plateau to bone."""
    return [float(bones.distance(motion(tibia[plateau])).min()) for plateau in regions.plateaus]


def _under(femur: trimesh.Trimesh, tibia: Points, regions: _Regions) -> Points:
    """Shift that centres the plateaus below the condyles, some way below."""
    points = femur.vertices.view(np.ndarray)
    knee = points[points[:, 2] < points[:, 2].min() + 50]
    condyles = knee[knee[:, 2] < knee[:, 2].min() + 25]
    across = (knee[:, 0].max() + knee[:, 0].min()) / 2
    edges = tibia[list(regions.edges), 0].mean()
    behind = condyles[:, 1].min() - tibia[list(regions.posterior), 1].mean()
    plateau = tibia[np.concatenate(regions.plateaus), 2].mean()
    return np.array([across - edges, behind, knee[:, 2].min() - CARTILAGE_MM - plateau])


def _axes(tibia: Points, regions: _Regions) -> Points:
    """Rotation that makes the mechanical axis vertical and the back of the plateaus run along x."""
    up = tibia[np.concatenate(regions.plateaus)].mean(axis=0) - tibia[regions.plafond].mean(axis=0)
    return upright(up, tibia[regions.posterior[0]] - tibia[regions.posterior[1]])


@cache
def _regions() -> _Regions:
    surface = surfaces("tibia_fibula")[0]
    points = in_ras(surface, shape_of())
    normals = trimesh.Trimesh(points, surface.faces, process=False).vertex_normals
    rotation = np.eye(3)
    for _ in range(4):
        turned_points, facing = points @ rotation.T, normals @ rotation.T
        across, along, height = turned_points.T
        head = np.flatnonzero(height > height.max() - 16)
        edges = (int(head[across[head].argmax()]), int(head[across[head].argmin()]))
        middle = (across[edges[0]] + across[edges[1]]) / 2
        flat = head[facing[head, 2] > 0.8]
        plateaus = (flat[across[flat] > middle], flat[across[flat] < middle])
        posterior = tuple(
            int(side[along[side].argmin()]) for side in (head[across[head] > middle], head[across[head] < middle])
        )
        distal = np.flatnonzero(height < height.min() + 25)
        plafond = distal[facing[distal, 2] < -0.8]
        tuberosity = np.flatnonzero((height < height.max() - 30) & (height > height.max() - 55))
        found = _Regions(
            plateaus, edges, (posterior[0], posterior[1]), plafond, int(tuberosity[along[tuberosity].argmax()])
        )
        rotation = _axes(points, found)
    return found
