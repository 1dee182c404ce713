"""Two bodies, or two sides of one, measure by measure: values, published figures, and which differences count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from meshes.anatomy.morphometry import Body, Measured, Published, Row, measure_row, rows
from meshes.errors import MeshesError
from meshes.geometry.polyline import lengths
from meshes.geometry.transform import smallest_turn
from meshes.space import Points, Side, mirrored, sided, split_side

Group = Literal["anatomy", "size", "route", "landmark"]

SAME_MM: Final = 0.05
"""Differences below this are none: coordinates are kept to a hundredth of a millimetre."""
SAME_SHARE: Final = 0.0005
_SPREADS: Final = 0.5
"""Part of a published standard deviation from which on a difference counts: a medium effect (Cohen, 1988)."""
_PART: Final = 0.2
"""Part of a published mean or range from which on a difference counts where no standard deviation was published."""
_LEAST_MM: Final = 2.0
_ROUTE_PART: Final = 0.05
_ROUTE_MM: Final = 5.0
_SIZE_PART: Final = 0.03
_SIZE_MM: Final = 3.0
_MOVED_PART: Final = 0.05
_MOVED_MM: Final = 10.0
SIZES: Final[dict[str, tuple[str, str]]] = {
    "leg_length": ("hip_centre", "medial_malleolus"),
    "pelvic_height": ("asis", "ischial_seat"),
    "femoral_offset": ("hip_centre", "trochanter_side"),
    "notch_width": ("ischial_spine", "psis"),
}
"""Lengths of one side between two landmarks."""
WIDTHS: Final[dict[str, tuple[str, str]]] = {
    "pelvic_width": ("iliac_tubercle.left", "iliac_tubercle.right"),
    "inlet_depth": ("sacral_promontory", "pubic_symphysis"),
    "outlet_width": ("ischial_seat.left", "ischial_seat.right"),
    "spine_distance": ("ischial_spine.left", "ischial_spine.right"),
    "hip_distance": ("hip_centre.left", "hip_centre.right"),
}
"""Lengths of the whole pelvis: no side has them alone."""

_PLACES: Final = (
    "asis",
    "psis",
    "iliac_crest",
    "ischial_spine",
    "ischial_tuberosity",
    "pubic_tubercle",
    "pubic_symphysis",
    "sacral_promontory",
    "sacral_foramen_s2",
    "coccyx_tip",
    "greater_sciatic_notch",
    "obturator_canal",
    "greater_trochanter",
    "lesser_trochanter",
    "medial_epicondyle",
    "lateral_epicondyle",
    "patella_apex",
    "tibial_tuberosity",
    "fibular_head",
    "medial_malleolus",
    "lateral_malleolus",
    "calcaneal_tuberosity",
    "great_toe_tip",
)
"""Landmarks whose places are compared; neighbours of these would say the same again."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One side of one body.

    Attributes
    ----------
    body : Body
        Landmarks and nerve segments, mm RAS+.
    side : Side
        Left or right.
    """

    body: Body
    side: Side = Side.LEFT


@dataclass(frozen=True, slots=True)
class Pair:
    """The same measure on both.

    Attributes
    ----------
    group : str
        ``anatomy``: a row of the measured-anatomy table. ``size``: a length between two landmarks. ``route``: the
        length of a nerve segment. ``landmark``: how far a place lies from its fellow, both seen from the hip centres.
    id : str
        Of the row, size, segment or landmark, without side.
    a, b : float or None
        mm, or a fraction for a share; None where a body lacks what is measured. Of a landmark ``a`` is 0 and ``b`` the
        distance.
    threshold : float
        Difference from which on it counts.
    measured_a, measured_b : Measured or None
        With z-score and published figures, for rows of the table.
    """

    group: Group
    id: str
    a: float | None
    b: float | None
    threshold: float
    measured_a: Measured | None = None
    measured_b: Measured | None = None

    @property
    def share(self) -> bool:
        """Whether it is a fraction of a line and no length."""
        return self.measured_a is not None and self.measured_a.row.share

    @property
    def difference(self) -> float | None:
        """``b`` less ``a``; None where one is missing."""
        return None if self.a is None or self.b is None else self.b - self.a

    @property
    def same(self) -> bool:
        """Whether there is no difference at all, or nothing to compare."""
        limit = SAME_SHARE if self.share else SAME_MM
        return self.difference is None or abs(self.difference) < limit

    @property
    def weight(self) -> float:
        """The difference as a multiple of what counts; 0 where one is missing."""
        return 0.0 if self.difference is None else abs(self.difference) / self.threshold

    @property
    def within(self) -> tuple[bool | None, bool | None]:
        """Whether each lies within what was published; see :func:`within`."""
        return within(self.measured_a), within(self.measured_b)

    @property
    def notable(self) -> bool:
        """Whether the difference counts: beyond its threshold, or one alone lies within what was published."""
        one, other = self.within
        parted = one is not None and other is not None and one is not other and not self.same
        return self.weight >= 1.0 or parted


@dataclass(frozen=True, slots=True)
class Comparison:
    """All measures of both, the differences that count first."""

    pairs: tuple[Pair, ...]

    @property
    def notable(self) -> tuple[Pair, ...]:
        """Differences that count, the greatest first."""
        return tuple(pair for pair in self.pairs if pair.notable)

    @property
    def common(self) -> int:
        """How many measures both have."""
        return sum(pair.difference is not None for pair in self.pairs)

    @property
    def missing(self) -> tuple[Pair, ...]:
        """Measures that only one of the two has."""
        return tuple(pair for pair in self.pairs if (pair.a is None) is not (pair.b is None))

    @property
    def same(self) -> bool:
        """Whether no measure differs at all."""
        return all(pair.same for pair in self.pairs)


def within(measured: Measured | None) -> bool | None:
    """Whether a value lies within two standard deviations of a published mean, or in a published range.

    Returns
    -------
    bool or None
        None where neither spread nor range was published.
    """
    if measured is None or (measured.z is None and measured.inside is None):
        return None
    return measured.usual


def compare(a: Subject, b: Subject) -> Comparison:
    """Measure two bodies, or two sides of one, and hold the values against each other.

    A measure that one of the two cannot give, as a partial body lacks it, is kept with what the other gives; one that
    neither can give is left out.

    Parameters
    ----------
    a, b : Subject
    """
    found = (*_anatomy(a, b), *_sizes(a, b), *_routes(a, b), *_landmarks(a, b))
    there = [pair for pair in found if pair.a is not None or pair.b is not None]
    return Comparison(tuple(sorted(there, key=lambda pair: (not pair.notable, -pair.weight))))


def _anatomy(a: Subject, b: Subject) -> Iterator[Pair]:
    for row in rows():
        one, other = _taken(row, a), _taken(row, b)
        values = [None if taken is None else taken.value for taken in (one, other)]
        yield Pair("anatomy", row.id, values[0], values[1], _threshold(row), one, other)


def _taken(row: Row, subject: Subject) -> Measured | None:
    try:
        return measure_row(row, subject.body, subject.side)
    except (MeshesError, KeyError):
        return None  # the body has no such nerve or landmark


def _threshold(row: Row) -> float:
    spreads = [group.sd for group in row.published if group.sd is not None]
    found = _SPREADS * min(spreads) if spreads else _PART * max(_extent(group) for group in row.published)
    return found if row.share else max(found, _LEAST_MM)


def _extent(group: Published) -> float:
    """The width of a range, else the size of a mean."""
    if group.low is not None and group.high is not None:
        return group.high - group.low
    return max(abs(value) for value in (group.mean, group.low, group.high, 0.0) if value is not None)


def _sizes(a: Subject, b: Subject) -> Iterator[Pair]:
    whole: dict[str, tuple[str, str]] = {} if a.body is b.body else WIDTHS
    for name, ends in (SIZES | whole).items():
        one, other = (_between(subject, ends) for subject in (a, b))
        yield Pair("size", name, one, other, max(_SIZE_MM, _SIZE_PART * max(one or 0.0, other or 0.0)))


def _between(subject: Subject, ends: Sequence[str]) -> float | None:
    marks = subject.body.landmarks
    places = [marks.get(end, marks.get(sided(end, subject.side))) for end in ends]
    one, other = places
    return None if one is None or other is None else float(np.linalg.norm(one - other))


def _routes(a: Subject, b: Subject) -> Iterator[Pair]:
    one, other = _lengths(a), _lengths(b)
    for name in dict.fromkeys((*one, *other)):
        longest = max(one.get(name, 0.0), other.get(name, 0.0))
        yield Pair("route", name, one.get(name), other.get(name), max(_ROUTE_MM, _ROUTE_PART * longest))


def _lengths(subject: Subject) -> dict[str, float]:
    own = [segment for segment in subject.body.segments if segment.side in (subject.side, Side.MIDDLE)]
    return {segment.id: float(lengths(segment.points)[-1]) for segment in own}


def _landmarks(a: Subject, b: Subject) -> Iterator[Pair]:
    one, other = _registered(a), _registered(b)
    for name in _PLACES:
        if name in one and name in other:
            away = float(np.linalg.norm(one[name]))  # a shorter leg alone moves a foot far
            gap = float(np.linalg.norm(one[name] - other[name]))
            yield Pair("landmark", name, 0.0, gap, max(_MOVED_MM, _MOVED_PART * away))


def _registered(subject: Subject) -> dict[str, Points]:
    """Landmarks of the side and the middle seen from the hip centres, the right side as if it were a left one."""
    marks = subject.body.landmarks
    hips = [marks.get(sided("hip_centre", side)) for side in (Side.LEFT, Side.RIGHT)]
    left, right = hips
    if left is None or right is None:
        return {}
    turn = smallest_turn((right - left) / np.linalg.norm(right - left), np.array([1.0, 0.0, 0.0]))
    own = {split_side(name)[0]: place for name, place in marks.items() if split_side(name)[1] is not subject.side.other}
    seen = {name: turn @ (place - (left + right) / 2) for name, place in own.items()}
    return {name: mirrored(place) for name, place in seen.items()} if subject.side is Side.RIGHT else seen
