"""Nerves beside a body's own muscles, and its own skin made whole."""

from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes.clearance import Obstacles
from meshes.fit.own_soft import patched
from meshes.fit.planes import exceptions, in_planes
from meshes.fit.target import Target
from meshes.ingest.names import lexicon
from meshes.ingest.outer import outer
from meshes.routes import load_rules
from meshes.space import Side
from meshes.structure import Pass, Segment, Terms

BONE = {"femur.right": trimesh.creation.box(extents=[10, 10, 200], transform=np.diag([1.0, 1, 1, 1]))}


def belly(x: float, y: float, size: float = 20.0) -> trimesh.Trimesh:
    """A muscle along z."""
    mesh = trimesh.creation.cylinder(radius=size / 2, height=160, sections=48)
    mesh.apply_translation([x, y, 0])
    return mesh.subdivide()


def nerve(name: str, x: float, y: float, **more) -> Segment:
    z = np.linspace(110, -110, 56)
    points = np.stack([np.full(56, x), np.full(56, y), z], axis=1)
    return Segment(name, "sciatic", Side.RIGHT, Terms(name), points, np.full(56, 1.0), **more)


@pytest.fixture
def bones():
    return Obstacles(BONE)


def test_a_nerve_leaves_the_muscle_by_the_nearest_way(bones):
    muscle = belly(0, -30)
    trunk = nerve("sciatic.tibial", 1.0, -25.0, passes=(Pass(0.5, "", (), "middle"),))
    (found,) = in_planes([trunk], {"soleus.right": muscle}, bones, {})
    inside = Obstacles({"soleus": muscle}).distance(found.points)
    assert inside.min() > -1.0, f"the nerve still lies {-inside.min():.1f} mm inside the muscle"
    assert found.points[28, 1] > -21.0, "it should leave forwards, the nearest way"
    assert abs(found.passes[0].at - 0.5) < 0.02
    assert bones.distance(found.points).min() > 1.0


def test_what_pierces_a_muscle_stays(bones):
    root = nerve("femoral.root.l2", 1.0, -25.0)
    (found,) = in_planes([root], {"psoas_major.right": belly(0, -30)}, bones, {})
    assert np.allclose(found.points, root.points)


def test_nothing_is_moved_farther_than_the_file_allows(bones):
    trunk = nerve("sciatic.tibial", 0.5, -60.0)
    (found,) = in_planes([trunk], {"soleus.right": belly(0, -60, 50)}, bones, {})
    assert np.linalg.norm(found.points - trunk.points, axis=1).max() < exceptions().most_mm + 0.5


def test_between_muscle_and_bone_it_does_not_slide_away(bones):
    trunk = nerve("sciatic.tibial", 0.0, -6.6)
    (found,) = in_planes([trunk], {"soleus.right": belly(0, -15.5)}, bones, {})
    assert np.abs(found.points[10:-10, 0]).max() < 3.0
    assert bones.distance(found.points).min() > 0.6


def test_branches_stay_on_what_they_hang_on(bones):
    trunk = nerve("sciatic.tibial", 1.0, -25.0)
    start = trunk.points[20]
    way = start + np.linspace(0, 1, 20)[:, None] * np.array([60.0, 0, -40])
    branch = replace(trunk, id="sciatic.medial_sural", points=way, radius_mm=np.ones(20), parent="sciatic.tibial")
    moved, hung = in_planes([trunk, branch], {"soleus.right": belly(0, -30)}, bones, {})
    gap = np.linalg.norm(moved.points - hung.points[0], axis=1).min()
    assert gap < 1.0, f"the branch begins {gap:.1f} mm off its parent"
    assert np.linalg.norm(moved.points[20] - trunk.points[20]) > 2.0, "the trunk should have moved in this test"
    assert np.allclose(hung.points[-1], branch.points[-1], atol=1.0)


def tube(radius: float) -> trimesh.Trimesh:
    """A leg: closed below, open above."""
    mesh = trimesh.creation.cylinder(radius=radius, height=300, sections=64)
    for _ in range(3):
        mesh = mesh.subdivide()
    below = mesh.triangles_center[:, 2] < 149
    return trimesh.Trimesh(mesh.vertices, mesh.faces[below])


def test_a_double_wall_becomes_its_outer_one():
    wall, lining = tube(80), tube(76)
    lining.invert()
    found = outer(trimesh.util.concatenate([wall, lining]))
    assert found.area == pytest.approx(wall.area, rel=0.04)
    assert np.linalg.norm(found.triangles_center[:, :2], axis=1)[np.abs(found.triangles_center[:, 2]) < 120].min() > 78


def test_what_lies_within_keeps_air_out_of_a_hole():
    wall, lining = tube(80), tube(76)
    lining.invert()
    both = trimesh.util.concatenate([wall, lining])
    centre = both.triangles_center
    open_ = trimesh.Trimesh(both.vertices, both.faces[np.linalg.norm(centre - [0, -78, 0], axis=1) > 40])
    inside = trimesh.creation.cylinder(radius=74, height=290)
    found = outer(open_, [inside])
    middle = found.triangles_center[np.abs(found.triangles_center[:, 2]) < 120]
    assert (np.linalg.norm(middle[:, :2], axis=1) > 78).mean() > 0.97


def test_a_single_wall_stays_as_it_is():
    assert outer(tube(80)).area == pytest.approx(tube(80).area, rel=0.02)


def test_a_hole_in_the_skin_is_closed_with_what_was_carried_over():
    whole = trimesh.creation.icosphere(subdivisions=5, radius=150)
    centre = whole.triangles_center
    holed = trimesh.Trimesh(whole.vertices, whole.faces[np.linalg.norm(centre - [0, -150, 0], axis=1) > 45])
    carried = trimesh.creation.icosphere(subdivisions=4, radius=158)
    found = patched(holed, carried)
    away = Target("found", found).nearest(np.array([[0.0, -150, 0], [20, -148, 10], [0, 150, 0]])).distance
    assert away.max() < 9.0, f"the hole is still open: {away.max():.0f} mm"
    assert found.area < 1.15 * whole.area
    assert patched(whole, carried) is whole


def test_a_surface_whose_triangles_face_either_way_is_mended_without_more_packages():
    ball = trimesh.creation.icosphere(subdivisions=3, radius=30)
    faces = ball.faces.copy()
    faces[::3] = faces[::3, ::-1]
    crumb = trimesh.creation.box(extents=[4, 4, 4], transform=trimesh.transformations.translation_matrix([60, 0, 0]))
    mixed = trimesh.util.concatenate([trimesh.Trimesh(ball.vertices, faces, process=False), crumb])
    found = Target("hip_bone.right", mixed).mesh
    assert found.is_winding_consistent
    assert found.volume == pytest.approx(ball.volume + 64, rel=0.01)


def test_the_file_names_muscles_and_nerves_that_there_are():
    ids = {segment.id for rule in load_rules() for segment in rule.segment}
    for muscle, exempt in exceptions().muscle.items():
        assert muscle in lexicon(), f"planes.toml: no muscle is called {muscle}"
        for name in exempt.through:
            assert any(one == name or one.startswith(f"{name}.") for one in ids), f"planes.toml: no nerve is {name}"
    assert set(exceptions().less_mm) <= ids
