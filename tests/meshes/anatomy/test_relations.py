"""Which structure lies before, behind or beside which on the built body, rule by rule; and that a rule can fail."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from meshes.anatomy.relations import OrderRule, order_rules
from meshes.atlas import Atlas
from meshes.errors import MeshesError
from meshes.space import Side
from tests.meshes.judging import judge
from tests.meshes.small import small_atlas


@pytest.mark.parametrize("name", list(order_rules()))
def test_rule_holds(atlas: Atlas, name: str) -> None:
    found = judge(name, atlas, Side.RIGHT)
    assert found.holds is not None, f"{found.words} Not judged: {found.detail}; correct meshes/data/order.toml"
    assert found.holds, f"Not so: {found.words} {found.detail}; mend muscles.toml, skin.toml or the route"


def test_left_side_is_judged_like_the_right(atlas: Atlas) -> None:
    for name in ("sciatic_under_gluteus_maximus", "pudendal_behind_sacrospinous", "femoral_lateral_to_the_artery"):
        right, left = judge(name, atlas, Side.RIGHT), judge(name, atlas, Side.LEFT)
        assert left.holds is right.holds is True


def test_a_nerve_moved_behind_the_muscle_breaks_the_rule(atlas: Atlas) -> None:
    moved = tuple(
        replace(s, points=s.points - np.array([0.0, 120.0, 0.0])) if s.id == "sciatic.trunk" else s
        for s in atlas.segments
    )
    found = judge("sciatic_under_gluteus_maximus", replace(atlas, segments=moved), Side.RIGHT)
    assert found.holds is False
    assert "0% meet gluteus_maximus" in found.detail


def test_distance_too_great_breaks_the_rule(atlas: Atlas) -> None:
    moved = tuple(
        replace(s, points=s.points - np.array([60.0, 0.0, 0.0])) if s.id == "sciatic.common_fibular" else s
        for s in atlas.segments
    )
    assert judge("common_fibular_round_the_neck", replace(atlas, segments=moved), Side.RIGHT).holds is False


def test_body_without_muscles_is_not_judged() -> None:
    found = judge("sciatic_under_biceps", small_atlas(), Side.RIGHT)
    assert found.holds is None
    assert "biceps_femoris_long_head" in found.detail


def test_unknown_rule_is_named(atlas: Atlas) -> None:
    with pytest.raises(MeshesError, match="no rule of order"):
        judge("sciatic_over_the_moon", atlas, Side.RIGHT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "x", "line": "a", "sources": ["GK"]},
        {"words": "x", "line": "a", "sources": ["GK"], "meets": ["b"]},
        {"words": "x", "line": "a", "sources": ["GK"], "meets": ["b"], "look": [["upwards"]]},
    ],
    ids=["judges nothing", "looks nowhere", "unknown direction"],
)
def test_broken_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OrderRule.model_validate(wrong)
