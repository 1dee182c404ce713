"""Bodies to fit: shapes of the shape model, turned, moved and sized, whose landmarks are known exactly."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import trimesh
from scipy.spatial.transform import Rotation

from meshes.fit import Fitted, fit
from meshes.fit.template import default_template
from meshes.ingest.orientation.decide import decide
from meshes.ingest.orientation.record import Orientation
from meshes.skeleton.assembly import assemble
from meshes.space import Side, mirrored, sided, split_side

SHAPE = {1: -1.5, 2: 1.0, 4: -1.0}
SIZE = 0.94


@dataclass(frozen=True)
class Given:
    """Bones as a user would give them, and the true landmarks in the same frame."""

    bones: dict[str, trimesh.Trimesh]
    landmarks: dict[str, np.ndarray]


@cache
def body(degrees: float = 22.0) -> Given:
    """Pelvis, thighs and legs of one shape, turned about a slanting axis and far from the origin."""
    template, found = default_template(), {}
    for name, points in assemble(SHAPE).vertices.items():
        bare, side = split_side(name)
        found[name] = points
        if side is not Side.MIDDLE:
            found[sided(bare, side.other)] = mirrored(points)
    axis = np.array([0.5, -0.4, 0.77])
    turn = Rotation.from_rotvec(np.radians(degrees) * axis / np.linalg.norm(axis)).as_matrix()
    moved = {name: SIZE * points @ turn.T + [340.0, -1200.0, 800.0] for name, points in found.items()}
    marks = {
        name: np.mean([place.weights @ moved[place.bone][place.vertices] for place in places], axis=0)
        for name, places in template.landmarks.items()
        if all(place.bone in moved for place in places)
    }
    meshes = {n: trimesh.Trimesh(p, template.bones[n].faces, process=False) for n, p in moved.items()}
    return Given(meshes, marks)


def upper_part(mesh: trimesh.Trimesh, share: float) -> trimesh.Trimesh:
    """The upper part of a bone, open where it was cut."""
    height = mesh.triangles_center[:, 2]
    kept = height > height.max() - share * np.ptp(height)
    return trimesh.Trimesh(mesh.vertices, mesh.faces[kept])


def fit_however(
    bones: dict[str, trimesh.Trimesh], landmarks: dict[str, np.ndarray] | None = None
) -> tuple[Fitted, Orientation]:
    """The fit of bones in mm of any direction and side, after it was decided how they lie."""
    found = decide(bones, "mm", "RAS", landmarks=landmarks or {})
    return fit(found.placed(bones), landmarks=landmarks, turn=found.turn), found


def mirror(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mirrored(mesh.vertices), mesh.faces[:, ::-1], process=False)
