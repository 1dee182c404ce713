"""Sides of paired structures whose name has none, by shape and place; two in one mesh are separated."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from meshes.geometry.transform import part_of
from meshes.ingest.named_surface import NamedSurface
from meshes.ingest.naming.names import midline
from meshes.ingest.orientation.direction import rotation_to_ras, side_by_shape
from meshes.ingest.orientation.reference import sampled
from meshes.ingest.reading.pieces import Read
from meshes.ingest.reading.repair import components
from meshes.messages import Id, Message, side_name
from meshes.space import SIDES, Points, Side, sided, split_side

_ALIKE: Final = 0.5


def with_sides(
    named: Sequence[NamedSurface], reference: Mapping[str, Points], notes: list[Message]
) -> list[NamedSurface]:
    """Every paired structure with a side; those that cannot be told are not used, and that is said.

    Parameters
    ----------
    named : sequence of NamedSurface
    reference : mapping of str to ndarray
        Points of the default body's bones.
    notes : list of Message
        Added to.
    """
    sure = [one for one in named if not _without_side(one)]
    parts = [part for one in named if _without_side(one) for part in _left_and_right(one)]
    if not parts:
        return list(sure)
    sure += _by_shape(parts, sure, reference, notes)
    return sure


def _without_side(one: NamedSurface) -> bool:
    name, side = split_side(one.match.id)
    return bool(name) and side is Side.MIDDLE and not midline(name)


def _left_and_right(one: NamedSurface) -> list[NamedSurface]:
    """Left and right of a mesh that is both; else the mesh itself."""
    mesh = one.read.mesh
    label = components(len(mesh.vertices), np.asarray(mesh.faces))[mesh.faces[:, 0]]
    values, counts = np.unique(label, return_counts=True)
    order = np.argsort(-counts)
    if len(values) < 2 or counts[order[1]] < _ALIKE * counts[order[0]]:
        return [one]
    found = []
    for number, value in enumerate(values[order[:2]], start=1):
        read = replace(one.read, key=f"{one.read.key}/{number}", mesh=part_of(mesh, label == value))
        found.append(replace(one, read=read))
    return found


def _by_shape(
    parts: Sequence[NamedSurface], sure: Sequence[NamedSurface], reference: Mapping[str, Points], notes: list[Message]
) -> list[NamedSurface]:
    known = {one.match.id: sampled(one.read.mesh) for one in sure if one.match.id in reference}
    bare = {one.match.id for one in parts}
    turn = rotation_to_ras(known or {sided(n, Side.LEFT): _points(n, parts) for n in bare}, reference)
    found = []
    for one in parts:
        name = one.match.id
        points = sampled(one.read.mesh)
        side = side_by_shape(name, points @ turn.T, reference) or _by_place(one, parts, known, turn)
        if side is None:
            notes.append(Message("side_untold", key=one.read.key, bone=Id(name)))
            found.append(replace(one, match=replace(one.match, id="", near=tuple(sided(name, s) for s in SIDES))))
            continue
        notes.append(Message("side_by_shape", key=one.read.key, side=side_name(side), bone=Id(name)))
        found.append(replace(one, match=replace(one.match, id=sided(name, side)), remark=Message("side_found")))
    return found


def _points(name: str, parts: Sequence[NamedSurface]) -> Points:
    return sampled(next(one.read.mesh for one in parts if one.match.id == name))


def _by_place(
    one: NamedSurface, parts: Sequence[NamedSurface], known: Mapping[str, Points], turn: Points
) -> Side | None:
    """Beside its fellow or beside the middle of what is there."""
    own = _middle(one.read, turn)
    fellows = [_middle(other.read, turn) for other in parts if other is not one and other.match.id == one.match.id]
    middles = [
        float((points @ turn.T)[:, 0].mean()) for name, points in known.items() if split_side(name)[1] is Side.MIDDLE
    ]
    against = fellows[0] if len(fellows) == 1 else middles[0] if middles else None
    if against is None or abs(own - against) < 1e-9:
        return None
    return Side.RIGHT if own > against else Side.LEFT


def _middle(read: Read, turn: Points) -> float:
    return float((np.asarray(read.mesh.bounds).mean(axis=0) @ turn.T)[0])
