"""Known sides: on which side of the muscles near it a nerve lies, by its relations to them and the rules of order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from meshes.anatomy.point_rules import place
from meshes.anatomy.relations import OrderRule, order_rules
from meshes.errors import MeshesError
from meshes.geometry.closed_surface import ClosedSurface
from meshes.geometry.polyline import STEP, along
from meshes.nerves.muscle_relations import may_enter, relations
from meshes.space import Points, Side, direction, sided, split_side
from meshes.structure import Segment


@dataclass(frozen=True, slots=True)
class KnownSide:
    """The side of a muscle on which some points of a nerve lie.

    Attributes
    ----------
    directions : ndarray, shape (k, 3)
        Unit directions from the muscle to the nerve.
    where : ndarray of bool, shape (n,)
        Which of the points near the muscle.
    partners : tuple of ClosedSurface
        Muscles one of which those points must meet against a direction; none where nothing is asked.
    share : float
        How many of those points must, of 1.
    """

    directions: Points
    where: NDArray[np.bool_]
    partners: tuple[ClosedSurface, ...] = ()
    share: float = 1.0

    @property
    def direction(self) -> Points:
        """The direction in the middle of all, shape (3,)."""
        total = self.directions.sum(axis=0)
        return np.asarray(total / np.linalg.norm(total))

    def missing(self, points: Points) -> NDArray[np.bool_]:
        """Which points, shape (n, 3), meet no partner though they must; none where enough of them do."""
        missing = self.where & bool(self.partners)
        for muscle in self.partners:
            rows = np.flatnonzero(missing)
            missing[rows] = ~(muscle.sight(points[rows], -self.directions) | muscle.inside(points[rows]))
        total = int(self.where.sum())
        return missing & (total - int(missing.sum()) < self.share * total)


@dataclass(frozen=True, slots=True)
class AdjacentMuscle:
    """A muscle that a nerve may not enter, the nerve's points near it, and the sides they lie on, surest first."""

    surface: ClosedSurface
    rows: NDArray[np.int64]
    sides: list[KnownSide]


@dataclass(frozen=True, slots=True)
class NearbyLandmark:
    """A place that some points of a line have to come near to, the nearest of them to within ``most_mm``."""

    place: Points
    most_mm: float
    rows: NDArray[np.int64]

    def approached(self, points: Points) -> Points:
        """Those points of a line, shape (n, 3), the nearest of them drawn to the place."""
        found = points[self.rows]
        off = found - self.place
        far = np.linalg.norm(off, axis=1)
        nearest = int(far.argmin())
        if far[nearest] > self.most_mm:
            found[nearest] = self.place + off[nearest] * (self.most_mm / far[nearest])
        return found


def adjacent_muscles(
    segment: Segment, muscles: Mapping[str, ClosedSurface], landmarks: Mapping[str, Points]
) -> list[AdjacentMuscle]:
    """The muscles near a nerve and how it lies to them.

    Those that it may enter are left out, but where a rule says that it lies beside just this one.

    Parameters
    ----------
    segment : Segment
    muscles : mapping of str to ClosedSurface
        By id with side.
    landmarks : mapping of str to ndarray, shape (3,)
        Of the body.
    """
    found: dict[str, AdjacentMuscle] = {}
    for name, surface in muscles.items():
        if split_side(name)[1] is not segment.side.other and len(rows := surface.reached(segment.points)):
            found[name] = AdjacentMuscle(surface, rows, [])
    for rule in _rules().get(segment.id, ()):
        _add_sides(rule, segment, _stretch(rule, segment, landmarks), muscles, found)
    for name, one in found.items():
        relation = relations().get((segment.id, split_side(name)[0]))
        if relation and relation.face:
            directions = _directions([relation.face], segment.side)
            one.sides.append(KnownSide(directions, np.ones(len(one.rows), dtype=bool)))
    return [_beside(one) if may_enter(segment.id, split_side(name)[0]) else one for name, one in found.items()]


def _beside(one: AdjacentMuscle) -> AdjacentMuscle:
    """A muscle that a nerve may enter, with those points only of which a rule says that they lie beside it."""
    sure = [side for side in one.sides if len(side.partners) == 1]
    kept = np.any([side.where for side in sure], axis=0) if sure else np.zeros(len(one.rows), dtype=bool)
    return AdjacentMuscle(one.surface, one.rows[kept], [replace(side, where=side.where[kept]) for side in sure])


def _add_sides(
    rule: OrderRule,
    segment: Segment,
    where: NDArray[np.bool_],
    muscles: Mapping[str, ClosedSurface],
    found: Mapping[str, AdjacentMuscle],
) -> None:
    """Add what a rule tells of muscles near the nerve."""
    if not where.any():
        return
    own = tuple(muscles[one] for one in _named(rule.meets, segment.side) if one in muscles)
    partners = own if len(own) == len(rule.meets) else ()
    directions = _directions(rule.look, segment.side)
    for name in _named(rule.meets, segment.side):
        if name in found:
            found[name].sides.append(KnownSide(-directions, where[found[name].rows], partners, rule.share))
    for name in _named(rule.clear_of, segment.side):
        if name in found:
            found[name].sides.append(KnownSide(directions, where[found[name].rows]))


def nearby_landmarks(segment: Segment, landmarks: Mapping[str, Points]) -> list[NearbyLandmark]:
    """The landmarks that a nerve passes near by, as the rules of order say."""
    found = []
    for rule in _rules().get(segment.id, ()):
        where = np.flatnonzero(_stretch(rule, segment, landmarks))
        for near in rule.near:
            at = landmarks.get(sided(near.to, segment.side), landmarks.get(near.to))
            if at is not None and len(where) and np.isfinite(near.most_mm):
                found.append(NearbyLandmark(at, near.most_mm, where))
    return found


def _named(names: Iterable[str], side: Side) -> list[str]:
    return [sided(one, side) for one in names]


@cache
def _rules() -> Mapping[str, tuple[OrderRule, ...]]:
    """The rules of order by segment."""
    found: dict[str, list[OrderRule]] = {}
    for rule in order_rules().values():
        found.setdefault(rule.line, []).append(rule)
    return {line: tuple(rules) for line, rules in found.items()}


def _directions(words: Sequence[Sequence[str]], side: Side) -> Points:
    """Unit directions, shape (n, 3), each the sum of its words."""
    return np.array([direction(one, side) for one in words]).reshape(-1, 3)


def _stretch(rule: OrderRule, segment: Segment, landmarks: Mapping[str, Points]) -> NDArray[np.bool_]:
    """The points of a segment of which a rule speaks."""
    where = np.ones(len(segment.points), dtype=bool)
    if rule.around:
        near = [along(segment.points, one.at) for one in segment.passes if one.name == rule.around]
        where &= np.linalg.norm(segment.points - (near[0] if near else np.inf), axis=1) <= rule.within_mm + STEP
    if rule.between is not None:
        try:
            low, high = sorted(float(place(one, landmarks, segment.side)[2]) for one in rule.between)
        except MeshesError:  # a part of a body has no such height
            return np.zeros(len(where), dtype=bool)
        where &= (segment.points[:, 2] >= low - STEP) & (segment.points[:, 2] <= high + STEP)
    return where
