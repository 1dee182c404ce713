"""The one frame of every body: millimetres, RAS+ (x right, y anterior, z superior).

The origin is the midpoint between the hip joint centres. The sagittal mid-plane is x = 0.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Points, shape (n, 3), mm RAS+ unless said otherwise."""

FRAME: Final = "RAS+ mm"


class Side(StrEnum):
    """The body's own side, never the viewer's."""

    LEFT = "left"
    RIGHT = "right"
    MIDDLE = "middle"

    @property
    def other(self) -> "Side":
        """The opposite side; the middle is its own opposite."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDDLE: Side.MIDDLE}[self]

    @property
    def sign(self) -> int:
        """Sign of x on this side: +1 right, -1 left, 0 middle."""
        return {Side.LEFT: -1, Side.RIGHT: 1, Side.MIDDLE: 0}[self]


SIDES: Final = (Side.LEFT, Side.RIGHT)
DIRECTIONS: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "lateral": (1.0, 0.0, 0.0),
        "medial": (-1.0, 0.0, 0.0),
        "anterior": (0.0, 1.0, 0.0),
        "posterior": (0.0, -1.0, 0.0),
        "superior": (0.0, 0.0, 1.0),
        "inferior": (0.0, 0.0, -1.0),
    }
)
"""Anatomical directions as unit vectors on the body's right side; on the left x is turned round."""


def displacement(steps: Mapping[str, float], side: Side) -> Points:
    """The vector, shape (3,), that goes so far in each of some directions on a side, RAS+.

    Parameters
    ----------
    steps : mapping of str to float
        By word of :data:`DIRECTIONS`.
    side : Side
        The middle counts as the right side.
    """
    vector = sum((step * np.array(DIRECTIONS[word]) for word, step in steps.items()), start=np.zeros(3))
    return mirrored(vector) if side is Side.LEFT else vector


def direction(words: Iterable[str], side: Side) -> Points:
    """The unit vector, shape (3,), in the middle of some words' directions on a side, RAS+."""
    vector = displacement(Counter(words), side)
    return np.asarray(vector / np.linalg.norm(vector))


def sided(name: str, side: Side) -> str:
    """Id of a structure, landmark, site or segment on one side: ``femur`` + left -> ``femur.left``."""
    return name if side is Side.MIDDLE else f"{name}.{side}"


def split_side(identifier: str) -> tuple[str, Side]:
    """Undo :func:`sided`: ``femur.left`` -> ``("femur", Side.LEFT)``; without a side the middle."""
    name, dot, last = identifier.rpartition(".")
    if dot and last in (Side.LEFT, Side.RIGHT):
        return name, Side(last)
    return identifier, Side.MIDDLE


def other_side(identifier: str) -> str:
    """The same structure, landmark, site or segment of the opposite side; a midline one is its own."""
    name, side = split_side(identifier)
    return sided(name, side.other)


def mirrored(points: Points) -> Points:
    """Mirror points of shape (..., 3) in the sagittal mid-plane."""
    turned: Points = points * np.array([-1.0, 1.0, 1.0])
    return turned


def to_gltf(points: Points) -> Points:
    """Millimetres RAS+ -> glTF metres, y up, the body facing +z (glTF 2.0, section 3.4).

    Parameters
    ----------
    points : ndarray, shape (..., 3)
        Points in mm, RAS+.

    Returns
    -------
    ndarray, shape (..., 3)
        (-x, z, y) / 1000: a rotation, so triangles keep their winding.
    """
    x, y, z = np.moveaxis(np.asarray(points, dtype=np.float64), -1, 0)
    return np.stack((-x, z, y), axis=-1) / 1000.0
