"""Adaptation to a body's own soft tissue: nerves between its muscles, vessels beside the nerves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import trimesh

from meshes.atlas import Atlas
from meshes.errors import MeshesError
from meshes.geometry.surface_query import Obstacles
from meshes.geometry.transform import mirrored_mesh
from meshes.messages import Message
from meshes.nerves.muscle_separation import in_planes
from meshes.progress import Progress, silent
from meshes.soft_tissue import vessels
from meshes.soft_tissue.context import Context
from meshes.space import SIDES, Side, mirrored, other_side, sided, split_side
from meshes.structure import Origin, Structure, Tissue

VESSELS: Final = "placed by their rules on this body's landmarks"


def adapt_soft_tissue(
    atlas: Atlas, own: Mapping[str, tuple[Structure, trimesh.Trimesh]], progress: Progress = silent
) -> Atlas:
    """The atlas of a fitted body, its nerves and vessels brought in line with the muscles and skin that it brings.

    Parameters
    ----------
    atlas : Atlas
        Nerves placed by bones alone; everything else carried over.
    own : mapping of str to pair
        Structures and meshes that the body brings beside its bones, in the atlas's frame.
    progress : Progress
    """
    muscles = {key: mesh for key, (one, mesh) in own.items() if one.tissue is Tissue.MUSCLE}
    whole = {key: atlas.mesh_of(key) for key, one in atlas.structures.items() if one.tissue is Tissue.BONE}
    whole = {key: mesh for key, mesh in whole.items() if mesh.is_watertight}
    if not whole:
        return atlas
    if muscles:
        progress(Message("doing_between"), 0.0)
        skin = own["skin"][1] if "skin" in own else None
        segments = in_planes(atlas.segments, muscles, Obstacles(whole), atlas.landmarks, skin)
        atlas = replace(atlas, segments=segments)
    progress(Message("doing_vessels"), 0.9)
    return _with_vessels(atlas, whole)


def _with_vessels(atlas: Atlas, bones: Mapping[str, trimesh.Trimesh]) -> Atlas:
    """Vessels that were carried over laid anew beside the nerves; as they were where a rule lacks a landmark."""
    found: dict[str, tuple[Structure, trimesh.Trimesh]] = {}
    for side in SIDES:
        try:
            built = vessels.build(_context(atlas, bones, side))
        except MeshesError:
            return atlas
        for one, mesh in built:
            name = sided(split_side(one.id)[0], side)
            if name in atlas.structures and atlas.structures[name].origin is Origin.MODELLED:
                note = "; ".join(words for words in (VESSELS, one.note) if words)
                found[name] = replace(one, id=name, side=side, note=note), _on_right_side(mesh, side)

    def mesh_of(identifier: str) -> trimesh.Trimesh:
        """The vessel laid anew, else the mesh as it was."""
        return found[identifier][1] if identifier in found else atlas.mesh_of(identifier)

    return replace(atlas, structures={**atlas.structures, **{k: s for k, (s, _) in found.items()}}, mesh_of=mesh_of)


def _context(atlas: Atlas, bones: Mapping[str, trimesh.Trimesh], side: Side) -> Context:
    """The body for rules that are written for the right side: for the left one its mirror image."""
    if side is Side.RIGHT:
        return Context(bones, atlas.landmarks, atlas.segments)
    return Context(
        {other_side(name): _on_right_side(mesh, side) for name, mesh in bones.items()},
        {other_side(name): mirrored(place) for name, place in atlas.landmarks.items()},
        tuple(replace(s, side=s.side.other, points=mirrored(s.points)) for s in atlas.segments),
    )


def _on_right_side(mesh: trimesh.Trimesh, side: Side) -> trimesh.Trimesh:
    return mesh if side is Side.RIGHT else mirrored_mesh(mesh)
