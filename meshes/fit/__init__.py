"""Fit of the default body to given bones: initial poses, shape modes, a warp; missing bones, landmarks, space warp.

Bones are given by our structure ids, any subset, in mm RAS, every one on its own side; the posture is free.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import trimesh

from meshes.errors import MeshesError
from meshes.fit.build_atlas import atlas_of
from meshes.fit.coccyx_split import split_coccyx
from meshes.fit.initial_pose import initial_poses
from meshes.fit.landmark_detection import detect_landmarks
from meshes.fit.missing_bones import predict_missing
from meshes.fit.registration import BoneRegistration, register
from meshes.fit.report import bone_fits, dislocated_femurs, doubtful, fit_warnings, misplaced_landmarks, uncertainties
from meshes.fit.result import BoneFit, Fitted
from meshes.fit.space_warp import space_warp
from meshes.fit.standard_frame import frame_of
from meshes.fit.template import Template, default_template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Rigid
from meshes.messages import Id, Message
from meshes.progress import Progress, portion, silent
from meshes.space import Points

__all__ = ["BoneFit", "Fitted", "atlas_of", "fit"]


def fit(
    bones: Mapping[str, trimesh.Trimesh],
    progress: Progress = silent,
    landmarks: Mapping[str, Points] | None = None,
    turn: Points | None = None,
) -> Fitted:
    """Fit the default body to given bones.

    Parameters
    ----------
    bones : mapping of str to trimesh.Trimesh
        By structure id (``femur.left``, ``sacrum``, …), mm, RAS. Parts of bones, holes and extra bits are borne;
        structures that are no bones of the default body are left alone and said.
    progress : Progress
        Told of every stage.
    landmarks : mapping of str to ndarray, shape (3,), optional
        Places set by hand in the frame of ``bones``, with side (``asis.left``): they steer the fit and stay as given.
    turn : ndarray, shape (3, 3), optional
        Rotation from the default body's directions to those of ``bones``, as :mod:`meshes.ingest.orientation` decided
        it; the identity without, good up to some 40°.

    Returns
    -------
    Fitted

    Raises
    ------
    MeshesError
        If none of the bones is known, one has no surface, or a landmark's name is unknown.
    """
    body = default_template(portion(progress, 0.0, 0.02))
    known = _known(body, landmarks or {})
    usable = {name: mesh for name, mesh in bones.items() if name in body.bones}
    if not usable:
        mend = "name at least one by its structure: hip_bone.left, sacrum, femur.right, …"
        raise MeshesError(Message("fit_none"), ", ".join(sorted(bones)) or "no meshes", mend)
    progress(Message("doing_bones"), 0.02)
    targets = {name: Target(name, mesh) for name, mesh in usable.items()}
    progress(Message("doing_place"), 0.08)
    poses = initial_poses(body, targets, np.eye(3) if turn is None else turn)
    registration = register(body, targets, poses, known, portion(progress, 0.3, 0.85))
    progress(Message("doing_missing"), 0.85)
    parted, registration = split_coccyx(body, targets, registration)
    found = _fitted(body, targets, parted, registration, known, portion(progress, 0.85, 1.0))
    unused = tuple(Message("fit_unused", bone=Id(name)) for name in bones if name not in usable)
    return replace(found, warnings=(*unused, *found.warnings))


def _known(body: Template, landmarks: Mapping[str, Points]) -> dict[str, Points]:
    if unknown := sorted(set(landmarks) - set(body.places)):
        raise MeshesError(Message("fit_no_mark"), unknown[0], "use a name of meshes/data/landmarks.toml with its side")
    return {name: np.asarray(place, dtype=np.float64) for name, place in landmarks.items()}


def _fitted(
    body: Template,
    given: Mapping[str, Target],
    targets: Mapping[str, Target],
    registration: BoneRegistration,
    known: Mapping[str, Points],
    progress: Progress,
) -> Fitted:
    """The fitted body of registered bones; ``targets`` are those given, the coccyx apart from its sacrum."""
    own = {name: warped.vertices for name, warped in registration.warped.items()}
    others = predict_missing(body, own, registration.shape.modes, registration.shape.size)
    progress(Message("doing_landmarks"), 0.4)
    vertices = {name: (own | others)[name] for name in body.bones}
    carry = space_warp(body, vertices)
    marks = detect_landmarks(body, vertices, targets, registration.poses, carry)
    marks |= known
    frame = frame_of(marks)
    fits = bone_fits(body, targets, registration, frame)
    unsure = uncertainties(body, marks, registration, known, fits)
    worst = doubtful(body, marks, unsure, registration, fits)
    progress(Message("doing_fitted"), 1.0)
    return Fitted(
        given={name: _moved(target.mesh, frame) for name, target in given.items()},
        fitted={name: _mesh(frame(own[name]), body, name) for name in own},
        predicted={name: _mesh(frame(points), body, name) for name, points in others.items()},
        bones=fits,
        modes={number: float(z) for number, z in enumerate(registration.shape.modes, start=1)},
        size=registration.shape.size,
        landmarks={name: frame(place) for name, place in marks.items()},
        uncertainty_mm=unsure,
        by_hand=frozenset(known),
        warp=lambda points: frame(carry(points)),
        frame=frame,
        doubtful=worst,
        warnings=(
            *misplaced_landmarks(body, targets, known),
            *dislocated_femurs(targets, marks),
            *fit_warnings(fits, unsure, worst, registration),
        ),
    )


def _mesh(points: Points, body: Template, name: str) -> trimesh.Trimesh:
    return trimesh.Trimesh(points, body.bones[name].faces, process=False)


def _moved(mesh: trimesh.Trimesh, frame: Rigid) -> trimesh.Trimesh:
    return trimesh.Trimesh(frame(mesh.vertices.view(np.ndarray)), np.asarray(mesh.faces), process=False)
