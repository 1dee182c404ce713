"""Closed shapes from few numbers: sheets with thickness, discs between two surfaces, swept ellipses."""

from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.spatial import cKDTree

from meshes.geometry.centreline import pushed
from meshes.geometry.polyline import lengths
from meshes.geometry.surface_query import Bones
from meshes.space import Points, mirrored

Numbers = NDArray[np.float64]

_CAP_STEPS: Final = 9
_SHORT: Final = 0.03
"""Fraction of a line below which a rounded end is all but flat and needs few steps."""


def sheet(grid: Points, thickness: Numbers) -> trimesh.Trimesh:
    """A closed sheet about a grid of points.

    Parameters
    ----------
    grid : ndarray, shape (n, m, 3)
        Its middle layer, mm.
    thickness : ndarray, shape (n, m)
        mm.
    """
    along, across = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normal = np.cross(along, across)
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-9)
    half = normal * thickness[:, :, None] / 2
    n, m = grid.shape[:2]
    index = np.arange(n * m).reshape(n, m)
    rim = np.concatenate([index[:-1, 0], index[-1, :-1], index[:0:-1, -1], index[0, :0:-1]])
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    quads = np.stack([a, b, c, d], axis=-1).reshape(-1, 4)
    return _closed((grid + half).reshape(-1, 3), (grid - half).reshape(-1, 3), _split(quads), rim)


def disc(upper: Points, lower: Points, spokes: int) -> trimesh.Trimesh:
    """A closed disc between two layers of equal order: the centre, then ring after ring outwards.

    Parameters
    ----------
    upper, lower : ndarray, shape (1 + rings * spokes, 3)
        mm.
    spokes : int
        Points of a ring.
    """
    rings = (len(upper) - 1) // spokes
    ring = 1 + np.arange(rings * spokes).reshape(rings, spokes)
    after = np.roll(ring, -1, axis=1)
    fan = np.column_stack([np.zeros(spokes, dtype=int), ring[0], after[0]])
    quads = np.stack([ring[:-1], ring[1:], after[1:], after[:-1]], axis=-1).reshape(-1, 4)
    return _closed(upper, lower, np.vstack([fan, _split(quads)]), ring[-1])


