"""Reference points: the default body's bones, sampled, for size, direction and side of bones from outside."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import trimesh

from meshes.default_body.load import load_default
from meshes.progress import Progress, silent
from meshes.space import Points
from meshes.structure import Tissue

SAMPLES: Final = 500


def sampled(mesh: trimesh.Trimesh, count: int = SAMPLES) -> Points:
    """Points spread over a surface by area, the same ones every time, shape (count, 3)."""
    points, _ = trimesh.sample.sample_surface(mesh, count, seed=0)
    return np.asarray(points, dtype=np.float64)


def reference(progress: Progress = silent) -> Mapping[str, Points]:
    """Points on every bone of the default body by structure, mm RAS+, standing.

    Parameters
    ----------
    progress : Progress
        Told of the default body's building, if it must be built first.
    """
    load_default(progress)
    return _reference()


@cache
def _reference() -> Mapping[str, Points]:
    atlas = load_default()
    bones = [name for name, structure in atlas.structures.items() if structure.tissue is Tissue.BONE]
    return {name: sampled(atlas.mesh_of(name)) for name in bones}
