import numpy as np
import pytest

from meshes.space import SIDES, Side, mirrored, sided, split_side, to_gltf


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
