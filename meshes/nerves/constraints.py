"""What a nerve's points press against: muscles it has no business in, bones, skin and marks it passes, as walls.

Where muscles leave no room beside a bone or beside each other, as in a body segmented without its nerves, the nerve is
sent to the nearest place of the slit that has some; if that is narrower than the nerve it lies flat between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from meshes.geometry.centreline import LEAST, MARGIN
from meshes.geometry.closed_surface import OFF_MM, Envelope, Patch
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.clearance_map import ClearanceMap
from meshes.nerves.elastic_line import HalfSpaces, half_spaces_through, joined
from meshes.nerves.known_sides import Lies, Mark, Neighbour
from meshes.space import Points
from meshes.structure import Segment

_FARTHER_MM: Final = 8.0
"""How much longer than the shortest the way to the face on which a nerve lies may be."""
_NEAR_MM: Final = 3.0
"""From so near on, a point is told of a surface that it does not enter."""
_BONY_MM: Final = 25.0
"""Points farther from all bones than this are not held against them."""
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
_SKIN: Final = 10.0
_ROPE: Final = 300.0


@dataclass(slots=True)
class _Watch:
    """How far points were from where something is told of them, so that it is asked of those only that came nearer."""

    at: Points
    clear: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.clear = np.full(len(self.at), -np.inf)

    def due(self, points: Points) -> NDArray[np.int64]:
        """Rows of the points that have moved as far as they were clear."""
        return np.flatnonzero(np.linalg.norm(points - self.at, axis=1) >= self.clear)

    def seen(self, rows: NDArray[np.int64], points: Points, clear: NDArray[np.float64]) -> None:
        """Note where rows were looked at, and how far they are clear there."""
        self.at[rows], self.clear[rows] = points, clear


class NerveConstraints:
    """The walls about a nerve, told anew for each place of its line.

    Parameters
    ----------
    segment : Segment
        Where the rules on bones put it.
    near : sequence of Neighbour
    marks : sequence of Mark
    slits : ClearanceMap
    bones : Obstacles
    cover : Envelope or None
    most_mm : float
        Farthest that a point may be moved; one outside the skin farther by its way to under it.
    """

    def __init__(
        self,
        segment: Segment,
        near: Sequence[Neighbour],
        marks: Sequence[Mark],
        slits: ClearanceMap,
        bones: Obstacles,
        cover: Envelope | None,
        most_mm: float,
    ) -> None:
        self._begun, self._marks, self._bones, self._cover = segment.points, marks, bones, cover
        self._most = np.full(len(self._begun), most_mm)
        start = bones.distance(self._begun)
        self.room = np.minimum(segment.radius_mm + MARGIN, np.maximum(start, LEAST))
        self._flat = np.minimum(self.room, _FLAT * segment.radius_mm + MARGIN)
        self._gap = start.copy()
        self._bony = np.flatnonzero(start < _BONY_MM)
        self._bone_watch = _Watch(self._begun[self._bony].copy())
        self._skinny = np.flatnonzero(cover.close(self._begun) if cover else np.zeros(len(start)))
        if cover is not None:
            out = cover.inward(self._begun[self._skinny], _UNDER_MM)
            self._most[self._skinny] += np.linalg.norm(out, axis=1)
        self._flanks = [_Flank(one, self._begun, slits, float(np.median(self._flat))) for one in near]

    def __call__(self, points: Points, turn: int) -> HalfSpaces:
        """The walls for a line's points, shape (n, 3), in a round."""
        parts = [self._off_bone(points)]
        for one in self._flanks:
            if turn % _LOOK_EVERY == 0:
                one.look(points)
            half_spaces, within = one.half_spaces(points)
            parts.append(half_spaces)
            pressed = within[self._gap[within] < self.room[within] + _TOUCH_MM]
            self.room[pressed] = self._flat[pressed]
        for mark in self._marks:
            parts.append(half_spaces_through(mark.rows, points[mark.rows], mark.kept(points.copy())[mark.rows], _ROPE))
        if self._cover is not None and len(self._skinny):
            here = points[self._skinny]
            parts.append(
                half_spaces_through(
                    self._skinny, here, here + self._cover.inward(here, self._most[self._skinny]), _SKIN
                )
            )
        return joined([self._reachable(joined(parts)), self._leash(points)])

    def _reachable(self, half_spaces: HalfSpaces) -> HalfSpaces:
        """The walls no farther than the nerve may be moved."""
        begun = np.einsum("ij,ij->i", half_spaces.way, self._begun[half_spaces.row])
        return replace(half_spaces, least=np.minimum(half_spaces.least, begun + self._most[half_spaces.row]))

    def _off_bone(self, points: Points) -> HalfSpaces:
        due = self._bone_watch.due(points[self._bony])
        rows = self._bony[due]
        bone = self._bones.query(points[rows])
        self._gap[rows] = bone.distance
        short = self.room[rows] - bone.distance
        self._bone_watch.seen(due, points[rows], -short - _NEAR_MM)
        told = short > -_NEAR_MM
        way = bone.outward[told]
        least = np.einsum("ij,ij->i", way, points[rows[told]]) + short[told]
        return HalfSpaces(rows[told], way, least, np.full(len(way), _BONE))

    def _leash(self, points: Points) -> HalfSpaces:
        moves = points - self._begun
        far = np.linalg.norm(moves, axis=1)
        rows = np.flatnonzero(far > 0.8 * self._most)
        way = -moves[rows] / far[rows, None]
        least = np.einsum("ij,ij->i", way, self._begun[rows]) - self._most[rows]
        return HalfSpaces(rows, way, least, np.full(len(rows), _ROPE))


