"""The fit's small parts, each on something simple enough to know the answer."""

import numpy as np
import pytest
import pyvista
import trimesh
from scipy.spatial.transform import Rotation

from meshes.fit.icp import register_surface
from meshes.fit.landmark_refinement import refined_landmark
from meshes.fit.nonrigid import warp_onto
from meshes.fit.openings import foramina, notch
from meshes.fit.space_warp import SpaceWarp
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Similarity
from meshes.ingest.reading.slices import slice_mm

PITS = np.array([[12.0, 45.0], [11.0, 25.0], [10.0, 6.0], [9.0, -12.0]])


def plate(deep: float) -> trimesh.Trimesh:
    """A slab 6 mm thick whose front has two rows of round pits, the front facing +y."""
    x, z = (axis.ravel() for axis in np.meshgrid(np.arange(-30, 31.0), np.arange(-40, 76.0), indexing="ij"))
    height = np.zeros(len(x))
    for sign in (-1, 1):
        for across, up in PITS:
            height -= deep * np.exp(-((x - sign * across) ** 2 + (z - up) ** 2) / (2 * 2.5**2))
    flat = np.stack([x, height, z], axis=1)
    index = np.arange(61 * 116).reshape(61, 116)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[:-1, 1:], index[1:, 1:]
    faces = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    return trimesh.Trimesh(flat, faces, process=False)


