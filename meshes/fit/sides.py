"""Left and right set straight before the fit: a mirrored body, or bones under the other side's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import trimesh

from meshes.fit.placing import Placed, place_bones
from meshes.fit.target import Target
from meshes.fit.template import Template
from meshes.space import mirrored, sided, split_side

_TELLING: Final = ("hip_bone", "femur", "tibia")


@dataclass(frozen=True, slots=True)
class Straight:
    """The given bones with their sides set straight.

    Attributes
    ----------
    targets : mapping of str to Target
    placed : Placed
    mirrored : bool
        The whole body had to be mirrored.
    names : mapping of str to str
        Id as given -> id as fitted.
    warnings : tuple of str
    """

    targets: Mapping[str, Target]
    placed: Placed
    mirrored: bool
    names: Mapping[str, str]
    warnings: tuple[str, ...]


def straightened(template: Template, targets: Mapping[str, Target]) -> Straight:
    """Place all bones; if sides do not fit, mirror the body or exchange names, and place them again."""
    placed = place_bones(template, targets)
    names = {name: name for name in targets}
    telling = [name for name in targets if split_side(name)[0] in _TELLING]
    if not placed.swapped:
        return Straight(targets, placed, False, names, ())
    if len(placed.swapped) > len(telling) / 2:
        turned = {name: Target(name, _mirror(target.mesh)) for name, target in targets.items()}
        said = (
            "Left and right are exchanged: the bones named left have the shape of right ones. The body was mirrored; "
            "if instead the names are wrong, exchange left and right in the names.",
        )
        return Straight(turned, place_bones(template, turned), True, names, said)
    names, words = _renamed(placed.swapped, targets)
    kept = {new: targets[old] for old, new in names.items()}
    return Straight(kept, place_bones(template, kept), False, names, words)


def _renamed(swapped: tuple[str, ...], targets: Mapping[str, Target]) -> tuple[dict[str, str], tuple[str, ...]]:
    """New names of bones that look like the other side's; one whose place is taken is left out."""
    names = {name: name for name in targets}
    said: list[str] = []
    for name in swapped:
        bare, side = split_side(name)
        other = sided(bare, side.other)
        if other in targets and other not in swapped:
            del names[name]
            said.append(f"{name} has the shape of a {side.other} one, but {other} is there already: it was left out.")
        else:
            names[name] = other
            said.append(f"{name} has the shape of {other} and was taken for it: check the names.")
    return names, tuple(said)


def _mirror(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mirrored(mesh.vertices.view(np.ndarray)), np.asarray(mesh.faces)[:, ::-1], process=False)
