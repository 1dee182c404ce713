"""The feet on the mean shape and on bodies two standard deviations away."""

from itertools import combinations

import numpy as np
import pytest

from meshes.geometry.surface_query import gap, penetration
from meshes.skeleton.assembly import assemble
from meshes.skeleton.foot import TOE_OUT_DEGREES, seat_foot
from meshes.skeleton.foot_parts import parts

pytestmark = pytest.mark.built

SHAPES = {"mean": None, "large": {1: -2.0}, "small": {1: 2.0}, "stout": {3: 2.0}}


@pytest.fixture(scope="module", params=SHAPES.values(), ids=SHAPES)
def ankle(request):
    skeleton = assemble(request.param)
    leg = {bone: skeleton.meshes[f"{bone}.left"] for bone in ("tibia", "fibula")}
    return leg, seat_foot(leg["tibia"], leg["fibula"])


def test_a_foot_has_its_twenty_six_bones():
    found = parts()
    phalanges = [name for name in found if "phalanx" in name]
    assert (len(found), len(phalanges)) == (26, 14)
    assert all(bone.is_watertight and bone.volume > 0 for bone in found.values()), "close and orient every bone"
    volumes = {name: bone.volume for name, bone in found.items()}
    assert max(volumes, key=volumes.get) == "calcaneus"
    order = [found[f"metatarsal_{ray}"].centroid[0] for ray in range(1, 6)]
    assert order == sorted(order, reverse=True), "the first metatarsal of a left foot lies farthest to the right"
    for ray in range(1, 6):
        tips = [found[n].bounds[1, 1] for n in (f"foot_phalanx_proximal_{ray}", f"foot_phalanx_distal_{ray}")]
        assert tips[0] < tips[1], f"toe {ray} is turned round"


def test_no_bone_of_the_foot_enters_another(ankle):
    leg, foot = ankle
    bones = foot | leg
    deep = {(a, b): round(penetration(bones[a], bones[b]), 2) for a, b in combinations(bones, 2)}
    worst = max(deep, key=deep.get)
    assert deep[worst] <= 0.5, f"{worst} enter each other by {deep[worst]} mm"


@pytest.mark.parametrize(
    "pair",
    [
        ("talus", "tibia"),
        ("talus", "fibula"),
        ("talus", "calcaneus"),
        ("talus", "navicular"),
        ("calcaneus", "cuboid"),
        ("navicular", "medial_cuneiform"),
        ("cuboid", "metatarsal_4"),
        ("cuboid", "metatarsal_5"),
        ("medial_cuneiform", "metatarsal_1"),
        ("metatarsal_1", "foot_phalanx_proximal_1"),
        ("foot_phalanx_proximal_1", "foot_phalanx_distal_1"),
    ],
    ids="-".join,
)
def test_neighbours_meet_at_a_joint(ankle, pair):
    bones = ankle[0] | ankle[1]
    space = gap(bones[pair[0]], bones[pair[1]])
    assert -0.5 <= space <= 3.0, f"{pair[0]} and {pair[1]} are {space:.1f} mm apart, a joint has 1 to 3"


def test_the_foot_stands_as_a_foot_does(ankle):
    leg, foot = ankle
    low = {name: bone.bounds[0, 2] for name, bone in foot.items()}
    floor = min(low.values())
    for name in ("calcaneus", "metatarsal_1", "metatarsal_5"):
        assert low[name] - floor < 9, f"{name} stands {low[name] - floor:.0f} mm above the lowest bone"
    height = leg["tibia"].bounds[0, 2] - floor
    assert 45 < height < 85, f"the medial malleolus stands {height:.0f} mm above the sole, adults have some 60"
    heel = foot["calcaneus"].bounds[0, 1]
    length = max(bone.bounds[1, 1] for bone in foot.values()) - heel
    shank = np.ptp(leg["tibia"].vertices[:, 2])
    assert 0.58 < length / shank < 0.76, f"a foot of {length:.0f} mm under a tibia of {shank:.0f} mm"
    malleolus = leg["fibula"].vertices[leg["fibula"].vertices[:, 2].argmin(), 1]
    assert 30 < malleolus - heel < 60, f"the heel reaches {malleolus - heel:.0f} mm behind the lateral malleolus"


def test_the_second_ray_points_outwards(ankle):
    foot = ankle[1]
    ray = foot["metatarsal_2"].centroid - foot["calcaneus"].centroid
    outwards = np.degrees(np.arctan2(-ray[0], ray[1]))
    assert outwards == pytest.approx(TOE_OUT_DEGREES, abs=3)
