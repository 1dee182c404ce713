"""The template: every bone of the default body, its shape modes and its landmarks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import igl
import numpy as np
import trimesh
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from meshes.default_body.load import load_default
from meshes.errors import RecordError
from meshes.geometry.transform import Rigid
from meshes.progress import Progress, silent
from meshes.skeleton.assembly import assemble
from meshes.skeleton.femur import femoral_head, in_ras
from meshes.skeleton.landmarks import Landmark, landmarks, vertex_of
from meshes.skeleton.pelvis import acetabulum
from meshes.skeleton.shape_model import PARTS, Surface, patches, shape_of, surfaces
from meshes.skeleton.shape_modes import variation
from meshes.space import SIDES, Points, Side, mirrored, sided, split_side
from meshes.structure import Tissue

Ints = NDArray[np.int64]

MODES: Final = 20
"""Modes of the shape model that are fitted; the last ones of its 26 describe next to nothing."""
SCALES: Final = (0.78, 1.28)
"""Sizes of people's bones as parts of the template's."""


@dataclass(frozen=True, slots=True)
class Bone:
    """One bone of the default body as something that can be fitted.

    Attributes
    ----------
    id : str
        ``femur.left``.
    vertices : ndarray, shape (n, 3)
        In the default body's standing place, mm RAS+.
    faces : ndarray of int, shape (f, 3)
    modes : ndarray, shape (n, 3, k)
        mm by which a vertex moves for one standard deviation of each mode; k = 0 for bones the shape model lacks.
    """

    id: str
    vertices: Points
    faces: Ints
    modes: NDArray[np.float64]

    @property
    def mesh(self) -> trimesh.Trimesh:
        """The bone as it is in the default body."""
        return trimesh.Trimesh(self.vertices, self.faces, process=False)

    def shaped(self, modes: NDArray[np.float64]) -> Points:
        """Vertices of a shape, shape (n, 3), about the same place."""
        return self.vertices + self.modes @ modes if self.modes.shape[2] else self.vertices

    def mirrored(self) -> "Bone":
        """The mirror image in the sagittal mid-plane, under the other side's id."""
        name, side = split_side(self.id)
        flip = np.array([-1.0, 1.0, 1.0])
        return Bone(sided(name, side.other), mirrored(self.vertices), self.faces[:, ::-1], self.modes * flip[:, None])


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a bone: weights, shape (n,), of some of its vertices."""

    bone: str
    vertices: Ints
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Template:
    """All bones of both sides and where their landmarks are.

    Attributes
    ----------
    bones : mapping of str to Bone
    landmarks : mapping of str to tuple
        Landmark with side -> its places; a midline one may have one on each side and is their mean.
    spheres : mapping of str to tuple
        Landmark that is the centre of a sphere -> ``(bone, vertices on it)``.
    between : mapping of str to tuple of str
        Landmark that lies between bones -> those bones; carried with them.
    places : mapping of str to ndarray
        Every landmark of the default body.
    """

    bones: Mapping[str, Bone]
    landmarks: Mapping[str, tuple[Place, ...]]
    spheres: Mapping[str, tuple[str, Ints]]
    between: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Points]


def default_template(progress: Progress = silent) -> Template:
    """The default body as a template; built once in a session.

    Parameters
    ----------
    progress : Progress
        Told of the default body's building, if it must be built first.
    """
    load_default(progress)
    return _template()


@cache
def _template() -> Template:
    atlas = load_default()
    bones: dict[str, Bone] = {}
    for identifier, vertices in assemble().vertices.items():
        bones |= _both(_shape_bone(identifier, vertices))
    for identifier, structure in atlas.structures.items():
        if structure.tissue is Tissue.BONE and identifier not in bones:
            mesh = atlas.mesh_of(identifier)
            points = mesh.vertices.view(np.ndarray).copy()
            bones[identifier] = Bone(identifier, points, np.asarray(mesh.faces), np.zeros((len(points), 3, 0)))
    return Template(bones, _marks(bones), _spheres(), _between(), dict(atlas.landmarks))


def _both(bone: Bone) -> dict[str, Bone]:
    found = (bone,) if split_side(bone.id)[1] is Side.MIDDLE else (bone, bone.mirrored())
    return {one.id: one for one in found}


def _shape_bone(identifier: str, vertices: Points) -> Bone:
    """A bone of the shape model with its modes turned as it stands; the sacrum's modes made symmetric."""
    surface = _surfaces()[identifier]
    turn = Rigid.estimate(in_ras(surface, shape_of()), vertices).rotation
    modes = np.einsum("ab,nbk->nak", turn, _modes_of(surface))
    if identifier == "sacrum":
        partner = cKDTree(vertices).query(mirrored(vertices))[1]
        modes = (modes + modes[partner] * np.array([-1.0, 1.0, 1.0])[:, None]) / 2
    return Bone(identifier, vertices, surface.faces, modes)


