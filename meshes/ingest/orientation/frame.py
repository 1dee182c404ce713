"""Units, axes and sides of a body from outside: told by the user or the format, found out by the bones, held together.

A body and its mirror image with left and right exchanged are the same shape, so a mirrored body is recognised as one
whose left bones have the shape of right ones; which of the two it is, only its owner knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from meshes.ingest.errors import IngestError
from meshes.ingest.orientation.axes import LETTERS, matrix_of, pose_of, poses
from meshes.messages import Id, Message, side_name
from meshes.space import SIDES, Points, Side, sided, split_side

UNITS: Final = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4}
_TELLING: Final = ("hip_bone", "sacrum", "femur", "tibia", "fibula", "vertebra_l5", "vertebra_l4", "calcaneus", "talus")
"""Bones whose shape tells direction and side, best first."""
_GIRDLE: Final = ("hip_bone", "sacrum")
_LONG: Final = ("femur", "tibia", "fibula")
_CUT: Final = 4.0
"""A part of a long bone is at least its fourth part."""
_MOST: Final = 7
_POINTS: Final = 110
_PROBABLE: Final = (0.62, 1.6)
"""A bone's size beside the mean adult's; adults lie between 0.8 and 1.25."""
_SAME: Final = 1.06
"""Frames whose misfit differs by less cannot be told apart."""
_UNLIKE_MM: Final = 8.0
"""Bones that lie no nearer to their likes, of the same size, are parts that fit anywhere."""
_SWAPPED: Final = 0.85
"""The other side must fit better than this part of the own side's misfit to be believed."""
_TURNED: Final = 50.0
"""Degrees by which a body must be turned to be called turned; people lie and stand askew."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a body lies in its files.

    Attributes
    ----------
    units : str
        ``mm``, ``cm``, ``m`` or ``in``.
    axes : str
        Where +x, +y and +z point: ``RAS``, ``LPS``, …
    why : mapping of str to Message
        Why these units and axes.
    doubts : tuple of Message
        What does not agree.
    """

    units: str
    axes: str
    why: Mapping[str, Message]
    doubts: tuple[Message, ...] = ()

    @property
    def matrix(self) -> Points:
        """From the file's coordinates to mm RAS, shape (3, 3); its determinant is negative for mirrored axes."""
        return UNITS[self.units] * matrix_of(self.axes)


def find_frame(
    bones: Mapping[str, Points],
    reference: Mapping[str, Points],
    units: str = "",
    axes: str = "",
    told_by: Message | None = None,
) -> Frame:
    """Find units and axes, and say what speaks against what was told.

    Parameters
    ----------
    bones : mapping of str to ndarray, shape (n, 3)
        Points on each bone in the file's coordinates, by structure with side.
    reference : mapping of str to ndarray, shape (n, 3)
        The same of the default body, mm RAS+.
    units, axes : str
        As told; empty to find them out.
    told_by : Message, optional
        Who told them, for the remark; the user if not given.

    Raises
    ------
    IngestError
        If the units or axes told do not exist.
    """
    if units and units not in UNITS:
        raise IngestError(Message("no_unit", units=units), "--units", f"choose from {', '.join(UNITS)}")
    if axes:
        matrix_of(axes)
    known = {name: points for name, points in bones.items() if name in reference}
    if not known:
        doubt = () if units and axes else (Message("no_bone_frame"),)
        return Frame(units or "mm", axes or "RAS", {}, doubt)
    found_units, why_units, doubts = _units(known, reference, units)
    scale = 1.0 / _relative(known, reference)
    scaled = {name: points * scale for name, points in known.items()}
    found_axes, why_axes, more = _axes(scaled, reference, axes)
    told = told_by or Message("names_set")
    why = {"units": told if units else why_units, "axes": told if axes else why_axes}
    return Frame(found_units, found_axes, why, (*doubts, *more))


def spread(points: Points) -> float:
    """Root mean square distance from the middle."""
    return float(np.sqrt(((points - points.mean(axis=0)) ** 2).sum(axis=1).mean()))


def _ratio(name: str, points: Points, like: Points) -> float:
    """Size of a bone beside another; of a long one that a scan may have cut off by its breadth, if that says more."""
    whole = spread(points) / spread(like)
    if split_side(name)[0] not in _LONG:
        return whole
    across, other = (np.linalg.svd(p - p.mean(axis=0), compute_uv=False)[1:] / np.sqrt(len(p)) for p in (points, like))
    broad = float(np.sqrt((across**2).sum() / (other**2).sum()))
    return max(whole, broad if broad < 1.0 else min(1.0, _CUT * whole))  # an end is broader than the whole


def _units(
    bones: Mapping[str, Points], reference: Mapping[str, Points], told: str
) -> tuple[str, Message, list[Message]]:
    ratios = {name: _ratio(name, points, reference[name]) for name, points in bones.items()}
    middle = float(np.median(list(ratios.values())))
    if not middle > 0:
        raise IngestError(Message("no_size"), ", ".join(bones), "export the surfaces anew")
    best = min(("mm", "cm", "m"), key=lambda unit: abs(np.log(middle * UNITS[unit])))
    units = told or best
    doubts = []
    size = middle * UNITS[units]
    if not _PROBABLE[0] < size < _PROBABLE[1]:
        name = max(bones, key=lambda bone: spread(reference[bone]))
        length = float(np.ptp(bones[name], axis=0).max()) * UNITS[units]
        other = Message("size_other", units=best) if _probable(middle * UNITS[best]) else ""
        doubts.append(Message("size", units=units, size=size, bone=Id(name), mm=length, other=other))
    else:
        doubts += [
            Message("size_one", bone=Id(name), size=ratio * UNITS[units], rest=size)
            for name, ratio in ratios.items()
            if split_side(name)[0] in _TELLING[:5] and not 0.5 < ratio / middle < 2.0
        ]
    return units, Message("units_why", size=size), doubts


