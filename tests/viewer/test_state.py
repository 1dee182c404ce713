"""The address of a view, by the fixture that the browser client is tested with too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.state import LAYERS, VIEWS, ViewState, from_query, to_query

CASES = json.loads((Path(__file__).parents[1] / "protocol" / "state.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["url"][:60] or "empty" for case in CASES])
def test_the_shared_fixture(case: dict) -> None:
    expected = ViewState(**case["state"])
    assert from_query(case["url"]) == expected
    assert to_query(expected) == case.get("canonical", case["url"]).lstrip("?")


states = st.builds(
    ViewState,
    show=st.sampled_from([None, "sciatic", "sciatic.left", "buttock_deep.right", "femoral.saphenous.left"]),
    side=st.sampled_from(["both", "left", "right"]),
    layers=st.dictionaries(st.sampled_from(LAYERS), st.sampled_from([0.0, 0.25, 0.4, 1.0]), max_size=4),
    view=st.sampled_from([None, *VIEWS, "10.5,-20,1.4,0,-0.1,0.2"]),
    theme=st.sampled_from(["auto", "light", "dark"]),
    text=st.sampled_from(["normal", "large"]),
    peel=st.integers(0, 40).map(lambda tenths: tenths / 10),
    hide=st.lists(st.sampled_from(["skin", "femur.left", "piriformis.right"]), unique=True).map(tuple),
    clip=st.sampled_from([None, "axial:0.5", "coronal:0.125:flip", "sagittal:1"]),
    overlay=st.sampled_from([None, "nerves", "dermatomes", "referred", "referred:si_joint_dysfunction"]),
    content=st.sampled_from(["none", "female", "male"]),
    lesson=st.sampled_from([None, "sciatic_course"]),
    step=st.integers(0, 99),
)


@given(states)
def test_every_state_survives_its_address(state: ViewState) -> None:
    assert from_query(to_query(state)) == state


@given(st.text(max_size=200))
def test_no_address_is_an_error(text: str) -> None:
    from_query(text)
    from_query(
        f"?show={text}&layers={text}&view={text}&side={text}&lang={text}&peel={text}&hide={text}&clip={text}&step={text}"
    )
