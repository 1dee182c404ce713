"""Closing of a body's own skin: the default body's closed one, warped over and registered to what is there."""

from typing import Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.errors import MeshesError
from meshes.fit.nonrigid import warp_onto
from meshes.geometry.closed_surface import ClosedSurface
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import part_of
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
    try:
        own = Target("skin", skin)
        believed = Target("skin", _believed(own, symphysis))
    except MeshesError:  # hardly any surface is left to lay one on
        return skin
    points, faces = carried.vertices.view(np.ndarray), np.asarray(carried.faces)
    laid = trimesh.Trimesh(warp_onto(points, faces, believed, reach=_REACH_MM).vertices, faces, process=False)
    return laid if _holes(own, laid, symphysis) > _LEAST_MM2 else skin


def within(mesh: trimesh.Trimesh, skin: trimesh.Trimesh) -> trimesh.Trimesh:
    """The part of a surface that lies inside a closed skin; all of it if nothing does."""
    kept = ClosedSurface(skin).inside(mesh.vertices.view(np.ndarray))[np.asarray(mesh.faces)].all(axis=1)
    return mesh if kept.all() or not kept.any() else part_of(mesh, kept)


def _believed(own: Target, symphysis: Points) -> trimesh.Trimesh:
    """The skin without its frayed edges and the genital region."""
    middles = own.mesh.triangles_center
    return part_of(own.mesh, (own.from_edge(middles) > _FRAY_MM) & ~_genital(middles, symphysis))


def _genital(points: Points, symphysis: Points) -> NDArray[np.bool_]:
    aside, behind, below, above = _GENITAL_MM
    x, y, z = (points - symphysis).T
    return np.asarray((np.abs(x) < aside) & (y > -behind) & (z > -below) & (z < above))


def _holes(own: Target, laid: trimesh.Trimesh, symphysis: Points) -> float:
    """Area of a closed surface for which the skin has none, mm²."""
    middles = laid.triangles_center
    hit = own.nearest(middles)
    bare = hit.beyond & (hit.distance > _LAP_MM) & (middles[:, 2] < own.mesh.bounds[1, 2] - _TOP_MM)
    return float(laid.area_faces[bare & ~_genital(middles, symphysis)].sum())
