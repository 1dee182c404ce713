"""Standard frame of a fitted body: level, upright, origin midway between the hip centres."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from meshes.geometry.transform import Rigid
from meshes.space import Points

_PAIRS: Final = ("asis", "psis", "iliac_crest", "ischial_spine", "ischial_seat", "pubic_tubercle", "hip_centre")


def frame_of(landmarks: Mapping[str, Points]) -> Rigid:
    """The rigid transform into the standard frame.

    Left and right landmarks of the pelvis give the transverse axis; then the iliac spines stand vertically above the
    pubic tubercles, as in standing.

    Parameters
    ----------
    landmarks : mapping of str to ndarray, shape (3,)
        In any frame; all of the pelvis.
    """
    pairs = np.array([landmarks[f"{name}.right"] - landmarks[f"{name}.left"] for name in _PAIRS])
    across = pairs.sum(axis=0)
    across /= np.linalg.norm(across)
    asis, pubis, hips = (
        (landmarks[f"{name}.left"] + landmarks[f"{name}.right"]) / 2
        for name in ("asis", "pubic_tubercle", "hip_centre")
    )
    up = asis - pubis
    up = up - (up @ across) * across
    up /= np.linalg.norm(up)
    rotation = np.stack([across, np.cross(up, across), up])
    return Rigid(rotation, -rotation @ hips)