@cache
def _surfaces() -> Mapping[str, Surface]:
    return {surface.id: surface for file in PARTS for surface in surfaces(file)}


def _modes_of(surface: Surface) -> NDArray[np.float64]:
    """Displacement of each vertex by the modes, in the model's axes turned to RAS, shape (n, 3, k)."""
    _, scaled = variation()
    sizes = np.cumsum([0, *(len(patches(file).mean) for file in PARTS)])
    start = dict(zip(PARTS, sizes, strict=False))[surface.file]
    nodes = scaled[:, :MODES].reshape(3, -1, MODES).transpose(1, 0, 2)[start : start + surface.weights.shape[1]]
    moved = (surface.weights @ nodes.reshape(len(nodes), -1)).reshape(-1, 3, MODES)
    return np.asarray(moved * np.array([-1.0, -1.0, 1.0])[:, None])


def _marks(bones: Mapping[str, Bone]) -> dict[str, tuple["Place", ...]]:
    """Where every landmark that is a point of a bone lies, with side."""
    found: dict[str, tuple[Place, ...]] = {}
    for name, record in landmarks().items():
        middle = record.structure in bones
        left = record.structure if middle else sided(record.structure, Side.LEFT)
        points = bones[left].vertices
        vertex = _vertex(record, left, points)
        own = Place(left, np.array([vertex]), np.ones(1))
        twin = _twin(bones[left], vertex) if middle else replace(own, bone=sided(record.structure, Side.RIGHT))
        pair = (twin, own) if middle and points[vertex, 0] > 0 else (own, twin)
        if record.midline:
            found[name] = pair
        else:
            found |= {sided(name, side): (place,) for side, place in zip(SIDES, pair, strict=True)}
    femur = bones["femur.left"].vertices[:, 2]
    shaft = np.flatnonzero(np.abs(femur - (femur.min() + femur.max()) / 2) < 0.02 * np.ptp(femur))
    even = np.full(len(shaft), 1.0 / len(shaft))
    return found | {f"femoral_shaft_mid.{side}": (Place(f"femur.{side}", shaft, even),) for side in SIDES}


def _vertex(record: Landmark, bone: str, points: Points) -> int:
    if record.element is not None:
        return vertex_of(record, _surfaces()[bone])
    if record.rule is None:
        raise RecordError("neither material point nor rule", f"landmarks.toml, {record.english}", "give one of them")
    return record.rule.find(points)


def _twin(bone: Bone, vertex: int) -> "Place":
    """The mirror image of a vertex of a midline bone, on its surface."""
    _, face, closest = igl.point_mesh_squared_distance(mirrored(bone.vertices[[vertex]]), bone.vertices, bone.faces)
    corners = np.asarray(bone.faces[face]).reshape(-1, 3)
    weights = trimesh.triangles.points_to_barycentric(bone.vertices[corners], np.atleast_2d(closest))
    return Place(bone.id, corners[0], weights[0])


def _spheres() -> dict[str, tuple[str, Ints]]:
    found = {f"acetabulum_centre.{side}": (f"hip_bone.{side}", acetabulum()) for side in SIDES}
    return found | {f"hip_centre.{side}": (f"femur.{side}", femoral_head()) for side in SIDES}


def _between() -> dict[str, tuple[str, ...]]:
    chain = [f"vertebra_l{level}" for level in range(1, 6)] + ["sacrum"]
    return {f"lumbar_foramen_l{k}.{side}": (chain[k - 1], chain[k]) for k in range(1, 6) for side in SIDES}
