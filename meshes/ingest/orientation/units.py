"""Units of a body, by the size of its bones beside an average adult's."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from meshes.ingest.errors import IngestError
from meshes.ingest.orientation.record import UNITS
from meshes.messages import Id, Message
from meshes.space import Points, split_side

SHAPED: Final = ("hip_bone", "sacrum", "femur", "tibia", "fibula")
"""Bones whose shape tells size, direction and side, best first."""
_LONG: Final = ("femur", "tibia", "fibula")
_CUT: Final = 4.0
"""A part of a long bone is at least its fourth part."""
_PROBABLE: Final = (0.62, 1.6)
"""A bone's size beside the mean adult's; adults lie between 0.8 and 1.25."""


def spread(points: Points) -> float:
    """Root mean square distance from the middle."""
    return float(np.sqrt(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean()))


def relative_size(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> float:
    """Median size of bones beside the default body's.

    Raises
    ------
    IngestError
        If they have none.
    """
    size = float(np.median([_ratio(name, points, reference[name]) for name, points in bones.items()]))
    if not size > 0:
        raise IngestError(Message("no_size"), ", ".join(bones), "export the surfaces anew")
    return size


def find_units(
    bones: Mapping[str, Points], reference: Mapping[str, Points], told: str
) -> tuple[str, Message, list[Message]]:
    """Units, why, and what speaks against them.

    Parameters
    ----------
    bones, reference : mapping of str to ndarray, shape (n, 3)
        Points on the same bones in the file's coordinates, and of the default body, mm.
    told : str
        Units as told; empty to find them out.

    Raises
    ------
    IngestError
        If the bones have no size.
    """
    middle = relative_size(bones, reference)
    best = min(("mm", "cm", "m"), key=lambda unit: abs(np.log(middle * UNITS[unit])))
    units = told or best
    size = middle * UNITS[units]
    doubts = []
    if not _probable(size):
        name = max(bones, key=lambda bone: spread(reference[bone]))
        length = float(np.ptp(bones[name], axis=0).max()) * UNITS[units]
        other = Message("size_other", units=best) if _probable(middle * UNITS[best]) else ""
        doubts.append(Message("size", units=units, size=size, bone=Id(name), mm=length, other=other))
    else:
        ratios = {name: _ratio(name, points, reference[name]) for name, points in bones.items()}
        doubts += [
            Message("size_one", bone=Id(name), size=ratio * UNITS[units], rest=size)
            for name, ratio in ratios.items()
            if split_side(name)[0] in SHAPED and not 0.5 < ratio / middle < 2.0
        ]
    return units, Message("units_why", size=size), doubts


def _ratio(name: str, points: Points, like: Points) -> float:
    """Size of a bone beside another; of a long one that a scan may have cut off by its breadth, if that says more."""
    whole = spread(points) / spread(like)
    if split_side(name)[0] not in _LONG:
        return whole
    across, other = (np.linalg.svd(p - p.mean(axis=0), compute_uv=False)[1:] / np.sqrt(len(p)) for p in (points, like))
    broad = float(np.sqrt((across**2).sum() / (other**2).sum()))
    return max(whole, broad if broad < 1.0 else min(1.0, _CUT * whole))  # an end is broader than the whole


def _probable(size: float) -> bool:
    return _PROBABLE[0] < size < _PROBABLE[1]
