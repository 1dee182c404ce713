"""Result of a fit: the body in its frame, bone by bone, its landmarks and their uncertainty."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import trimesh

from meshes.geometry.transform import Rigid, Similarity
from meshes.messages import Message
from meshes.space import Points


@dataclass(frozen=True, slots=True)
class BoneFit:
    """Pose and surface distances of one fitted bone.

    Attributes
    ----------
    pose : Similarity
        From the default body's place to the fitted body's, before modes and warp.
    mean_mm, p95_mm, max_mm : float
        Surface distance from the given bone to the fitted template, over the part that is given.
    model_mm : float
        The same mean before the residual warp: how well pose and modes alone explain the bone.
    seen : float
        Part of the template's surface that the given bone has; below 0.9 something is missing.
    """

    pose: Similarity
    mean_mm: float
    p95_mm: float
    max_mm: float
    model_mm: float
    seen: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A body fitted by the template. All places are mm in the body's own frame (:mod:`meshes.space`).

    Attributes
    ----------
    given : mapping of str to trimesh.Trimesh
        The given bones, moved to the frame.
    fitted : mapping of str to trimesh.Trimesh
        The template lying on each given bone.
    predicted : mapping of str to trimesh.Trimesh
        The template's guess at each bone that was not given.
    bones : mapping of str to BoneFit
        By given bone.
    modes : mapping of int to float
        Standard deviations of the shape model's modes, counted from 1.
    size : float
        Of the body beside the model's.
    landmarks : mapping of str to ndarray, shape (3,)
        Every landmark of the default body, with side.
    uncertainty_mm : mapping of str to float
        About one standard error of each landmark.
    by_hand : frozenset of str
        Landmarks that the user gave.
    warp : callable
        Points of the default body, shape (..., 3), to this body.
    frame : Rigid
        From where the bones were given to this body's frame.
    doubtful : tuple of str
        Landmarks on or near given bone that are worth setting by hand, the worst first.
    warnings : tuple of Message
        For the user.
    """

    given: Mapping[str, trimesh.Trimesh]
    fitted: Mapping[str, trimesh.Trimesh]
    predicted: Mapping[str, trimesh.Trimesh]
    bones: Mapping[str, BoneFit]
    modes: Mapping[int, float]
    size: float
    landmarks: Mapping[str, Points]
    uncertainty_mm: Mapping[str, float]
    by_hand: frozenset[str]
    warp: Callable[[Points], Points]
    frame: Rigid
    doubtful: tuple[str, ...]
    warnings: tuple[Message, ...]

    def place(self, mesh: trimesh.Trimesh) -> trimesh.Trimesh:
        """Another given mesh of this body (a muscle, the skin) in the frame."""
        return trimesh.Trimesh(self.frame(mesh.vertices.view(np.ndarray)), np.asarray(mesh.faces), process=False)
