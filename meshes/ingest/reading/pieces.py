"""Pieces of a file: triangle surfaces with the names that the file gives them."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import trimesh
from numpy.typing import NDArray

from meshes.ingest.limits import limits
from meshes.messages import Message
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
    notes : tuple of Message
        What was mended on the way.
    """

    key: str
    hints: tuple[str, ...]
    vertices: Points
    faces: Faces
    units: str = ""
    axes: str = ""
    notes: tuple[Message, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Read:
    """A clean surface with what its file says of it.

    Attributes
    ----------
    key : str
        How the mapping file calls it.
    hints : tuple of str
        Names that may tell its structure, best first.
    mesh : trimesh.Trimesh
        In the units and axes of its file.
    units, axes : str
        Where the format fixes them.
    notes : tuple of Message
        What was mended.
    """

    key: str
    hints: tuple[str, ...]
    mesh: trimesh.Trimesh
    units: str
    axes: str
    notes: tuple[Message, ...]


def surface(key: str, hints: tuple[str, ...], vertices: Any, faces: Any, **more: Any) -> Piece:
    """A piece of plain arrays, in the types that everything else expects."""
    points = np.asarray(vertices, dtype=np.float64).reshape(-1, 3)
    return Piece(key, hints, points, np.asarray(faces, dtype=np.int64).reshape(-1, 3), **more)


LABEL: Final = re.compile(r"(?i)labels?|label_?ids?|segments?|structures?|parts?|region_?ids?|group_?ids?|scalars?")
"""Names of an array that says to which structure a triangle belongs."""


def by_label(key: str, name: str, vertices: Any, faces: Any, labels: Any) -> list[Piece]:
    """One piece for each label of the faces; a single one if there are no labels.

    Parameters
    ----------
    labels : ndarray of int, shape (m,), or None
        Of each face; 0 is a label like any other.
    """
    values = np.unique(labels) if labels is not None else ()
    if len(values) < 2 or len(values) > limits().labels or not np.all(np.equal(np.mod(values, 1), 0)):
        return [surface(key, (name,), vertices, faces)]
    return [
        surface(f"{key}#{int(value)}", (f"label {int(value)}",), vertices, faces[labels == value]) for value in values
    ]
