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


PARTS: Final = ("ligaments", "vessels", "organs", "muscles", "skin")
"""Modules of :mod:`meshes` with a ``build(ground, progress)`` for the right side and the middle, in order."""


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
    for index, name in enumerate(PARTS):
        progress(name, index / len(PARTS))
        build = import_module(f"meshes.{name}").build
        for structure, mesh in build(ground, portion(progress, index / len(PARTS), (index + 1) / len(PARTS))):
            built.append((structure, mesh))
            if structure.side is not Side.MIDDLE:
                built.append((_opposite(structure), _mirror(mesh)))
    return tuple(built)


def _opposite(structure: Structure) -> Structure:
    side = structure.side.other
    return replace(structure, id=sided(split_side(structure.id)[0], side), side=side)


def _mirror(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mirrored(mesh.vertices), mesh.faces[:, ::-1], process=False)
