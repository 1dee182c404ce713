"""Signed distance: against closed forms and against brute force on the sacrum, where VTK fails."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from meshes.errors import MeshesError
from meshes.geometry.surface_query import Obstacles, TriangleTree, gap, penetration, signed_distance

SHARED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "shape_model" / "pelvis_10.ply"


@pytest.fixture(scope="module")
def ball() -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=5, radius=20.0)


@pytest.fixture(scope="module")
def sacrum() -> trimesh.Trimesh:
    if not SHARED.exists():
        pytest.skip(f"the oracle mesh {SHARED.name} is not beside the repository")
    pelvis = trimesh.load(SHARED, process=False)
    pelvis.merge_vertices(digits_vertex=4)
    return max(pelvis.split(), key=lambda part: len(part.faces))


def solid_angle_winding(points: np.ndarray, mesh: trimesh.Trimesh) -> np.ndarray:
    """Winding number summed over every triangle (van Oosterom and Strackee 1983)."""
    total = np.zeros(len(points))
    for i, point in enumerate(points):
        a, b, c = np.moveaxis(mesh.triangles - point, 1, 0)
        la, lb, lc = (np.linalg.norm(v, axis=1) for v in (a, b, c))
        top = np.einsum("ij,ij->i", a, np.cross(b, c))
        bottom = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
        total[i] = 2 * np.arctan2(top, bottom).sum() / (4 * np.pi)
    return total


def test_sphere_distance_and_direction(ball):
    rng = np.random.default_rng(1)
    points = rng.uniform(-40, 40, (5000, 3))
    radius = np.linalg.norm(points, axis=1)
    assert np.abs(signed_distance(points, ball) - (radius - 20)).max() < 0.05, "distance to a sphere is off"
    far = (np.abs(radius - 20) > 1) & (radius > 3)
    cosine = np.einsum(
        "ij,ij->i", Obstacles({"ball": ball}).query(points[far]).outward, points[far] / radius[far, None]
    )
    assert cosine.min() > 0.99, "outward must point away from the centre of a sphere, inside and outside"


def test_a_tree_of_triangles_tells_nearest_inside_and_first_hit(ball):
    tree = TriangleTree(ball.vertices, ball.faces)
    points = np.array([[0.0, 0.0, 50.0], [0.0, 5.0, 0.0], [90.0, 0.0, 0.0]])
    distance, face, closest = tree.nearest(points)
    assert np.allclose(distance, [30.0, 15.0, 70.0], atol=0.05)
    assert np.allclose(np.linalg.norm(points - closest, axis=1), distance)
    assert np.allclose(ball.triangles_center[face], closest, atol=1.0)
    assert tree.inside(points).tolist() == [False, True, False]
    hit, far = tree.first_hit(points, np.array([0.0, 0.0, -2.0]))
    assert (hit >= 0).tolist() == [True, True, False]
    assert np.allclose(far[:2], [15.0, np.sqrt(20.0**2 - 5.0**2) / 2], atol=0.05)
    assert tree.nearest(points[:0])[2].shape == (0, 3)


def test_direction_on_the_surface_itself_is_the_normal(ball):
    direction = Obstacles({"ball": ball}).query(ball.triangles_center[:50]).outward
    assert np.allclose(np.linalg.norm(direction, axis=1), 1, atol=1e-6)
    assert np.einsum("ij,ij->i", direction, ball.face_normals[:50]).min() > 0.99


def test_sacrum_agrees_with_brute_force(sacrum):
    rng = np.random.default_rng(2)
    near = sacrum.sample(250, seed=3) + rng.normal(0, 4, (250, 3))
    points = np.vstack([near, rng.uniform(*sacrum.bounds, (150, 3))])
    ours = signed_distance(points, sacrum)
    assert 50 < (ours < 0).sum() < 350, "the sample should lie partly inside, partly outside"
    inside = solid_angle_winding(points, sacrum) > 0.5
    assert ((ours < 0) == inside).all(), "signs differ from the exact winding number"
    every = len(sacrum.faces)
    for point, found in zip(points[::8], ours[::8], strict=True):
        closest = trimesh.triangles.closest_point(sacrum.triangles, np.broadcast_to(point, (every, 3)))
        unsigned = np.linalg.norm(closest - point, axis=1).min()
        assert abs(found) == pytest.approx(unsigned, abs=1e-6), "magnitude differs from the search over all triangles"


def test_penetration_and_gap_of_two_balls(ball):
    touching = ball.copy().apply_translation([38.0, 0, 0])
    apart = ball.copy().apply_translation([45.0, 0, 0])
    assert penetration(ball, touching) == pytest.approx(2.0, abs=0.1)
    assert penetration(ball, apart) == 0
    assert gap(ball, apart) == pytest.approx(5.0, abs=0.1)


def test_a_moved_mesh_is_measured_where_it_is(ball):
    mesh = ball.copy()
    assert signed_distance(np.zeros((1, 3)), mesh)[0] < -19
    mesh.apply_translation([100.0, 0, 0])
    assert signed_distance(np.zeros((1, 3)), mesh)[0] == pytest.approx(80, abs=0.1)


def test_obstacles_name_the_nearest_bone(ball):
    other = ball.copy().apply_translation([100.0, 0, 0])
    bones = Obstacles({"near": ball, "far": other})
    found = bones.query(np.array([[-30.0, 0, 0], [130, 0, 0], [95, 0, 0]]))
    assert [bones.names[i] for i in found.index] == ["near", "far", "far"]
    assert found.distance == pytest.approx([10, 10, -15], abs=0.1)
    assert bones.query(np.zeros((0, 3))).distance.shape == (0,)


def test_open_meshes_are_refused(ball):
    lid = trimesh.Trimesh(ball.vertices, ball.faces[1:])
    with pytest.raises(MeshesError, match="open mesh"):
        Obstacles({"lid": lid})
    with pytest.raises(MeshesError, match="no meshes"):
        Obstacles({})