class _Flank:
    """A muscle beside a nerve, and what was found out about the two."""

    def __init__(self, near: Neighbour, line: Points, slits: ClearanceMap, room_mm: float) -> None:
        self._near, self._belly, self._rows, self._line = near, near.belly, near.rows, line[near.rows]
        self._fit = slits.fit(near.belly, room_mm)
        self._watch = _Watch(self._line.copy())
        self._faces: dict[tuple[float, ...], Patch | None] = {}
        self._lost: dict[int, NDArray[np.bool_]] = {}

    def look(self, points: Points) -> None:
        """Find points that do not meet the muscle, or its like, that they should."""
        here = points[self._rows]
        for one in (side for side in self._near.sides if side.partners):
            lost = one.where.copy()
            for belly in one.partners:
                rows = np.flatnonzero(lost)
                lost[rows] = ~(belly.sight(here[rows], -one.ways) | belly.inside(here[rows]))
            self._lost[id(one)] = lost | self._lost.get(id(one), lost)

    def half_spaces(self, points: Points) -> tuple[HalfSpaces, NDArray[np.int64]]:
        """The walls, and which points of the line lie in the muscle."""
        here = points[self._rows]
        due = self._watch.due(here)
        if any(lost.any() for lost in self._lost.values()):
            due = np.arange(len(here))
        if not len(due):
            return joined([]), due
        closest, inside = self._belly.nearest(here[due])
        off = here[due] - closest
        far = np.linalg.norm(off, axis=1)
        self._watch.seen(due, here[due], np.where(inside, -np.inf, far - _NEAR_MM))
        moves = self._moves(here[due], closest, inside, due)
        beside = np.flatnonzero(~inside & (far < _NEAR_MM) & (far > 1e-6) & ~moves.any(axis=1))
        way = off[beside] / far[beside, None]
        least = np.einsum("ij,ij->i", way, closest[beside]) + OFF_MM
        held = HalfSpaces(self._rows[due[beside]], way, least, np.full(len(way), _MUSCLE))
        sent = half_spaces_through(self._rows[due], here[due], here[due] + moves, _MUSCLE)
        return joined([held, sent]), self._rows[due[inside]]

    def _moves(self, here: Points, closest: Points, inside: NDArray[np.bool_], due: NDArray[np.int64]) -> Points:
        """Ways out for points within the muscle and to the faces that others miss."""
        far = np.where(inside, np.linalg.norm(closest - here, axis=1), 0.0)
        moves, open_, none = np.zeros_like(here), inside.copy(), np.zeros(len(self._rows), dtype=bool)
        for one in self._near.sides:
            lost = self._lost.get(id(one), none)[due] & ~inside
            for rows, across in ((np.flatnonzero(open_ & one.where[due]), False), (np.flatnonzero(lost), True)):
                if len(rows):
                    way = self._to(here[rows], one.way)
                    found = _across(way, one) if across else way
                    size = np.linalg.norm(found, axis=1)
                    good = (size < far[rows] + _FARTHER_MM) & (size > 0)
                    moves[rows[good]], open_[rows[good]] = found[good], False
        rest = np.flatnonzero(open_)
        if len(rest):
            way = self._to(here[rest], None)
            shortest = (closest - here)[rest]
            shortest *= 1.0 + OFF_MM / np.maximum(far[rest], 1e-9)[:, None]
            good = (np.linalg.norm(way, axis=1) < far[rest] + _FARTHER_MM) & way.any(axis=1)
            moves[rest] = np.where(good[:, None], way, shortest)
        return moves

    def _to(self, points: Points, way: Points | None) -> Points:
        """Ways to the nearest place of a face that has room; none where there is no such face."""
        key = () if way is None else tuple(way)
        if key not in self._faces:
            self._faces[key] = self._belly.face(way, self._line, self._fit)
        face = self._faces[key]
        if face is None:
            return np.zeros_like(points)
        moves = face.nearest(points) - points
        return np.asarray(moves * (1.0 + OFF_MM / np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)))


def _across(moves: Points, one: Lies) -> Points:
    """Moves without their part along the direction in which a nerve looks at the muscle."""
    each = np.einsum("ij,kj->ik", moves, one.ways)
    best = np.abs(each).argmax(axis=1)
    return np.asarray(moves - np.take_along_axis(each, best[:, None], axis=1) * one.ways[best])
