"""Soft tissue of the default body: every part built on the assembled skeleton, its right side mirrored to the left."""

from dataclasses import replace
from typing import Final

import trimesh

from meshes.geometry.transform import mirrored_mesh
from meshes.progress import Progress, portion
from meshes.soft_tissue import fasciae, ligaments, organs, vessels
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.muscles import build as muscles
from meshes.soft_tissue.skin import build as skin
from meshes.space import Side, other_side
from meshes.structure import Structure

Built = tuple[tuple[Structure, trimesh.Trimesh], ...]


PARTS: Final = (
    (ligaments.build, 1),
    (vessels.build, 1),
    (organs.build, 1),
    (muscles.build, 20),
    (fasciae.build, 1),
    (skin.build, 7),
)
"""Builders of the right side and the middle in order, each with about how many seconds it takes."""


def soft_tissue(context: Context, progress: Progress) -> Built:
    """Every soft structure of both sides.

    Parameters
    ----------
    context : Context
        The assembled skeleton with its landmarks and nerves.
    progress : Progress
        Told which part is being built.
    """
    built: list[tuple[Structure, trimesh.Trimesh]] = []
    done, whole = 0.0, sum(seconds for *_, seconds in PARTS)
    for build, seconds in PARTS:
        so_far = replace(context, soft={structure.id: mesh for structure, mesh in built})
        for structure, mesh in build(so_far, portion(progress, done / whole, (done + seconds) / whole)):
            built.append((structure, mesh))
            if structure.side is not Side.MIDDLE:
                opposite = replace(structure, id=other_side(structure.id), side=structure.side.other)
                built.append((opposite, mirrored_mesh(mesh)))
        done += seconds
    return tuple(built)
