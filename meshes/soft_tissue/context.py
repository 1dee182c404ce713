"""What soft tissue is built upon: the assembled skeleton with its landmarks and nerves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import trimesh

from meshes.errors import MeshesError
from meshes.messages import Message, Term
from meshes.progress import Progress
from meshes.space import Points, Side, sided
from meshes.structure import Segment
from meshes.terms import StructureRecord

R = TypeVar("R", bound=StructureRecord)


@dataclass(frozen=True, slots=True)
class Context:
    """An assembled skeleton.

    Attributes
    ----------
    meshes : mapping of str to trimesh.Trimesh
        Every bone of both sides, mm RAS+.
    landmarks : mapping of str to ndarray, shape (3,)
        mm RAS+; ``asis.left``, ``sacral_promontory``.
    segments : tuple of Segment
        Every nerve segment on both sides; may be empty.
    soft : mapping of str to trimesh.Trimesh
        Soft tissue that was built before, both sides, mm RAS+.
    """

    meshes: Mapping[str, trimesh.Trimesh]
    landmarks: Mapping[str, Points]
    segments: tuple[Segment, ...] = ()
    soft: Mapping[str, trimesh.Trimesh] = field(default_factory=dict)

    def bone(self, name: str, side: Side = Side.RIGHT) -> trimesh.Trimesh:
        """The bone of an id without side, of that side if it has sides.

        Raises
        ------
        MeshesError
            If there is none.
        """
        for key in (sided(name, side), name):
            if key in self.meshes:
                return self.meshes[key]
        raise MeshesError("the body has no such bone", name, "correct the name in ligaments.toml or muscles.toml")


def each(records: Mapping[str, R], progress: Progress) -> Iterator[tuple[str, R]]:
    """Records with their ids one after the other; whoever waits is told which is being built."""
    for done, (name, record) in enumerate(records.items()):
        progress(Message("doing_structure", name=Term(record.english)), done / len(records))
        yield name, record
    progress(Message("doing_done"), 1.0)
