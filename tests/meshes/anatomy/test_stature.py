"""How large a body is beside another."""

import numpy as np
import pytest

from meshes.anatomy.stature import is_adult, size_beside

MARKS = {
    f"{name}.{side}": np.array(place) * [(-1.0 if side == "left" else 1.0), 1.0, 1.0]
    for name, place in {
        "asis": (117, 53, 72),
        "psis": (46, -87, 90),
        "ischial_seat": (52, -40, -62),
        "hip_centre": (81, 0, 0),
        "lateral_epicondyle": (110, 2, -390),
    }.items()
    for side in ("left", "right")
}


@pytest.mark.parametrize(("size", "adult"), [(1.0, True), (0.93, True), (0.75, False), (1.3, False)])
def test_size_is_found_wherever_the_body_lies(size: float, adult: bool) -> None:
    turned = {name: size * place[[2, 0, 1]] + 400.0 for name, place in MARKS.items()}
    found = size_beside(turned, MARKS)
    assert found == pytest.approx(size)
    assert is_adult(found) is adult


def test_one_side_is_enough_and_nothing_in_common_says_nothing() -> None:
    left = {name: 1.2 * place for name, place in MARKS.items() if name.endswith("left")}
    assert size_beside(left, MARKS) == pytest.approx(1.2)
    assert size_beside({"asis.left": MARKS["asis.left"]}, MARKS) == 1.0
