"""A body: structures with a lazy mesh each, landmarks and nerve segments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import trimesh

from meshes.space import Points, Side
from meshes.structure import Segment, Structure


@dataclass(frozen=True, slots=True)
class Atlas:
    """Everything that is known of one body's shape.

    Attributes
    ----------
    name : str
        Name of the body, ``default`` for the embedded one.
    label : str
        Name for people.
    structures : mapping of str to Structure
    landmarks : mapping of str to ndarray, shape (3,)
        mm RAS+; ``asis.left``, ``sacral_promontory``.
    segments : tuple of Segment
        Every nerve segment on both sides.
    mesh_of : callable
        Structure id -> :class:`trimesh.Trimesh` in mm RAS+, read on first use.
    """

    name: str
    label: str
    structures: Mapping[str, Structure]
    landmarks: Mapping[str, Points]
    segments: tuple[Segment, ...]
    mesh_of: Callable[[str], trimesh.Trimesh]

    def segment(self, identifier: str, side: Side) -> Segment:
        """The segment of that id on that side; KeyError if the body has none."""
        for segment in self.segments:
            if segment.id == identifier and segment.side is side:
                return segment
        raise KeyError(f"{identifier}.{side}")

    def nerve(self, nerve: str, side: Side) -> tuple[Segment, ...]:
        """All segments of one nerve on one side, in the order of its file."""
        return tuple(s for s in self.segments if s.nerve == nerve and s.side is side)
