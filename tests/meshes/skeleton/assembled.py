"""Assembled skeletons that several test modules share: each shape is assembled once."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations

from meshes.skeleton.assembly import Skeleton, assemble

SHAPES = (0, *(mode * sign for mode in range(1, 5) for sign in (-1, 1)))
"""The mean (0), and 2 SD down or up each of the first modes (-1, 1, -2, 2, …)."""


def modes(shape: int) -> dict[int, float]:
    return {abs(shape): 2.0 if shape > 0 else -2.0} if shape else {}


@cache
def assembled(shape: int) -> Skeleton:
    return assemble(modes(shape))


def half_the_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of bones to compare; the right side mirrors the left, so it is only held against its own twin."""
    left = [name for name in names if not name.endswith(".right")]
    twins = [(name, name.replace(".left", ".right")) for name in left if name.endswith(".left")]
    return [*combinations(left, 2), *twins]
