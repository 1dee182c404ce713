"""Smooth centre lines through waypoints that keep clear of bone.

A centripetal Catmull-Rom spline (Yuksel et al. 2011, doi 10.1016/j.cad.2010.08.008) gives the first line. It is then
relaxed: bending is weighed against straying from where it began (least of all at its waypoints), and wherever it
comes too close to bone it is shifted out, neighbours along with it, so that it stays smooth.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded
from scipy.ndimage import gaussian_filter1d

from meshes.geometry.detour import around
from meshes.geometry.polyline import at_lengths, bending, lengths, resampled, sampled
from meshes.geometry.surface_query import Bones
from meshes.space import Points

MARGIN: Final = 0.5
"""mm left between a nerve's surface and bone."""
LEAST: Final = 0.6
"""mm that even the ends of a line keep from bone."""
_STIFF: Final = 14.0
_HOLD: Final = 0.05
_HOLD_WAYPOINT: Final = 3.0
_FIXED: Final = 1e6
_ROUNDS: Final = 90
_BETWEEN: Final = 3
"""Places looked at between two points of a line, that it may not cut a corner of bone."""
_CUTS_MM: Final = 0.1
"""Nearer to bone than this such a place is moved away."""
_CORNERS: Final = 8
_SPREAD: Final = 2.5
_CLOSE: Final = 0.15
_AFTER_DETOUR: Final = (0.4, 4.0, 40.0, 400.0)
_UNMOVED: Final = 1e3
"""How firmly a way round bone is held while its corners are rounded (more, if they are lost), and the rest."""


@dataclass(frozen=True, slots=True)
class Centreline:
    """A smooth line.

    Attributes
    ----------
    points : ndarray, shape (n, 3)
        mm RAS+.
    at : ndarray, shape (m,)
        Fraction of arc length at which each waypoint lies.
    """

    points: Points
    at: NDArray[np.float64]


def spline(knots: Points, before: Points | None = None, after: Points | None = None) -> Centreline:
    """Centripetal Catmull-Rom spline through knots, resampled to about :data:`STEP`.

    Parameters
    ----------
    knots : ndarray, shape (m, 3)
        At least two, no two equal neighbours.
    before, after : ndarray, shape (3,), optional
        Places the line comes from and goes on to, which set its direction at the ends.
    """
    first = before if before is not None else 2 * knots[0] - knots[1]
    last = after if after is not None else 2 * knots[-1] - knots[-2]
    control = np.vstack([first, knots, last])
    time = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(control, axis=0), axis=1)) + 1e-9)])
    fine, marks = [knots[:1]], [0]
    for k in range(1, len(control) - 2):
        count = max(4, int(np.linalg.norm(control[k + 1] - control[k])))
        fine.append(_span(control[k - 1 : k + 3], time[k - 1 : k + 3], np.linspace(0, 1, count + 1)[1:]))
        marks.append(marks[-1] + count)
    dense = np.vstack(fine)
    arc = lengths(dense)
    at = arc[marks] / arc[-1]
    return Centreline(resampled(dense), at)


def _span(p: Points, t: NDArray[np.float64], fraction: NDArray[np.float64]) -> Points:
    """Barry-Goldman evaluation between the two middle control points."""
    u = (t[1] + fraction * (t[2] - t[1]))[:, None]

    def mix(a: Points, b: Points, low: float, high: float) -> Points:
        """A point between two, by their places on the knots."""
        return np.asarray(((high - u) * a + (u - low) * b) / (high - low))

    a1, a2, a3 = mix(p[0], p[1], t[0], t[1]), mix(p[1], p[2], t[1], t[2]), mix(p[2], p[3], t[2], t[3])
    b1, b2 = mix(a1, a2, t[0], t[2]), mix(a2, a3, t[1], t[3])
    return mix(b1, b2, t[1], t[2])


def pushed(points: Points, bones: Bones, gap: NDArray[np.float64], rounds: int = 12) -> Points:
    """Points moved straight out until each is at least its gap from bone (as far as the bones leave room)."""
    points = points.copy()
    for _ in range(rounds):
        near = bones.query(points)
        short = np.maximum(gap - near.distance, 0.0)
        if short.max() < 1e-3:
            break
        points += near.outward * (short + 0.02 * (short > 0))[:, None]
    return points


def corners(points: Points, bones: Bones) -> Points:
    """Ways for a line's points, shape (n, 3), by which what lies between them comes out of bone, mm."""
    share = np.linspace(0.0, 1.0, _BETWEEN + 2)[1:-1, None, None]
    near = bones.query(((1.0 - share) * points[:-1] + share * points[1:]).reshape(-1, 3))
    deep = np.maximum(LEAST / 2 - near.distance, 0.0) * (near.distance < _CUTS_MM)
    ways = (deep[:, None] * near.outward).reshape(_BETWEEN, -1, 3)
    worst = np.take_along_axis(ways, np.linalg.norm(ways, axis=2).argmax(axis=0)[None, :, None], axis=0)[0]
    found = np.zeros_like(points)
    for here in (found[:-1], found[1:]):
        longer = np.linalg.norm(worst, axis=1) > np.linalg.norm(here, axis=1)
        here[longer] = worst[longer]
    return found


