"""The great vessels of the leg as tubes: ``meshes/data/vessels.toml``.

Modelled by rule like the nerve routes: a smooth line through places on landmarks, kept clear of bone, of the great
nerves and of the vessels placed before, cut into its named parts.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from meshes.anatomy.point_rules import Rule, place
from meshes.data_files import Record, read
from meshes.errors import RecordError
from meshes.geometry.centreline import Centreline, relaxed, spline
from meshes.geometry.polyline import lengths, resampled
from meshes.geometry.solids import Numbers, swept
from meshes.geometry.surface_query import Bones, Nearest, Obstacles
from meshes.progress import Progress, silent
from meshes.soft_tissue.context import Context, each
from meshes.space import Points, Side
from meshes.structure import Structure
from meshes.terms import StructureRecord, described

_FILE: Final = "data/vessels.toml"
_DENSE: Final = 1.0
"""mm between the beads that stand for a nerve or vessel."""
_CUT: Final = 0.4
"""mm over which a cut end is rounded, so that neighbouring parts meet."""
_RING: Final = 7.0
"""mm between the cross-sections of a tube."""
_SPOKES: Final = 12


class Waypoint(Record):
    """A place of a course, the vessel's radius there in mm, and a name if a part begins or ends there."""

    at: Rule
    radius: float
    name: str = ""


class VesselRecord(StructureRecord):
    """One named part of a course, from one named waypoint to another."""

    course: str
    start: str
    end: str


class Course(Record):
    """A vessel from its first to its last place."""

    waypoint: list[Waypoint]
    size_source: str


class _File(Record):
    course: dict[str, Course]
    vessel: dict[str, VesselRecord]


class Beads:
    """Bones and tubes asked as one: what a centre line has to avoid.

    Parameters
    ----------
    bones : Bones
    tubes : iterable of pair
        Centre line, shape (n, 3), and radius, shape (n,), mm.
    """

    def __init__(self, bones: Bones, tubes: Iterable[tuple[Points, Numbers]]) -> None:
        self._bones = bones
        dense = [_dense(points, radius) for points, radius in tubes]
        self._points = np.vstack([points for points, _ in dense]) if dense else np.zeros((0, 3))
        self._radius = np.concatenate([radius for _, radius in dense]) if dense else np.zeros(0)
        self._tree = cKDTree(self._points) if dense else None

    def query(self, points: Points) -> Nearest:
        """Signed distance to the nearest and the way out, see :class:`meshes.geometry.surface_query.Obstacles`."""
        bone = self._bones.query(points)
        if self._tree is None:
            return bone
        gap, index = self._tree.query(points)
        centre = self._points[index]
        away = (points - centre) / np.maximum(gap, 1e-6)[:, None]
        distance = gap - self._radius[index]
        tube = distance < bone.distance
        return Nearest(
            np.where(tube, distance, bone.distance),
            np.where(tube, -1, bone.index),
            np.where(tube[:, None], away, bone.outward),
            np.where(tube[:, None], centre + away * self._radius[index][:, None], bone.closest),
        )


def _dense(points: Points, radius: Numbers) -> tuple[Points, Numbers]:
    fine = resampled(points, _DENSE)
    return fine, np.interp(lengths(fine) / lengths(fine)[-1], lengths(points) / lengths(points)[-1], radius)


@cache
def records() -> _File:
    """Courses and their named parts.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read(_FILE, _File)


def build(context: Context, progress: Progress = silent) -> tuple[tuple[Structure, trimesh.Trimesh], ...]:
    """The great vessels of the right leg.

    Parameters
    ----------
    context : Context
        Its nerve routes, where given, are kept clear of.
    progress : Progress

    Returns
    -------
    tuple of pair
        Structure and closed mesh, mm RAS+.
    """
    laid = courses(context)
    found = []
    for name, record in each(records().vessel, progress):
        found.append((described(name, Side.RIGHT, record), _part(record, *laid[record.course])))
    return tuple(found)


def courses(context: Context) -> dict[str, tuple[Centreline, Numbers]]:
    """Centre line and radius in mm of every course on the right, proximal to distal."""
    bones = Obstacles({name: mesh for name, mesh in context.meshes.items() if not name.endswith(".left")})
    tubes = [(s.points, s.radius_mm) for s in context.segments if s.side is Side.RIGHT]
    laid: dict[str, tuple[Centreline, Numbers]] = {}
    for name, course in records().course.items():
        line = spline(np.array([place(w.at, context.landmarks, Side.RIGHT) for w in course.waypoint]))
        arc = lengths(line.points) / lengths(line.points)[-1]
        radius = np.interp(arc, line.at, [w.radius for w in course.waypoint])
        line = relaxed(line, Beads(bones, tubes), radius)
        laid[name] = line, radius
        tubes.append((line.points, radius))
    return laid


def _part(record: VesselRecord, line: Centreline, radius: Numbers) -> trimesh.Trimesh:
    names = [w.name for w in records().course[record.course].waypoint]
    for name in (record.start, record.end):
        if name not in names:
            raise RecordError(f"no waypoint {name!r}", f"meshes/{_FILE}, {record.english}", "name one of its course's")
    start, end = (float(line.at[names.index(name)]) for name in (record.start, record.end))
    arc = lengths(line.points) / lengths(line.points)[-1]
    at = np.concatenate([[start], arc[(arc > start + 1e-3) & (arc < end - 1e-3)], [end]])
    points = np.column_stack([np.interp(at, arc, line.points[:, k]) for k in range(3)])
    size = np.interp(np.linspace(start, end, 12), arc, radius)
    cap = _CUT / float(lengths(points)[-1])
    return swept(resampled(points, _RING), size, size, (cap, cap), _SPOKES)
