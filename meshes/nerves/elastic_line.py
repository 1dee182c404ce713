"""Elastic line: a line shifted into half-spaces with the least bending and the least shift.

The shifts ``s`` of the points ``x`` minimise a convex energy, that of a beam on an elastic foundation::

    sum b |s[i-1] - 2 s[i] + s[i+1]|^2 + sum f[i] |s[i]|^2 + sum w[j] max(0, d[j] - n[j] . (x + s)[row[j]])^2

It is quadratic piece by piece: a primal-dual active set (semismooth Newton) method finds the minimum in a few banded
solves (Hintermüller, Ito and Kunisch 2002, doi 10.1137/S1052623401383558). The half-spaces stand for surfaces about
where the points lie; they are set anew about the new places until the line rests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

from meshes.geometry.polyline import STEP, bending
from meshes.space import Points

_BEND_MM: Final = (12.0, 7.5)
"""Length along the line over which a shift spreads: first far, then near."""
_FADE_MM: Final = 10.0
"""Length over which a shift fades where nothing asks for it; were it longer, lines would slide along a muscle."""
_FIXED: Final = 1e6
_END: Final = 0.5
"""How much more than another place a free end is held where it was."""
_ROUNDS: Final = 14
_UNDAMPED: Final = 2
"""Rounds before a line is held to where it was in the round before."""
_DAMPING: Final = 0.2
_FIRMER: Final = 2.0
"""How firmly it is held then, and how many times more from round to round: a line that wavers must come to rest."""
_STILL_MM: Final = 0.02
_FAR_MM: Final = 6.0
"""Most that a point is moved in one round."""
_ACTIVE_SETS: Final = 12
"""Most active sets that are tried for one set of half-spaces; six are the most that were seen."""


@dataclass(frozen=True, slots=True)
class HalfSpaces:
    """Half-spaces in which some points of a line have to lie: ``normal @ point >= offset``.

    Attributes
    ----------
    row : ndarray of int, shape (m,)
        Which point of the line; one may have several.
    normal : ndarray, shape (m, 3)
        Unit directions.
    offset : ndarray, shape (m,)
        mm.
    weight : ndarray, shape (m,)
        Penalty of the squared depth outside.
    """

    row: NDArray[np.int64]
    normal: Points
    offset: NDArray[np.float64]
    weight: NDArray[np.float64]

    def depth(self, points: Points) -> NDArray[np.float64]:
        """How far each half-space's point of a line, shape (n, 3), lies outside it: mm, shape (m,)."""
        return np.asarray(self.offset - np.einsum("ij,ij->i", self.normal, points[self.row]))


def half_spaces_through(row: NDArray[np.int64], start: Points, goal: Points, weight: float) -> HalfSpaces:
    """Half-spaces bounded by goals, across the ways that lead from points to them; none where the two are one."""
    way = goal - start
    far = np.linalg.norm(way, axis=1)
    some = far > 1e-6
    normal = way[some] / far[some, None]
    return HalfSpaces(row[some], normal, np.einsum("ij,ij->i", normal, goal[some]), np.full(int(some.sum()), weight))


def joined(parts: list[HalfSpaces]) -> HalfSpaces:
    """All half-spaces of several sets."""
    return HalfSpaces(
        np.concatenate([np.zeros(0, dtype=np.int64), *(one.row for one in parts)]),
        np.concatenate([np.zeros((0, 3)), *(one.normal for one in parts)]),
        np.concatenate([np.zeros(0), *(one.offset for one in parts)]),
        np.concatenate([np.zeros(0), *(one.weight for one in parts)]),
    )


def elastic_line(
    line: Points, ends: tuple[Points | None, Points | None], half_spaces: Callable[[Points, int], HalfSpaces]
) -> Points:
    """The line shifted smoothly to where its points may lie, shape (n, 3), mm.

    Parameters
    ----------
    line : ndarray, shape (n, 3)
        mm, evenly spaced.
    ends : pair of ndarray, shape (3,), or None
        Where the first and the last point must come to lie; None leaves them free.
    half_spaces : callable
        Takes points of shape (n, 3) and the number of the round, tells where points about there may lie.
    """
    step = float(np.linalg.norm(np.diff(line, axis=0), axis=1).mean()) or STEP
    fixed, want = np.zeros(len(line)), np.zeros_like(line)
    for at, place in zip((0, -1), ends, strict=True):
        fixed[at] = _END if place is None else _FIXED
        want[at] = 0.0 if place is None else place - line[at]
    beams = [_Beam(len(line), bend / step, _FADE_MM / step, fixed, want) for bend in _BEND_MM]
    shift = beams[0].unloaded()
    for beam in beams:
        for turn in range(_ROUNDS):
            damping = _DAMPING * _FIRMER ** (turn - _UNDAMPED - 1) if turn > _UNDAMPED else 0.0
            move = beam.loaded(line, half_spaces(line + shift, turn), shift, damping) - shift
            far = float(np.linalg.norm(move, axis=1).max())
            shift = shift + min(1.0, _FAR_MM / max(far, 1e-9)) * move
            if turn and far < _STILL_MM:
                break
    return line + shift


class _Beam:
    """A beam on an elastic foundation: the banded quadratic form of a line's shifts, and the pull on its ends.

    Parameters
    ----------
    count : int
    bend, fade : float
        Lengths over which a shift spreads and fades, in steps.
    fixed : ndarray, shape (n,)
        How firmly points are held to ``want``, shape (n, 3).
    """

    def __init__(self, count: int, bend: float, fade: float, fixed: NDArray[np.float64], want: Points) -> None:
        bands = bending(count, bend**4)
        bands[2] += (bend / fade) ** 4 + fixed
        self._bands = np.zeros((7, 3 * count))
        self._bands[::3] = np.repeat(bands, 3, axis=1)
        self._pull = (fixed[:, None] * want).ravel()

    def unloaded(self) -> Points:
        """The shifts without any half-space, shape (n, 3)."""
        return np.asarray(solveh_banded(self._bands, self._pull)).reshape(-1, 3)

    def loaded(self, line: Points, half_spaces: HalfSpaces, before: Points, damping: float) -> Points:
        """The shifts of least energy, damped towards those from before, shape (n, 3)."""
        bands, pull = self._bands.copy(), self._pull + damping * before.ravel()
        bands[6] += damping
        shift = np.asarray(solveh_banded(bands, pull)).reshape(-1, 3)
        active = np.zeros(len(half_spaces.row), dtype=bool)
        for _ in range(_ACTIVE_SETS):
            violated = half_spaces.depth(line + shift) > 0.0
            if (violated == active).all():
                break
            active = violated
            shift = _equilibrium(bands, pull, line, half_spaces, active)
        return shift


def _equilibrium(
    bands: NDArray[np.float64],
    pull: NDArray[np.float64],
    line: Points,
    half_spaces: HalfSpaces,
    active: NDArray[np.bool_],
) -> Points:
    """The shifts at which a beam and the active half-spaces balance: one Newton step."""
    row, normal, weight = half_spaces.row[active], half_spaces.normal[active], half_spaces.weight[active]
    bands, size = bands.copy(), bands.shape[1]
    for a in range(3):
        for b in range(a, 3):
            bands[6 - (b - a)] += np.bincount(3 * row + b, weight * normal[:, a] * normal[:, b], size)
    push = (weight * half_spaces.depth(line)[active])[:, None] * normal
    load = pull + np.bincount((3 * row[:, None] + np.arange(3)).ravel(), push.ravel(), size)
    return np.asarray(solveh_banded(bands, load)).reshape(-1, 3)
