"""Lumbar spine and coccyx on the mean shape and on bodies two standard deviations away."""

from itertools import pairwise

import numpy as np
import pytest

from meshes.geometry.surface_query import Obstacles, gap
from meshes.skeleton.assembly import assemble
from meshes.skeleton.coccyx import COCCYX_MM, coccyx
from meshes.skeleton.spine import endplate, foramina, sacral_endplate, stack

pytestmark = pytest.mark.built

SHAPES = {"mean": None, "large": {1: -2.0}, "small": {1: 2.0}, "wide": {2: 2.0}}
SEGMENTS = {5: (14, 26), 4: (9, 18), 3: (7, 14), 2: (4, 11), 1: (2, 9)}
"""Lordosis of body and disc below it together, degrees, standing adults."""


@pytest.fixture(scope="module", params=SHAPES.values(), ids=SHAPES)
def skeleton(request):
    return assemble(request.param)


@pytest.fixture(scope="module")
def sacrum(skeleton):
    return skeleton.meshes["sacrum"]


@pytest.fixture(scope="module")
def spine(skeleton, sacrum):
    return stack(sacrum, sacral_endplate(skeleton.vertices["sacrum"]))


def plates(spine, sacrum):
    return {
        f"l{n}": (endplate(spine[f"vertebra_l{n}"], upper=True), endplate(spine[f"vertebra_l{n}"], upper=False))
        for n in range(1, 6)
    } | {"s1": (endplate(sacrum, upper=True, front=0.6, half_width=20.0),)}


def test_vertebrae_are_closed_rings(spine):
    for name, bone in spine.items():
        assert bone.is_watertight, f"{name} is open"
        assert bone.volume > 0, f"{name} is inside out"
        assert bone.euler_number == 0, f"{name} should have one hole, the vertebral foramen"


def test_the_sacral_endplate_is_where_it_is_seen(skeleton, sacrum):
    material, seen = (
        sacral_endplate(skeleton.vertices["sacrum"]),
        endplate(sacrum, upper=True, front=0.6, half_width=20),
    )
    assert np.linalg.norm(material.centre - seen.centre) < 1.5, "the triangles found on the mean lie elsewhere here"
    assert abs(material.slope - seen.slope) < 3.0


def test_the_lordosis_is_that_of_standing(spine, sacrum):
    found = plates(spine, sacrum)
    whole = found["s1"][0].slope - found["l1"][0].slope
    assert 46 <= whole <= 62, f"L1 to S1 {whole:.0f} degrees, standing adults have 50 to 60"
    for level, (least, most) in SEGMENTS.items():
        below = found["s1"][0] if level == 5 else found[f"l{level + 1}"][0]
        segment = below.slope - found[f"l{level}"][0].slope
        assert least <= segment <= most, f"L{level} and the disc below curve by {segment:.0f} degrees"


def test_bodies_have_human_size(spine, sacrum):
    found = plates(spine, sacrum)
    for level in range(1, 6):
        upper, lower = found[f"l{level}"]
        height = np.linalg.norm(upper.centre - lower.centre)
        assert 20 < height < 33, f"the body of L{level} is {height:.0f} mm high"
        assert 34 < lower.width < 62, f"the body of L{level} is {lower.width:.0f} mm wide"


def test_neighbours_keep_clear_and_facets_meet(spine, sacrum):
    chain = [*spine.values(), sacrum]
    for level, (upper, lower) in enumerate(pairwise(chain), start=1):
        space = gap(upper, lower)
        assert space > -0.5, f"L{level} enters the bone below by {-space:.1f} mm"
        assert space < 4.5, f"the facets below L{level} are {space:.1f} mm apart"


def test_spine_is_symmetric(spine, sacrum):
    for name, bone in {**spine, "coccyx": coccyx(sacrum)}.items():
        here = {tuple(p) for p in bone.vertices.round(6) + 0.0}
        there = {tuple(p) for p in (bone.vertices * [-1, 1, 1]).round(6) + 0.0}
        assert here == there, f"{name} is not its own mirror image"


def test_foramina_lie_between_the_pedicles_behind_the_discs(spine, sacrum):
    chain = [*spine.values(), sacrum]
    found = foramina(spine, sacrum)
    for level, (upper, lower) in enumerate(pairwise(chain), start=1):
        place = found[f"lumbar_foramen_l{level}.left"]
        assert np.allclose(place * [-1, 1, 1], found[f"lumbar_foramen_l{level}.right"])
        assert place[0] < -10, "left is at negative x"
        room = float(Obstacles({"upper": upper, "lower": lower}).distance(place[None])[0])
        assert 2.5 < room < 16, f"the foramen below L{level} has {room:.1f} mm of room"
        assert place[1] < endplate(upper, upper=False).centre[1] - 8, "behind the body"


def test_the_coccyx_hangs_below_the_sacrum_and_curves_forward(sacrum):
    bone = coccyx(sacrum)
    assert bone.is_watertight
    assert bone.volume > 0
    assert 0.5 < gap(bone, sacrum) < 4, "the coccyx should nearly touch the sacrum's apex"
    top, tip = bone.vertices[bone.vertices[:, 2].argmax()], bone.vertices[bone.vertices[:, 2].argmin()]
    assert tip[1] > top[1] + 5, "its tip points forward"
    assert 0.75 * COCCYX_MM < np.linalg.norm(top - tip) < 1.2 * COCCYX_MM
    assert np.ptp(bone.vertices[:, 0]) < 30
