"""Places written as rules on landmarks, so that one rule finds its place on any body."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from meshes.data_files import Record, read
from meshes.errors import MeshesError
from meshes.space import DIRECTIONS, Points, Side, displacement, sided


class Rule(Record):
    """A place: a weighted mean of landmarks plus an offset in the body's directions.

    In TOML one of::

        at = { landmark = "ischial_spine" }
        at = { from = "ischial_tuberosity", to = "greater_trochanter", f = 0.48 }
        at = { mean = { asis = 1, pubic_tubercle = 1, hip_centre = 2 } }

    each with ``offset = { posterior = 12, lateral = 3 }`` in mm. With ``scale = "pelvis"`` the offset grows with the
    body: it is then given in mm of a body whose pelvis has the reference length of ``meshes/data/points.toml``.

    Attributes
    ----------
    landmark : str
        Name of a landmark without its side; ``name@other`` takes the other side's. Derived points of
        ``meshes/data/points.toml`` count as landmarks.
    from_, to, f
        The point at fraction ``f`` of the line from one landmark to another (may lie outside 0 to 1).
    mean : mapping of str to float
        Weights of landmarks.
    offset : mapping of str to float
        anterior, posterior, medial, lateral, superior, inferior: mm.
    scale : str
        Name of a length the offset is proportional to; empty for an offset in plain mm.
    """

    landmark: str | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None
    f: float = 0.5
    mean: dict[str, float] | None = None
    offset: dict[str, float] = Field(default_factory=dict)
    scale: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.landmark is not None, self.from_ is not None or self.to is not None, self.mean is not None]
        if sum(ways) != 1:
            raise ValueError("write exactly one of: landmark, from + to, mean")
        if (self.from_ is None) != (self.to is None):
            raise ValueError("from and to belong together")
        if self.mean is not None and not sum(self.mean.values()) > 0:
            raise ValueError("the weights of mean must have a positive sum")
        if unknown := sorted(set(self.offset) - set(DIRECTIONS)):
            raise ValueError(f"unknown direction {unknown[0]!r}: use {', '.join(DIRECTIONS)}")
        return self

    @property
    def weights(self) -> Mapping[str, float]:
        """Weight of each landmark the place hangs on; they sum to 1."""
        if self.landmark is not None:
            return {self.landmark: 1.0}
        if self.mean is not None:
            total = sum(self.mean.values())
            return {name: weight / total for name, weight in self.mean.items()}
        # added up, so that a line from a landmark to itself is that landmark
        weights = {str(self.from_): 1.0 - self.f}
        weights[str(self.to)] = weights.get(str(self.to), 0.0) + self.f
        return weights


class Length(Record):
    """A length of the body that offsets are proportional to: between two landmarks, with its reference in mm."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    mm: Annotated[float, Field(gt=0)]


class Anchors(Record):
    """``meshes/data/points.toml``: places derived from landmarks, and the lengths that offsets are proportional to."""

    point: dict[str, Rule]
    length: dict[str, Length]


@cache
def anchors() -> Anchors:
    """Derived points and lengths, read once.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read("data/points.toml", Anchors)


def landmark(name: str, landmarks: Mapping[str, Points], side: Side) -> Points:
    """A landmark or derived point by its name without side, shape (3,), mm RAS+.

    Raises
    ------
    MeshesError
        If the body has no such landmark.
    """
    bare, at, whose = name.partition("@")
    if at and whose != "other":
        raise MeshesError(f"{whose!r} is no side", name, "write name@other for the other side")
    wanted = side.other if at else side
    for key in (sided(bare, wanted), bare):
        if key in landmarks:
            return np.asarray(landmarks[key], dtype=np.float64)
    if bare in anchors().point:
        return place(anchors().point[bare], landmarks, wanted)
    raise MeshesError(
        "the body has no such landmark",
        sided(bare, wanted),
        "correct the name, add the landmark to the body, or derive it in meshes/data/points.toml",
    )


def scale_factor(scale: str, landmarks: Mapping[str, Points], side: Side) -> float:
    """How many times longer a length is on this body than on the reference; 1 without a scale."""
    if not scale:
        return 1.0
    length = anchors().length.get(scale)
    if length is None:
        raise MeshesError("no such scale", scale, f"use one of {', '.join(sorted(anchors().length))}")
    ends = landmark(length.from_, landmarks, side), landmark(length.to, landmarks, side)
    return float(np.linalg.norm(ends[0] - ends[1])) / length.mm


def place(rule: Rule, landmarks: Mapping[str, Points], side: Side) -> Points:
    """Where a rule's place lies on a body.

    Parameters
    ----------
    rule : Rule
    landmarks : mapping of str to ndarray, shape (3,)
        mm RAS+, with sides (``asis.left``); midline ones without.
    side : Side
        The middle is allowed only for rules on midline landmarks.

    Returns
    -------
    ndarray, shape (3,)
        mm RAS+.

    Raises
    ------
    MeshesError
        If a landmark or scale is unknown.
    """
    where = sum((w * landmark(name, landmarks, side) for name, w in rule.weights.items()), start=np.zeros(3))
    offset = displacement(rule.offset, side) * scale_factor(rule.scale, landmarks, side)
    return np.asarray(where + offset, dtype=np.float64)
