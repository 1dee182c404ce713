"""A line bent as little as can be until each of its points lies where it may.

The shift of every point is held to nothing and its bending weighed. Where the points may lie is told as half spaces
about where they lie now; the best line for those is found exactly (a convex problem, by Newton's method on a banded
system), and they are told anew for it, until it rests.
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
_FREELY: Final = 2
"""Rounds before a line is held to where it was."""
_LOATH: Final = 0.2
_FIRMER: Final = 2.0
"""How firmly it is held then, and how many times more from round to round: a line that wavers must come to rest."""
_STILL_MM: Final = 0.02
_FAR_MM: Final = 6.0
"""Most that a point is moved in one round."""
_NEWTON: Final = 12
"""Most steps to the best line for some walls; six are the most that were seen."""


@dataclass(frozen=True, slots=True)
class HalfSpaces:
    """Half spaces in which some points of a line have to lie: ``way @ point >= least``.

    Attributes
    ----------
    row : ndarray of int, shape (m,)
        Which point of the line; one may have several.
    way : ndarray, shape (m, 3)
        Unit directions.
    least : ndarray, shape (m,)
        mm.
    weight : ndarray, shape (m,)
        How hard they are.
    """

    row: NDArray[np.int64]
    way: Points
    least: NDArray[np.float64]
    weight: NDArray[np.float64]


def half_spaces_through(row: NDArray[np.int64], start: Points, goal: Points, weight: float) -> HalfSpaces:
    """Half-spaces through goals, across the ways to them from where points lie; none where the two are one."""
    away = goal - start
    far = np.linalg.norm(away, axis=1)
    some = far > 1e-6
    way = away[some] / far[some, None]
    return HalfSpaces(row[some], way, np.einsum("ij,ij->i", way, goal[some]), np.full(int(some.sum()), weight))


def joined(parts: list[HalfSpaces]) -> HalfSpaces:
    """All walls of several sets."""
    return HalfSpaces(
        np.concatenate([np.zeros(0, dtype=np.int64), *(one.row for one in parts)]),
        np.concatenate([np.zeros((0, 3)), *(one.way for one in parts)]),
        np.concatenate([np.zeros(0), *(one.least for one in parts)]),
        np.concatenate([np.zeros(0), *(one.weight for one in parts)]),
    )


def elastic_line(
    line: Points, ends: tuple[Points | None, Points | None], half_spaces: Callable[[Points, int], HalfSpaces]
) -> Points:
    """The line moved smoothly to where its points may lie.

    Parameters
    ----------
    line : ndarray, shape (n, 3)
        mm, evenly spaced.
    ends : pair of ndarray, shape (3,), or None
        Where the first and the last point must come to lie; None leaves them free.
    walls : callable
        Takes points of shape (n, 3) and the number of the round, tells where points about there may lie.
    """
    step = float(np.linalg.norm(np.diff(line, axis=0), axis=1).mean()) or STEP
    fixed, want = np.zeros(len(line)), np.zeros_like(line)
    for at, place in zip((0, -1), ends, strict=True):
        fixed[at] = _END if place is None else _FIXED
        want[at] = 0.0 if place is None else place - line[at]
    shift = _Bar(len(line), _BEND_MM[0] / step, _FADE_MM / step, fixed, want).solved(line)
    for bend in _BEND_MM:
        bar = _Bar(len(line), bend / step, _FADE_MM / step, fixed, want)
        for turn in range(_ROUNDS):
            held = _LOATH * _FIRMER ** (turn - _FREELY - 1) if turn > _FREELY else 0.0
            move = bar.solved(line, half_spaces(line + shift, turn), shift, held) - shift
            far = float(np.linalg.norm(move, axis=1).max())
            shift = shift + min(1.0, _FAR_MM / max(far, 1e-9)) * move
            if turn and far < _STILL_MM:
                break
    return line + shift


class _Bar:
    """What holds a line's shifts: bending, fading and its ends."""

    def __init__(self, count: int, bend: float, fade: float, fixed: NDArray[np.float64], want: Points) -> None:
        bands = bending(count, bend**4)
        bands[2] += (bend / fade) ** 4 + fixed
        self._bands = np.zeros((7, 3 * count))
        self._bands[::3] = np.repeat(bands, 3, axis=1)
        self._pull = (fixed[:, None] * want).ravel()

    def solved(
        self, line: Points, half_spaces: HalfSpaces | None = None, before: Points | None = None, held: float = 0.0
    ) -> Points:
        """The shifts that cost least, those into walls dear by their square, those from before as they are held."""
        bands, pull = self._bands, self._pull
        if before is not None and held > 0.0:
            bands, pull = bands.copy(), pull + held * before.ravel()
            bands[6] += held
        shift = solveh_banded(bands, pull)
        if half_spaces is None or not len(half_spaces.row):
            return np.asarray(shift).reshape(-1, 3)
        short = half_spaces.least - np.einsum("ij,ij->i", half_spaces.way, line[half_spaces.row])
        last = np.zeros(len(short), dtype=bool)
        for _ in range(_NEWTON):
            inside = np.einsum("ij,ij->i", half_spaces.way, shift.reshape(-1, 3)[half_spaces.row]) < short
            if (inside == last).all():
                break
            last = inside
            shift = _pressed(bands, pull, half_spaces, short, inside)
        return np.asarray(shift).reshape(-1, 3)


def _pressed(
    bands: NDArray[np.float64],
    pull: NDArray[np.float64],
    half_spaces: HalfSpaces,
    short: NDArray[np.float64],
    on: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """The balance of a bar and of those walls that are pressed against."""
    row, way, weight = half_spaces.row[on], half_spaces.way[on], half_spaces.weight[on]
    bands, size = bands.copy(), bands.shape[1]
    for a in range(3):
        for b in range(a, 3):
            bands[6 - (b - a)] += np.bincount(3 * row + b, weight * way[:, a] * way[:, b], size)
    push = (weight * short[on])[:, None] * way
    right = pull + np.bincount((3 * row[:, None] + np.arange(3)).ravel(), push.ravel(), size)
    return np.asarray(solveh_banded(bands, right))
