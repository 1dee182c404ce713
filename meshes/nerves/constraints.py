"""Constraints on a nerve's course: half-spaces that keep it out of muscle and bone, under the skin and by landmarks.

Where muscles leave no room beside a bone or beside each other, as in a body segmented without its nerves, the nerve is
sent to the nearest place of the slit that has some; if that is narrower than the nerve it lies flat between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.centreline import LEAST, MARGIN
from meshes.geometry.closed_surface import OFF_MM, Envelope
from meshes.geometry.surface_query import Obstacles, TriangleTree
from meshes.nerves.clearance_map import ClearanceMap
from meshes.nerves.elastic_line import HalfSpaces, half_spaces_through, joined
from meshes.nerves.known_sides import AdjacentMuscle, KnownSide, NearbyLandmark
from meshes.space import Points
from meshes.structure import Segment

_FARTHER_MM: Final = 8.0
"""How much longer than the shortest the way to the face on which a nerve lies may be."""
_NEAR_MM: Final = 3.0
"""From so near on, a surface that a point does not enter holds it off."""
_BONY_MM: Final = 25.0
"""Points farther from all bones than this are not held off them."""
_UNDER_MM: Final = 16.0
"""Farthest way that is led under the skin."""
_LOOK_EVERY: Final = 3
"""Rounds after which is looked anew which points miss what they should meet."""
_FLAT: Final = 0.5
"""Half the thickness of a nerve pressed flat, as a share of its radius when round: four times as wide as thick."""
_TOUCH_MM: Final = 0.2
"""How much farther than it keeps from it a nerve still counts as beside a bone."""
_MUSCLE: Final = 30.0
_BONE: Final = 300.0
_SKIN: Final = 60.0
_LIMIT: Final = 300.0


@dataclass(slots=True)
class _DistanceBounds:
    """Lower bounds of points' distances to a surface: it is queried only for points that may have come near.

    A distance changes by no more than the point moves.
    """

    at: Points
    bound: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.bound = np.full(len(self.at), -np.inf)

    def due(self, points: Points) -> NDArray[np.int64]:
        """Rows of the points that have moved as far as they were off."""
        return np.flatnonzero(np.linalg.norm(points - self.at, axis=1) >= self.bound)

    def update(self, rows: NDArray[np.int64], points: Points, bound: NDArray[np.float64]) -> None:
        """Note where points of some rows were asked about, and how far off they are there."""
        self.at[rows], self.bound[rows] = points, bound


class NerveConstraints:
    """Half-spaces for the points of a nerve, set anew about each place of its line.

    Parameters
    ----------
    segment : Segment
        Where the rules on bones put it.
    muscles : sequence of AdjacentMuscle
    landmarks : sequence of NearbyLandmark
    clearance : ClearanceMap
    bones : Obstacles
    skin : Envelope or None
    max_shift_mm : float
        Farthest that a point may be moved; one outside the skin farther by its way to under it.

    Attributes
    ----------
    room : ndarray, shape (n,)
        mm that each point keeps from bone.
    """

    def __init__(
        self,
        segment: Segment,
        muscles: Sequence[AdjacentMuscle],
        landmarks: Sequence[NearbyLandmark],
        clearance: ClearanceMap,
        bones: Obstacles,
        skin: Envelope | None,
        max_shift_mm: float,
    ) -> None:
        self._start, self._landmarks, self._bones, self._skin = segment.points, landmarks, bones, skin
        self._max_shift = np.full(len(self._start), max_shift_mm)
        gap = bones.distance(self._start)
        self.room = np.minimum(segment.radius_mm + MARGIN, np.maximum(gap, LEAST))
        self._flat = np.minimum(self.room, _FLAT * segment.radius_mm + MARGIN)
        self._gap = gap.copy()
        self._bony = np.flatnonzero(gap < _BONY_MM)
        self._bone_bounds = _DistanceBounds(self._start[self._bony].copy())
        self._skinny = np.flatnonzero(skin.close(self._start) if skin else np.zeros(len(gap)))
        if skin is not None:
            way = skin.inward(self._start[self._skinny], _UNDER_MM)
            self._max_shift[self._skinny] += np.linalg.norm(way, axis=1)
        flat = float(np.median(self._flat))
        self._muscles = [_MuscleConstraints(one, self._start, clearance, flat) for one in muscles]

    def __call__(self, points: Points, turn: int) -> HalfSpaces:
        """The half-spaces for a line's points, shape (n, 3), in a round."""
        parts = [self._off_bone(points)]
        for one in self._muscles:
            if turn % _LOOK_EVERY == 0:
                one.look(points)
            half_spaces, within = one.half_spaces(points)
            parts.append(half_spaces)
            pressed = within[self._gap[within] < self.room[within] + _TOUCH_MM]
            self.room[pressed] = self._flat[pressed]
        parts += [
            half_spaces_through(mark.rows, points[mark.rows], mark.approached(points), _LIMIT)
            for mark in self._landmarks
        ]
        parts.append(self._under_skin(points))
        return joined([self._capped(joined(parts)), self._within_max_shift(points)])

    def _capped(self, half_spaces: HalfSpaces) -> HalfSpaces:
        """The half-spaces bounded no farther off than the nerve may be moved."""
        start = np.einsum("ij,ij->i", half_spaces.normal, self._start[half_spaces.row])
        return replace(half_spaces, offset=np.minimum(half_spaces.offset, start + self._max_shift[half_spaces.row]))

    def _off_bone(self, points: Points) -> HalfSpaces:
        due = self._bone_bounds.due(points[self._bony])
        rows = self._bony[due]
        bone = self._bones.query(points[rows])
        self._gap[rows] = bone.distance
        short = self.room[rows] - bone.distance
        self._bone_bounds.update(due, points[rows], -short - _NEAR_MM)
        near = short > -_NEAR_MM
        normal = bone.outward[near]
        offset = np.einsum("ij,ij->i", normal, points[rows[near]]) + short[near]
        return HalfSpaces(rows[near], normal, offset, np.full(len(normal), _BONE))

    def _under_skin(self, points: Points) -> HalfSpaces:
        if self._skin is None or not len(self._skinny):
            return joined([])
        here = points[self._skinny]
        way = self._skin.inward(here, self._max_shift[self._skinny])
        return half_spaces_through(self._skinny, here, here + way, _SKIN)

    def _within_max_shift(self, points: Points) -> HalfSpaces:
        shift = points - self._start
        far = np.linalg.norm(shift, axis=1)
        rows = np.flatnonzero(far > 0.8 * self._max_shift)
        normal = -shift[rows] / far[rows, None]
        offset = np.einsum("ij,ij->i", normal, self._start[rows]) - self._max_shift[rows]
        return HalfSpaces(rows, normal, offset, np.full(len(rows), _LIMIT))


