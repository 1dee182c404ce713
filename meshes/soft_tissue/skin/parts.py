"""Parts of the skin's field: trunk with buttock and leg, foot with toes, and the cover of bone."""

import numpy as np
import trimesh
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import distance_transform_edt, gaussian_filter, maximum_filter
from scipy.spatial import ConvexHull

from meshes.geometry.implicit_surface import Field, Grid, Tube, common, ellipsoid, joined, round_cone
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.fasciae import fascia_records
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.soft_tissue.skin.records import SkinData
from meshes.space import Points, Side, sided, split_side

_FAR = np.float32(60.0)
_SAMPLING = 4.0


def right(context: Context, name: str) -> Points:
    """A landmark of the right side, or of the midline."""
    marks = context.landmarks
    return np.asarray(marks.get(sided(name, Side.RIGHT), marks.get(name)))


def axis_of_leg(context: Context) -> Points:
    """Hip centre, middle of the epicondyles, middle of the malleoli, shape (3, 3)."""
    knee = (right(context, "medial_epicondyle") + right(context, "lateral_epicondyle")) / 2
    ankle = (right(context, "medial_malleolus") + right(context, "lateral_malleolus")) / 2
    return np.stack([right(context, "hip_centre"), knee, ankle])


def leg(grid: Grid, context: Context, data: SkinData) -> Field:
    """Thigh and shank of the right side."""
    axis = axis_of_leg(context)
    scale = (axis[0, 2] - axis[2, 2]) / data.leg.length_mm
    at = np.array([s.at for s in data.leg.section])
    heights = np.interp(at, [-1, 0, 1, 2], [2 * axis[0, 2] - axis[1, 2], *axis[:, 2]])
    whole, (grid, part) = grid, grid.between(heights[-1] - 60.0, heights[0] + 30.0)
    if not len(grid.z):
        return np.full(whole.shape, _FAR)
    radii = scale * np.array([s.radius for s in data.leg.section])
    tube = Tube(heights[::-1], radii[::-1], axis[::-1]).field(grid.x, grid.y, grid.z)
    end = (axis[2, 2] - data.leg.end_mm - grid.z).astype(np.float32)[None, None, :]
    start = (grid.z - heights[0]).astype(np.float32)[None, None, :]
    return _within(whole, part, common(common(tube, end + 0 * tube, 20.0), start + 0 * tube, 20.0))


def trunk(grid: Grid, context: Context, data: SkinData) -> Field:
    """Trunk and buttock of the right side, and the trunk's own mirror half."""
    shape, sizes = data.trunk, _trunk_scale(context, data)
    top = float(context.meshes["vertebra_l1"].vertices[:, 2].max())
    now = [top if name == "top" else float(right(context, name)[2]) for name in shape.marks]
    known = list(shape.marks.values())
    whole, (grid, part) = grid, grid.between(now[0] - 60.0, np.inf)
    height = np.interp(grid.z, now, known) + np.minimum(grid.z - now[0], 0) + np.maximum(grid.z - now[-1], 0)
    across, deep = grid.x / sizes[0], grid.y / sizes[1]
    half = np.array([s.radius for s in shape.section])[::-1]
    radii = np.hstack([half[:, 3:], half[:, 5:0:-1], half[:, :3]])
    levels = np.array([s.z for s in shape.section])[::-1]
    tube = Tube(levels, radii, np.array([[0.0, 0, levels[0]], [0, 0, levels[-1]]])).field(across, deep, height)
    floor = (shape.bottom_mm - height).astype(np.float32)[None, None, :] + 0 * tube
    roof = (height - known[-1]).astype(np.float32)[None, None, :] + 0 * tube
    body = common(common(tube, floor, shape.bottom_blend_mm), roof, shape.top_blend_mm)
    navel = ellipsoid((across, deep, height), np.array(shape.navel_mm), np.array(shape.navel_half_axes_mm))
    body = common(body, -navel, shape.navel_blend_mm)
    return _within(whole, part, body * np.float32(np.mean(sizes)))


def _within(grid: Grid, part: slice, field: Field) -> Field:
    """A field known at some heights only, far outside at the others."""
    whole = np.full(grid.shape, _FAR)
    whole[:, :, part] = field
    return whole


def buttock(grid: Grid, context: Context, data: SkinData) -> tuple[Field, Field]:
    """The right buttock and how widely it blends at each node."""
    shape, sizes = data.buttock, _trunk_scale(context, data)
    scale = np.array([*sizes, np.mean(sizes)])
    field = ellipsoid((grid.x, grid.y, grid.z), np.array(shape.centre) * scale, np.array(shape.half_axes) * scale)
    share = np.clip((grid.z / scale[2] - shape.from_z) / (shape.to_z - shape.from_z), 0, 1)
    smooth = share * share * (3 - 2 * share)
    aside = np.clip((grid.x / scale[0] - shape.fold_to_x) / shape.fold_to_x, 0, 1)
    least = shape.blend_below_mm + (shape.blend_above_mm - shape.blend_below_mm) * aside
    blend = least[:, None] + (shape.blend_above_mm - least[:, None]) * smooth
    return field, blend.astype(np.float32)[:, None, :]


