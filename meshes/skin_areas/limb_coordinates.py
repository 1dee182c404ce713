"""Where a point of the skin lies on its limb: region, height and angle, from landmarks alone.

The scheme is our own, for painting a standing body; it measures nothing. Each half of the body is treated in a
right-sided frame, so that positive angles are lateral on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from meshes.anatomy.point_rules import landmark
from meshes.space import SIDES, Points, Side

Floats = NDArray[np.float64]


class Region(IntEnum):
    """Regions of the skin of pelvis and leg."""

    TRUNK = 0
    BUTTOCK = 1
    PERINEUM = 2
    THIGH = 3
    KNEE = 4
    LEG = 5
    FOOT = 6


KNEE_SPAN: Final = (0.86, 1.1)
"""Heights between which the limb counts as knee."""
TRUNK_EDGE: Final = 0.05
"""Half width of the soft edge between trunk and limb, in thigh heights."""
FOOT_EDGE_MM: Final = 14.0
"""Half width of the soft edge between leg and foot."""


@dataclass(frozen=True, slots=True)
class LimbCoordinates:
    """Limb coordinates of n points.

    Attributes
    ----------
    region : ndarray of int8, shape (n,)
        A :class:`Region` each.
    side : ndarray of int8, shape (n,)
        +1 right, -1 left; the median plane counts as right.
    t : ndarray, shape (n,)
        0 to 1 along the region: thigh from groin crease and gluteal fold to the knee joint line, leg from there to the
        malleoli, foot from heel to toes, knee over its own span; 0 on the trunk.
    a : ndarray, shape (n,)
        Degrees round the limb in (-180, 180]: 0 front (foot: dorsum), +90 lateral, 180 back (sole), -90 medial.
    height : ndarray, shape (n,)
        Along the whole limb: below 0 trunk, 0 to 1 thigh, 1 to 2 leg, above 2 foot.
    limb_a, foot_t, foot_a : ndarray, shape (n,)
        Angle round thigh or leg, and the foot's t and a, at every point, for soft edges.
    trunk, foot, perineum : ndarray, shape (n,)
        Soft membership 0 to 1.
    """

    region: NDArray[np.int8]
    side: NDArray[np.int8]
    t: Floats
    a: Floats
    height: Floats
    limb_a: Floats
    foot_t: Floats
    foot_a: Floats
    trunk: Floats
    foot: Floats
    perineum: Floats

    def only(self, chosen: NDArray[np.bool_]) -> "LimbCoordinates":
        """The coordinates of some of the points."""
        return LimbCoordinates(*(getattr(self, name)[chosen] for name in LimbCoordinates.__slots__))


def smooth(x: Floats) -> Floats:
    """Smooth step from 0 at -1 to 1 at +1."""
    x = np.clip((np.asarray(x) + 1.0) / 2.0, 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)


def angle(lateral: Floats, anterior: Floats) -> Floats:
    """Degrees from the front, positive laterally."""
    return np.asarray(np.degrees(np.arctan2(lateral, anterior)))


def limb_coordinates(vertices: Points, landmarks: Mapping[str, Points]) -> LimbCoordinates:
    """Limb coordinates of points of the skin of a standing body.

    Parameters
    ----------
    vertices : ndarray, shape (n, 3)
        mm RAS+.
    landmarks : mapping of str to ndarray, shape (3,)
        The body's, both sides.

    Returns
    -------
    LimbCoordinates
        Every point has a region.

    Raises
    ------
    MeshesError
        If the body lacks a landmark.
    """
    points = np.asarray(vertices, dtype=np.float64)
    side = np.where(points[:, 0] < 0, -1, 1).astype(np.int8)
    columns = np.zeros((8, len(points)))
    for which in SIDES:
        mine = side == which.sign
        if mine.any():
            columns[:, mine] = _one_side(points[mine] * [which.sign, 1, 1], _Marks(landmarks, which))
    height, limb_a, foot_t, foot_a, trunk, foot, perineum, behind = columns
    region = _regions(height, trunk, foot, perineum > 0.5, behind > 0.5)
    t = np.select(
        [region <= Region.PERINEUM, region == Region.FOOT, region == Region.KNEE],
        [0.0, foot_t, (height - KNEE_SPAN[0]) / (KNEE_SPAN[1] - KNEE_SPAN[0])],
        np.where(height < 1, height, height - 1),
    )
    a = np.where(region == Region.FOOT, foot_a, limb_a)
    return LimbCoordinates(region, side, np.clip(t, 0, 1), a, height, limb_a, foot_t, foot_a, trunk, foot, perineum)


class _Marks:
    """Landmarks of one side, mirrored to the right."""

    def __init__(self, landmarks: Mapping[str, Points], side: Side) -> None:
        self._landmarks, self._side = landmarks, side

    def __call__(self, *names: str) -> Points:
        found = [landmark(name, self._landmarks, self._side) for name in names]
        return np.asarray(np.mean(found, axis=0) * [self._side.sign, 1, 1])


def _one_side(points: Points, mark: _Marks) -> Floats:
    height, limb_a = _limb(points, mark)
    foot_t, foot_a = _foot(points, mark)
    trunk = smooth(-height / TRUNK_EDGE)
    foot = smooth(-(_above_ankle(points, mark)) / FOOT_EDGE_MM)
    crest = mark("iliac_crest")
    behind = (points[:, 1] < mark("trochanter_side")[1]) & (points[:, 2] < crest[2])
    behind &= points[:, 0] > 0.1 * mark("psis")[0]
    return np.stack((height, limb_a, foot_t, foot_a, trunk, foot, _perineum(points, mark), behind.astype(float)))


def _limb(points: Points, mark: _Marks) -> tuple[Floats, Floats]:
    """Height along thigh and leg, and angle round them."""
    knee, ankle = mark("popliteal_crease"), mark("ankle_centre")
    axis = _axis(mark)
    centre = np.stack([np.interp(-points[:, 2], -axis[:, 2], axis[:, i]) for i in (0, 1)], axis=1)
    limb_a = angle(points[:, 0] - centre[:, 0], points[:, 1] - centre[:, 1])
    top = _top(limb_a, mark)
    thigh = (top - points[:, 2]) / (top - knee[2])
    leg = 1 + (knee[2] - points[:, 2]) / (knee[2] - ankle[2])
    return np.where(points[:, 2] > knee[2], thigh, leg), limb_a


def _axis(mark: _Marks) -> Points:
    """The middle of the flesh from hip to ankle, shape (5, 3), falling in z: the calf lies behind its bones."""
    hip, knee, ankle = mark("hip_centre"), mark("knee_centre"), mark("ankle_centre")
    breadth = float(np.linalg.norm(mark("lateral_epicondyle") - mark("medial_epicondyle")))
    plateau = mark("plateau_centre")
    calf = plateau + 0.28 * (ankle - plateau)
    shin = plateau + 0.6 * (ankle - plateau)
    back = np.array([0.0, -breadth, 0.0])
    return np.stack((hip, knee, calf + 0.28 * back, shin + 0.14 * back, ankle + 0.05 * back))


def _top(limb_a: Floats, mark: _Marks) -> Floats:
    """Level of the thigh's upper border all round: groin crease, trochanter, gluteal fold, genitofemoral fold."""
    seat, trochanter = mark("ischial_seat")[2], mark("trochanter_side")[2]
    asis, pubis = mark("asis")[2], mark("pubic_tubercle")[2]
    ring = {
        -150.0: seat - 32,
        -95.0: (seat + mark("pubic_symphysis")[2]) / 2 - 28,
        -50.0: pubis - 26,
        0.0: (asis + pubis) / 2 - 22,
        50.0: (asis + trochanter) / 2,
        95.0: trochanter + 18,
        140.0: (seat + trochanter) / 2 - 8,
        180.0: seat - 38,
    }
    at = np.array([*ring])
    level = np.array([*ring.values()])
    around = PchipInterpolator(np.concatenate((at - 360, at, at + 360)), np.tile(level, 3))
    return np.asarray(around(limb_a))


