"""Lines that run through bone are led round it."""

import numpy as np
import pytest
import trimesh

from meshes.geometry.centreline import Centreline, relaxed
from meshes.geometry.detour import around
from meshes.geometry.polyline import sampled
from meshes.geometry.surface_query import Obstacles


def wall(thick: float = 6.0) -> Obstacles:
    """An upright plate of bone, 80 mm wide and high, at x = 0."""
    return Obstacles({"plate": trimesh.creation.box((thick, 80.0, 80.0))})


def straight(start: tuple[float, float, float], end: tuple[float, float, float], count: int = 30) -> np.ndarray:
    return np.linspace(start, end, count)


def test_a_line_clear_of_bone_stays_itself() -> None:
    line = straight((-30, 0, -20), (-30, 0, 20))
    assert around(line, wall(), 3.0) is line


@pytest.mark.parametrize("there_and_back", [False, True])
def test_a_line_through_a_plate_goes_round_its_edge(there_and_back: bool) -> None:
    line = straight((-20, 0, 25), (20, 0, 25))
    if there_and_back:  # a point set on the wrong side: in at one place, out at another
        line = np.vstack([straight((-9, 0, 35), (9, 0, 20), 15), straight((9, 0, 10), (-9, 0, -30), 15)])
    bones = wall()
    assert bones.distance(sampled(line)).min() < -2.0
    led = around(line, bones, 3.0)
    assert len(led) == len(line)
    assert np.array_equal(led[[0, -1]], line[[0, -1]])
    assert bones.distance(sampled(led)).min() > -0.3
    if there_and_back:
        assert led[:, 0].max() < 0.0, "it should stay on the side where it begins and ends"


def test_where_no_way_leads_round_the_line_stays() -> None:
    shell = trimesh.creation.icosphere(radius=20.0)
    hollow = trimesh.util.concatenate([shell, trimesh.Trimesh(shell.vertices * 0.6, shell.faces[:, ::-1])])
    line = straight((0, 0, 0), (40, 0, 0))
    assert around(line, Obstacles({"shell": hollow}), 2.0) is line


def test_relaxing_leads_round_and_keeps_ends_and_marks() -> None:
    line = np.vstack([straight((-9, 0, 35), (9, 0, 20), 15), straight((9, 0, 10), (-9, 0, -30), 15)])
    out = relaxed(Centreline(line, np.array([0.0, 0.5, 1.0])), wall(), np.full(len(line), 1.0))
    assert np.allclose(out.points[[0, -1]], line[[0, -1]])
    assert wall().distance(sampled(out.points)).min() > 0.0
    assert np.all(np.diff(out.at) > 0)


@pytest.mark.parametrize("far", [45.0, 60.0])
def test_a_way_round_is_not_cut_short_for_want_of_points(far: float) -> None:
    line = straight((-7, 0, 30), (far, 0, 20), int(far / 4) + 3)
    out = relaxed(Centreline(line, np.array([0.0, 1.0])), wall(), np.full(len(line), 0.8))
    steps = np.linalg.norm(np.diff(out.points, axis=0), axis=1)
    assert steps.max() < 2.5 * np.median(steps), "points should lie evenly along the way round"
    assert wall().distance(sampled(out.points)).min() > 0.0, "between its points the line cuts through bone"
