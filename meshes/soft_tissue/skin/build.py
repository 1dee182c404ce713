"""The skin of the default body from the first lumbar vertebra to the toes: modelled upon the assembled skeleton."""

import numpy as np
import pyvista
import trimesh

from meshes.geometry.implicit_surface import Field, Grid, joined
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.skin import parts
from meshes.soft_tissue.skin.records import SkinData, skin_data
from meshes.space import Points, Side, mirrored
from meshes.structure import Origin, Structure, Terms, Tissue

_NOTE = (
    "Modelled, not measured on a person: sections about the leg and trunk with the thickness of soft tissue and the "
    "girths of a typical adult, hollow where the skin creases, at least 3 mm outside every bone."
)
_ASIDE_MM = 36.0
_MARGIN_MM = 25.0


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """Model the skin: one closed surface, exactly its own mirror image.

    Parameters
    ----------
    context : Context
        The assembled skeleton.
    progress : Progress
        Told of every stage.

    Returns
    -------
    tuple of (Structure, trimesh.Trimesh)
        One pair, mm RAS+.
    """
    data = skin_data()
    progress(Message("doing_skin"), 0.0)
    upper, lower = _blocks(context, data)
    below = _field(lower, context, data, feet=True)
    progress(Message("doing_skin"), 0.3)
    above = _field(upper, context, data, feet=False)
    progress(Message("doing_skin"), 0.6)
    z = np.concatenate([lower.z, upper.z])
    surface = _surface(upper.x, upper.y, z, np.concatenate([below, above], axis=2), data.mesh.triangles // 2)
    progress(Message("doing_skin"), 1.0)
    terms = Terms("Skin", "Cutis")
    structure = Structure("skin", Side.MIDDLE, Tissue.SKIN, terms, "modelled", Origin.MODELLED, "", _NOTE, layer=4)
    return ((structure, surface),)


def _blocks(context: Context, data: SkinData) -> tuple[Grid, Grid]:
    """Grids of the body and of the feet, which touch."""
    size = data.mesh
    points = np.vstack([mesh.vertices for mesh in context.meshes.values()])
    low, high = points.min(axis=0) - 24.0, points.max(axis=0) + np.array([60.0, 36.0, 12.0])
    back, front = parts.reach_of_trunk(context, data)
    low[1], high[1] = min(low[1], back), max(high[1], front)
    x = np.arange(-round(_ASIDE_MM / size.xy_mm), round(high[0] / size.xy_mm)) * size.xy_mm
    y = np.arange(low[1], high[1], size.xy_mm)
    ankle = parts.axis_of_leg(context)[2, 2] + 40.0
    lower = np.arange(low[2], ankle, size.foot_z_mm)
    upper = np.arange(lower[-1] + (size.z_mm + size.foot_z_mm) / 2, high[2], size.z_mm)
    return Grid(x, y, upper), Grid(x, y, lower)


def _field(grid: Grid, context: Context, data: SkinData, feet: bool) -> Field:
    """Skin field on a grid that reaches past the mid-plane."""
    result = parts.leg(grid, context, data)
    if feet:
        result = joined(result, parts.foot(grid, context, data), data.blend.ankle_mm)
    else:
        result = joined(result, parts.trunk(grid, context, data), data.blend.thigh_mm)
        result = joined(result, *parts.buttock(grid, context, data))
    names = [name for name in context.meshes if not name.endswith(".left")]
    wide, inner = grid.widened(0.0, 0.0, _MARGIN_MM)
    cover = parts.bone_distance(wide, parts.bone_points(context, names))[inner] - np.float32(data.blend.bone_cover_mm)
    result = joined(result, cover, data.blend.bone_mm)
    if len(flesh := parts.muscle_points(context)):
        result = parts.eased(result, grid, flesh, data)
    nerves = [segment.points for segment in context.segments if segment.side is Side.RIGHT]
    if nerves:
        result = parts.room_for(result, grid, np.vstack(nerves), data)
    return _with_mirror(result, grid, data.blend.midline_mm)


def _with_mirror(field: Field, grid: Grid, blend: float) -> Field:
    """Join the right half with its mirror image; keep x >= 0."""
    middle = int(np.argmin(np.abs(grid.x)))
    near = 2 * middle + 1
    fade = blend * np.clip(1 - np.abs(grid.x[middle:near]) / _ASIDE_MM, 0, 1)
    half = field[middle:].copy()
    other = field[middle::-1]
    half[: middle + 1] = joined(half[: middle + 1], other, fade.astype(np.float32)[:, None, None])
    return half


def _surface(x: Points, y: Points, z: Points, half: Field, triangles: int) -> trimesh.Trimesh:
    """Zero surface of the right half, smoothed and thinned, with its mirror image sewn on."""
    x = x[int(np.argmin(np.abs(x))) :]
    grid = pyvista.RectilinearGrid(x, y, z)
    grid.point_data["f"] = half.ravel(order="F")
    right = grid.contour([0.0], scalars="f", compute_normals=False, compute_scalars=False)
    smooth = right.smooth_taubin(n_iter=24, pass_band=0.12, boundary_smoothing=False)
    thin = smooth.decimate(1 - triangles / smooth.n_cells, boundary_constraints=True)
    return _sewn(np.asarray(thin.points, dtype=float), np.asarray(thin.faces).reshape(-1, 4)[:, 1:])


def _sewn(points: Points, faces: np.ndarray) -> trimesh.Trimesh:
    """Both halves as one: the open edge brought onto the mid-plane and shared."""
    solid = trimesh.Trimesh(points, faces, process=False)
    count = np.bincount(solid.edges_unique_inverse)
    rim = np.unique(solid.edges_unique[count == 1])
    faces = faces[~np.isin(faces, rim).all(axis=1)]
    points = points.copy()
    points[rim, 0] = 0.0
    partner = np.arange(len(points)) + len(points)
    partner[rim] = rim
    both = np.vstack([points, mirrored(points)])
    whole = trimesh.Trimesh(both, np.vstack([faces, partner[faces][:, ::-1]]), process=False)
    whole.remove_unreferenced_vertices()
    if whole.volume < 0:
        whole.invert()
    return whole
