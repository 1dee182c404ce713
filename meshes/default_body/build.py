"""The default body: shape model, feet and spine composed, with landmarks and nerve routes.

Pure building: :func:`build` reads nothing but the installed packages and our own data, so that a cache can wrap it.
"""

from collections.abc import Mapping

import numpy as np
import trimesh

from meshes.atlas import Atlas
from meshes.default_body import LABEL, NAME
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Message
from meshes.nerves.muscle_separation import separate
from meshes.nerves.routes import load_rules, place_all, with_mirror
from meshes.progress import Progress, portion, silent
from meshes.skeleton.assembly import Skeleton, assemble
from meshes.skeleton.foot_and_spine import feet_and_spine
from meshes.skeleton.landmarks import Landmark, landmarks, vertex_of
from meshes.skeleton.shape_model import PARTS, surfaces
from meshes.soft_tissue.build import soft_tissue
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.fasciae import fascia_records
from meshes.space import Points, Side, mirrored, sided, split_side
from meshes.structure import Structure, Tissue
from meshes.terms import structure


def build(progress: Progress = silent, modes: Mapping[int, float] | None = None) -> Atlas:
    """Build the default body.

    Parameters
    ----------
    progress : Progress
        Told of every stage.
    modes : mapping of int to float, optional
        Standard deviations of the shape model's modes; the mean without any.
    """
    skeleton = assemble(modes, portion(progress, 0.0, 0.1))
    progress(Message("doing_feet_spine"), 0.1)
    added, openings = feet_and_spine(skeleton, portion(progress, 0.1, 0.3))
    meshes = {**skeleton.meshes, **added}
    progress(Message("doing_landmarks"), 0.3)
    marks = {**find_landmarks(skeleton, meshes), **openings}
    progress(Message("doing_routes"), 0.31)
    solid = Obstacles(meshes)
    placed = place_all(load_rules(), marks, solid, (Side.RIGHT,))
    soft = soft_tissue(Context(meshes, marks, with_mirror(placed)), portion(progress, 0.33, 0.98))
    muscles = {s.id: mesh for s, mesh in soft if s.side is Side.RIGHT and _parts_nerves(s)}
    progress(Message("doing_between"), 0.98)
    skin = next(mesh for s, mesh in soft if s.id == "skin")
    segments = with_mirror(separate(placed, muscles, solid, marks, skin))
    structures = {name: structure(name) for name in meshes} | {found.id: found for found, _ in soft}
    meshes |= {found.id: mesh for found, mesh in soft}
    progress(Message("doing_ready"), 1.0)
    return Atlas(NAME, LABEL, structures, marks, segments, meshes.__getitem__)


def _parts_nerves(structure: Structure) -> bool:
    """Whether nerves run beside it and not within: muscles, and the fasciae on them."""
    return structure.tissue is Tissue.MUSCLE or split_side(structure.id)[0] in fascia_records()


def find_landmarks(skeleton: Skeleton, meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, Points]:
    """Every landmark of both sides, shape (3,), mm RAS+.

    Parameters
    ----------
    skeleton : Skeleton
        Bones of the shape model: their landmarks are vertices.
    meshes : mapping of str to trimesh.Trimesh
        All bones: the landmarks of the others are found by their rule.
    """
    found: dict[str, Points] = {}
    for name, landmark in landmarks().items():
        place = _place(landmark, skeleton, meshes)
        if landmark.midline:
            found[name] = place * np.array([0.0, 1.0, 1.0])
        else:
            left = np.array([-abs(place[0]), *place[1:]])
            found |= {sided(name, Side.LEFT): left, sided(name, Side.RIGHT): mirrored(left)}
    for name, place in _computed(skeleton).items():
        found |= {sided(name, Side.LEFT): place, sided(name, Side.RIGHT): mirrored(place)}
    return found


def _place(landmark: Landmark, skeleton: Skeleton, meshes: Mapping[str, trimesh.Trimesh]) -> Points:
    identifier = landmark.structure if landmark.structure in meshes else sided(landmark.structure, Side.LEFT)
    if landmark.element is None and landmark.rule is not None:
        points = meshes[identifier].vertices.view(np.ndarray)
        return np.asarray(points[landmark.rule.find(points)])
    surface = next(s for file in PARTS for s in surfaces(file) if s.id == identifier)
    return np.asarray(skeleton.vertices[identifier][vertex_of(landmark, surface)])


def _computed(skeleton: Skeleton) -> dict[str, Points]:
    """Left landmarks inside bone: the hip joint's centre and the axis of the femur halfway along it."""
    femur = skeleton.vertices["femur.left"]
    height = femur[:, 2]
    shaft = femur[np.abs(height - (height.min() + height.max()) / 2) < 0.02 * np.ptp(height)]
    return {
        "hip_centre": skeleton.hip_centre,
        "acetabulum_centre": skeleton.hip_centre,
        "femoral_shaft_mid": shaft.mean(axis=0),
    }