def _probable(size: float) -> bool:
    return _PROBABLE[0] < size < _PROBABLE[1]


def _chosen(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> dict[str, Points]:
    """The most telling bones, thinned, of the reference's size.

    Where enough of the pelvis is there it alone: its bones hold together, legs bend and are shorter or longer.
    """
    girdle = {name: points for name, points in bones.items() if split_side(name)[0] in _GIRDLE}
    among = girdle if len(girdle) > 1 else bones
    size = _relative(among, reference)

    def rank(name: str) -> tuple[int, str]:
        bone = split_side(name)[0]
        return (_TELLING.index(bone) if bone in _TELLING else len(_TELLING), name)

    return {name: among[name][:_POINTS] / size for name in sorted(among, key=rank)[:_MOST]}


def _axes(
    bones: Mapping[str, Points], reference: Mapping[str, Points], told: str
) -> tuple[str, Message, list[Message]]:
    """Axes, why, and what speaks against them and against the sides; of bones of about the right size."""
    trees = {name: cKDTree(points) for name, points in reference.items()}
    here = {name: points @ matrix_of(told).T for name, points in bones.items()} if told else dict(bones)
    chosen = _chosen(here, reference)
    found = poses(chosen, trees)
    best = found[0]
    doubts: list[Message] = []
    exchanged = poses({_other(name): points for name, points in chosen.items()}, trees)[0]
    if exchanged.misfit < _SWAPPED * best.misfit:
        return told or exchanged.axes()[0], Message("axes_exchanged"), [_mirrored_words(chosen)]
    near = best.axes()[0]
    if told:
        if best.apart(np.eye(3)) > _TURNED:
            doubts.append(Message("axes_wrong", axes=told, other=_composed(near, told)))
    else:
        rivals = [p for p in found if p.misfit < _SAME * best.misfit and p.apart(best.turn) > _TURNED]
        if best.misfit > _UNLIKE_MM:
            doubts.append(Message("axes_untold", axes=near))
        elif rivals:
            doubts.append(Message("axes_either", axes=near, other=rivals[0].axes()[0]))
    turn = matrix_of(near)
    doubts += _sides({name: points @ turn.T for name, points in here.items()}, reference, trees)
    return told or near, Message("axes_why"), doubts


def _composed(found: str, told: str) -> str:
    """Axes that do to the file's coordinates what ``told`` and then ``found`` do."""
    matrix = matrix_of(found) @ matrix_of(told)
    letters = {value: letter for letter, value in LETTERS.items()}
    rows = np.abs(matrix).argmax(axis=0)
    return "".join(letters[int(row), int(np.sign(matrix[row, column]))] for column, row in enumerate(rows))


def _mirrored_words(bones: Mapping[str, Points]) -> Message:
    names = [Id(name) for name in bones if split_side(name)[1] is not Side.MIDDLE]
    return Message("mirrored", bones=names[:2], verb=Message("has" if len(names) == 1 else "have"))


def _sides(bones: Mapping[str, Points], reference: Mapping[str, Points], trees: Mapping[str, cKDTree]) -> list[Message]:
    """Single bones that have the other side's shape, or lie on the other side."""
    wrong = []
    for name in bones:
        bone, side = split_side(name)
        if side is Side.MIDDLE or bone not in _TELLING[:5]:
            continue
        own, other = (pose_of({like: bones[name]}, trees, np.eye(3), 25).misfit for like in (name, _other(name)))
        if other < _SWAPPED * own:
            wrong.append(Message("side_shape", bone=Id(name), side=side_name(side.other)))
    crossed = [name for name, points in bones.items() if _crossed(name, points, bones)]
    if crossed:
        more = Message("more_pairs", count=len(crossed) - 1) if len(crossed) > 1 else ""
        wrong.append(Message("side_crossed", bone=Id(crossed[0]), more=more))
    return wrong


def _crossed(name: str, points: Points, bones: Mapping[str, Points]) -> bool:
    bone, side = split_side(name)
    other = bones.get(sided(bone, Side.RIGHT))
    return side is Side.LEFT and other is not None and bool(points[:, 0].mean() > other[:, 0].mean() + 5.0)


def turned(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> Points:
    """The turn, shape (3, 3), that brings bones of any size from their axes to RAS best."""
    trees = {name: cKDTree(points) for name, points in reference.items()}
    return poses(_chosen(bones, reference), trees)[0].turn


def side_of(bone: str, points: Points, reference: Mapping[str, Points]) -> Side | None:
    """The side whose bone these points resemble clearly more; None if they resemble both.

    Parameters
    ----------
    bone : str
        Without side.
    points : ndarray, shape (n, 3)
        Of any size, turned to RAS.
    """
    names = [sided(bone, side) for side in SIDES]
    if any(name not in reference for name in names):
        return None
    misfits = []
    for name in names:
        scaled = {name: points / _relative({name: points}, reference)}
        misfits.append(poses(scaled, {name: cKDTree(reference[name])})[0].misfit)
    if min(misfits) > _SWAPPED * max(misfits):
        return None
    return SIDES[int(np.argmin(misfits))]


def _relative(bones: Mapping[str, Points], reference: Mapping[str, Points]) -> float:
    """Size beside the default body's."""
    return float(np.median([_ratio(name, points, reference[name]) for name, points in bones.items()]))


def _other(name: str) -> str:
    bone, side = split_side(name)
    return sided(bone, side.other)
