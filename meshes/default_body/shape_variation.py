"""The default body in other shapes: how every point of it moves along the shape model's first modes.

For each mode the skeleton is really rebuilt at plus and minus two standard deviations, with its routes placed anew.
A point then moves along the parabola through its three places: exact at -2, 0 and +2 of one mode, modes added up.
What is no bone is carried along by a smooth map through points of all bones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import numpy as np
import trimesh
from scipy.interpolate import RBFInterpolator
from scipy.spatial import KDTree

from meshes.anatomy.comparison import SIZES, WIDTHS
from meshes.default_body.build import find_landmarks
from meshes.geometry.polyline import lengths
from meshes.geometry.spline_warp import spline
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Message
from meshes.nerves.routes import load_rules, place_all, with_mirror
from meshes.progress import Progress, silent
from meshes.skeleton.assembly import assemble
from meshes.skeleton.foot_and_spine import feet_and_spine
from meshes.space import Points, Side, mirrored, sided, split_side
from meshes.structure import Segment

Value = TypeVar("Value", float, Points)

MODES: Final = (1, 2, 3, 4)
"""Modes that can be changed, counted from 1."""
REACH: Final = 2.0
"""Standard deviations to each side."""
TOGETHER: Final = 3.0
"""Standard deviations that all modes together may be away from the mean."""
_CONTROL: Final = 900
"""Points of the right half's bones that the smooth map goes through; as many on the left."""
_FEWEST: Final = 8
_NEIGHBOURS: Final = 4
_NEAR_MM: Final = (15.0, 35.0)
"""Distances from bone up to which a route goes by its rules alone, and from which it is carried alone."""
_MEASURES: Final = WIDTHS | {
    name: (sided(SIZES[name][0], Side.LEFT), sided(SIZES[name][1], Side.LEFT))
    for name in ("leg_length", "pelvic_height")
}


@dataclass(frozen=True, slots=True)
class Skeletal:
    """What is rebuilt for a shape: bones, landmarks and routes, mm RAS+.

    Attributes
    ----------
    bones : mapping of str to ndarray, shape (n, 3)
        Vertices; of the sacrum those of the shape model's surface, before its halves were made equal.
    meshes : mapping of str to trimesh.Trimesh
    landmarks : mapping of str to ndarray, shape (3,)
    segments : tuple of Segment
    """

    bones: Mapping[str, Points]
    meshes: Mapping[str, trimesh.Trimesh]
    landmarks: Mapping[str, Points]
    segments: tuple[Segment, ...]


def skeletal(modes: Mapping[int, float] | None = None) -> Skeletal:
    """Bones, landmarks and routes of a shape, really built; about five seconds."""
    skeleton = assemble(modes)
    added, openings = feet_and_spine(skeleton)
    meshes = {**skeleton.meshes, **added}
    marks = {**find_landmarks(skeleton, meshes), **openings}
    segments = with_mirror(place_all(load_rules(), marks, Obstacles(meshes), (Side.RIGHT,)))
    bones = {name: np.asarray(mesh.vertices, dtype=np.float64) for name, mesh in meshes.items()}
    return Skeletal(bones | {"sacrum": skeleton.vertices["sacrum"]}, meshes, marks, segments)


def measures(landmarks: Mapping[str, Points]) -> dict[str, float]:
    """Lengths by which shapes are told apart, mm."""
    found = {name: float(np.linalg.norm(landmarks[one] - landmarks[other])) for name, (one, other) in _MEASURES.items()}
    offset = abs(float(landmarks["hip_centre.left"][0] - landmarks["trochanter_side.left"][0]))
    return found | {"femoral_offset": offset}