def reach_of_trunk(context: Context, data: SkinData) -> tuple[float, float]:
    """How far the trunk may reach back and forward, mm, with room to spare."""
    scale, shape = _trunk_scale(context, data)[1], data.buttock
    front = max(section.radius[-1] for section in data.trunk.section)
    return scale * (shape.centre[1] - shape.half_axes[1]) - 20.0, scale * front + 20.0


def _trunk_scale(context: Context, data: SkinData) -> tuple[float, float]:
    wide = right(context, "trochanter_side")[0] / data.trunk.trochanter_mm
    deep = (right(context, "asis")[1] - right(context, "psis")[1]) / data.trunk.depth_mm
    return float(wide), float(deep)


def bone_distance(grid: Grid, points: Points) -> Field:
    """Distance to points of bone, mm, exact to half a cell."""
    taken = np.ones(grid.shape, dtype=bool)
    lowest, step = np.array([grid.x[0], grid.y[0], grid.z[0]]), np.array(grid.step)
    index = np.rint((points - lowest) / step).astype(int)
    index = index[((index >= 0) & (index < grid.shape)).all(axis=1)]
    taken[tuple(index.T)] = False
    if taken.all():
        return np.full(grid.shape, _FAR)
    return np.asarray(distance_transform_edt(taken, sampling=grid.step), dtype=np.float32)


def bone_points(context: Context, names: list[str]) -> Points:
    """Corners and centres of the bones' triangles."""
    return np.vstack([p for n in names for p in (context.meshes[n].vertices, context.meshes[n].triangles_center)])


def muscle_points(context: Context) -> Points:
    """Points all over the muscles and fasciae of the right side, shape (n, 3); none if the body has no muscles yet."""
    known = {*muscle_records(), *fascia_records()}
    names = [name for name in context.soft if split_side(name)[0] in known]
    dense = [
        trimesh.remesh.subdivide_to_size(mesh.vertices, mesh.faces, _SAMPLING)[0]
        for mesh in (context.soft[name] for name in names)
    ]
    return np.vstack([np.zeros((0, 3)), *dense])


def eased(field: Field, grid: Grid, points: Points, data: SkinData) -> Field:
    """Let the skin out over muscles, widely and softly, so that their shapes do not print through.

    Parameters
    ----------
    field : ndarray
        Skin field on the grid.
    points : ndarray, shape (n, 3)
        Surface of the muscles, mm.
    """
    look = RegularGridInterpolator((grid.x, grid.y, grid.z), field, bounds_error=False, fill_value=-np.inf)
    lack = look(points) + data.blend.muscle_cover_mm
    short = lack > 0
    more = np.zeros_like(field)
    low, step = np.array([grid.x[0], grid.y[0], grid.z[0]]), np.array(grid.step)
    cells = np.clip(np.rint((points[short] - low) / step).astype(int), 0, np.array(grid.shape) - 1)
    np.maximum.at(more, tuple(cells.T), lack[short].astype(np.float32))
    more = maximum_filter(more, [2 * round(data.blend.muscle_mm / s) + 1 for s in step])
    apart = np.clip(grid.x / data.blend.muscle_apart_mm, 0, 1).astype(np.float32)  # the thighs stay two
    return field - gaussian_filter(more, [data.blend.muscle_mm / 2 / s for s in step]) * apart[:, None, None]


def foot(grid: Grid, context: Context, data: SkinData) -> Field:
    """Right foot: its bones closed over, padded below, flat on the floor, with toes; fades out above the ankle."""
    shape = data.foot
    names = [n for n in context.meshes if split_side(n)[1] is Side.RIGHT and _of_foot(n)]
    bones = np.vstack([bone_points(context, [n for n in names if "phalanx" not in n]), _toe_roots(context)])
    shank = bone_points(context, ["tibia.right", "fibula.right"])
    hollow = _closed(grid, np.vstack([bones, shank]), shape.closing_mm)
    mixed = joined((1 - shape.hull_share) * hollow + shape.hull_share * _hull(grid, bones), hollow, 1.0)
    field = gaussian_filter(mixed - np.float32(shape.cover_mm), [shape.smooth_mm / s for s in grid.step])
    shift = round(shape.pad_mm / grid.step[2])
    lower = np.concatenate([field[:, :, shift:], np.repeat(field[:, :, -1:], shift, axis=2)], axis=2)
    field = joined(joined(field, lower, 3.0), toes(grid, context, data), shape.toe_root_mm)
    floor = min(float(context.meshes[n].vertices[:, 2].min()) for n in names) - shape.sole_mm
    above = np.maximum(grid.z - axis_of_leg(context)[2, 2], 0) * shape.fade
    field = field + above.astype(np.float32)[None, None, :]
    return common(field, (floor - grid.z).astype(np.float32)[None, None, :] + 0 * field, shape.sole_blend_mm)


