"""A pelvis that is one surface is taken apart into the bones it is made of."""

from pathlib import Path

import igl
import numpy as np
import pytest
import trimesh
from scipy import ndimage
from scipy.spatial import cKDTree

from meshes.atlas import Atlas
from meshes.ingest.collect import collect
from meshes.ingest.naming.names import match
from meshes.ingest.orientation.pelvis_split import pelvis_bones
from meshes.messages import Id
from tests.meshes.said import said

BONES = ("hip_bone.left", "hip_bone.right", "sacrum")
STEP = 2.5
TURN = trimesh.transformations.euler_matrix(0.9, -0.5, 2.0)[:3, :3]


def fused(atlas: Atlas, names: tuple[str, ...] = BONES) -> trimesh.Trimesh:
    """One closed surface round all of them, the joints filled, as a segmentation of the whole pelvis gives it."""
    import pyvista as pv

    meshes = [atlas.mesh_of(name) for name in names]
    low = np.min([mesh.bounds[0] for mesh in meshes], axis=0) - 4 * STEP
    count = np.ceil((np.max([mesh.bounds[1] for mesh in meshes], axis=0) - low) / STEP).astype(int) + 5
    grid = pv.ImageData(dimensions=count, spacing=(STEP,) * 3, origin=low)
    inside = np.zeros(tuple(count[::-1]), dtype=bool)
    places = np.asarray(grid.points, dtype=np.float64)
    for mesh in meshes:
        winding = igl.fast_winding_number(np.asarray(mesh.vertices), np.asarray(mesh.faces, dtype=np.int64), places)
        inside |= (np.asarray(winding) > 0.5).reshape(inside.shape)
    grid["filled"] = ndimage.binary_closing(inside, iterations=2).ravel().astype(float)
    surface = grid.contour([0.5], scalars="filled").triangulate()
    return trimesh.Trimesh(surface.points, surface.faces.reshape(-1, 4)[:, 1:])


@pytest.fixture(scope="module")
def pelvis(atlas: Atlas) -> trimesh.Trimesh:
    return fused(atlas)


@pytest.mark.parametrize("name", ["pelvis", "Pelvis_bone", "whole pelvis", "Becken", "bony_pelvis"])
def test_a_pelvis_without_a_side_is_the_whole_one(name: str) -> None:
    assert match(name).id == "bony_pelvis"


def test_a_pelvis_with_a_side_is_a_hip_bone() -> None:
    assert match("pelvis_left").id == "hip_bone.left"


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_every_bone_gets_its_own_part_however_it_lies(atlas: Atlas, pelvis: trimesh.Trimesh, scale: float) -> None:
    laid = trimesh.Trimesh(scale * pelvis.vertices @ TURN.T * (1.1, 1.0, 1.0), pelvis.faces, process=False)
    names, owner = pelvis_bones(laid)
    assert names == BONES
    like = [cKDTree(atlas.mesh_of(name).vertices) for name in BONES]
    off = np.array([tree.query(pelvis.triangles_center)[0] for tree in like])
    clear = np.sort(off, axis=0)[1] - np.sort(off, axis=0)[0] > 6
    assert clear.mean() > 0.8
    assert (owner == off.argmin(axis=0))[clear].mean() > 0.985


def test_two_hip_bones_without_a_sacrum_are_two(atlas: Atlas) -> None:
    names, owner = pelvis_bones(fused(atlas, BONES[:2]))
    assert names == BONES[:2]
    assert 0.45 < owner.mean() < 0.55


def test_a_thigh_bone_called_pelvis_is_left_out_and_said(tmp_path: Path, atlas: Atlas) -> None:
    atlas.mesh_of("femur.left").export(tmp_path / "pelvis.stl")
    for name in ("hip_bone.right", "sacrum"):
        atlas.mesh_of(name).export(tmp_path / f"{name}.stl")
    body = collect([tmp_path], "odd")
    assert set(body.meshes) == {"hip_bone.right", "sacrum"}
    assert said(body.notes, "girdle_unlike") == [{"key": "pelvis.stl"}]


def test_a_body_may_bring_its_pelvis_whole(tmp_path: Path, atlas: Atlas, pelvis: trimesh.Trimesh) -> None:
    pelvis.export(tmp_path / "pelvis.stl")
    body = collect([tmp_path], "whole")
    assert set(body.meshes) == set(BONES)
    assert body.made_of["sacrum"] == "pelvis.stl/sacrum"
    assert said(body.notes, "girdle_parted") == [{"key": "pelvis.stl", "bones": [Id(name) for name in BONES]}]
    again = collect([tmp_path], "whole")  # by the mapping file that the first time wrote
    assert set(again.meshes) == set(BONES)
    middle = body.meshes["hip_bone.left"].bounds.mean(axis=0) - atlas.mesh_of("hip_bone.left").bounds.mean(axis=0)
    assert np.linalg.norm(middle) < 12
