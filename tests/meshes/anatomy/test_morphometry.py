from types import SimpleNamespace

import numpy as np
import pytest

from meshes.anatomy.morphometry import Measured, Row, measure, measure_row, rows
from meshes.errors import MeshesError
from meshes.space import SIDES, Side
from meshes.structure import Pass, Segment, Terms

TABLE = rows()


@pytest.mark.parametrize("row", TABLE, ids=[row.id for row in TABLE])
def test_the_default_body_agrees_with_published_anatomy(atlas, row):
    for side in SIDES:
        measured = measure_row(row, atlas, side)
        assert measured.agrees, f"{measured}; move the waypoint in meshes/data/routes, source {', '.join(row.sources)}"


def test_ids_are_unique():
    ids = [row.id for row in TABLE]
    assert len(set(ids)) == len(ids)


def test_most_lines_have_a_spread_to_judge_by():
    judged = [row for row in TABLE if any(p.sd or p.low is not None or p.high is not None for p in row.published)]
    assert len(judged) >= 25


def test_the_whole_table_is_measured(atlas):
    assert [m.row.id for m in measure(atlas)] == [row.id for row in TABLE]


def body():
    """One straight nerve of 100 mm running down at x = -30 between two landmarks."""
    points = np.column_stack([np.full(26, -30.0), np.zeros(26), np.linspace(50, -50, 26)])
    nerve = Segment(
        "sciatic.trunk",
        "sciatic",
        Side.LEFT,
        Terms("nerve"),
        points,
        np.linspace(5, 3, 26),
        passes=(Pass(0.25, "quarter", ("GK",), "quarter"),),
    )
    landmarks = {"asis.left": np.array([-10.0, 0.0, 0.0]), "psis.left": np.array([-50.0, 30.0, 0.0])}
    return SimpleNamespace(landmarks=landmarks, segments=(nerve,))


def row(**keys):
    known = {"id": "X", "label": "x", "sources": ["GK"], "published": [{"mean": 20, "sd": 4}]}
    return Row.model_validate(known | keys)


def test_a_crossing_is_seen_from_the_front():
    line = {"from": "asis", "to": "psis"}
    here = measure_row(row(kind="crossing", a={"segment": "sciatic.trunk"}, line=line), body(), Side.LEFT)
    assert here.value == pytest.approx(25.0, abs=0.1)
    assert here.z == pytest.approx(1.25, abs=0.03)
    assert not here.agrees
    assert here.usual, "two standard deviations are what one person may have"


def test_a_distance_along_an_axis_counts_lateral_away_from_the_midline():
    a, b = {"segment": "sciatic.trunk", "waypoint": "quarter"}, {"landmark": "asis"}
    assert measure_row(row(kind="distance", axis="lateral", a=a, b=b), body(), Side.LEFT).value == pytest.approx(20)
    assert measure_row(row(kind="distance", axis="superior", a=a, b=b), body(), Side.LEFT).value == pytest.approx(25)


def test_length_and_diameter():
    a = {"segment": "sciatic.trunk", "waypoint": "quarter"}
    assert measure_row(row(kind="length", a=a), body(), Side.LEFT).value == pytest.approx(75)
    assert measure_row(row(kind="diameter", a=a), body(), Side.LEFT).value == pytest.approx(9)


def test_the_nearer_group_counts():
    groups = [{"who": "men", "mean": 70, "sd": 10}, {"who": "women", "mean": 90, "sd": 10}]
    a = {"segment": "sciatic.trunk", "waypoint": "quarter"}
    assert measure_row(row(kind="length", a=a, published=groups), body(), Side.LEFT).z == pytest.approx(0.5)


def test_a_range_without_a_spread_judges_too():
    a = {"segment": "sciatic.trunk", "waypoint": "quarter"}
    outside = measure_row(row(kind="length", a=a, published=[{"low": 80, "high": 90}]), body(), Side.LEFT)
    assert outside.z is None
    assert outside.inside is False
    assert not outside.agrees
    assert not outside.usual


def test_a_mean_alone_does_not_judge():
    alone = Measured(row(kind="length", a={"segment": "s"}, published=[{"mean": 5}]), Side.LEFT, 9.0, None, None)
    assert alone.agrees
    assert "no SD published" in str(alone)


def test_an_unknown_segment_is_named():
    with pytest.raises(MeshesError, match=r"no such nerve segment.*femoral\.trunk\.left"):
        measure_row(row(kind="length", a={"segment": "femoral.trunk"}), body(), Side.LEFT)


def test_an_unknown_waypoint_is_named():
    a = {"segment": "sciatic.trunk", "waypoint": "nowhere"}
    with pytest.raises(MeshesError, match="no waypoint 'nowhere'"):
        measure_row(row(kind="length", a=a), body(), Side.LEFT)