def _closed(grid: Grid, points: Points, reach: float) -> Field:
    """Distance-like field of points closed over: hollows narrower than twice the reach are filled."""
    wide, inner = grid.widened(*[reach + 12.0] * 3)
    near = bone_distance(wide, points) <= reach
    inside = distance_transform_edt(near, sampling=wide.step) - distance_transform_edt(~near, sampling=wide.step)
    return np.asarray(reach - inside[inner], dtype=np.float32)


def _hull(grid: Grid, points: Points) -> Field:
    """Distance-like field of the convex hull of points, rounded to 6 mm: it has few faces then."""
    planes = np.unique(ConvexHull(np.unique(np.rint(points / 6.0), axis=0) * 6.0).equations.round(6), axis=0)
    field = np.full(grid.shape, -np.inf, dtype=np.float32)
    for a, b, c, d in planes.astype(np.float32):
        flat = (a * grid.x[:, None] + b * grid.y[None, :] + d).astype(np.float32)
        np.maximum(field, flat[:, :, None] + (c * grid.z).astype(np.float32), out=field)
    return field


def _toe_roots(context: Context) -> Points:
    """Points of the proximal phalanges' hind part, over which the web of the toes reaches."""
    roots = []
    for toe in range(1, 6):
        points = np.asarray(context.meshes[f"foot_phalanx_proximal_{toe}.right"].vertices)
        roots.append(points[points[:, 1] < np.quantile(points[:, 1], 0.4)])
    return np.vstack(roots)


def _of_foot(name: str) -> bool:
    part = split_side(name)[0]
    return part.startswith(("foot_phalanx", "metatarsal", "talus", "calcaneus", "navicular", "cuboid")) or (
        part.endswith("cuneiform")
    )


def toes(grid: Grid, context: Context, data: SkinData) -> Field:
    """Five toes as rounded rods about their phalanges."""
    nodes = np.meshgrid(*(a.astype(np.float32) for a in (grid.x, grid.y, grid.z)), indexing="ij", sparse=True)
    result = np.full(grid.shape, _FAR, dtype=np.float32)
    for toe in range(1, 6):
        one = np.full(grid.shape, _FAR, dtype=np.float32)
        for part in ("proximal", "middle", "distal"):
            bone = context.meshes.get(f"foot_phalanx_{part}_{toe}.right")
            if bone is not None:
                cover = data.foot.toe_cover_mm + (data.foot.great_toe_more_mm if toe == 1 else 0.0)
                ends, radii = _rod(np.asarray(bone.vertices), cover, part == "distal")
                one = joined(one, round_cone((nodes[0], nodes[1], nodes[2]), ends, radii), 6.0)
        result = joined(result, one, data.foot.toe_blend_mm)
    return result


def _rod(points: Points, cover: float, last: bool) -> tuple[Points, tuple[float, float]]:
    middle = points.mean(axis=0)
    axis = np.linalg.svd(points - middle, full_matrices=False)[2][0]
    axis = axis * np.sign(axis[1])
    along = (points - middle) @ axis
    away = np.linalg.norm(points - middle - along[:, None] * axis, axis=1)
    front, back = along > np.quantile(along, 0.7), along < np.quantile(along, 0.3)
    radii = float(np.quantile(away[back], 0.9)) + cover, float(np.quantile(away[front], 0.9)) + cover
    ends = along.min() + 2.0, along.max() - (radii[1] - cover if last else 2.0)
    return middle + np.outer(ends, axis), radii


def room_for(field: Field, grid: Grid, points: Points, data: SkinData) -> Field:
    """Let the skin out softly over points that would lie outside it or just beneath.

    Parameters
    ----------
    field : ndarray
        Skin field on the grid.
    points : ndarray, shape (n, 3)
        What has to lie inside, mm.
    """
    shape = data.nerves
    look = RegularGridInterpolator((grid.x, grid.y, grid.z), field, bounds_error=False, fill_value=-np.inf)
    lack = np.minimum(look(points) + shape.depth_mm, shape.most_mm)
    more = np.zeros_like(field)
    for place, need in zip(points[lack > 0], lack[lack > 0], strict=True):
        box = tuple(
            slice(*np.searchsorted(axis, (centre - 3 * shape.width_mm, centre + 3 * shape.width_mm)))
            for axis, centre in zip((grid.x, grid.y, grid.z), place, strict=True)
        )
        bells = [
            np.exp(-(((axis[part] - centre) / shape.width_mm) ** 2) / 2)
            for axis, part, centre in zip((grid.x, grid.y, grid.z), box, place, strict=True)
        ]
        bump = need * bells[0][:, None, None] * bells[1][None, :, None] * bells[2][None, None, :]
        more[box] = np.maximum(more[box], bump)
    return field - more
