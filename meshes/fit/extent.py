"""How much of a body there is: what of the predicted bones, the nerves and the soft tissue belongs to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from meshes.fit.result import Fitted
from meshes.geometry.polyline import lengths, project
from meshes.space import SIDES, Points, Side, split_side
from meshes.structure import Segment

_BELOW_MM: Final = 15.0
"""How far a nerve is followed below the lowest given bone of its side."""
_FEWEST: Final = 5
_CHAIN: Final = ("hip_bone", "femur", "patella", "tibia", "fibula")
_TOUCH_MM: Final = 2.0


def _rank(name: str) -> int:
    """How far down the limb a bone is; midline bones are above all."""
    bare, side = split_side(name)
    if side is Side.MIDDLE:
        return -1
    return _CHAIN.index(bare) if bare in _CHAIN else len(_CHAIN)


def shown(fitted: Fitted) -> frozenset[str]:
    """Predicted bones that belong to the body: those above the lowest given one of their side, never those below."""
    lowest = {side: max((_rank(n) for n in fitted.given if split_side(n)[1] is side), default=-2) for side in SIDES}
    axial = any(split_side(name)[1] is Side.MIDDLE for name in fitted.given)
    found = []
    for name in fitted.predict_missing:
        side = split_side(name)[1]
        reach = max(lowest.get(side, 0), 0 if axial else -2)
        if side is Side.MIDDLE or _rank(name) <= reach:
            found.append(name)
    return frozenset(found)


def floors(fitted: Fitted) -> dict[Side, float]:
    """Height below which each side has nothing, mm; infinite where a side has nothing at all."""
    extra = shown(fitted)
    meshes = dict(fitted.given) | {name: fitted.predict_missing[name] for name in extra}
    found = {}
    for side in SIDES:
        own = [mesh.bounds[0, 2] for name, mesh in meshes.items() if split_side(name)[1] is side]
        found[side] = float(min(own)) - _BELOW_MM if own else np.inf
    return found


def within(segments: Iterable[Segment], floor: Mapping[Side, float]) -> tuple[Segment, ...]:
    """Segments as far as the body goes: cut where they leave it, left out with all their branches where it ends before.

    Parameters
    ----------
    segments : iterable of Segment
        Parents before their branches is not needed.
    floor : mapping of Side to float
        From :func:`floors`.
    """
    kept = {(s.id, s.side): cut for s in segments if (cut := _cut(s, floor[s.side])) is not None}
    while True:
        loose = [key for key, segment in kept.items() if _loose(segment, kept)]
        if not loose:
            break
        for key in loose:
            del kept[key]
    return tuple(replace(s, joins="") if s.joins and (s.joins, s.side) not in kept else s for s in kept.values())


def _cut(segment: Segment, floor: float) -> Segment | None:
    below = np.flatnonzero(segment.points[:, 2] < floor)
    end = int(below[0]) if len(below) else len(segment.points)
    if end == len(segment.points):
        return segment
    if end < _FEWEST:
        return None
    share = float(lengths(segment.points)[end - 1] / lengths(segment.points)[-1])
    passes = tuple(replace(p, at=p.at / share) for p in segment.passes if p.at <= share)
    return replace(segment, points=segment.points[:end], radius_mm=segment.radius_mm[:end], passes=passes, joins="")


def _loose(segment: Segment, kept: Mapping[tuple[str, Side], Segment]) -> bool:
    """Whether the parent no longer reaches to where this segment leaves it."""
    if not segment.parent:
        return False
    parent = kept.get((segment.parent, segment.side))
    return parent is None or project(parent.points, segment.points[0])[1] > _TOUCH_MM


def belongs(points: Points, floor: Mapping[Side, float], share: float = 0.7) -> bool:
    """Whether most of a carried structure lies where the body has bones."""
    limit = np.where(points[:, 0] < 0, floor[Side.LEFT], floor[Side.RIGHT])
    return float((points[:, 2] > limit).mean()) >= share
