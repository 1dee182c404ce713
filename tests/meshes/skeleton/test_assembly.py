"""The skeleton stands, symmetric, its joints open, for the mean and for other shapes."""

import numpy as np
import pytest
import trimesh

from meshes.geometry.primitive_fits import sphere
from meshes.geometry.surface_query import Obstacles, penetration
from meshes.geometry.transform import turned
from meshes.skeleton.joints import gives_way
from meshes.skeleton.landmarks import landmarks, vertex_of
from meshes.skeleton.pelvis import acetabulum
from meshes.skeleton.shape_model import PARTS, surfaces
from meshes.skeleton.spine import endplate
from tests.meshes.skeleton.assembled import SHAPES, assembled, half_the_pairs

pytestmark = pytest.mark.built

DEPTH_MM = 0.5
SURFACES = {surface.id: surface for file in PARTS for surface in surfaces(file)}


@pytest.fixture(scope="module", params=SHAPES)
def skeleton(request):
    return assembled(request.param)


def test_no_bone_enters_another(skeleton):
    for one, other in half_the_pairs(skeleton.meshes):
        depth = penetration(skeleton.meshes[one], skeleton.meshes[other])
        assert depth <= DEPTH_MM, f"{one} is {depth:.2f} mm inside {other}: see meshes.skeleton.assembly"


def test_every_bone_is_closed(skeleton):
    for name, mesh in skeleton.meshes.items():
        assert mesh.is_watertight, f"{name} is open"
        assert mesh.volume > 0, f"{name} is inside out"
        assert mesh.euler_number == (0 if "hip_bone" in name else 2), f"{name} has the wrong number of holes"


def test_right_is_the_exact_mirror_of_left(skeleton):
    for name, mesh in skeleton.meshes.items():
        twin = skeleton.meshes[name.replace(".left", ".right")]
        ours = np.sort(np.asarray(mesh.vertices * [-1.0, 1.0, 1.0]).round(9).view("f8,f8,f8"), axis=0)
        theirs = np.sort(np.asarray(twin.vertices).round(9).view("f8,f8,f8"), axis=0)
        if not name.endswith(".right"):
            assert (ours == theirs).all(), f"{name} is not mirrored exactly"


def test_stands_in_the_frame(skeleton):
    place = {}
    for name in ("asis", "pubic_tubercle"):
        surface = SURFACES["hip_bone.left"]
        place[name] = skeleton.vertices["hip_bone.left"][vertex_of(landmarks()[name], surface)]
    lean = np.degrees(np.arctan2(*(place["asis"] - place["pubic_tubercle"])[1:]))
    assert abs(lean) < 4, f"iliac spines and pubic tubercles are {lean:.1f} degrees out of the frontal plane"
    assert np.abs(skeleton.hip_centre[1:]).max() < 1e-9, "the origin is not between the hip centres"
    assert skeleton.hip_centre[0] < 0, "the left side is not at negative x"


def test_the_hip_has_its_joint_space(skeleton):
    femur = skeleton.meshes["femur.left"]
    space = Obstacles({"femur": femur}).distance(skeleton.vertices["hip_bone.left"][acetabulum()])
    assert 3.0 <= np.median(space) <= 4.5, f"the hip's joint space is {np.median(space):.1f} mm in the median"
    assert space.min() > 1.5, f"head and socket come within {space.min():.1f} mm"


def test_the_knee_has_its_cartilage(skeleton):
    femur = Obstacles({"femur": skeleton.meshes["femur.left"]})
    for name in ("tibia.left", "patella.left"):
        gap = femur.distance(skeleton.vertices[name]).min()
        assert 2.4 <= gap <= 3.6, f"{name} is {gap:.1f} mm from the femur, cartilage is about 3"


def test_the_feet_come_under_the_hips(skeleton):
    ankle = skeleton.vertices["tibia.left"]
    ankle = ankle[ankle[:, 2] < ankle[:, 2].min() + 20].mean(axis=0)
    inwards = np.degrees(np.arctan2((ankle - skeleton.hip_centre)[0], -ankle[2]))
    assert -2 <= inwards <= 4, f"the leg slants {inwards:.1f} degrees inwards"
    assert abs(ankle[1]) < 30, "the ankle is not below the hip"


def test_the_sacrum_slopes_as_in_standing():
    slope = endplate(assembled(0).meshes["sacrum"], upper=True, front=0.6, half_width=20).slope
    assert 33 <= slope <= 46, f"sacral slope {slope:.0f} degrees, standing adults have about 40"


def test_a_sphere_is_found_again():
    directions = np.random.default_rng(1).normal(size=(50, 3))
    points = np.array([3.0, -2.0, 7.0]) + 11 * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    found = sphere(points)
    assert np.allclose(found.centre, [3, -2, 7])
    assert found.radius == pytest.approx(11)


def test_turns_are_right_handed():
    assert np.allclose(turned(2, 90)(np.array([1.0, 0.0, 0.0])), [0, 1, 0])
    assert np.allclose(turned(0, 90, np.array([0.0, 0.0, 1.0]))(np.array([0.0, 1.0, 1.0])), [0, 0, 2])


def test_a_bone_gives_way():
    ball, wall = trimesh.creation.icosphere(subdivisions=3, radius=10), trimesh.creation.box(extents=(20, 20, 20))
    wall.apply_translation((19.2, 0, 0))
    points = gives_way(ball, Obstacles({"wall": wall}), 1.0)
    assert Obstacles({"wall": wall}).distance(points).min() > 0.9, "the warp leaves bone in bone"
    assert np.abs(points - ball.vertices)[:, 0].max() < 3, "the warp is too wild"
