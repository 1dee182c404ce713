"""The modelled skin: closed, symmetric, around every bone and nerve, of a person's size."""

import igl
import numpy as np
import pytest
from scipy.spatial import ConvexHull

from meshes.soft_tissue.context import Context
from meshes.soft_tissue.skin.build import build
from meshes.structure import Origin, Tissue


@pytest.fixture(scope="module")
def context(atlas):
    bones = {name: atlas.mesh_of(name) for name, s in atlas.structures.items() if s.tissue is Tissue.BONE}
    return Context(bones, atlas.landmarks, atlas.segments)


@pytest.fixture(scope="module")
def skin(context):
    ((structure, mesh),) = build(context)
    assert (structure.id, structure.tissue, structure.origin) == ("skin", Tissue.SKIN, Origin.MODELLED)
    return mesh


def depth(skin, points):
    """How deep points lie beneath the skin, mm."""
    return -igl.signed_distance(
        np.asarray(points, dtype=float),
        np.asarray(skin.vertices),
        np.asarray(skin.faces, dtype=np.int64),
        sign_type=igl.SIGNED_DISTANCE_TYPE_FAST_WINDING_NUMBER,
    )[0]


def section(skin, height):
    """Corners of the skin's outline at a height, right side and whole, shape (n, 2)."""
    low, high = (skin.vertices[skin.edges_unique[:, i]] for i in (0, 1))
    cut = (low[:, 2] - height) * (high[:, 2] - height) < 0
    low, high = low[cut], high[cut]
    return (low + (high - low) * ((height - low[:, 2]) / (high[:, 2] - low[:, 2]))[:, None])[:, :2]


def test_is_one_closed_surface_of_the_agreed_size(skin):
    assert skin.is_watertight, "the skin has a hole: look at meshes.soft_tissue.skin.build._sewn"
    assert skin.volume > 0, "the skin is inside out"
    assert skin.euler_number == 2, "the skin has a handle: thighs or toes have grown together (meshes/data/skin.toml)"
    assert 25_000 < len(skin.faces) < 40_000


def test_is_exactly_its_own_mirror_image(skin):
    here = {tuple(p) for p in skin.vertices}
    assert all((-x if x else 0.0, y, z) in here for x, y, z in here), "a vertex has no mirror image"


def test_covers_every_bone_by_three_millimetres(skin, context):
    poor = {n: d for n, m in context.meshes.items() if (d := depth(skin, m.vertices).min()) < 3.0}
    assert not poor, f"bones poke out or nearly, mm beneath the skin: {poor}; raise blend.bone_cover_mm"


def test_covers_every_nerve(skin, context):
    poor = {f"{s.id}.{s.side}": d for s in context.segments if (d := depth(skin, s.points).min()) < 1.0}
    assert not poor, f"nerves outside the skin or nearly, mm beneath it: {poor}; raise nerves.most_mm or move the route"


@pytest.mark.parametrize(("thigh", "low", "high"), [(0.5, 480, 570), (1.0, 330, 400)])
def test_girth_of_the_leg(skin, context, thigh, low, high):
    height = thigh * context.landmarks["lateral_epicondyle.right"][2]
    points = section(skin, height)
    girth = ConvexHull(points[points[:, 0] > 0]).area
    assert low < girth < high, f"girth {girth:.0f} mm at {thigh} of the thigh: mend meshes/data/skin.toml"


def test_thighs_do_not_touch(skin, context):
    height = 0.5 * context.landmarks["lateral_epicondyle.right"][2]
    assert np.abs(section(skin, height)[:, 0]).min() > 2.0


def test_hips_are_wider_than_the_waist(skin, context):
    waist = ConvexHull(section(skin, context.landmarks["iliac_crest.right"][2] + 60)).area
    hips = ConvexHull(section(skin, context.landmarks["trochanter_side.right"][2])).area
    assert 740 < waist < 860
    assert 890 < hips < 1050
