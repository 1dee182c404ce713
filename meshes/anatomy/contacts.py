"""Where the routes of a body meet its bones."""

from collections.abc import Mapping
from dataclasses import replace

from meshes.atlas import Atlas
from meshes.geometry.polyline import sampled
from meshes.geometry.surface_query import Obstacles
from meshes.space import sided
from meshes.structure import Tissue


def inside_bone(atlas: Atlas) -> Mapping[str, float]:
    """How deep each segment's centre line enters bone, mm, for those that do; sampled every millimetre."""
    bones = Obstacles({name: atlas.mesh_of(name) for name, s in atlas.structures.items() if s.tissue is Tissue.BONE})
    deepest = {sided(s.id, s.side): -float(bones.distance(sampled(s.points)).min()) for s in atlas.segments}
    return {name: depth for name, depth in deepest.items() if depth > 0.0}


def closed(atlas: Atlas) -> tuple[Atlas, tuple[str, ...]]:
    """The body without its open bones, for what asks whether a point lies inside; and which those are."""
    bones = [name for name, structure in atlas.structures.items() if structure.tissue is Tissue.BONE]
    opened = tuple(name for name in bones if not atlas.mesh_of(name).is_watertight)
    return replace(atlas, structures={k: s for k, s in atlas.structures.items() if k not in opened}), opened
