"""Bones that were not given lie where their neighbours and the other side say."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from meshes.fit import Fitted, fit
from meshes.fit.missing_bones import predict_missing
from meshes.fit.template import default_template
from meshes.geometry.surface_query import gap
from meshes.space import SIDES, sided
from tests.meshes.fit.fitting import body

pytestmark = pytest.mark.built

LEG = ("femur", "patella", "tibia", "fibula")


def laid(*lacking: str) -> dict[str, np.ndarray]:
    """Vertices of a body of another size and shape without some of its bones."""
    return {name: mesh.vertices.view(np.ndarray) for name, mesh in body().bones.items() if name not in lacking}


def others(*lacking: str) -> dict[str, np.ndarray]:
    return predict_missing(default_template(), laid(*lacking), np.array([-1.5, 1.0, 0.0, -1.0]), 0.94)


@pytest.mark.parametrize("lacking", [(), ("patella.left", "patella.right"), ("sacrum",)])
def test_feet_and_vertebrae_stay_joined_whatever_else_is_missing(lacking: tuple[str, ...]) -> None:
    template = default_template()
    found = laid(*lacking) | others(*lacking)
    for side in SIDES:
        usual = least(template.bones[f"tibia.{side}"].vertices, template.bones[f"talus.{side}"].vertices)
        here = least(found[f"tibia.{side}"], found[f"talus.{side}"])
        assert abs(here - usual) < 3.0, f"the {side} ankle is {here:.1f} mm wide, the default body's {usual:.1f}"
    usual = least(template.bones["sacrum"].vertices, template.bones["vertebra_l5"].vertices)
    assert abs(least(found["sacrum"], found["vertebra_l5"]) - usual) < 3.0


def test_a_missing_leg_is_the_other_one_mirrored() -> None:
    lacking = tuple(sided(bone, "left") for bone in LEG)
    found = others(*lacking)
    for name in lacking:
        away = np.linalg.norm(found[name] - body().bones[name].vertices, axis=1)
        assert away.max() < 3.0, f"{name} lies up to {away.max():.1f} mm from where the mirrored leg has it"


def least(one: np.ndarray, other: np.ndarray) -> float:
    return float(cKDTree(one).query(other)[0].min())


@pytest.fixture(scope="module")
def pelvis_and_right_leg() -> Fitted:
    given = body().bones
    return fit({n: m for n, m in given.items() if n.startswith("hip_bone") or n.endswith("right")})


def test_a_fit_of_pelvis_and_one_leg_has_two_legs_that_stand_alike(pelvis_and_right_leg: Fitted) -> None:
    found = pelvis_and_right_leg
    heights = [found.predicted[f"talus.{side}"].vertices[:, 2].mean() for side in SIDES]
    assert abs(heights[0] - heights[1]) < 15.0, heights
    tibia, talus = found.given["tibia.right"], found.predicted["talus.right"]
    assert -5.0 < gap(tibia, talus) < 6.0  # the ankle of another shape: near, not assembled
