"""Iterated closest points find a pose again, bear outliers, and stop when told."""

import numpy as np
from scipy.spatial import cKDTree

from meshes.geometry.registration import Pairs, Stage, icp
from meshes.geometry.transform import Rigid, Similarity, turned

POINTS = np.random.default_rng(2).normal(size=(400, 3)) * [40, 25, 10]
NONE = Rigid(np.eye(3), np.zeros(3))


def nearest(source, target):
    """Pairs of every source point with the target nearest to it, and how often they were asked for."""
    tree, asked = cKDTree(target), []

    def pairs(pose):
        asked.append(pose)
        distance, index = tree.query(pose(source))
        return [Pairs(source, target[index], distance)]

    return pairs, asked


def test_a_known_pose_is_found():
    known = turned(2, 8, np.array([5.0, 0.0, 0.0]))
    found = icp(NONE, nearest(POINTS, known(POINTS))[0], Rigid.estimate, [Stage(40)])
    assert np.allclose(found(POINTS), known(POINTS), atol=1e-6)


def test_a_known_size_is_found_too():
    known = Similarity(turned(0, 6).rotation, np.array([2.0, 1.0, 0.0]), 1.08)
    start = Similarity(np.eye(3), np.zeros(3))
    found = icp(start, nearest(POINTS, known(POINTS))[0], Similarity.estimate, [Stage(60)])
    assert np.allclose(found(POINTS), known(POINTS), atol=1e-6)


def test_the_farthest_pairs_and_those_that_disagree_do_not_count():
    known = turned(2, 3)
    target = known(POINTS)
    target[:40] += 400.0

    def misled(pose):
        return [Pairs(POINTS, target, np.linalg.norm(pose(POINTS) - target, axis=1))]

    def told(pose):
        return [Pairs(POINTS, target, np.linalg.norm(pose(POINTS) - target, axis=1), np.arange(len(POINTS)) >= 40)]

    assert not np.allclose(icp(NONE, misled, Rigid.estimate, [Stage(5)])(POINTS), known(POINTS), atol=1.0)
    for pairs, stage in ((misled, Stage(5, kept=0.85)), (misled, Stage(5, reach=(200.0, 20.0))), (told, Stage(5))):
        assert np.allclose(icp(NONE, pairs, Rigid.estimate, [stage])(POINTS), known(POINTS), atol=1e-9)


def test_soft_weights_draw_less_to_what_lies_far_off():
    target = POINTS.copy()
    target[:40, 0] += 60.0

    def pairs(pose):
        return [Pairs(POINTS, target, np.linalg.norm(pose(POINTS) - target, axis=1))]

    hard, soft = (icp(NONE, pairs, Rigid.estimate, [Stage(9, soft=soft)]) for soft in (False, True))
    assert np.linalg.norm(soft.translation) < 0.2 * np.linalg.norm(hard.translation)


def test_a_stage_ends_when_settled_or_without_pairs():
    pairs, asked = nearest(POINTS, POINTS)
    icp(NONE, pairs, Rigid.estimate, [Stage(40, settled_mm=0.01)])
    assert len(asked) == 22, "half of the rounds are always done"
    pairs, asked = nearest(POINTS, POINTS + 1000.0)
    assert icp(NONE, pairs, Rigid.estimate, [Stage(40, reach=(9.0, 9.0), fewest=1)]) is NONE
    assert len(asked) == 1
