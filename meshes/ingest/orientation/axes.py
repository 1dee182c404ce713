"""Axes by the letters of the directions they point in, and the rotations between them."""

from itertools import permutations, product
from typing import Final

import numpy as np

from meshes.ingest.errors import IngestError
from meshes.messages import Message
from meshes.space import Points

LETTERS: Final = {"R": (0, 1), "L": (0, -1), "A": (1, 1), "P": (1, -1), "S": (2, 1), "I": (2, -1)}


def matrix_of(axes: str) -> Points:
    """From coordinates whose axes point there to RAS, shape (3, 3).

    Raises
    ------
    IngestError
        If these are not three directions of space.
    """
    letters = axes.upper()
    found = [LETTERS[letter] for letter in letters if letter in LETTERS]
    if len(letters) != 3 or sorted(axis for axis, _ in found) != [0, 1, 2]:
        raise IngestError(
            Message("no_axes", axes=axes), "--axes", "write where +x, +y and +z point, such as RAS, LPS or RSP"
        )
    matrix = np.zeros((3, 3))
    for column, (row, sign) in enumerate(found):
        matrix[row, column] = sign
    return matrix


def all_axes() -> tuple[str, ...]:
    """Every right-handed set of axes; the usual ones first."""
    letters = [("R", "L"), ("A", "P"), ("S", "I")]
    names = ["".join(pick) for order in permutations(letters) for pick in product(*order)]
    proper = [name for name in names if np.linalg.det(matrix_of(name)) > 0]
    usual = ("RAS", "LPS", "LSA", "RSP")
    return (*usual, *(name for name in proper if name not in usual))


def nearest_axes(rotation: Points) -> str:
    """The axes whose matrix is nearest to a rotation, shape (3, 3)."""
    return max(all_axes(), key=lambda axes: float(np.trace(rotation @ matrix_of(axes).T)))


def composed(found: str, told: str) -> str:
    """Axes that do to coordinates what ``told`` and then ``found`` do."""
    matrix = matrix_of(found) @ matrix_of(told)
    letters = {value: letter for letter, value in LETTERS.items()}
    rows = np.abs(matrix).argmax(axis=0)
    return "".join(letters[int(row), int(np.sign(matrix[row, column]))] for column, row in enumerate(rows))


def angle_between(one: Points, other: Points) -> float:
    """Angle between two rotations, shape (3, 3), degrees."""
    return float(np.degrees(np.arccos(np.clip((np.trace(one @ other.T) - 1) / 2, -1, 1))))
