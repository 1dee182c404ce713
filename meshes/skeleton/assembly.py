"""Seating: the shape model's bones brought into one standing, symmetric body."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import trimesh

from meshes.geometry.surface_query import Obstacles
from meshes.geometry.transform import mirrored_mesh
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.skeleton.femur import seat_femur
from meshes.skeleton.hip import open_joint
from meshes.skeleton.joints import SACROILIAC_MM, TIBIOFIBULAR_MM, gives_way
from meshes.skeleton.leg import seat_patella, seat_shank
from meshes.skeleton.pelvis import seat_pelvis
from meshes.skeleton.shape_model import PARTS, Surface, shape_of, surfaces
from meshes.space import Points, Side, sided, split_side

__all__ = ["Skeleton", "assemble", "symmetric"]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The bones of the shape model in their places.

    Attributes
    ----------
    vertices : mapping of str to ndarray, shape (n, 3)
        Left and midline bones: one row per vertex of the surface of :mod:`meshes.skeleton.shape_model`, mm RAS+.
    meshes : mapping of str to trimesh.Trimesh
        All bones of both sides; the right ones are exact mirror images, the sacrum is its own.
    hip_centre : ndarray, shape (3,)
        Centre of the left femoral head and acetabulum.
    """

    vertices: Mapping[str, Points]
    meshes: Mapping[str, trimesh.Trimesh]
    hip_centre: Points


def assemble(modes: Mapping[int, float] | None = None, progress: Progress = silent) -> Skeleton:
    """Seat the skeleton of a shape.

    Parameters
    ----------
    modes : mapping of int to float, optional
        Standard deviations of the shape model's modes; the mean without any.
    progress : Progress
    """
    progress(Message("doing_model"), 0.0)
    shape = shape_of(modes)
    bones = {s.id: s for file in PARTS for s in surfaces(file)}
    progress(Message("doing_pelvis"), 0.3)
    pelvis = seat_pelvis(shape)
    progress(Message("doing_femur"), 0.6)
    femur, head = seat_femur(shape, pelvis.socket.centre)
    hip_bone, femur = open_joint(pelvis.hip_bone, femur, pelvis.socket, head)
    progress(Message("doing_leg"), 0.7)
    thigh = _mesh(femur, bones["femur.left"])
    tibia, fibula = seat_shank(shape, thigh)
    hip = _mesh(hip_bone, bones["hip_bone.left"])
    sacrum = gives_way(
        _mesh(pelvis.sacrum, bones["sacrum"]), Obstacles({"left": hip, "right": mirrored_mesh(hip)}), SACROILIAC_MM
    )
    shin = Obstacles({"tibia": _mesh(tibia, bones["tibia.left"])})
    vertices = {
        "hip_bone.left": hip_bone,
        "sacrum": sacrum,
        "femur.left": femur,
        "patella.left": seat_patella(shape, thigh, tibia),
        "tibia.left": tibia,
        "fibula.left": gives_way(_mesh(fibula, bones["fibula.left"]), shin, TIBIOFIBULAR_MM),
    }
    progress(Message("doing_mirroring"), 0.9)
    meshes: dict[str, trimesh.Trimesh] = {}
    for identifier, points in vertices.items():
        name, side = split_side(identifier)
        mesh = _mesh(points, bones[identifier])
        if side is Side.MIDDLE:
            meshes[identifier] = symmetric(mesh)
        else:
            meshes[identifier] = mesh
            meshes[sided(name, side.other)] = mirrored_mesh(mesh)
    progress(Message("doing_done"), 1.0)
    return Skeleton(vertices, meshes, pelvis.socket.centre)


def _mesh(points: Points, surface: Surface) -> trimesh.Trimesh:
    return trimesh.Trimesh(points, surface.faces, process=False)


def symmetric(mesh: trimesh.Trimesh, snap_mm: float = 0.25) -> trimesh.Trimesh:
    """A midline bone made of its right half and that half's mirror image, joined exactly in the mid-plane."""
    points = mesh.vertices.copy()
    points[np.abs(points[:, 0]) < snap_mm, 0] = 0.0
    cut, faces, _ = trimesh.intersections.slice_faces_plane(
        points, mesh.faces, plane_normal=np.array([1.0, 0.0, 0.0]), plane_origin=np.zeros(3)
    )
    cut[np.abs(cut[:, 0]) < 1e-6, 0] = 0.0
    half = trimesh.Trimesh(cut, faces, process=False)
    half.merge_vertices(digits_vertex=6)
    half.update_faces(half.nondegenerate_faces() & ~(half.triangles[:, :, 0] == 0.0).all(axis=1))
    whole = trimesh.util.concatenate([half, mirrored_mesh(half)])
    whole.merge_vertices(digits_vertex=6)
    whole.remove_unreferenced_vertices()
    return trimesh.Trimesh(whole.vertices, whole.faces, process=False)
