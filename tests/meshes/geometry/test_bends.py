"""Nerves turn as nerves do, on the default body; on a real one see test_fit_real.py."""

import numpy as np
import pytest

from tests.meshes.bends import kinked, sharpest


def test_no_nerve_of_the_default_body_is_kinked(atlas):
    found = kinked(atlas.segments)
    assert not found, "move the waypoints beside the bend in meshes/data/routes"


def test_a_corner_is_a_kink_and_a_wide_arc_is_none():
    corner = np.array([[0.0, 0, 0], [40, 0, 0], [40, 40, 0]])
    assert sharpest(corner) == pytest.approx(90, abs=2)
    angle = np.linspace(0, np.pi / 2, 60)
    arc = 40 * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    assert sharpest(arc) == pytest.approx(np.degrees(10 / 40), abs=1)
    assert sharpest(corner[:2] * 0.2) == 0.0
