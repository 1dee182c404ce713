"""The same rules on another, real body: BodyParts3D's bones and muscles tell whether the depths are true."""

import numpy as np
import pytest

from meshes.geometry.polyline import along, lengths
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.routes import load_rules, place_all
from meshes.space import Side
from tests.meshes import bodyparts3d

DIRECTIONS = {
    "in front of": (0, 1, 0),
    "behind": (0, -1, 0),
    "medial to": (-1, 0, 0),
    "lateral to": (1, 0, 0),
    "above": (0, 0, 1),
    "below": (0, 0, -1),
}
RELATIONS = [
    ("sciatic.trunk", "infrapiriform", "right gluteus maximus", "behind"),
    ("sciatic.trunk", "gemelli", "right gemellus inferior", "in front of"),
    ("sciatic.trunk", "gemelli", "right gluteus maximus", "behind"),
    ("sciatic.trunk", "it_gt", "right quadratus femoris", "in front of"),
    ("sciatic.trunk", "it_gt", "right gluteus maximus", "behind"),
    ("sciatic.trunk", "under_biceps", "right adductor magnus", "in front of"),
    ("sciatic.trunk", "under_biceps", "long head of right biceps femoris", "behind"),
    ("sciatic.trunk", "mid_thigh", "long head of right biceps femoris", "behind"),
    ("sciatic.trunk", "division", "right femur", "in front of"),
    ("sciatic.tibial", "soleus_arch", "right soleus", "behind"),
    ("sciatic.tibial", "soleus_arch", "right tibia", "in front of"),
    ("sciatic.tibial", "tarsal_tunnel", "right flexor digitorum longus", "medial to"),
    ("sciatic.tibial", "tarsal_tunnel", "right flexor hallucis longus", "lateral to"),
    ("sciatic.common_fibular", "fibular_neck", "right fibula", "medial to"),
    ("sciatic.medial_plantar", "malleolar_line", "right calcaneus", "lateral to"),
    ("femoral.trunk", "iliopsoas_groove", "right psoas major", "medial to"),
    ("femoral.trunk", "iliopsoas_groove", "right iliacus", "behind"),
    ("femoral.trunk", "division", "right iliacus", "behind"),
    ("femoral.muscular", "vasti", "right vastus intermedius", "behind"),
    ("femoral.muscular", "vasti", "right rectus femoris", "in front of"),
    ("femoral.saphenous", "canal_entry", "right sartorius", "in front of"),
    ("femoral.saphenous", "knee", "right femur", "lateral to"),
    ("obturator.trunk", "side_wall", "right hip bone", "lateral to"),
    ("obturator.anterior_division", "adductor_brevis", "right adductor brevis", "behind"),
    ("obturator.posterior_division", "adductor_magnus", "right adductor brevis", "in front of"),
    ("obturator.posterior_division", "adductor_magnus", "right adductor magnus", "behind"),
    ("pudendal.trunk", "ischial_spine", "right coccygeus", "in front of"),
    ("pudendal.trunk", "ischial_spine", "right gluteus maximus", "behind"),
    ("pudendal.trunk", "canal_entry", "right hip bone", "lateral to"),
    ("posterior_femoral_cutaneous.trunk", "mid_thigh", "long head of right biceps femoris", "in front of"),
    ("superior_gluteal.trunk", "above_trochanter", "right gluteus medius", "lateral to"),
]


@pytest.fixture(scope="module")
def segments(shared):
    names = ("right hip bone", "sacrum", "right femur", "right tibia", "right fibula")
    bones = {}
    for name in names:
        found = bodyparts3d.mesh(name, shared)
        bones[name] = bodyparts3d.trimesh.Trimesh(found.points, found.regular_faces)
    return {s.id: s for s in place_all(load_rules(), bodyparts3d.landmarks(), Obstacles(bones)) if s.side is Side.RIGHT}


@pytest.mark.parametrize(("segment", "waypoint", "structure", "where"), RELATIONS)
def test_the_neighbour_lies_where_dissection_finds_it(segments, shared, segment, waypoint, structure, where):
    fraction = next(p.at for p in segments[segment].passes if p.name == waypoint)
    place = along(segments[segment].points, fraction)
    found = bodyparts3d.meets(structure, shared, place, DIRECTIONS[where])
    assert found is not None, f"{structure} should lie {where} {segment} at {waypoint} {np.round(place, 1)}"


def test_sciatic_leaves_below_piriformis_and_superior_gluteal_above(segments, shared):
    muscle = bodyparts3d.mesh("right piriformis", shared).points
    for segment, waypoint, below in (
        ("sciatic.trunk", "infrapiriform", True),
        ("superior_gluteal.trunk", "suprapiriform", False),
    ):
        fraction = next(p.at for p in segments[segment].passes if p.name == waypoint)
        place = along(segments[segment].points, fraction)
        near = muscle[np.abs(muscle[:, 0] - place[0]) < 6]
        if below:
            assert place[2] < near[:, 2].min() + 4, f"{segment} leaves above the lower edge of piriformis"
        else:
            assert place[2] > near[:, 2].max() - 8, f"{segment} leaves below the upper edge of piriformis"


def test_the_trunk_runs_as_long_as_the_thigh(segments):
    length = lengths(segments["sciatic.trunk"].points)[-1]
    assert 350 < length < 500
