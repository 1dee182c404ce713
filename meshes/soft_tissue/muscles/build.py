"""Muscles of hip, thigh, leg and pelvic floor: modelled, right side (the left is its mirror image)."""

from typing import Final

import numpy as np
import trimesh
from trimesh.remesh import subdivide_to_size

from meshes.geometry.polyline import at_lengths, lengths
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Message, Term
from meshes.progress import Progress, portion, silent
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.muscles.grid import Bound, bone_distance, free_space, grid_around
from meshes.soft_tissue.muscles.growth import Cord, grow
from meshes.soft_tissue.muscles.overlaps import settled
from meshes.soft_tissue.muscles.paths import Finder, middle, out_of_belly, strands
from meshes.soft_tissue.muscles.records import LAYERS, MuscleRecord, muscle_records
from meshes.soft_tissue.muscles.surfaces import clear_of, surface, tendon, tendon_line
from meshes.soft_tissue.vessels import courses
from meshes.space import Points, Side, direction, sided
from meshes.structure import Origin, Structure, Terms, Tissue

_SPARED: Final = (
    "sciatic.trunk",
    "sciatic.tibial",
    "sciatic.common_fibular",
    "femoral.trunk",
    "obturator.trunk",
    "pudendal.trunk",
    "inferior_gluteal.trunk",
    "superior_gluteal.trunk",
)
"""Nerve segments that run between muscles: no muscle grows over them."""
_NERVE_GAP: Final = 1.0
_VESSEL_GAP: Final = -1.0
_SAMPLING: Final = 4.0
_TRIANGLES: Final = (800, 3400)
"""Fewest and most triangles of a muscle; between them by the root of its volume."""
_SETTLINGS: Final = 2
"""Times that muscles are parted and then moved out of bone, which may bring them together again."""
NOTE: Final = (
    "Modelled: grown from strands between its attachments to the volume measured on others by MRI, in competition"
    " with its neighbours; not the shape of a person."
)
"""What was done to the shape, for the user."""


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """Every muscle of the right side.

    Parameters
    ----------
    context : Context
        Assembled skeleton; nerves in it are kept free.
    progress : Progress
        Told of every stage.

    Returns
    -------
    tuple of (Structure, Trimesh)
        Closed meshes, mm RAS+; thin tendons are closed parts of their own within a mesh.
    """
    records = muscle_records()
    progress(Message("doing_strands"), 0.0)
    bones = right_bones(context)
    obstacles, find = Obstacles(bones), Finder(context)
    paths = {name: strands(record, find, obstacles) for name, record in records.items()}
    tendons = {name: _tendons(record, find, obstacles) for name, record in records.items()}
    progress(Message("doing_grid"), 0.2)
    grid = grid_around(paths)
    dense = np.vstack([subdivide_to_size(m.vertices, m.faces, _SAMPLING)[0] for m in bones.values()])
    barred = free_space(grid, bone_distance(grid, obstacles, dense), _spared(context))
    cords = [Cord(name, _refined(line), radius) for name, own in tendons.items() for line, radius in own]
    targets = {name: record.volume_cm3 for name, record in records.items()}
    fields = grow(paths, targets, grid, barred, cords, _bounds(context), portion(progress, 0.35, 0.7))
    built: dict[str, trimesh.Trimesh] = {}
    for done, (name, (box, field)) in enumerate(fields.items()):
        progress(Message("doing_muscle", name=Term(records[name].english)), 0.7 + 0.2 * done / len(fields))
        belly = surface(box, field, grid, _triangles(records[name]))
        if belly is not None:
            parts = [belly, *(tendon(line, radius) for line, radius in tendons[name])]
            built[name] = clear_of(trimesh.util.concatenate(parts), obstacles)
    progress(Message("doing_parting"), 0.9)
    for _ in range(_SETTLINGS):
        built = {name: clear_of(mesh, obstacles) for name, mesh in settled(built).items()}
    progress(Message("doing_done"), 1.0)
    return tuple((describe(name, records[name]), mesh) for name, mesh in built.items())


def _tendons(record: MuscleRecord, find: Finder, bones: Obstacles) -> list[tuple[Points, float]]:
    """Line and radius of every thin tendon of a muscle."""
    courses = [middle(sheet, find) for sheet in record.sheets]
    paths = [(out_of_belly(np.array([find(s) for s in one.path]), courses), one.radius) for one in record.tendons]
    return [(tendon_line(path, radius, bones), radius) for path, radius in paths]


def describe(name: str, record: MuscleRecord) -> Structure:
    """The structure record of a right muscle."""
    return Structure(
        id=sided(name, Side.RIGHT),
        side=Side.RIGHT,
        tissue=Tissue.MUSCLE,
        terms=Terms(record.english, record.latin),
        source="modelled",
        origin=Origin.MODELLED,
        note=NOTE,
        layer=LAYERS[record.layer],
    )


def right_bones(context: Context) -> dict[str, trimesh.Trimesh]:
    """Bones of the right side and the middle."""
    return {name: mesh for name, mesh in context.meshes.items() if not name.endswith(f".{Side.LEFT}")}


def _spared(context: Context) -> tuple[tuple[Points, float], ...]:
    """Nerves and great vessels that no muscle grows over."""
    nerves = [
        (_refined(s.points), float(np.mean(s.radius_mm)) + _NERVE_GAP)
        for s in context.segments
        if s.side is Side.RIGHT and s.id in _SPARED
    ]
    vessels = [
        (_refined(line.points), float(np.mean(radius)) + _VESSEL_GAP) for line, radius in courses(context).values()
    ]
    return tuple(nerves + vessels)


def _bounds(context: Context) -> dict[str, list[Bound]]:
    lines = {s.id: s.points for s in context.segments if s.side is Side.RIGHT}
    found: dict[str, list[Bound]] = {}
    for name, record in muscle_records().items():
        for keep in record.keeps:
            if keep.nerve in lines:
                bound = Bound(_refined(lines[keep.nerve]), direction(keep.side, Side.RIGHT), keep.reach)
                found.setdefault(name, []).append(bound)
    return found


def _refined(points: Points) -> Points:
    """Points at most 2 mm apart along a polyline."""
    length = lengths(points)
    at = np.linspace(0.0, length[-1], max(2, int(length[-1] / 2.0)))
    return at_lengths(points, length, at)


def _triangles(record: MuscleRecord) -> int:
    low, high = _TRIANGLES
    return int(np.clip(high * np.sqrt(record.volume_cm3 / 350.0), low, high))
