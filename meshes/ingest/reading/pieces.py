"""What a file holds: pieces, each a triangle surface with the name its file gives it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from meshes.space import Points

Faces = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """One surface as it was read.

    Attributes
    ----------
    key : str
        Where it lies, ``pelvis.glb#hip_left``: how the mapping file names it.
    hints : tuple of str
        What may tell its structure, best first: name of the object, of the file, terms in a comment.
    vertices : ndarray, shape (n, 3)
    faces : ndarray of int, shape (m, 3)
    units : str
        ``mm`` or ``m`` where the format fixes them, else empty.
    axes : str
        ``RAS`` where the format fixes them, else empty.
    notes : tuple of str
        What was mended on the way.
    """

    key: str
    hints: tuple[str, ...]
    vertices: Points
    faces: Faces
    units: str = ""
    axes: str = ""
    notes: tuple[str, ...] = field(default=())


def surface(key: str, hints: tuple[str, ...], vertices: Any, faces: Any, **more: Any) -> Piece:
    """A piece of plain arrays, in the types that everything else expects."""
    points = np.asarray(vertices, dtype=np.float64).reshape(-1, 3)
    return Piece(key, hints, points, np.asarray(faces, dtype=np.int64).reshape(-1, 3), **more)
