"""Seated skeletons that several test modules share: each shape is seated once."""

from functools import cache

from meshes.seating import Skeleton, seat

SHAPES = (0, *(mode * sign for mode in range(1, 5) for sign in (-1, 1)))
"""The mean (0), and 2 SD down or up each of the first modes (-1, 1, -2, 2, …)."""


def modes(shape: int) -> dict[int, float]:
    return {abs(shape): 2.0 if shape > 0 else -2.0} if shape else {}


@cache
def seated(shape: int) -> Skeleton:
    return seat(modes(shape))
