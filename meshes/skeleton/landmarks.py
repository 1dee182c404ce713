"""Named points of a body: which bone, where on it, and by which definition they were found.

A landmark of the shape model's bones is a *material point*, a vertex of its patches, so that it follows every shape;
the definition by which it was found once on the mean is kept beside it and re-derived by a test. A landmark of
another bone is found by its definition whenever the body is built.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final

import numpy as np
from pydantic import Field

from meshes.data_files import Record, read
from meshes.errors import RecordError
from meshes.skeleton.shape_model import Surface
from meshes.space import Points, Side, displacement

_FILE: Final = "data/landmarks.toml"
_AXES: Final = {"lateral": 0, "anterior": 1, "superior": 2}


class Extreme(Record):
    """The point of a bone farthest in a direction within a region.

    Attributes
    ----------
    towards : mapping of str to float
        Weights of the directions lateral, medial, anterior, posterior, superior, inferior.
    within : mapping of str to pair of float
        Region as fractions of the bone's extent: ``lateral`` (0 medial end, 1 lateral), ``anterior`` (0 back, 1
        front), ``superior`` (0 below, 1 above).
    """

    towards: dict[str, float]
    within: dict[str, tuple[float, float]] = Field(default_factory=dict)

    @property
    def direction(self) -> Points:
        """Direction of the extreme on the left side, shape (3,), unit length, RAS+."""
        vector = displacement(self.towards, Side.LEFT)
        return np.asarray(vector / np.linalg.norm(vector))

    def find(self, points: Points) -> int:
        """Index of the extreme point among a left or midline bone's vertices, shape (n, 3), mm RAS+."""
        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        inside = np.ones(len(points), dtype=bool)
        for axis, (start, end) in self.within.items():
            column = _AXES[axis]
            fraction = (points[:, column] - low[column]) / extent[column]
            fraction = 1 - fraction if axis == "lateral" else fraction
            inside &= (fraction >= start) & (fraction <= end)
        return int(np.argmax(np.where(inside, points @ self.direction, -np.inf)))


class Landmark(Record):
    """One named point; of the left side where it has a side.

    Attributes
    ----------
    structure : str
        Bone it lies on, without its side.
    english, latin : str
        English term and the Latin one of Terminologia Anatomica (2nd ed.).
    definition : str
        How an anatomist would find it.
    element, xi
        Material coordinate on the shape model's patch, for bones that come from there.
    rule : Extreme, optional
        The definition as a rule that finds the point again.
    midline : bool
        Lies in the median plane and has no side.
    source : str
        Where definition and place come from.
    play_mm : float
        How far from here, mm, careful people put it because definitions in use differ or the place is broad.
    """

    structure: str
    english: str
    latin: str = ""
    definition: str
    element: int | None = None
    xi: Annotated[tuple[float, float] | None, Field()] = None
    rule: Extreme | None = None
    midline: bool = False
    source: str = "definition"
    play_mm: float = 0.0


@cache
def landmarks() -> Mapping[str, Landmark]:
    """All landmark records by name.

    Raises
    ------
    RecordError
        Naming key and mend, if the file is broken.
    """
    return read(_FILE, dict[str, Landmark])


def vertex_of(landmark: Landmark, surface: Surface) -> int:
    """Vertex of the shape model's surface that a landmark is.

    Raises
    ------
    RecordError
        If the record has no material coordinate.
    """
    if landmark.element is None or landmark.xi is None:
        raise RecordError("no material coordinate", f"{_FILE}, {landmark.english}", "give element and xi")
    return surface.vertex(landmark.element, landmark.xi)
