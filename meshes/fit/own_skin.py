"""A body's own skin where it has holes: the default body's closed one, carried over and laid onto what is there."""

from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.fit.residual import warp_onto
from meshes.fit.target import Target, open_edges
from meshes.space import Points

CLOSED: Final = (
    "closed where it has holes: the default body's skin, carried over and laid onto it; "
    "above it and in the genital region as the default body's"
)
_REACH_MM: Final = 45.0
_LAP_MM: Final = 2.0
_LEAST_MM2: Final = 1500.0
"""Area of holes below which a skin stays as it is."""
_TOP_MM: Final = 25.0
"""Below its upper edge, where a skin that was cut off is open anyway."""
_FRAY_MM: Final = 8.0
"""Along the edges of holes a surface often curls inwards: that much of it is not believed."""
_GENITAL_MM: Final = (45.0, 45.0, 125.0, 5.0)
"""Beside the pubic symphysis, behind it, below and above it."""
_INSIDE: Final = 0.5


def closed(skin: trimesh.Trimesh, carried: trimesh.Trimesh, symphysis: Points) -> trimesh.Trimesh:
    """A skin with holes as one closed surface.

    Parameters
    ----------
    skin : trimesh.Trimesh
        The body's own outer surface, mm RAS+; may be cut off above.
    carried : trimesh.Trimesh
        The default body's, closed, in the same frame.
    symphysis : ndarray, shape (3,)
        The pubic symphysis: what hangs from the skin below it is left out, as on the default body.

    Returns
    -------
    trimesh.Trimesh
        The skin itself where it has no hole worth closing, else the triangles of ``carried``.
    """
    believed = _believed(skin, symphysis)
    if not len(believed.faces):
        return skin
    points, faces = carried.vertices.view(np.ndarray), np.asarray(carried.faces)
    laid = trimesh.Trimesh(
        warp_onto(points, faces, Target("skin", believed), reach=_REACH_MM).vertices, faces, process=False
    )
    return laid if _holes(skin, laid, symphysis) > _LEAST_MM2 else skin


def within(mesh: trimesh.Trimesh, skin: trimesh.Trimesh) -> trimesh.Trimesh:
    """The part of a surface that lies inside a closed skin; all of it if nothing does."""
    points = np.ascontiguousarray(mesh.vertices, dtype=np.float64)
    winding = igl.fast_winding_number(
        np.ascontiguousarray(skin.vertices, dtype=np.float64), np.ascontiguousarray(skin.faces, dtype=np.int64), points
    )
    kept = (np.asarray(winding) > _INSIDE)[np.asarray(mesh.faces)].all(axis=1)
    if kept.all() or not kept.any():
        return mesh
    inner = trimesh.Trimesh(points, np.asarray(mesh.faces)[kept], process=False)
    inner.remove_unreferenced_vertices()
    return inner


def _believed(skin: trimesh.Trimesh, symphysis: Points) -> trimesh.Trimesh:
    """Without its frayed edges and the genital region."""
    kept = ~_genital(skin.triangles_center, symphysis)
    edges = open_edges(skin)
    if edges is not None:
        kept &= edges.query(skin.triangles_center)[0] > _FRAY_MM
    found = trimesh.Trimesh(skin.vertices, np.asarray(skin.faces)[kept], process=False)
    found.remove_unreferenced_vertices()
    return found


def _genital(points: Points, symphysis: Points) -> NDArray[np.bool_]:
    aside, behind, below, above = _GENITAL_MM
    x, y, z = (points - symphysis).T
    return np.asarray((np.abs(x) < aside) & (y > -behind) & (z > -below) & (z < above))


def _holes(skin: trimesh.Trimesh, laid: trimesh.Trimesh, symphysis: Points) -> float:
    """Area of a closed surface for which the skin has none, mm²."""
    middles = laid.triangles_center
    hit = Target("skin", skin).nearest(middles)
    bare = hit.beyond & (hit.distance > _LAP_MM) & (middles[:, 2] < skin.bounds[1, 2] - _TOP_MM)
    return float(laid.area_faces[bare & ~_genital(middles, symphysis)].sum())