def _above_ankle(points: Points, mark: _Marks) -> Floats:
    """Height over the plane that parts leg from foot: it rises forwards from below the malleoli, mm."""
    ankle, heel, toe = mark("ankle_centre"), mark("calcaneal_tuberosity"), mark("toe_2_tip")
    forward = (toe - heel) * [1, 1, 0]
    along = (points - ankle) @ (forward / np.linalg.norm(forward))
    return np.asarray(points[:, 2] - (ankle[2] - 6.0 + 0.55 * np.clip(along, -40, 60)))


def _foot(points: Points, mark: _Marks) -> tuple[Floats, Floats]:
    """Share of the way from heel to toes, and angle round the foot's own section."""
    heel, toe = mark("calcaneal_tuberosity"), mark("toe_2_tip")
    ground = min(mark(n)[2] for n in ("calcaneus_medial_process", "metatarsal_1_head", "great_toe_tip")) - 10.0
    forward = (toe - heel) * [1, 1, 0]
    length = float(np.linalg.norm(forward))
    forward /= length
    outward = np.array([forward[1], -forward[0], 0.0])

    def flat(*names: str) -> tuple[float, float]:
        """A landmark's share of the foot's length, and mm to the side."""
        place = mark(*names) - heel
        return float(place @ forward) / length, float(place @ outward)

    along = (points - heel) @ forward / length
    inner, outer = (flat(f"metatarsal_{i}_head") for i in (1, 5))
    big, small = flat("great_toe_tip"), flat("toe_5_tip")
    left = np.interp(along, [0.0, 0.3, inner[0], 1.0], [-30.0, -32.0, inner[1] - 12, big[1] - 12])
    # beyond the little toe the outer border runs along the tips of the others
    right = np.interp(along, [0.0, 0.3, outer[0], small[0], 1.0], [30.0, 34.0, outer[1] + 10, small[1] + 9, 14.0])
    middle = np.interp(along, [0.0, 0.3, inner[0], 1.0], [20.0, 22.0, 15.0, 11.0])
    across = ((points - heel) @ outward - (left + right) / 2) / ((right - left) / 2)
    return np.clip(along, 0, 1), angle(across, (points[:, 2] - ground - middle) / middle)