def row(shift: float) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Where the template would have the pits: too high by a shift and a little aside."""
    where = {
        f"sacral_foramen_s{k + 1}.{side}": np.array([sign * (across + 1.5), 0.0, up + shift])
        for side, sign in (("left", -1), ("right", 1))
        for k, (across, up) in enumerate(PITS)
    }
    return where, dict.fromkeys(where, np.array([0.0, 1.0, 0.0]))


@pytest.mark.parametrize("shift", [-6.0, 0.0, 7.0])
def test_foramina_are_found_in_their_pits(shift):
    where, normals = row(shift)
    found = foramina(where, normals, Target("sacrum", plate(8.0)))
    for k, (across, up) in enumerate(PITS):
        off = np.linalg.norm(found[f"sacral_foramen_s{k + 1}.left"][[0, 2]] - [-across, up])
        assert off < 2.0, f"pit {k + 1} was found {off:.1f} mm off"


def test_a_sacrum_without_foramina_keeps_the_templates_places():
    where, normals = row(5.0)
    found = foramina(where, normals, Target("sacrum", plate(0.0)))
    assert all(np.allclose(found[name], where[name]) for name in where)


def test_a_notch_is_its_deepest_point():
    angle = np.linspace(-1.2, 1.2, 60)
    x, turn = np.meshgrid(np.linspace(-25, 25, 9), angle, indexing="ij")
    points = np.stack([x.ravel(), 20 * np.cos(turn.ravel()), 20 * np.sin(turn.ravel())], axis=1)
    index = np.arange(9 * 60).reshape(9, 60)
    a, b, c, d = index[:-1, :-1].ravel(), index[1:, :-1].ravel(), index[:-1, 1:].ravel(), index[1:, 1:].ravel()
    mesh = trimesh.Trimesh(points, np.r_[np.c_[a, b, c], np.c_[b, d, c]], process=False)
    found = notch(np.array([0.0, 18.8, -7.0]), Target("hip_bone.left", mesh), np.eye(3))
    assert abs(found[2]) < 3, f"the notch's deepest point is at height 0, not {found[2]:.1f}"


def test_registration_bears_a_missing_half():
    bone = trimesh.creation.icosphere(3, 30).apply_transform(np.diag([1.0, 0.6, 2.0, 1.0]))
    bone.vertices += 0.15 * np.maximum(bone.vertices[:, [2]], 0) * [1, 0, 0]
    motion = Similarity(Rotation.from_euler("x", 15, degrees=True).as_matrix(), np.array([4.0, -6.0, 9.0]))
    part = trimesh.Trimesh(motion(bone.vertices), bone.faces[bone.triangles_center[:, 2] > -15], process=False)
    found = register_surface(
        bone.vertices, bone.vertex_normals, Target("femur.left", part), Similarity(np.eye(3), np.zeros(3)), scaled=False
    )
    assert np.linalg.norm(found.pose(bone.vertices) - motion(bone.vertices), axis=1).mean() < 2.0
    assert found.missing > found.outside, "half the bone is missing and should count as such"


def test_a_warp_reaches_the_surface_and_leaves_holes_alone():
    ball = trimesh.creation.icosphere(4, 30)
    bumpy = ball.copy()
    bumpy.vertices *= 1 + 0.08 * np.sin(3 * ball.vertices[:, [0]] / 30)
    open_ = trimesh.Trimesh(bumpy.vertices, bumpy.faces[bumpy.triangles_center[:, 2] < 22], process=False)
    target = Target("sacrum", open_)
    warped = warp_onto(ball.vertices, ball.faces, target)
    assert target.nearest(warped.vertices[warped.seen]).distance.mean() < 0.3
    top = ball.vertices[:, 2] > 27
    assert not warped.seen[top].any(), "there is no surface in the hole"
    assert np.linalg.norm(warped.vertices[top] - ball.vertices[top], axis=1).max() < 8


def test_carrying_goes_through_its_points_and_is_exact_for_affine_maps():
    here = np.random.default_rng(1).uniform(-100, 100, (200, 3))
    linear = np.array([[1.1, 0.1, 0], [0, 0.9, 0], [0.05, 0, 1]])
    carry = SpaceWarp(here, here @ linear.T + 3)
    other = np.random.default_rng(2).uniform(-150, 150, (50, 3))
    assert np.allclose(carry(other), other @ linear.T + 3, atol=1e-6)
    assert carry(other.reshape(5, 10, 3)).shape == (5, 10, 3)


def hill(noise: float) -> Target:
    """A rounded top at the origin, its upper side rough."""
    ball = trimesh.creation.icosphere(5, 45).apply_translation([0, 0, -45])
    ball.vertices += np.random.default_rng(4).normal(size=(len(ball.vertices), 1)) * noise * [0, 0, 1]
    return Target("fibula.left", ball)


@pytest.mark.parametrize("noise", [0.0, 0.15, 0.3])
def test_an_extreme_point_is_the_middle_of_its_cap(noise):
    found = refined_landmark("fibular_head.left", np.array([4.0, -5.0, -0.5]), "fibula.left", hill(noise), np.eye(3))
    off = float(np.linalg.norm(found[:2]))
    assert off < 3.0, f"the top was found {off:.1f} mm aside; one rough vertex must not decide"


def test_an_extreme_point_stays_on_its_bump():
    """Two bumps 14 mm apart: the template's, and a higher one beside it."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(-20, 31.0), np.arange(-20, 21.0), indexing="ij"))
    height = sum(h * np.exp(-((x - at) ** 2 + y**2) / 18) for h, at in ((4.0, 0.0), (5.0, 14.0)))
    index = np.arange(51 * 41).reshape(51, 41)
    a, b, c, d = (part.ravel() for part in (index[:-1, :-1], index[1:, :-1], index[:-1, 1:], index[1:, 1:]))
    mesh = trimesh.Trimesh(np.stack([x, y, height], axis=1), np.r_[np.c_[a, b, c], np.c_[b, d, c]], process=False)
    found = refined_landmark(
        "fibular_head.left", np.array([-3.0, 2.0, 2.0]), "fibula.left", Target("fibula.left", mesh), np.eye(3)
    )
    assert np.linalg.norm(found[:2]) < 1.5, f"it went to {found.round(1)}, off its bump"


def stacked(slice_: float) -> trimesh.Trimesh:
    """A slanted ellipsoid as a scan with slices of some mm would label and contour it."""
    spacing = (1.0, 1.0, slice_)
    grid = pyvista.ImageData(
        dimensions=(61, 61, int(100 / slice_) + 9), spacing=spacing, origin=(-30, -30, -50 - 4 * slice_)
    )
    x, y, z = np.asarray(grid.points).T
    grid["in"] = (((x - 0.1 * z) / 22) ** 2 + (y / 18) ** 2 + (z / 47) ** 2 < 1).astype(float)
    found = grid.contour([0.5], scalars="in").triangulate()
    return trimesh.Trimesh(found.points, found.regular_faces)


@pytest.mark.parametrize(("slice_", "told"), [(1.0, 0.0), (2.5, 0.0), (4.0, 4.0), (5.0, 5.0)])
def test_thick_slices_are_seen_in_the_steps_they_leave(slice_, told):
    assert slice_mm(stacked(slice_)) == pytest.approx(told, abs=0.01)


def test_a_smooth_or_coarse_surface_has_no_slices():
    for mesh in (
        trimesh.creation.icosphere(4, 40),
        trimesh.creation.icosphere(2, 40),
        trimesh.creation.box((40, 40, 90)),
    ):
        assert slice_mm(mesh) == 0.0
