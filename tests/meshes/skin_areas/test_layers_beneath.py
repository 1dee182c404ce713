"""What lies beneath a point of the skin, and where two bones meet."""

import igl
import numpy as np
import pytest

from meshes.errors import MeshesError
from meshes.skin_areas.layers_beneath import beneath, meeting_place
from meshes.space import Side


@pytest.fixture(scope="module")
def bones(atlas):
    return {name: atlas.mesh_of(name) for name in ("fibula.left", "tibia.left", "femur.left", "tibia.right")}


def test_beneath_the_fibular_neck_runs_the_common_fibular_nerve(atlas, bones):
    point = atlas.landmarks["fibular_neck.left"] + [-14, 0, 0]
    (found,) = beneath(point[None], bones, atlas.segments, 40)
    names = [name for name, _ in found]
    assert "sciatic.common_fibular.left" in names[:4]
    assert "fibula.left" in names
    assert not any(name.endswith(".right") for name in names)
    assert [mm for _, mm in found] == sorted(mm for _, mm in found)
    assert all(0 < mm <= 40 for _, mm in found)


def test_beneath_measures_to_the_surface(atlas, bones):
    point = atlas.landmarks["femoral_shaft_mid.left"] + [0, 40, 0]
    mesh = bones["femur.left"]
    exact = float(np.sqrt(igl.point_mesh_squared_distance(point[None], mesh.vertices, mesh.faces)[0][0]))
    (found,) = beneath(point[None], bones)
    assert dict(found)["femur.left"] == pytest.approx(exact, abs=1e-6)


def test_a_nerve_is_measured_between_the_points_of_its_line(atlas):
    trunk = atlas.segment("sciatic.trunk", Side.LEFT)
    middle = (trunk.points[10] + trunk.points[11]) / 2
    across = np.cross(trunk.points[11] - trunk.points[10], [0.0, 1.0, 0.0])
    point = middle + 5 * across / np.linalg.norm(across)
    (found,) = beneath(point[None], {}, [trunk], 30)
    assert found == (("sciatic.trunk.left", pytest.approx(5, abs=0.05)),)


def test_the_hip_joint_is_where_thigh_and_hip_bone_meet(atlas):
    joint = meeting_place(atlas.mesh_of("hip_bone.left"), atlas.mesh_of("femur.left"), 6)
    away = np.linalg.norm(joint.vertices[np.unique(joint.faces)] - atlas.landmarks["hip_centre.left"], axis=1)
    assert 15 < np.median(away) < 35, "the joint is the socket: it lies a head's radius round the middle of the hip"


def test_bones_apart_make_no_joint(bones):
    with pytest.raises(MeshesError, match="make no joint"):
        meeting_place(bones["tibia.left"], bones["tibia.right"], 4)


def test_nothing_beneath_is_an_error(atlas):
    with pytest.raises(MeshesError, match="meshes or segments"):
        beneath(np.zeros((1, 3)), {})
