"""The outline of a body from the front: what places are tapped on where words were vague."""

import numpy as np

from meshes.atlas import Atlas
from meshes.space import Points
from meshes.structure import Tissue
from viewer.deck.skin_map import SKIN

ROWS = 48


def outline(atlas: Atlas) -> list[list[float]]:
    """One half of the body's outline, downwards.

    Returns
    -------
    list of list of float
        Height, and how far from the mid-plane the half begins and ends there, metres. It is that of the skin, or of
        the bones where a body has none.
    """
    bones = (name for name, one in atlas.structures.items() if one.tissue is Tissue.BONE)
    names = (SKIN,) if SKIN in atlas.structures else tuple(bones)
    points: Points = np.concatenate([np.asarray(atlas.mesh_of(name).vertices) for name in names]) / 1000
    half = points[points[:, 0] > 0]
    edges = np.linspace(half[:, 2].max(), half[:, 2].min(), ROWS + 1)
    row = np.clip(np.searchsorted(-edges, -half[:, 2]) - 1, 0, ROWS - 1)
    found = []
    for number in np.unique(row):
        across = half[row == number, 0]
        height = (edges[number] + edges[number + 1]) / 2
        found.append([round(float(value), 3) for value in (height, across.min(), across.max())])
    return found
