import numpy as np
import pytest
from pydantic import ValidationError

from meshes.anatomy.point_rules import Rule, anchors, landmark, place
from meshes.errors import MeshesError
from meshes.nerves.route_rules import load_rules
from meshes.space import Side, mirrored
from tests.meshes import bodyparts3d

BODY = {
    "asis.left": np.array([-120.0, 60.0, 80.0]),
    "asis.right": np.array([120.0, 60.0, 80.0]),
    "psis.left": np.array([-45.0, -80.0, 90.0]),
    "psis.right": np.array([45.0, -80.0, 90.0]),
    "sacral_promontory": np.array([0.0, 0.0, 85.0]),
}


def rule(**keys):
    return Rule.model_validate(keys)


def test_a_landmark_is_its_own_place():
    np.testing.assert_allclose(place(rule(landmark="asis"), BODY, Side.LEFT), [-120, 60, 80])


def test_a_fraction_may_lie_beyond_the_line():
    beyond = place(rule(**{"from": "asis", "to": "psis", "f": 1.5}), BODY, Side.RIGHT)
    np.testing.assert_allclose(beyond, [7.5, -150, 95])


def test_a_mean_is_weighted_by_shares():
    np.testing.assert_allclose(
        place(rule(mean={"asis": 3, "sacral_promontory": 1}), BODY, Side.RIGHT), [90.0, 45.0, 81.25]
    )


@pytest.mark.parametrize(("side", "x"), [(Side.LEFT, -125.0), (Side.RIGHT, 125.0)])
def test_lateral_leads_away_from_the_midline(side, x):
    offset = {"lateral": 5, "posterior": 2, "inferior": 1}
    np.testing.assert_allclose(place(rule(landmark="asis", offset=offset), BODY, side), [x, 58, 79])


def test_the_other_side_is_reached_by_name():
    np.testing.assert_allclose(place(rule(landmark="asis@other"), BODY, Side.LEFT), BODY["asis.right"])


def test_a_scaled_offset_grows_with_the_body():
    scaled = rule(landmark="asis", offset={"lateral": 10}, scale="pelvis")
    small = place(scaled, BODY, Side.RIGHT)[0] - 120
    big = place(scaled, {name: 1.2 * p for name, p in BODY.items()}, Side.RIGHT)[0] - 144
    assert big == pytest.approx(1.2 * small)
    assert small == pytest.approx(10 * np.linalg.norm([75, 140, 10]) / anchors().length["pelvis"].mm)


def test_derived_points_are_landmarks_too():
    body = bodyparts3d.landmarks()
    middle = 0.5 * (body["medial_epicondyle.left"] + body["lateral_epicondyle.left"])
    np.testing.assert_allclose(landmark("knee_centre", body, Side.LEFT), middle)


def test_an_unknown_landmark_is_named():
    with pytest.raises(MeshesError, match=r"no such landmark.*big_toe\.left"):
        place(rule(landmark="big_toe"), BODY, Side.LEFT)


def test_an_unknown_scale_is_named():
    with pytest.raises(MeshesError, match=r"no such scale.*ell"):
        place(rule(landmark="asis", offset={"lateral": 1}, scale="ell"), BODY, Side.LEFT)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"landmark": "asis", "mean": {"psis": 1}},
        {"from": "asis"},
        {"mean": {"asis": 0}},
        {"landmark": "asis", "offset": {"up": 3}},
        {"landmark": "asis", "color": "red"},
    ],
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(keys):
    with pytest.raises(ValidationError):
        rule(**keys)


def test_every_rule_of_every_nerve_mirrors():
    body = bodyparts3d.landmarks()
    for nerve in load_rules():
        for segment in nerve.segment:
            for waypoint in segment.waypoint:
                left, right = place(waypoint.at, body, Side.LEFT), place(waypoint.at, body, Side.RIGHT)
                np.testing.assert_allclose(left, mirrored(right), atol=1e-9, err_msg=f"{segment.id}: {waypoint.at}")
