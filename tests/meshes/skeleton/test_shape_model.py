"""The shape model's patches become the right triangles."""

import pickle

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree

from meshes.errors import MeshesError
from meshes.skeleton.shape_model import PARTS, at_material, basis, shape_of, surfaces
from meshes.skeleton.shape_modes import load_arrays
from tests.meshes.skeleton.assembled import SHAPES, modes

ORACLES = {"pelvis": "pelvis_10", "femur": "femur_l_10", "patella": "patella_l_10", "tibia_fibula": "tibfib_l_10"}


@pytest.mark.parametrize("file", ORACLES)
def test_agrees_with_the_reference_library(file, shared):
    oracle = trimesh.load(shared / "reference" / "shape_model" / f"{ORACLES[file]}.ply", process=False).vertices
    ours = np.vstack([surface.points(shape_of()) for surface in surfaces(file)])
    there, back = cKDTree(ours).query(oracle)[0].max(), cKDTree(oracle).query(ours)[0].max()
    assert max(there, back) < 0.01, f"{file} is {max(there, back):.4f} mm off GIAS3: check node order and basis"


@pytest.mark.parametrize("weights", SHAPES)
def test_every_bone_is_closed_and_outward(weights):
    shape = shape_of(modes(weights))
    for file in PARTS:
        for surface in surfaces(file):
            mesh = trimesh.Trimesh(surface.points(shape), surface.faces, process=False)
            assert mesh.is_watertight, f"{surface.id} is open: check how patches are merged"
            assert mesh.volume > 0, f"{surface.id} is inside out"
            genus = (2 - mesh.euler_number) // 2
            assert genus == (1 if "hip_bone" in surface.id else 0), f"{surface.id} has {genus} holes"


@pytest.mark.parametrize("kind", ["quad44", "quad55", "quad54", "tri10", "tri15"])
def test_weights_sum_to_one(kind):
    at = np.array([[0.1, 0.2], [0.5, 0.3], [0.0, 1.0]])
    assert np.allclose(basis(kind, at).sum(axis=1), 1.0), f"the basis of {kind} is no partition of unity"


def test_a_vertex_lies_at_its_material_coordinate():
    surface = surfaces("femur")[0]
    rows = np.arange(0, len(surface.element), 97)
    again = at_material("femur", surface.element[rows].tolist(), surface.xi[rows]) @ shape_of()["femur"]
    assert np.abs(again - surface.points(shape_of())[rows]).max() < 1e-8
    assert surface.vertex(int(surface.element[50]), tuple(surface.xi[50])) == 50


def test_mode_one_is_size():
    def height(sd):
        return np.ptp(surfaces("femur")[0].points(shape_of({1: sd}))[:, 2])

    assert height(-2.0) == pytest.approx(465, abs=15), "mode 1 at -2 SD no longer is the tall body"
    assert height(2.0) == pytest.approx(403, abs=15), "mode 1 at +2 SD no longer is the small body"


def test_modes_are_refused_that_do_not_exist():
    with pytest.raises(MeshesError, match="no such mode"):
        shape_of({27: 1.0})


def test_a_pickle_runs_nothing():
    class Evil:
        def __reduce__(self):
            return (print, ("ran",))

    with pytest.raises(MeshesError, match="asks for"):
        load_arrays(pickle.dumps({"modes": Evil()}))
