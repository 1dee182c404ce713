import numpy as np
import pytest

from meshes.skeleton.landmarks import Extreme
from meshes.space import DIRECTIONS, SIDES, Side, direction, displacement, mirrored, sided, split_side, to_gltf


def test_gltf_faces_forward_with_the_left_side_on_positive_x() -> None:
    left, front, up = to_gltf(np.array([[-1000.0, 0, 0], [0, 1000, 0], [0, 0, 1000]]))
    assert left.tolist() == [1, 0, 0], "the body's left is +x in glTF"
    assert front.tolist() == [0, 0, 1], "glTF models face +z (glTF 2.0, 3.4)"
    assert up.tolist() == [0, 1, 0], "glTF is y up"


def test_gltf_is_a_rotation_so_triangles_keep_their_winding() -> None:
    assert np.linalg.det(to_gltf(np.eye(3)) * 1000) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("femur.left", ("femur", Side.LEFT)),
        ("sciatic.trunk.right", ("sciatic.trunk", Side.RIGHT)),
        ("sacrum", ("sacrum", Side.MIDDLE)),
        ("sciatic.trunk", ("sciatic.trunk", Side.MIDDLE)),
    ],
)
def test_a_side_can_be_split_off_and_put_back(name: str, parts: tuple[str, Side]) -> None:
    assert split_side(name) == parts
    assert sided(*parts) == name


def test_mirroring_twice_changes_nothing() -> None:
    points = np.random.default_rng(1).normal(size=(5, 3))
    assert np.array_equal(mirrored(mirrored(points)), points)
    assert [side.other for side in SIDES] == list(reversed(SIDES))


@pytest.mark.parametrize("word", DIRECTIONS)
def test_a_word_means_one_direction_everywhere(word: str) -> None:
    right, left = (direction([word], side) for side in (Side.RIGHT, Side.LEFT))
    assert np.array_equal(left, mirrored(right))
    assert np.array_equal(displacement({word: 7.0}, Side.LEFT), 7.0 * left)
    assert np.array_equal(Extreme(towards={word: 2.0}).direction, left), "landmarks are found on the left"


def test_lateral_is_away_from_the_midline_and_words_add_up() -> None:
    assert direction(["lateral"], Side.RIGHT).tolist() == [1, 0, 0]
    assert direction(["lateral"], Side.LEFT).tolist() == [-1, 0, 0]
    assert displacement({"medial": 3.0, "superior": 2.0}, Side.LEFT).tolist() == [3, 0, 2]
    assert np.allclose(direction(["anterior", "inferior"], Side.LEFT), [0, 0.5**0.5, -(0.5**0.5)])
    assert displacement({}, Side.LEFT).tolist() == [0, 0, 0]
