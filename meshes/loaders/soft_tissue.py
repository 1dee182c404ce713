"""Soft tissue of the default body: every part built on the seated skeleton, its right side mirrored to the left."""

from dataclasses import replace
from importlib import import_module
from typing import Final

import trimesh

from meshes.ground import Ground
from meshes.progress import Progress, portion
from meshes.space import Side, mirrored, sided, split_side
from meshes.structure import Structure

Built = tuple[tuple[Structure, trimesh.Trimesh], ...]


PARTS: Final = {"ligaments": 1, "vessels": 1, "organs": 1, "muscles": 20, "fasciae": 1, "skin": 7}
"""Modules of :mod:`meshes` with a ``build(ground, progress)`` for the right side and the middle, in order, and about
how many seconds each takes."""


def soft_tissue(ground: Ground, progress: Progress) -> Built:
    """Every soft structure of both sides.

    Parameters
    ----------
    ground : Ground
        The seated skeleton with its landmarks and nerves.
    progress : Progress
        Told which part is being built.
    """
    built: list[tuple[Structure, trimesh.Trimesh]] = []
    done, whole = 0.0, sum(PARTS.values())
    for name, seconds in PARTS.items():
        progress(name, done / whole)
        build = import_module(f"meshes.{name}").build
        so_far = replace(ground, soft={structure.id: mesh for structure, mesh in built})
        for structure, mesh in build(so_far, portion(progress, done / whole, (done + seconds) / whole)):
            built.append((structure, mesh))
            if structure.side is not Side.MIDDLE:
                built.append((_opposite(structure), _mirror(mesh)))
        done += seconds
    return tuple(built)


def _opposite(structure: Structure) -> Structure:
    side = structure.side.other
    return replace(structure, id=sided(split_side(structure.id)[0], side), side=side)


def _mirror(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mirrored(mesh.vertices), mesh.faces[:, ::-1], process=False)
