"""From a muscle's field to a light closed surface, and tendons as tubes."""

from typing import Final

import numpy as np
import pyvista as pv
import trimesh
from scipy.ndimage import gaussian_filter

from meshes.geometry.polyline import at_lengths, lengths
from meshes.geometry.solids import tube
from meshes.geometry.surface_query import Obstacles
from meshes.soft_tissue.muscles.grid import CELL, Field, Grid
from meshes.soft_tissue.muscles.paths import off_bone, smooth_line
from meshes.space import Points

_ATTEMPTS: Final = ((0.7, 1.0), (0.75, 1.1), (0.8, 1.3), (0.9, 1.6))
"""Cells by which a field is blurred before its surface is taken, and the share of triangles allowed: a surface that
touches itself along an edge is not closed, and is taken again a little smoother."""
_KEPT: Final = 0.97
"""Least share of the volume that the closed parts of a surface must hold."""
_CLEAR: Final = 0.6
"""mm that the finished surface keeps from bone."""
_CLEARINGS: Final = 3
_CRUMB: Final = 500.0
"""mm³: smaller loose parts are left out."""
_LOOSE: Final = 0.03
"""Share of the largest part below which a loose part is left out too: it grew on the far side of a thin bone."""
_SIDES: Final = 8
_FEWER_SIDES: Final = 6
_THIN: Final = 1.5
"""mm: radius up to which a tendon has fewer sides."""
_FLARE: Final = 4.0
"""mm: radius of a tendon where it comes out of its belly, but not more than twice its own."""
_ROOT: Final = 30.0
"""mm from a tendon's start to where it is widest, and from there to where it is itself again."""
_CAP: Final = np.array([0.0, 0.25, 1.0])
"""Where the round end of a tendon has rings, in its radius."""
_POINT: Final = 0.15
_TUBE_STEP: Final = 9.0
"""mm between the rings of a tendon."""


def surface(box: tuple[slice, slice, slice], field: Field, grid: Grid, triangles: int) -> trimesh.Trimesh | None:
    """Closed surface of the largest part of a field below zero; None if the muscle has vanished.

    Parameters
    ----------
    box : tuple of slice
        Part of the grid that the field covers.
    field : ndarray
        Below zero inside, mm.
    grid : Grid
    triangles : int
        Most triangles wanted.
    """
    padded = np.pad(np.clip(field, -8.0, 8.0), 2, constant_values=8.0)
    origin = grid.low + CELL * (np.array([s.start for s in box]) - 2)
    whole = None
    for blur, most in _ATTEMPTS:
        smooth = gaussian_filter(padded, blur)
        image = pv.ImageData(dimensions=smooth.shape, spacing=(CELL,) * 3, origin=tuple(origin))
        image.point_data["field"] = smooth.ravel(order="F")
        shell = image.contour([0.0], scalars="field", method="flying_edges")
        if not shell.n_cells:
            return whole
        shell = shell.smooth_taubin(n_iter=24, pass_band=0.08)
        if shell.n_cells > most * triangles:
            part = 1.0 - most * triangles / shell.n_cells
            shell = shell.decimate(part, volume_preservation=True)
        whole = closed(shell)
        if whole is not None and whole.volume > _KEPT * _volume(shell):
            return whole
    return whole


def _volume(shell: pv.PolyData) -> float:
    return abs(float(trimesh.Trimesh(shell.points, shell.faces.reshape(-1, 4)[:, 1:], process=False).volume))


def closed(shell: pv.PolyData) -> trimesh.Trimesh | None:
    """The closed parts of a surface that are more than crumbs, each edge between exactly two triangles."""
    mesh = trimesh.Trimesh(shell.points.astype(np.float64), shell.faces.reshape(-1, 4)[:, 1:], process=False)
    # parts that touch along an edge come apart here: split keeps to edges of two triangles
    parts = [part for part in mesh.split(only_watertight=False) if part.is_watertight]
    # hollows have the other sign and are filled
    sign = np.sign(max((part.volume for part in parts), key=abs, default=0.0))
    least = max([_CRUMB, *(_LOOSE * part.volume * sign for part in parts)])
    kept = [part for part in parts if part.volume * sign > least]
    if not kept:
        return None
    for part in kept:
        if sign < 0:
            part.invert()
    return trimesh.util.concatenate(kept)


def tendon_line(path: Points, radius: float, bones: Obstacles) -> Points:
    """Smooth line through the points of a path, kept so far off bone that a tendon of that radius fits."""
    arc = lengths(path)
    at = arc / arc[-1]
    centres = smooth_line(at, path)(np.linspace(0.0, 1.0, max(6, int(arc[-1] / _TUBE_STEP))))
    centres = off_bone(centres, bones, radius + _CLEAR)
    centres[1:-1] = 0.25 * centres[:-2] + 0.5 * centres[1:-1] + 0.25 * centres[2:]
    return off_bone(centres, bones, radius + _CLEAR)


def tendon(line: Points, radius: float) -> trimesh.Trimesh:
    """Closed tendon along a line with round ends; it swells where it comes out of its belly, near its start."""
    arc = lengths(line)
    inner = arc[(arc > 1.5 * radius) & (arc < arc[-1] - 1.5 * radius)]
    at = np.concatenate([_CAP * radius, inner, arc[-1] - _CAP[::-1] * radius])
    rings = at_lengths(line, arc, at)
    swelling = np.clip(1.0 - np.abs(at - _ROOT) / _ROOT, 0.0, 1.0)
    wide = radius + np.clip(_FLARE - radius, 0.0, radius) * swelling**2
    short = np.clip(np.minimum(at, arc[-1] - at) / radius, 0.0, 1.0)
    round_ends = np.sqrt(np.maximum(short * (2.0 - short), _POINT**2))
    return tube(rings, wide * round_ends, _SIDES if radius > _THIN else _FEWER_SIDES)


def clear_of(mesh: trimesh.Trimesh, bones: Obstacles) -> trimesh.Trimesh:
    """The mesh with its vertices, and the middles of its triangles, moved out of bone."""
    points, faces = mesh.vertices.view(np.ndarray).copy(), mesh.faces
    for _ in range(_CLEARINGS):
        points = off_bone(points, bones, _CLEAR)
        near = bones.query(points[faces].mean(axis=1))
        sunk = near.distance < 0
        if not sunk.any():
            break
        corners = faces[sunk].ravel()
        points[corners] += np.repeat((_CLEAR - near.distance[sunk])[:, None] * near.outward[sunk], 3, axis=0)
    return trimesh.Trimesh(points, faces, process=False)
