"""Smooth warp of space from the default body to a fitted one, exact on points of all bones."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from meshes.fit.initial_pose import sample
from meshes.fit.template import Template
from meshes.geometry.spline_warp import spline
from meshes.space import Points

_CONTROL: Final = 2200
"""Points on bones that the map goes through."""
_FEWEST: Final = 12


class SpaceWarp:
    """A smooth map of space through points of all bones.

    Parameters
    ----------
    here, there : ndarray, shape (n, 3)
        Control points before and after.
    """

    def __init__(self, here: Points, there: Points) -> None:
        self._moves = spline(here, there - here)

    def __call__(self, points: Points) -> Points:
        """Warp points of shape (..., 3), mm."""
        flat = np.asarray(points, dtype=np.float64).reshape(-1, 3)
        return (flat + self._moves(flat)).reshape(np.shape(points))


def space_warp(template: Template, bones: Mapping[str, Points]) -> SpaceWarp:
    """The map from the default body to the one whose bones, vertex by vertex, are these.

    Parameters
    ----------
    template : Template
    bones : mapping of str to ndarray, shape (n, 3)
        Final vertices of every template bone.
    """
    area = {name: float(template.bones[name].mesh.area) for name in bones}
    total = sum(area.values())
    here, there = [], []
    for name, points in bones.items():
        rows = sample(template.bones[name], max(_FEWEST, round(_CONTROL * area[name] / total)))
        here.append(template.bones[name].vertices[rows])
        there.append(points[rows])
    return SpaceWarp(np.vstack(here), np.vstack(there))
