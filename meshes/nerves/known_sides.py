"""On which side of a body's own muscles a nerve lies, as far as beds and rules of order tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from meshes.anatomy.point_rules import place
from meshes.anatomy.relations import OrderRule, order_rules
from meshes.errors import MeshesError
from meshes.geometry.closed_surface import ClosedSurface
from meshes.geometry.polyline import STEP, along
from meshes.nerves.muscle_relations import relations
from meshes.space import Points, Side, direction, sided, split_side
from meshes.structure import Segment


@dataclass(frozen=True, slots=True)
class Lies:
    """On which face of a muscle some points of a nerve lie.

    Attributes
    ----------
    ways : ndarray, shape (k, 3)
        Unit directions from the muscle to the nerve.
    where : ndarray of bool, shape (n,)
        Which of the points near the muscle.
    partners : tuple of ClosedSurface
        Muscles one of which those points must meet against a way; none where nothing is asked.
    """

    ways: Points
    where: NDArray[np.bool_]
    partners: tuple[ClosedSurface, ...] = ()

    @property
    def way(self) -> Points:
        """The direction in the middle of all, shape (3,)."""
        total = self.ways.sum(axis=0)
        return np.asarray(total / np.linalg.norm(total))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A muscle that a nerve may not enter, the nerve's points near it, and where they lie from it, surest first."""

    belly: ClosedSurface
    rows: NDArray[np.int64]
    sides: list[Lies]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that some points of a line have to come near to, the nearest of them to within ``most_mm``."""

    place: Points
    most_mm: float
    rows: NDArray[np.int64]

    def kept(self, points: Points) -> Points:
        """The points, the nearest of them drawn to the place."""
        off = points[self.rows] - self.place
        far = np.linalg.norm(off, axis=1)
        nearest = int(far.argmin())
        if far[nearest] > self.most_mm:
            points[self.rows[nearest]] = self.place + off[nearest] * (self.most_mm / far[nearest])
        return points


def neighbours(
    segment: Segment,
    bellies: Mapping[str, ClosedSurface],
    landmarks: Mapping[str, Points],
    through: Collection[str] = (),
) -> list[Neighbour]:
    """The muscles near a nerve and how it lies to them.

    Parameters
    ----------
    segment : Segment
    bellies : mapping of str to ClosedSurface
        Muscles by id with side.
    landmarks : mapping of str to ndarray, shape (3,)
        Of the body.
    through : collection of str
        Which of them it may enter: they are left out, but where a rule says that it lies beside just this one.
    """
    found: dict[str, Neighbour] = {}
    for name, belly in bellies.items():
        rows = belly.reached(segment.points)
        if split_side(name)[1] is not segment.side.other and len(rows):
            found[name] = Neighbour(belly, rows, [])
    for rule in _rules().get(segment.id, ()):
        _told(rule, segment, _stretch(rule, segment, landmarks), bellies, found)
    for name, one in found.items():
        bed = relations().get((segment.id, split_side(name)[0]))
        if bed and bed.face:
            one.sides.append(Lies(_ways([bed.face], segment.side), np.ones(len(one.rows), dtype=bool)))
    return [one if name not in through else _beside(one) for name, one in found.items()]


def _beside(one: Neighbour) -> Neighbour:
    """A muscle that a nerve may enter, with those points only of which a rule says that they lie beside it."""
    sure = [side for side in one.sides if len(side.partners) == 1]
    kept = np.any([side.where for side in sure], axis=0) if sure else np.zeros(len(one.rows), dtype=bool)
    return Neighbour(one.belly, one.rows[kept], [replace(side, where=side.where[kept]) for side in sure])


def _told(
    rule: OrderRule,
    segment: Segment,
    where: NDArray[np.bool_],
    bellies: Mapping[str, ClosedSurface],
    found: Mapping[str, Neighbour],
) -> None:
    """Add what a rule tells of muscles near the nerve."""
    if not where.any():
        return
    own = tuple(bellies[one] for one in _named(rule.meets, segment.side) if one in bellies)
    partners = own if len(own) == len(rule.meets) else ()
    ways = _ways(rule.look, segment.side)
    for name in _named(rule.meets, segment.side):
        if name in found:
            found[name].sides.append(Lies(-ways, where[found[name].rows], partners))
    for name in _named(rule.clear_of, segment.side):
        if name in found:
            found[name].sides.append(Lies(ways, where[found[name].rows]))


def kept_to(segment: Segment, landmarks: Mapping[str, Points]) -> list[Mark]:
    """The landmarks that a nerve passes near by, as the rules of order say."""
    found = []
    for rule in _rules().get(segment.id, ()):
        where = np.flatnonzero(_stretch(rule, segment, landmarks))
        for near in rule.near:
            at = landmarks.get(sided(near.to, segment.side), landmarks.get(near.to))
            if at is not None and len(where) and np.isfinite(near.most_mm):
                found.append(Mark(at, near.most_mm, where))
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


def _ways(words: Sequence[Sequence[str]], side: Side) -> Points:
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
