"""Messages on an orientation: what does not agree, and what was set right."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from meshes.ingest.orientation.axes import angle_between, composed, nearest_axes
from meshes.ingest.orientation.direction import TURNED, UNLIKE_MM, Direction, Pose
from meshes.messages import Id, Message, side_name
from meshes.space import Points, Side, other_side, split_side

_SAME: Final = 1.06
"""Directions whose misfit differs by less cannot be told apart."""
_CROSSED_MM: Final = 5.0


def axes_doubts(told: str, way: Direction) -> list[Message]:
    """What speaks against the axes that were told, or for others than those found."""
    near = nearest_axes(way.own.turn)
    if told:
        stands = angle_between(way.own.turn, np.eye(3)) < TURNED
        return [] if stands else [Message("axes_wrong", axes=told, other=composed(near, told))]
    if way.own.misfit > UNLIKE_MM:
        return [Message("axes_untold", axes=near)]
    if way.rival and way.margin < _SAME:
        return [Message("axes_either", axes=near, other=nearest_axes(way.rival.turn))]
    return []


def mirrored_doubts(names: Sequence[str]) -> list[Message]:
    """That a body is mirrored, or left and right exchanged in its names."""
    verb = Message("has" if len(names) == 1 else "have")
    return [Message("mirrored", bones=[Id(name) for name in names[:2]], verb=verb)]


def side_doubts(wrong: Sequence[str], here: Mapping[str, Points], pose: Pose) -> list[Message]:
    """Single bones that have the other side's shape, or lie on the other side."""
    said = [Message("side_shape", bone=Id(name), side=side_name(split_side(name)[1].other)) for name in wrong]
    across = {name: float((points @ pose.turn.T)[:, 0].mean()) for name, points in here.items()}
    left = [name for name in across if split_side(name)[1] is Side.LEFT and other_side(name) in across]
    crossed = [name for name in left if across[name] > across[other_side(name)] + _CROSSED_MM]
    if crossed:
        more = Message("more_pairs", count=len(crossed) - 1) if len(crossed) > 1 else ""
        said.append(Message("side_crossed", bone=Id(crossed[0]), more=more))
    return said


def corrections(turn: Points, whole: bool, names: Mapping[str, str]) -> tuple[Message, ...]:
    """What was set right, for whoever trusts it."""
    said = [Message("fit_mirrored")] if whole else []
    for name, other in names.items():
        if other:
            said.append(Message("fit_side_taken", bone=Id(name), other=Id(other)))
        else:
            side, there = side_name(split_side(name)[1].other), Id(other_side(name))
            said.append(Message("fit_side_there", bone=Id(name), side=side, other=there))
    if not np.array_equal(turn, np.eye(3)):
        said.append(Message("fit_turned"))
    return tuple(said)
