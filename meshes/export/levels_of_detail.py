"""A lighter body for weak machines: every structure with fewer triangles, still closed, its openings kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pyvista
import trimesh

from meshes.atlas import Atlas
from meshes.geometry.transform import mirrored_mesh
from meshes.space import Side, mirrored, sided, split_side
from meshes.structure import Structure, Tissue

LITE_TRIANGLES: Final = 118_000
"""Triangles of the whole lite body."""
UNCHANGED: Final = frozenset({Tissue.SKIN})
"""Tissues that both levels share: the skin's colours are told vertex by vertex."""
_GROWN: Final = frozenset({Tissue.MUSCLE})
"""Tissues whose openings are chance, where a sheet grew round a nerve or tendon."""
_LEAST: Final = 160
"""Triangles below which nothing is reduced."""
_STEPS: Final = (1.0, 1.35, 1.8, 2.5, 4.0)
"""Shares are raised by these until a mesh stays sound."""
_SLOWEST: Final = 0.75
"""Largest step down of all shares: what must stay whole is not paid for by the rest at once."""
_TEAR_MM: Final = 20.0
"""Length of open edges that does not count where a mesh was not closed before."""
_VOLUME: Final = 0.12
"""Largest change of a structure's volume."""
_SWELL_MM: Final = 2.0
_SWELL: Final = 0.012
"""Largest change of a structure's bounds; of one that is not closed this share of its size, if that is more."""


def lite(atlas: Atlas, triangles: int = LITE_TRIANGLES) -> Atlas:
    """The same body with fewer triangles.

    Structures of :data:`UNCHANGED` stay as they are; of the others each keeps about the same share, the left side
    that of its mirror image. A structure that would tear, or a bone that would lose an opening, keeps more.

    Parameters
    ----------
    atlas : Atlas
    triangles : int
        Most triangles of all structures together.

    Returns
    -------
    Atlas
        Structures, landmarks and nerves of ``atlas``; its meshes are made when this is called.
    """
    found = {name: atlas.mesh_of(name) for name in atlas.structures}
    fixed = sum(len(found[name].faces) for name, s in atlas.structures.items() if s.tissue in UNCHANGED)
    share = _fair(
        [len(found[name].faces) for name, s in atlas.structures.items() if s.tissue not in UNCHANGED], triangles - fixed
    )
    made = _all_reduced(atlas.structures, found, share)
    while (over := sum(len(mesh.faces) for mesh in made.values()) - triangles) > 0 and share > 0.02:
        share *= max(_SLOWEST, 1 - 2.2 * over / (triangles - fixed))
        made = _all_reduced(atlas.structures, found, share)
    return replace(atlas, mesh_of=made.__getitem__)


def _fair(counts: list[int], triangles: int) -> float:
    """The share that leaves that many triangles, small meshes untouched."""
    low, high = 0.02, 1.0
    for _ in range(30):
        share = (low + high) / 2
        low, high = (low, share) if sum(min(n, max(_LEAST, share * n)) for n in counts) > triangles else (share, high)
    return low


def _all_reduced(
    structures: Mapping[str, Structure], found: Mapping[str, trimesh.Trimesh], share: float
) -> dict[str, trimesh.Trimesh]:
    made: dict[str, trimesh.Trimesh] = {}
    for name, structure in structures.items():
        other = sided(split_side(name)[0], structure.side.other) if structure.side is not Side.MIDDLE else ""
        if structure.tissue in UNCHANGED:
            made[name] = found[name]
        elif other in made and _is_mirror(found[name], found[other]):
            made[name] = mirrored_mesh(made[other])
        else:
            made[name] = reduced(found[name], share, openings=structure.tissue not in _GROWN)
    return made


def _is_mirror(mesh: trimesh.Trimesh, other: trimesh.Trimesh) -> bool:
    return len(mesh.vertices) == len(other.vertices) and bool(np.allclose(mesh.vertices, mirrored(other.vertices)))


def reduced(mesh: trimesh.Trimesh, share: float, openings: bool = True) -> trimesh.Trimesh:
    """A mesh with about that share of its triangles, still closed if it was, and no more open if it was not.

    Parameters
    ----------
    mesh : Trimesh
    share : float
        0 to 1. More is kept where less would tear the mesh, close an opening or change its volume by an eighth.
    openings : bool
        Whether it must keep as many openings as before.
    """
    count = len(mesh.faces)
    shell = pyvista.PolyData.from_regular_faces(np.asarray(mesh.vertices, dtype=float), np.asarray(mesh.faces))
    openings = openings and mesh.is_watertight
    for step in _STEPS:
        wanted = max(_LEAST, share * step * count)
        if wanted >= count:
            break
        thin = shell.decimate(1 - wanted / count, volume_preservation=True)
        light = trimesh.Trimesh(np.asarray(thin.points, dtype=float), thin.regular_faces, process=False)
        light.remove_unreferenced_vertices()
        if _sound(light, mesh) and (light.euler_number == mesh.euler_number or not openings):
            return light
    return mesh


def _sound(light: trimesh.Trimesh, mesh: trimesh.Trimesh) -> bool:
    closed = mesh.is_watertight
    swell = _SWELL_MM if closed else max(_SWELL_MM, _SWELL * mesh.scale)
    return bool(
        (light.is_watertight if closed else _open_mm(light) <= max(_TEAR_MM, _open_mm(mesh)))
        and abs(light.volume / mesh.volume - 1) < _VOLUME
        and np.abs(light.bounds - mesh.bounds).max() < swell
    )


def _open_mm(mesh: trimesh.Trimesh) -> float:
    """Length of the edges that do not join exactly two triangles."""
    edge, count = np.unique(mesh.edges_sorted, axis=0, return_counts=True)
    ends = mesh.vertices.view(np.ndarray)[edge[count != 2]]
    return float(np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).sum())