def at_gap(point: Points, bones: Bones, gap: float) -> Points:
    """A point moved to or from the nearest bone until it is that far off, shape (3,)."""
    for _ in range(4):
        near = bones.query(point[None])
        point = point + near.outward[0] * (gap - near.distance[0])
    return point


def relaxed(line: Centreline, bones: Bones | None, radius: NDArray[np.float64]) -> Centreline:
    """The line made smooth and clear of bone; its two ends stay exactly where they are.

    Parameters
    ----------
    line : Centreline
    bones : Bones, optional
        Nothing is avoided without.
    radius : ndarray, shape (n,)
        mm of the nerve at each point of the line.
    """
    start = line.points
    hold = np.full(len(start), _HOLD)
    arc = lengths(start) / lengths(start)[-1]
    hold[[int(np.abs(arc - at).argmin()) for at in line.at]] = _HOLD_WAYPOINT
    hold[[0, -1]] = _FIXED
    points = _balanced(start * hold[:, None], hold)
    points[[0, -1]] = start[[0, -1]]
    if bones is not None:
        gaps = _gaps(start, bones, radius)
        points = _cleared(points, bones, gaps)
        led = around(points, bones, float(gaps.max()))
        if led is not points:
            marks = _marks(led, line, start)
            start, moved = _evened(led, points)
            line, points = Centreline(start, marks), _led(start, moved, bones, gaps)
        points = _uncut(points, bones)
    return Centreline(points, _marks(points, line, start))


def _evened(led: Points, before: Points) -> tuple[Points, NDArray[np.bool_]]:
    """The points of a line that was led round bone at equal steps, and which of them lie on the way round.

    They are as many as before: the way round is longer and would be cut short between few.
    """
    arc = lengths(led)
    at = np.linspace(0.0, arc[-1], len(led))
    return at_lengths(led, arc, at), np.interp(at, arc, np.any(led != before, axis=1)) > 0.0


def _led(points: Points, moved: NDArray[np.bool_], bones: Bones, gap: NDArray[np.float64]) -> Points:
    """A line that was led round bone, its corners rounded as far as that does not lead it back through."""
    found = points
    for hold in _AFTER_DETOUR:
        found = _cleared(_rounded(points, moved, hold), bones, gap)
        if _is_clear(found, bones):
            break
    return found


def _uncut(points: Points, bones: Bones) -> Points:
    """The line with the corners of bone that it cuts between its points gone round."""
    for _ in range(_CORNERS):
        if _is_clear(points, bones):
            break
        points = np.vstack([points[:1], (points + corners(points, bones))[1:-1], points[-1:]])
    return points


def _is_clear(points: Points, bones: Bones) -> bool:
    return float(bones.query(sampled(points)).distance[1:-1].min(initial=np.inf)) > 0.0


def _rounded(points: Points, moved: NDArray[np.bool_], firmly: float) -> Points:
    """Corners of what was led another way rounded, the rest as it was."""
    hold = np.where(moved, firmly, _UNMOVED)
    hold[[0, -1]] = _FIXED
    smooth = _balanced(points * hold[:, None], hold)
    smooth[[0, -1]] = points[[0, -1]]
    return smooth


def _cleared(points: Points, bones: Bones, gap: NDArray[np.float64]) -> Points:
    """The line moved out of bone by shifts smooth along it, then point by point where bones leave no choice."""
    taper = np.minimum(1.0, np.minimum(np.arange(len(points)), np.arange(len(points))[::-1]) / 2.0)[:, None]
    ends = points[[0, -1]].copy()
    for _ in range(_ROUNDS):
        near = bones.query(points)
        short = np.maximum(gap - near.distance, 0.0)
        short[[0, -1]] = 0.0
        if short.max() < _CLOSE:
            break
        shift = near.outward * short[:, None]
        points = points + taper * gaussian_filter1d(shift, _SPREAD, axis=0, mode="constant")
        points[[0, -1]] = ends
    inner = pushed(points[1:-1], bones, np.maximum(gap[1:-1] - 2 * _CLOSE, LEAST))
    return np.vstack([ends[:1], inner, ends[1:]])


def _marks(points: Points, line: Centreline, start: Points) -> NDArray[np.float64]:
    """Where the waypoints lie on a line whose points were moved but keep their numbers."""
    old, new = lengths(start), lengths(points)
    marks: NDArray[np.float64] = np.interp(line.at * old[-1], old, new) / new[-1]
    return marks


def _gaps(points: Points, bones: Bones | None, radius: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each point must keep from bone: its radius and a margin, less near an end that lies in a foramen."""
    wanted = radius + MARGIN
    if bones is None:
        return wanted
    ends = np.maximum(bones.query(points[[0, -1]]).distance, LEAST)
    arc = lengths(points)
    for end, distance in zip(ends, (arc, arc[-1] - arc), strict=True):
        wanted = np.minimum(wanted, end + 0.2 * distance)
    return np.maximum(wanted, LEAST)


def _balanced(target: Points, weight: NDArray[np.float64]) -> Points:
    """Least-squares line between its targets and no bending: a banded system."""
    banded = bending(len(weight), _STIFF)
    banded[2] += weight
    return np.asarray(solveh_banded(banded, target))
