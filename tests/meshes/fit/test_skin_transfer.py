"""A skin with holes becomes one closed surface that lies on it; a whole one stays as it is."""

import numpy as np
import pytest
import trimesh

from meshes.fit.skin_transfer import closed, within
from meshes.geometry.target_surface import Target

RADIUS = 150.0
SYMPHYSIS = np.array([0.0, 100.0, 90.0])
BACK = np.array([0.0, -RADIUS, 0.0])
FRONT = np.array([0.0, 140.0, 50.0])


@pytest.fixture(scope="module")
def whole() -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=5, radius=RADIUS)


@pytest.fixture(scope="module")
def carried() -> trimesh.Trimesh:
    return trimesh.creation.icosphere(subdivisions=4, radius=RADIUS + 8)


def holed(whole: trimesh.Trimesh, curl_mm: float = 0.0) -> trimesh.Trimesh:
    """With a hole as wide as a hand at the back, its edge curled inwards."""
    away = np.linalg.norm(whole.vertices - BACK, axis=1)
    points = whole.vertices * (1 - curl_mm / RADIUS * np.clip((52 - away) / 7, 0, 1))[:, None]
    return trimesh.Trimesh(points, whole.faces[(away > 45)[whole.faces].all(axis=1)], process=False)


def knobbed(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """With a knob in front, below the symphysis."""
    out = 40 * np.clip(1 - np.linalg.norm(mesh.vertices - FRONT, axis=1) / 28, 0, 1)
    return trimesh.Trimesh(mesh.vertices + out[:, None] * [0, 1, 0], mesh.faces, process=False)


@pytest.mark.parametrize("curl_mm", [0.0, 6.0])
def test_a_hole_is_closed_and_its_frayed_edge_not_believed(
    whole: trimesh.Trimesh, carried: trimesh.Trimesh, curl_mm: float
) -> None:
    found = closed(holed(whole, curl_mm), carried, SYMPHYSIS)
    assert found.is_watertight
    off = np.abs(np.linalg.norm(found.vertices, axis=1) - RADIUS)
    bare = np.linalg.norm(found.vertices - BACK, axis=1) < 62
    genital = found.vertices[:, 1] > 50
    assert off[~bare & ~genital].max() < 1.0, "it lies on the skin where there is one"
    assert off[bare].max() < 9.0, f"the hole is still open, or bulges: {off[bare].max():.1f} mm"


def test_a_skin_without_holes_stays_as_it_is(whole: trimesh.Trimesh, carried: trimesh.Trimesh) -> None:
    assert closed(whole, carried, SYMPHYSIS) is whole
    own = knobbed(whole)
    assert closed(own, carried, SYMPHYSIS) is own
    low = trimesh.Trimesh(whole.vertices, whole.faces[whole.triangles_center[:, 2] < 60], process=False)
    assert closed(low, carried, SYMPHYSIS) is low, "cut off above is no hole"


def test_a_scrap_of_skin_stays_a_scrap(whole: trimesh.Trimesh, carried: trimesh.Trimesh) -> None:
    near = np.argsort(np.linalg.norm(whole.triangles_center - BACK, axis=1))
    for count in (8, 50):  # hardly a surface; one of which hardly any is not edge
        scrap = trimesh.Trimesh(whole.vertices, whole.faces[near[:count]], process=False)
        assert closed(scrap, carried, SYMPHYSIS) is scrap


def test_what_hangs_below_the_symphysis_is_left_out_of_a_skin_closed_anew(
    whole: trimesh.Trimesh, carried: trimesh.Trimesh
) -> None:
    found = closed(holed(knobbed(whole)), carried, SYMPHYSIS)
    assert np.linalg.norm(found.vertices, axis=1).max() < RADIUS + 9
    above = np.array([[0.0, RADIUS * np.cos(0.72), RADIUS * np.sin(0.72)]])
    assert Target("skin", found).nearest(above).distance.max() < 1.0


def test_what_hung_there_ends_at_the_skin(whole: trimesh.Trimesh) -> None:
    rod = trimesh.creation.cylinder(radius=5, segment=[[0, 0, 0], [0, 190, 0]]).subdivide().subdivide().subdivide()
    inner = within(rod, whole)
    assert 0 < len(inner.faces) < len(rod.faces)
    assert np.linalg.norm(inner.vertices, axis=1).max() <= RADIUS + 0.5
    near = trimesh.creation.icosphere(radius=5)
    assert within(near, whole) is near
    far = near.copy()
    far.apply_translation([0, 300, 0])
    assert within(far, whole) is far, "what lies wholly outside is not made to vanish"
