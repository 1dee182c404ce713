"""A line bent as little as can be until each of its points lies where it may: smooth shifts, found by ADMM.

The shift of every point is held to nothing and its bending weighed; where the points may lie is asked of a projection,
which need not be convex (Boyd et al. 2011, doi 10.1561/2200000016, chapter 9).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve_banded, cholesky_banded

from meshes.centreline import STEP, bending
from meshes.space import Points

_BEND_MM: Final = (12.0, 7.5)
"""Length along the line over which a shift spreads in one round: first far, then near."""
_FADE_MM: Final = 15.0
"""Length over which a shift fades where nothing asks for it; were it longer, lines would slide along a muscle."""
_FIXED: Final = 1e6
_END: Final = 0.5
"""How much more than another place a free end is held where it was."""
_FEWEST: Final = 8
"""Rounds before a line may be said to rest."""
_ROUNDS: Final = 45
_STILL_MM: Final = 0.02


def bent(
    line: Points,
    ends: tuple[Points | None, Points | None],
    allowed: Callable[[Points, int], Points],
    rounds: int = _ROUNDS,
) -> Points:
    """The line moved smoothly to where its points may lie.

    Parameters
    ----------
    line : ndarray, shape (n, 3)
        mm, evenly spaced.
    ends : pair of ndarray, shape (3,), or None
        Where the first and the last point must come to lie; None leaves them free.
    allowed : callable
        Takes points of shape (n, 3) and the number of the round, gives the places nearest to them that are allowed.
    rounds : int
        Most that are done.
    """
    count = len(line)
    step = float(np.linalg.norm(np.diff(line, axis=0), axis=1).mean()) or STEP
    fixed = np.zeros(count)
    want = np.zeros_like(line)
    for at, place in zip((0, -1), ends, strict=True):
        if place is not None:
            fixed[at], want[at] = _FIXED, place - line[at]
    free = (fixed == 0)[:, None]
    fixed[[k for k, place in zip((0, -1), ends, strict=True) if place is None]] = _END
    shift, slack = np.zeros_like(line), np.zeros_like(line)
    for stage, bend in enumerate(_BEND_MM):
        solve = _solver(count, bend / step, _FADE_MM / step, fixed)
        if stage:
            slack *= (bend / _BEND_MM[stage - 1]) ** 4
        else:
            shift = solve(fixed[:, None] * want)
        for turn in range(rounds):
            near = np.where(free, allowed(line + shift + slack, turn) - line, want)
            slack = np.where(free, slack + shift - near, 0.0)
            last, shift = shift, solve(near - slack + fixed[:, None] * want)
            if turn > _FEWEST and np.abs(shift - last).max() < _STILL_MM:
                break
    return line + shift


def _solver(count: int, bend: float, fade: float, fixed: NDArray[np.float64]) -> Callable[[Points], Points]:
    """Least squares of: places asked for (weight 1), no bending of the shift, hardly any shift, fixed ends."""
    stiff = bend**4
    hold = stiff / fade**4
    bands = bending(count, stiff)
    bands[2] += 1.0 + hold + fixed
    factor = cholesky_banded(bands)

    def solve(right: Points) -> Points:
        return np.asarray(cho_solve_banded((factor, False), right))

    return solve
