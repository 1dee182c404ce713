"""Left and right set straight before the fit: a mirrored body, or bones under the other side's name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from meshes.fit.initial_pose import Placed, place_bones, posed
from meshes.fit.shape_fit import fit_shape
from meshes.fit.shape_fit import placed as at_shape
from meshes.fit.template import Template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import similarity
from meshes.messages import Id, Message, side_name
from meshes.space import Points, mirrored, sided, split_side

_DOUBTED: Final = 1.08
"""Misfit of the own side's bone beside the other's above which it is looked at closely."""
_ENOUGH: Final = 3
_AGREE_MM: Final = 30.0
_GIRDLE: Final = ("hip_bone", "sacrum")
_CAP_MM: Final = 8.0
_SURELY: Final = 1.2
"""The same with shape modes, above which the side is wrong."""


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
    warnings : tuple of Message
    """

    targets: Mapping[str, Target]
    placed: Placed
    mirrored: bool
    names: Mapping[str, str]
    warnings: tuple[Message, ...]


def straightened(
    template: Template, targets: Mapping[str, Target], known: Mapping[str, Points] | None = None
) -> Straight:
    """Place all bones; if sides do not fit, mirror the body or exchange names, and place them again."""
    turn = _turn_of(template, _telling(template, targets, known or {}))
    placed = place_bones(template, targets, turn)
    names = {name: name for name in targets}
    wrong = tuple(
        name
        for name, ratio in placed.swapped.items()
        if ratio > _DOUBTED and _misfit(template, targets, placed, name) > _SURELY
    )
    if wrong and len(wrong) > len(placed.swapped) / 2:
        turned = {name: Target(name, _mirror(target.mesh)) for name, target in targets.items()}
        said = Message("fit_mirrored")
        return Straight(turned, place_bones(template, turned), True, names, (said,))
    if not wrong:
        return Straight(targets, placed, False, names, ())
    names, words = _renamed(wrong, targets)
    kept = {new: targets[old] for old, new in names.items()}
    return Straight(kept, place_bones(template, kept, turn), False, names, words)


def _telling(template: Template, targets: Mapping[str, Target], known: Mapping[str, Points]) -> Mapping[str, Points]:
    """Landmarks that may say how the body lies: the pelvis's own where it is given, as a leg may be bent."""
    if not any(split_side(name)[0] in _GIRDLE for name in targets):
        return known
    girdle = {n for n, ps in template.landmarks.items() if any(split_side(p.bone)[0] in _GIRDLE for p in ps)}
    return {name: place for name, place in known.items() if name in girdle}


def _turn_of(template: Template, known: Mapping[str, Points]) -> Points | None:
    """How the body lies by landmarks set by hand; None where fewer than three say so or they disagree."""
    if len(known) < _ENOUGH:
        return None
    here, there = np.array([template.places[name] for name in known]), np.array(list(known.values()))
    found = similarity(here, there, np.ones(len(here)), scaled=True)
    spread = np.linalg.svd(there - there.mean(axis=0), compute_uv=False)
    agree = np.linalg.norm(found(here) - there, axis=1).mean() < _AGREE_MM and spread[1] > _AGREE_MM
    return found.rotation if agree else None


def _misfit(template: Template, targets: Mapping[str, Target], placed: Placed, name: str) -> float:
    """How much worse the own side's bone explains a given one than the other side's, modes and all."""
    bare, side = split_side(name)
    other, target = sided(bare, side.other), targets[name]
    start = {name: placed.poses[name].pose, other: posed(template.bones[other], target, placed.turn).pose}
    found: dict[str, float] = {}
    for one, pose in start.items():
        shape = fit_shape({one: template.bones[one]}, {one: target}, {one: pose}, {})
        points = at_shape(template.bones[one], shape, one)
        back = np.minimum(cKDTree(points).query(target.points)[0], _CAP_MM)
        found[one] = float(np.mean(np.minimum(target.nearest(points).distance, _CAP_MM)) + np.mean(back))
    return found[name] / found[other]


def _renamed(swapped: tuple[str, ...], targets: Mapping[str, Target]) -> tuple[dict[str, str], tuple[Message, ...]]:
    """New names of bones that look like the other side's; one whose place is taken is left out."""
    names = {name: name for name in targets}
    said: list[Message] = []
    for name in swapped:
        bare, side = split_side(name)
        other = sided(bare, side.other)
        if other in targets and other not in swapped:
            del names[name]
            said.append(Message("fit_side_there", bone=Id(name), side=side_name(side.other), other=Id(other)))
        else:
            names[name] = other
            said.append(Message("fit_side_taken", bone=Id(name), other=Id(other)))
    return names, tuple(said)


def _mirror(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mirrored(mesh.vertices.view(np.ndarray)), np.asarray(mesh.faces)[:, ::-1], process=False)
