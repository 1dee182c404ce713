"""What soft tissue is built upon: the assembled skeleton with its landmarks and nerves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import trimesh

from meshes.space import Points
from meshes.structure import Segment


@dataclass(frozen=True, slots=True)
class Context:
    """A assembled skeleton.

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
