"""Places written as rules on landmarks, so that one rule finds its place on any body."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from meshes.space import Points, Side


class Rule(BaseModel):
    """A place: a weighted mean of landmarks plus an offset in the body's directions.

    In TOML one of::

        at = { landmark = "ischial_spine" }
        at = { from = "ischial_tuberosity", to = "greater_trochanter", f = 0.48 }
        at = { mean = { asis = 1, pubic_tubercle = 1, hip_centre = 2 } }

    each with ``offset = { posterior = 12, lateral = 3 }`` in mm.

    Attributes
    ----------
    landmark : str
        Name of a landmark without its side; ``name@other`` takes the other side's.
    from_, to, f
        The point at fraction ``f`` of the line from one landmark to another (may lie outside 0 to 1).
    mean : mapping of str to float
        Weights of landmarks.
    offset : mapping of str to float
        anterior, posterior, medial, lateral, superior, inferior: mm.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    landmark: str | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None
    f: float = 0.5
    mean: dict[str, float] | None = None
    offset: dict[str, float] = {}


def place(rule: Rule, landmarks: Mapping[str, Points], side: Side) -> Points:
    """Where a rule's place lies on a body, shape (3,), mm RAS+."""
    raise NotImplementedError