class _MuscleConstraints:
    """Half-spaces that keep a nerve out of one muscle and on its known side of it."""

    def __init__(self, muscle: AdjacentMuscle, line: Points, clearance: ClearanceMap, room_mm: float) -> None:
        self._surface, self._rows, self._sides = muscle.surface, muscle.rows, muscle.sides
        self._line = line[muscle.rows]
        self._has_room = clearance.beside(muscle.surface, room_mm)
        self._bounds = _DistanceBounds(self._line.copy())
        self._patches: dict[tuple[float, ...], TriangleTree | None] = {}
        self._missing = [np.zeros(len(self._rows), dtype=bool) for _ in self._sides]

    def look(self, points: Points) -> None:
        """Find points that do not meet the muscle, or its like, though they should."""
        for missing, side in zip(self._missing, self._sides, strict=True):
            missing |= side.missing(points[self._rows])

    def half_spaces(self, points: Points) -> tuple[HalfSpaces, NDArray[np.int64]]:
        """The half-spaces, and which points of the line lie in the muscle."""
        here = points[self._rows]
        missed = any(missing.any() for missing in self._missing)
        due = np.arange(len(here)) if missed else self._bounds.due(here)
        if not len(due):
            return joined([]), due
        closest, inside = self._surface.nearest(here[due])
        off = here[due] - closest
        far = np.linalg.norm(off, axis=1)
        self._bounds.update(due, here[due], np.where(inside, -np.inf, far - _NEAR_MM))
        moves = self._moves(here[due], closest, inside, due)
        beside = np.flatnonzero(~inside & (far < _NEAR_MM) & (far > 1e-6) & ~moves.any(axis=1))
        normal = off[beside] / far[beside, None]
        offset = np.einsum("ij,ij->i", normal, closest[beside]) + OFF_MM
        held = HalfSpaces(self._rows[due[beside]], normal, offset, np.full(len(normal), _MUSCLE))
        sent = half_spaces_through(self._rows[due], here[due], here[due] + moves, _MUSCLE)
        return joined([held, sent]), self._rows[due[inside]]

    def _moves(self, here: Points, closest: Points, inside: NDArray[np.bool_], due: NDArray[np.int64]) -> Points:
        """Ways out for points within the muscle, and to its face for those that miss it."""
        far = np.where(inside, np.linalg.norm(closest - here, axis=1), 0.0)
        moves, open_ = np.zeros_like(here), inside.copy()
        for side, missing in zip(self._sides, self._missing, strict=True):
            for which, across in ((open_ & side.where[due], False), (missing[due] & ~inside, True)):
                if len(rows := np.flatnonzero(which)):
                    way = self._to_face(here[rows], side.direction)
                    way = _across(way, side) if across else way
                    size = np.linalg.norm(way, axis=1)
                    good = (size < far[rows] + _FARTHER_MM) & (size > 0)
                    moves[rows[good]], open_[rows[good]] = way[good], False
        if len(rest := np.flatnonzero(open_)):
            way = self._to_face(here[rest], None)
            shortest = (closest - here)[rest]
            shortest *= 1.0 + OFF_MM / np.maximum(far[rest], 1e-9)[:, None]
            good = (np.linalg.norm(way, axis=1) < far[rest] + _FARTHER_MM) & way.any(axis=1)
            moves[rest] = np.where(good[:, None], way, shortest)
        return moves

    def _to_face(self, points: Points, direction: Points | None) -> Points:
        """Ways to the nearest place of a face that has room; none where there is no such face."""
        key = () if direction is None else tuple(direction)
        if key not in self._patches:
            self._patches[key] = self._surface.face(direction, self._line, self._has_room)
        patch = self._patches[key]
        if patch is None:
            return np.zeros_like(points)
        moves = patch.nearest(points)[2] - points
        return np.asarray(moves * (1.0 + OFF_MM / np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)))


def _across(moves: Points, side: KnownSide) -> Points:
    """Moves without their part along the direction in which a nerve looks at the muscle."""
    each = np.einsum("ij,kj->ik", moves, side.directions)
    best = np.abs(each).argmax(axis=1)
    return np.asarray(moves - np.take_along_axis(each, best[:, None], axis=1) * side.directions[best])