class Shapes:
    """How the points of the default body move.

    Parameters
    ----------
    base : Skeletal
        The mean shape.
    ends : mapping of int to (Skeletal, Skeletal)
        For each mode the shapes at minus and plus :data:`REACH` standard deviations.

    Attributes
    ----------
    modes : tuple of int
    measured : mapping of int to mapping of str to (float, float)
        For each mode the change of each length per standard deviation and per squared one, mm.
    """

    def __init__(self, base: Skeletal, ends: Mapping[int, tuple[Skeletal, Skeletal]]) -> None:
        self.base, self._ends, self.modes = base, ends, tuple(ends)
        lengths_of = {mode: tuple(measures(end.landmarks) for end in pair) for mode, pair in ends.items()}
        self.usual = measures(base.landmarks)
        self.measured = {
            mode: {name: _parabola(low[name], self.usual[name], high[name]) for name in self.usual}
            for mode, (low, high) in lengths_of.items()
        }
        self._bones = {name: self._terms(partial(_bone_of, name)) for name in base.bones}
        self._trees = {name: KDTree(points) for name, points in base.bones.items()}
        self._carry = self._carrier()
        self._obstacles = Obstacles(base.meshes)

    def _terms(self, points_of: "partial[Points]") -> Points:
        """Shape (2 for each mode, n, 3) of places that are the same ones in every shape."""
        here = points_of(self.base)
        terms: list[Points] = []
        for low, high in self._ends.values():
            terms += _parabola(points_of(low), here, points_of(high))
        return np.stack(terms)

    def _carrier(self) -> RBFInterpolator:
        area = {name: float(mesh.area) for name, mesh in self.base.meshes.items()}
        total, here, terms = sum(area.values()) / 2, [], []
        for name in self.base.bones:
            if split_side(name)[1] is Side.LEFT:
                continue
            points = self.base.bones[name]
            wanted = max(_FEWEST, round(_CONTROL * area[name] / total))
            own = np.flatnonzero(points[:, 0] > (0.0 if split_side(name)[1] is Side.RIGHT else 0.5))
            rows = own[np.linspace(0, len(own) - 1, min(wanted, len(own))).astype(int)]
            here.append(points[rows])
            terms.append(self._bones[name][:, rows])
        right, moved = np.vstack(here), np.concatenate(terms, axis=1)
        both = np.concatenate((moved, mirrored(moved)), axis=1)
        return spline(np.vstack((right, mirrored(right))), both.transpose(1, 0, 2).reshape(2 * len(right), -1))

    def of_bone(self, name: str, vertices: Points) -> Points:
        """How vertices of a bone move, in whatever detail it is drawn; shape (2 for each mode, n, 3), mm."""
        whole = self._bones[name]
        if name != "sacrum":
            return whole if len(vertices) == whole.shape[1] else self._between(name, vertices)
        half = np.abs(vertices[:, 0])
        terms = self._between(name, np.c_[half, vertices[:, 1:]])
        return np.asarray(terms * np.c_[np.sign(vertices[:, 0]), np.ones((len(vertices), 2))])

    def _between(self, name: str, vertices: Points) -> Points:
        distance, rows = self._trees[name].query(vertices, k=_NEIGHBOURS)
        weight = 1.0 / np.maximum(distance, 1e-6) ** 2
        weight /= weight.sum(axis=1, keepdims=True)
        return np.asarray(np.einsum("nk,tnkj->tnj", weight, self._bones[name][:, rows]))

    def of_segment(self, segment: Segment) -> Points:
        """How the points of a route move, shape (2 for each mode, n, 3), mm.

        Near bone by its place in each shape's own rules; far from bone, as under the skin, more and more as the soft
        tissue around it is carried.
        """
        own = self._terms(partial(_route_of, (segment.id, segment.side), _fractions(segment.points)))
        near, far = _NEAR_MM
        share = np.clip((self._obstacles.distance(segment.points) - near) / (far - near), 0.0, 1.0)[:, None]
        return np.asarray((1.0 - share) * own + share * self.carried(segment.points))

    def carried(self, points: Points) -> Points:
        """How anything else moves, shape (2 for each mode, n, 3), mm; the same on both sides."""
        found = self._carry(points).reshape(len(points), -1, 3)
        return np.asarray(found.transpose(1, 0, 2))

    def moved(self, points: Points, terms: Points, modes: Mapping[int, float]) -> Points:
        """Points in another shape, mm; modes that together go too far are drawn in."""
        values = np.array([modes.get(mode, 0.0) for mode in self.modes], dtype=np.float64)
        values *= min(1.0, TOGETHER / max(float(np.linalg.norm(values)), 1e-9))
        factors = np.array([power for value in values for power in (value, value * value)])
        return np.asarray(points + np.einsum("t,tnj->nj", factors, terms))


def _parabola(low: Value, here: Value, high: Value) -> tuple[Value, Value]:
    """Linear and squared share per standard deviation through the values at -REACH, 0 and +REACH."""
    return (high - low) / (2 * REACH), (high + low - 2 * here) / (2 * REACH**2)


def _bone_of(name: str, shape: Skeletal) -> Points:
    return shape.bones[name]


def _fractions(points: Points) -> Points:
    arc = lengths(points)
    return np.asarray(arc / arc[-1])


def _route_of(key: tuple[str, Side], at: Points, shape: Skeletal) -> Points:
    line = next(s for s in shape.segments if (s.id, s.side) == key).points
    own = _fractions(line)
    return np.stack([np.interp(at, own, line[:, axis]) for axis in range(3)], axis=1)


def build_shapes(progress: Progress = silent) -> Shapes:
    """Rebuild the skeleton for both ends of every mode; about half a minute."""
    count, base, ends = 2 * len(MODES) + 1, skeletal(), {}
    for number, mode in enumerate(MODES):
        progress(Message("doing_shapes"), (2 * number + 1) / count)
        low = skeletal({mode: -REACH})
        progress(Message("doing_shapes"), (2 * number + 2) / count)
        ends[mode] = (low, skeletal({mode: REACH}))
    progress(Message("doing_along"), 1.0)
    return Shapes(base, ends)
