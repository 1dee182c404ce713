"""Orientation of a body from outside: units, axes, direction and sides as decided once, kept with the body."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

import numpy as np
import trimesh

from meshes.ingest.orientation.axes import matrix_of
from meshes.messages import Message, from_json, to_json
from meshes.space import Points

UNITS: Final = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}


@dataclass(frozen=True, slots=True)
class Orientation:
    """Orientation of a body in its files, and how sure it is.

    Attributes
    ----------
    units : str
        ``mm``, ``cm``, ``m`` or ``in``.
    axes : str
        Where +x, +y and +z point: ``RAS``, ``LPS``, …
    why : mapping of str to Message
        Why these units and axes.
    turn : ndarray, shape (3, 3)
        Rotation from the default body's directions to the body's in RAS; the identity if it stands as a person does.
    mirrored : bool
        Left and right are each other's mirror image; :attr:`matrix` exchanges them.
    renamed : mapping of str to str
        Bones that have the other side's shape, with the name they are fitted by; an empty one leaves a bone out.
    margin : float
        Misfit of the next best direction beside that of the chosen one: 1 if the bones cannot tell, infinite if known.
    doubts : tuple of Message
        What does not agree.
    warnings : tuple of Message
        What was set right.
    """

    units: str
    axes: str
    why: Mapping[str, Message] = field(default_factory=dict)
    turn: Points = field(default_factory=lambda: np.eye(3))
    mirrored: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    margin: float = np.inf
    doubts: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def matrix(self) -> Points:
        """From the file's coordinates to mm RAS, shape (3, 3); its determinant is negative if it mirrors."""
        sides = np.diag([-1.0 if self.mirrored else 1.0, 1.0, 1.0])
        return UNITS[self.units] * sides @ matrix_of(self.axes)

    def by_name(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What is known of the structures under the names they are fitted by, without those left out."""
        named = {name: self.renamed.get(name, name) for name in given}
        return {named[name]: value for name, value in given.items() if named[name]}

    def placed(self, meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
        """Meshes of the file's coordinates in mm RAS, every one by its side's name, triangles outward still."""
        return {name: transformed(mesh, self.matrix) for name, mesh in self.by_name(meshes).items()}

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        told = {one.name: to_json(getattr(self, one.name)) for one in fields(self)}
        return {**told, "turn": self.turn.tolist(), "why": {key: to_json(one) for key, one in self.why.items()}}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Undo :meth:`to_json`.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is none.
        """
        why = {key: from_json(message) for key, message in told["why"].items()}
        turn = np.array(told["turn"], dtype=np.float64).reshape(3, 3)
        lists = {key: tuple(from_json(told[key])) for key in ("doubts", "warnings")}
        return cls(**{**told, "why": why, "turn": turn, **lists})


def transformed(mesh: trimesh.Trimesh, matrix: Points) -> trimesh.Trimesh:
    """A mesh by a matrix, shape (3, 3), its triangles outward still."""
    faces = np.asarray(mesh.faces)
    faces = faces[:, ::-1] if np.linalg.det(matrix) < 0 else faces
    return trimesh.Trimesh(mesh.vertices.view(np.ndarray) @ matrix.T, faces, process=False)
