"""Rules of order judged on a body: what a stretch of a nerve meets, and how near it comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyvista
import trimesh

from meshes.anatomy.point_rules import place
from meshes.anatomy.relations import OrderRule, order_rules
from meshes.atlas import Atlas
from meshes.errors import MeshesError
from meshes.geometry.polyline import along, resampled
from meshes.geometry.surface_query import Obstacles
from meshes.space import Points, Side, direction, sided

_FILE: Final = "data/order.toml"
_STEP: Final = 3.0
"""mm between the points of a nerve that are judged."""
_HAIR_MM: Final = 1.0
"""How deep in a surface a point still counts as on it: muscles that touch overlap by as much on a scanned body."""
_MOST: Final = 60
"""Most points of a surface that are judged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule came to on one side of one body.

    Attributes
    ----------
    rule : str
        Its key in the file.
    holds : bool or None
        None where the body lacks a structure or segment the rule speaks of.
    detail : str
        Measured shares and distances.
    """

    rule: str
    words: str
    side: Side
    holds: bool | None
    detail: str


def judge(name: str, atlas: Atlas, side: Side) -> Finding:
    """Judge one rule on one side of a body.

    Raises
    ------
    MeshesError
        If there is no rule of that name.
    """
    if name not in order_rules():
        raise MeshesError("no rule of order of that name", name, f"write it in meshes/{_FILE}")
    rule = order_rules()[name]
    wanted = [*rule.meets, *rule.clear_of]
    lacking = ", ".join(one for one in wanted if not _ids(one, atlas, side))
    points = _stretch(rule, atlas, side) if not lacking else np.zeros((0, 3))
    if not len(points):
        what = lacking or f"{rule.line} at that height"
        return Finding(name, rule.words, side, None, f"the body has no {what}")
    judged = [*_seen(rule, points, atlas, side), *_distances(rule, points, atlas, side)]
    return Finding(name, rule.words, side, all(ok for ok, _ in judged), "; ".join(words for _, words in judged))


def _ids(name: str, atlas: Atlas, side: Side) -> tuple[str, ...]:
    return tuple(one for one in (sided(name, side), name) if one in atlas.structures)


def _stretch(rule: OrderRule, atlas: Atlas, side: Side) -> Points:
    """Points of the line that are judged, shape (n, 3)."""
    try:
        segment = atlas.segment(rule.line, side)
    except KeyError:
        found = [np.asarray(atlas.mesh_of(one).vertices) for one in _ids(rule.line, atlas, side)]
        points = np.vstack(found) if found else np.zeros((0, 3))
    else:
        points = resampled(segment.points, _STEP)
        if rule.around:
            at = [one.at for one in segment.passes if one.name == rule.around]
            centre = along(segment.points, at[0]) if at else np.full(3, np.inf)
            points = points[np.linalg.norm(points - centre, axis=1) <= rule.within_mm]
    if rule.between is not None and len(points):
        low, high = sorted(float(place(one, atlas.landmarks, side)[2]) for one in rule.between)
        points = points[(points[:, 2] >= low) & (points[:, 2] <= high)]
    return np.asarray(points[:: max(1, len(points) // _MOST)])


def _seen(rule: OrderRule, points: Points, atlas: Atlas, side: Side) -> Iterator[tuple[bool, str]]:
    if rule.meets:
        share = _share(rule.meets, rule, points, atlas, side)
        yield share >= rule.share, f"{share:.0%} meet {' or '.join(rule.meets)}, wanted {rule.share:.0%}"
    if rule.clear_of:
        share = _share(rule.clear_of, rule, points, atlas, side)
        yield share == 0, f"{share:.0%} meet {' or '.join(rule.clear_of)}, wanted none"


def _share(names: Sequence[str], rule: OrderRule, points: Points, atlas: Atlas, side: Side) -> float:
    meshes = [atlas.mesh_of(one) for name in names for one in _ids(name, atlas, side)]
    shells = [(m, pyvista.PolyData.from_regular_faces(np.asarray(m.vertices, dtype=float), m.faces)) for m in meshes]
    ways = [direction(words, side) * rule.reach_mm for words in rule.look]
    return float(np.mean([any(_meets(*shell, p, way) for shell in shells for way in ways) for p in points]))


def _meets(mesh: trimesh.Trimesh, shell: pyvista.PolyData, start: Points, way: Points) -> bool:
    """Whether a line from outside a shell runs into it: the first face it meets looks towards its start."""
    back = _HAIR_MM * way / np.linalg.norm(way)
    hits, cells = shell.ray_trace(start - back, start + way)
    if not len(hits):
        return False
    first = cells[np.argmin(np.linalg.norm(hits - start, axis=1))]
    return bool(mesh.face_normals[first] @ way < 0)


def _distances(rule: OrderRule, points: Points, atlas: Atlas, side: Side) -> Iterator[tuple[bool, str]]:
    for near in rule.near:
        marks = [atlas.landmarks[one] for one in (sided(near.to, side), near.to) if one in atlas.landmarks]
        if marks:
            least = float(np.linalg.norm(points - marks[0], axis=1).min())
        elif found := _ids(near.to, atlas, side):
            least = float(np.abs(Obstacles({one: atlas.mesh_of(one) for one in found}).distance(points)).min())
        else:
            raise MeshesError("neither landmark nor structure", near.to, f"correct the name in meshes/{_FILE}")
        yield near.least_mm <= least <= near.most_mm, f"{least:.1f} mm to {near.to}"
