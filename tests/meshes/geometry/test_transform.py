"""Transforms obey the axioms of a group that acts on points, and estimating one finds it again."""

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from meshes.geometry.transform import Rigid, Similarity, mirrored_mesh, shifted, smallest_turn, turned

KINDS = (Rigid, Similarity)
POINTS = np.random.default_rng(1).normal(size=(30, 3)) * 40


def any_of(kind, seed):
    chance = np.random.default_rng(seed)
    parts = Rotation.random(random_state=seed).as_matrix(), chance.normal(size=3) * 100
    return kind(*parts) if kind is Rigid else kind(*parts, float(np.exp(chance.normal())))


def same(one, other):
    return np.allclose(one(POINTS), other(POINTS), atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
class TestAxioms:
    def test_closure(self, kind, seed):
        product = any_of(kind, seed) @ any_of(kind, seed + 10)
        assert type(product) is kind
        assert np.allclose(product.rotation @ product.rotation.T, np.eye(3))
        assert np.linalg.det(product.rotation) == pytest.approx(1.0)

    def test_identity(self, kind, seed):
        one, none = any_of(kind, seed), kind(np.eye(3), np.zeros(3))
        assert np.array_equal(none(POINTS), POINTS)
        assert same(one @ none, one)
        assert same(none @ one, one)

    def test_inverse(self, kind, seed):
        one = any_of(kind, seed)
        assert type(one.inverse) is kind
        assert np.allclose(one.inverse(one(POINTS)), POINTS)
        assert np.allclose((one @ one.inverse)(POINTS), POINTS)
        assert np.allclose((one.inverse @ one)(POINTS), POINTS)

    def test_associativity(self, kind, seed):
        first, second, third = (any_of(kind, seed + step) for step in (0, 10, 20))
        assert same((third @ second) @ first, third @ (second @ first))

    def test_action(self, kind, seed):
        first, second = any_of(kind, seed), any_of(kind, seed + 10)
        assert np.allclose((second @ first)(POINTS), second(first(POINTS)))
        assert np.allclose(first(POINTS[0]), first(POINTS)[0]), "one point and many are moved alike"
        assert first(POINTS.reshape(5, 6, 3)).shape == (5, 6, 3)

    def test_a_known_transform_is_estimated(self, kind, seed):
        known = any_of(kind, seed)
        found = kind.estimate(POINTS, known(POINTS))
        assert type(found) is kind
        assert np.allclose(found.rotation, known.rotation, atol=1e-9)
        assert np.allclose(found.translation, known.translation, atol=1e-9)
        assert same(found, known)

    def test_pairs_without_weight_do_not_count(self, kind, seed):
        known, weights = any_of(kind, seed), np.ones(len(POINTS))
        target = known(POINTS)
        target[:9] += 500.0
        weights[:9] = 0.0
        assert same(kind.estimate(POINTS, target, weights), known)
        assert not same(kind.estimate(POINTS, target), known)

    def test_an_estimate_is_the_least_squares_one(self, kind, seed):
        chance = np.random.default_rng(seed)
        target = any_of(kind, seed)(POINTS) + chance.normal(size=POINTS.shape) * 5
        weights = chance.random(len(POINTS))
        best = kind.estimate(POINTS, target, weights)

        def misfit(transform):
            return weights @ ((transform(POINTS) - target) ** 2).sum(axis=1)

        for axis in range(3):
            other = turned(axis, 0.1, target.mean(axis=0))
            nudged = other @ best if kind is Rigid else Similarity(other.rotation, other.translation) @ best
            assert misfit(nudged) > misfit(best)
        assert misfit(kind(best.rotation, best.translation + 0.01, *([best.scale] if kind is Similarity else []))) > (
            misfit(best)
        )

    def test_a_mirror_image_is_never_met_by_a_reflection(self, kind, seed):
        found = kind.estimate(POINTS, any_of(kind, seed)(POINTS * [-1.0, 1.0, 1.0]))
        assert np.linalg.det(found.rotation) == pytest.approx(1.0)


def test_a_scale_stays_within_its_limits():
    target = 1.5 * POINTS + [1.0, 2.0, 3.0]
    assert Similarity.estimate(POINTS, target).scale == pytest.approx(1.5)
    limited = Similarity.estimate(POINTS, target, scales=(0.8, 1.3))
    assert limited.scale == 1.3
    assert np.allclose(limited(POINTS).mean(axis=0), target.mean(axis=0)), "middle still lies on middle"


def test_a_transform_is_led_through_a_point():
    here, there = np.array([1.0, 2.0, 3.0]), np.array([-4.0, 0.0, 9.0])
    known = any_of(Similarity, 3)
    led = known.through(here, there)
    assert np.allclose(led(here), there)
    assert led.scale == known.scale
    assert np.array_equal(led.rotation, known.rotation)


def test_turns_and_shifts_do_what_they_say():
    x, y, z = np.eye(3)
    assert np.allclose(turned(2, 90)(x), y)
    assert np.allclose(turned(0, 90)(y), z)
    assert np.allclose(turned(1, 40, POINTS[0])(POINTS[0]), POINTS[0])
    assert np.allclose(shifted(x)(y), x + y)
    one, other = POINTS[:2] / np.linalg.norm(POINTS[:2], axis=1, keepdims=True)
    assert np.allclose(smallest_turn(one, other) @ one, other)


def test_a_mirrored_mesh_is_its_mirror_image_and_still_outward():
    box = trimesh.creation.box([1.0, 2.0, 3.0]).apply_translation([5.0, 0.0, 0.0])
    image = mirrored_mesh(box)
    assert np.array_equal(image.vertices, box.vertices * [-1.0, 1.0, 1.0])
    assert image.volume == pytest.approx(box.volume)
    assert np.array_equal(mirrored_mesh(image).faces, box.faces)