def _perineum(points: Points, mark: _Marks) -> Floats:
    """Soft membership of the perineum: between the sitting bones, from symphysis to coccyx, below both."""
    front, back = mark("pubic_symphysis"), mark("coccyx_tip")
    seat = mark("ischial_seat")
    share = (front[1] - points[:, 1]) / (front[1] - back[1])
    lowest = np.interp(share, [0, 1], [front[2] - 14, back[2]])
    half = np.interp(share, [-0.5, -0.3, 0, 0.5, 1.1], [0.7, 0.45, 0.5, 0.75, 0.35]) * seat[0]
    # in front of the symphysis it may hang
    floor = seat[2] - np.interp(share, [-0.5, -0.2, 0.6, 1.0], [115.0, 45.0, 45.0, 25.0])
    inside = smooth((half - points[:, 0]) / 6.0) * smooth((lowest - points[:, 2]) / 6.0)
    ends = smooth((share + 1.6) / 0.1) * smooth((1.15 - share) / 0.1)
    return np.asarray(inside * ends * smooth((points[:, 2] - floor) / 8.0))


def _regions(
    height: Floats, trunk: Floats, foot: Floats, perineum: NDArray[np.bool_], behind: NDArray[np.bool_]
) -> NDArray[np.int8]:
    knee = (height >= KNEE_SPAN[0]) & (height < KNEE_SPAN[1])
    chosen = np.select(
        [perineum, foot > 0.5, (trunk > 0.5) & behind, trunk > 0.5, knee, height < 1],
        [Region.PERINEUM, Region.FOOT, Region.BUTTOCK, Region.TRUNK, Region.KNEE, Region.THIGH],
        Region.LEG,
    )
    return chosen.astype(np.int8)
