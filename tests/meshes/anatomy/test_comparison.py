"""Comparing two bodies: values, what counts, registration, what is missing."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from meshes.anatomy.comparison import Comparison, Pair, Subject, compare, within
from meshes.anatomy.morphometry import Measured, Row, rows
from meshes.atlas import Atlas
from meshes.default_body.shape_variation import Skeletal, skeletal
from meshes.space import Side, split_side
from meshes.structure import Segment, Terms

pytestmark = pytest.mark.built


@pytest.fixture(scope="module")
def other() -> Skeletal:
    """The default body in another shape, really rebuilt."""
    return skeletal({1: 1.5})


def pair_of(found: Comparison, identifier: str) -> Pair:
    return next(pair for pair in found.pairs if pair.id == identifier)


MARKS = {"hip_centre": (90, 0, 0), "asis": (120, 40, 80), "medial_malleolus": (60, 0, -780)}


def simple(length: float = 100.0) -> SimpleNamespace:
    """Two hips, two spines and one straight nerve of each side."""
    landmarks = {
        f"{name}.{side}": np.array([side.sign * x, y, z], dtype=float)
        for name, (x, y, z) in {
            "hip_centre": (90, 0, 0),
            "asis": (120, 40, 80),
            "medial_malleolus": (60, 0, -780),
        }.items()
        for side in (Side.LEFT, Side.RIGHT)
    }
    segments = tuple(
        Segment(
            "sciatic.trunk",
            "sciatic",
            side,
            Terms("sciatic nerve"),
            np.column_stack([np.full(11, side.sign * 50.0), np.zeros(11), np.linspace(0, -length, 11)]),
            np.full(11, 4.0),
        )
        for side in (Side.LEFT, Side.RIGHT)
    )
    return SimpleNamespace(landmarks=landmarks, segments=segments)


def test_a_body_and_itself_do_not_differ(atlas: Atlas) -> None:
    found = compare(Subject(atlas), Subject(replace(atlas)))
    assert found.same
    assert found.notable == ()
    assert found.missing == ()
    assert found.common > 150
    assert {pair.group for pair in found.pairs} == {"anatomy", "size", "route", "landmark"}
    assert {pair.id for pair in found.pairs if pair.group == "anatomy"} == {row.id for row in rows()}


def test_the_default_body_is_the_same_on_both_sides(atlas: Atlas) -> None:
    found = compare(Subject(atlas, Side.LEFT), Subject(atlas, Side.RIGHT))
    assert found.same, [pair.id for pair in found.pairs if not pair.same]
    assert "pelvic_width" not in {pair.id for pair in found.pairs}, "no side has the width of a pelvis alone"


def test_another_shape_differs_as_its_landmarks_do(atlas: Atlas, other: Skeletal) -> None:
    found = compare(Subject(atlas), Subject(other))
    legs = [
        np.linalg.norm(one["hip_centre.left"] - one["medial_malleolus.left"])
        for one in (atlas.landmarks, other.landmarks)
    ]
    leg = pair_of(found, "leg_length")
    assert (leg.a, leg.b) == pytest.approx(tuple(legs))
    assert leg.difference == pytest.approx(legs[1] - legs[0])
    assert leg.notable
    assert found.notable == found.pairs[: len(found.notable)], "the table begins with what counts"
    weights = [pair.weight for pair in found.notable]
    assert weights == sorted(weights, reverse=True)


def test_the_other_way_round_gives_the_opposite(atlas: Atlas, other: Skeletal) -> None:
    there = {p.id: p for p in compare(Subject(atlas), Subject(other)).pairs if p.group != "landmark"}
    back = {p.id: p for p in compare(Subject(other), Subject(atlas)).pairs if p.group != "landmark"}
    assert there.keys() == back.keys()
    for name, pair in there.items():
        assert back[name].difference == pytest.approx(-(pair.difference or 0.0)), name
        assert back[name].notable is pair.notable, name


def test_where_a_body_lies_makes_no_difference() -> None:
    moved = simple()
    moved.landmarks = {name: place + np.array([5.0, -20.0, 300.0]) for name, place in moved.landmarks.items()}
    found = [pair for pair in compare(Subject(simple()), Subject(moved)).pairs if pair.group == "landmark"]
    assert found
    assert all(pair.same for pair in found), found


def test_a_turned_hip_axis_is_levelled() -> None:
    angle = np.deg2rad(7)
    turn = np.array([[np.cos(angle), 0, -np.sin(angle)], [0, 1, 0], [np.sin(angle), 0, np.cos(angle)]])
    turned = simple()
    turned.landmarks = {name: turn @ place for name, place in turned.landmarks.items()}
    found = [pair for pair in compare(Subject(simple()), Subject(turned)).pairs if pair.group == "landmark"]
    assert all(pair.same for pair in found), found


def test_a_longer_nerve_counts_from_five_per_cent_on() -> None:
    assert pair_of(compare(Subject(simple()), Subject(simple(length=104.0))), "sciatic.trunk").notable is False
    longer = pair_of(compare(Subject(simple()), Subject(simple(length=107.0))), "sciatic.trunk")
    assert longer.difference == pytest.approx(7.0)
    assert longer.notable


def test_left_and_right_of_one_body() -> None:
    lame = simple()
    lame.landmarks["medial_malleolus.right"] = lame.landmarks["medial_malleolus.right"] + np.array([0.0, 0.0, 30.0])
    found = compare(Subject(lame, Side.LEFT), Subject(lame, Side.RIGHT))
    assert pair_of(found, "leg_length").difference == pytest.approx(-30.0, abs=0.1)
    assert pair_of(found, "medial_malleolus").b == pytest.approx(30.0)
    assert pair_of(found, "asis").same


def test_a_partial_body_gives_what_it_has(atlas: Atlas) -> None:
    gone = ("medial_malleolus", "lateral_malleolus", "calcaneal_tuberosity")
    part = SimpleNamespace(
        landmarks={name: place for name, place in atlas.landmarks.items() if split_side(name)[0] not in gone},
        segments=tuple(s for s in atlas.segments if s.nerve != "femoral"),
    )
    found = compare(Subject(atlas), Subject(part))
    leg = pair_of(found, "leg_length")
    assert leg.a is not None
    assert (leg.b, leg.difference, leg.notable) == (None, None, False)
    assert "femoral.saphenous" in {pair.id for pair in found.missing}
    assert "F1a" in {pair.id for pair in found.missing}
    assert pair_of(found, "S1a").same


def test_bodies_with_nothing_in_common() -> None:
    empty = SimpleNamespace(landmarks={}, segments=())
    found = compare(Subject(simple()), Subject(empty))
    assert found.common == 0
    assert compare(Subject(empty), Subject(empty)).pairs == ()


def test_leaving_what_was_published_counts() -> None:
    row = Row.model_validate(
        {"id": "X", "label": "x", "kind": "length", "a": {"segment": "s"}, "sources": ["GK"]}
        | {"published": [{"mean": 100, "sd": 20}]}
    )
    one, two = (Measured(row, Side.LEFT, value, (value - 100) / 20, None) for value in (138.0, 142.0))
    assert (within(one), within(two)) == (True, False)
    pair = Pair("anatomy", "X", 138.0, 142.0, 10.0, one, two)
    assert pair.weight < 1
    assert pair.notable
    assert within(Measured(row, Side.LEFT, 5.0, None, None)) is None
    assert within(Measured(row, Side.LEFT, 5.0, 2.5, True)) is True
