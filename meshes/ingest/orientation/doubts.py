"""What does not agree in how a body lies, and what was set right, told to people."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from meshes.ingest.orientation.axes import angle_between, composed, nearest_axes
from meshes.ingest.orientation.direction import TURNED, UNLIKE_MM, Direction, Pose
from meshes.ingest.orientation.units import called
from meshes.space import Points, Side, other_side, split_side

_SAME: Final = 1.06
"""Directions whose misfit differs by less cannot be told apart."""
_CROSSED_MM: Final = 5.0


def axes_doubts(told: str, way: Direction) -> list[str]:
    """What speaks against the axes that were told, or for others than those found."""
    near = nearest_axes(way.own.turn)
    if told:
        if angle_between(way.own.turn, np.eye(3)) < TURNED:
            return []
        would = composed(near, told)
        return [f"the axes are said to be {told}, but so the body does not stand as a person does; {would} would do"]
    if way.own.misfit > UNLIKE_MM:
        return [f"what there is of the bones does not tell how they lie; say it by --axes, such as {near}"]
    if way.rival and way.margin < _SAME:
        return [f"the axes may be {near} or {nearest_axes(way.rival.turn)}: the bones do not tell"]
    return []


def mirrored_doubts(names: Sequence[str]) -> list[str]:
    """That a body is mirrored, or left and right exchanged in its names."""
    what = " and ".join(called(name) for name in names[:2])
    verb = "has" if len(names) == 1 else "have"
    return [
        f"{what} {verb} the shape of the other side: either left and right are exchanged in the names, "
        "or the body is mirrored, one of its axes pointing the other way"
    ]


def side_doubts(wrong: Sequence[str], here: Mapping[str, Points], pose: Pose) -> list[str]:
    """Single bones that have the other side's shape, or lie on the other side."""
    said = [f"the {called(name)} has the shape of a {split_side(name)[1].other} one" for name in wrong]
    across = {name: float((points @ pose.turn.T)[:, 0].mean()) for name, points in here.items()}
    left = [name for name in across if split_side(name)[1] is Side.LEFT and other_side(name) in across]
    crossed = [name for name in left if across[name] > across[other_side(name)] + _CROSSED_MM]
    if crossed:
        more = f" (and {len(crossed) - 1} more pairs)" if len(crossed) > 1 else ""
        said.append(f"the {called(crossed[0])} lies further right than the right one{more}")
    return said


def corrections(turn: Points, whole: bool, names: Mapping[str, str]) -> tuple[str, ...]:
    """What was set right, for whoever trusts it."""
    said = []
    if whole:
        said.append(
            "Left and right are exchanged: the bones named left have the shape of right ones. The body was mirrored; "
            "if instead the names are wrong, exchange left and right in the names."
        )
    for name, other in names.items():
        if other:
            said.append(f"{name} has the shape of {other} and was taken for it: check the names.")
        else:
            side = split_side(name)[1].other
            said.append(
                f"{name} has the shape of a {side} one, but {other_side(name)} is there already: it was left out."
            )
    if not np.array_equal(turn, np.eye(3)):
        said.append("The body lies otherwise than RAS axes would have it: it was turned before it was fitted.")
    return tuple(said)