def _split(quads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _closed(upper: Points, lower: Points, faces: NDArray[np.int64], rim: NDArray[np.int64]) -> trimesh.Trimesh:
    count = len(upper)
    after = np.roll(rim, -1)
    wall = _split(np.column_stack([rim, rim + count, after + count, after]))
    return _outward(trimesh.Trimesh(np.vstack([upper, lower]), np.vstack([faces, faces[:, ::-1] + count, wall])))


def _outward(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """The mesh with normals that agree and point outwards."""
    trimesh.repair.fix_normals(mesh)
    return mesh


def swept(
    line: Points, half_width: Numbers, half_depth: Numbers, round_ends: tuple[float, float], spokes: int = 24
) -> trimesh.Trimesh:
    """An ellipse swept along a line, its ends rounded; the width lies as close to the lateral direction as it can.

    Parameters
    ----------
    line : ndarray, shape (n, 3)
        mm RAS+; nowhere exactly lateral.
    half_width, half_depth : ndarray, shape (k,)
        mm at equal fractions of the line's length; smooth in between.
    round_ends : pair of float
        Fractions of the length over which start and end are rounded; 0.5 both for an ellipsoid.
    """
    arc = lengths(line) / lengths(line)[-1]
    at, cap = _stations(round_ends, max(12, len(line)))
    centre = np.column_stack([np.interp(at, arc, line[:, k]) for k in range(3)])
    tangent = np.gradient(centre, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    width = np.array([1.0, 0.0, 0.0]) - tangent * tangent[:, :1]
    width /= np.linalg.norm(width, axis=1, keepdims=True)
    depth = np.cross(tangent, width)
    angle = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    wide, deep = (_profile(values, at) * cap for values in (half_width, half_depth))
    ring = (
        centre[:, None]
        + (wide[:, None] * np.cos(angle))[..., None] * width[:, None]
        + (deep[:, None] * np.sin(angle))[..., None] * depth[:, None]
    )
    return _capped(ring[1:-1], centre[0], centre[-1])


def _stations(round_ends: tuple[float, float], count: int) -> tuple[Numbers, Numbers]:
    """Fractions along the line and how far each is opened: 0 at the poles, 1 between the rounded ends."""
    start, end = round_ends
    bend = 1 - np.cos(np.linspace(0, np.pi / 2, _CAP_STEPS if max(round_ends) > _SHORT else 3))
    middle = np.linspace(start, 1 - end, count)[1:-1] if 1 - start - end > 1e-6 else np.zeros(0)
    at = np.unique(np.concatenate([start * bend, middle, 1 - end * bend]).round(9))
    low = np.clip((start - at) / start, 0, 1)
    high = np.clip((at - 1 + end) / end, 0, 1)
    return at, np.sqrt(np.clip(1 - np.maximum(low, high) ** 2, 0, 1))


def _profile(values: Numbers, at: Numbers) -> Numbers:
    if len(values) == 1:
        return np.full(len(at), values[0])
    return np.asarray(PchipInterpolator(np.linspace(0, 1, len(values)), values)(at))


def _capped(ring: Points, first: Points, last: Points) -> trimesh.Trimesh:
    n, k = ring.shape[:2]
    index = np.arange(n * k).reshape(n, k)
    after = np.roll(index, -1, axis=1)
    quads = np.stack([index[:-1], index[1:], after[1:], after[:-1]], axis=-1).reshape(-1, 4)
    poles = np.full(k, n * k)
    fans = np.vstack([np.column_stack([poles, index[0], after[0]]), np.column_stack([poles + 1, after[-1], index[-1]])])
    return _outward(trimesh.Trimesh(np.vstack([ring.reshape(-1, 3), first, last]), np.vstack([_split(quads), fans])))


def cleared(mesh: trimesh.Trimesh, around: Bones, gap: float, midline: bool = False) -> trimesh.Trimesh:
    """The mesh with every vertex at least a gap away from what is around it, dents smoothed.

    Parameters
    ----------
    gap : float
        mm.
    midline : bool
        Keep it its own mirror image.
    """
    points = np.asarray(mesh.vertices, dtype=np.float64)
    partner = cKDTree(points).query(mirrored(points))[1] if midline else None
    sums = trimesh.graph.edges_to_coo(np.vstack([mesh.edges_unique, mesh.edges_unique[:, ::-1]]), count=len(points))
    mean = sums.astype(float).tocsr()
    degree = np.maximum(np.asarray(mean.sum(axis=1)).ravel(), 1)[:, None]
    for _ in range(10):
        shift = pushed(points, around, np.full(len(points), gap)) - points
        if np.abs(shift).max() < 1e-3:
            break
        for _ in range(4):
            shift = (shift + (mean @ shift) / degree) / 2
        points = points + shift * 1.5
        points = points if partner is None else (points + mirrored(points[partner])) / 2
    points = pushed(points, around, np.full(len(points), gap))
    return trimesh.Trimesh(points, mesh.faces, process=False)


def tube(points: NDArray[np.float64], radius: NDArray[np.float64], sides: int = 8) -> trimesh.Trimesh:
    """A closed tube along a centre line, its rings turned as little as possible (parallel transport).

    Parameters
    ----------
    points : ndarray, shape (n, 3)
    radius : ndarray, shape (n,)
    """
    tangent = np.gradient(points, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = np.cross(tangent[0], np.eye(3)[np.argmin(np.abs(tangent[0]))])
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    rings = []
    for point, along, r in zip(points, tangent, radius, strict=True):
        normal = normal - along * (normal @ along)
        normal /= np.linalg.norm(normal)
        across = np.cross(along, normal)
        rings.append(point + r * (np.outer(np.cos(angle), normal) + np.outer(np.sin(angle), across)))
    count = len(points)
    a = (np.arange(count - 1)[:, None] * sides + np.arange(sides)).ravel()
    b = (np.arange(count - 1)[:, None] * sides + (np.arange(sides) + 1) % sides).ravel()
    wall = np.concatenate((np.stack((a, b, b + sides), 1), np.stack((a, b + sides, a + sides), 1)))
    first, last, around = count * sides, count * sides + 1, np.arange(sides)
    ends = [np.stack((np.full(sides, first), (around + 1) % sides, around), 1)]
    end = (count - 1) * sides
    ends.append(np.stack((np.full(sides, last), end + around, end + (around + 1) % sides), 1))
    vertices = np.concatenate((*rings, points[:1], points[-1:]))
    return trimesh.Trimesh(vertices, np.concatenate((wall, *ends)), process=False)
