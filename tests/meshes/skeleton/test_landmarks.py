"""Landmarks are where their definitions put them, on the mean and on other shapes."""

import numpy as np
import pytest

from meshes.errors import RecordError
from meshes.skeleton.landmarks import Extreme, landmarks, vertex_of
from meshes.skeleton.shape_model import PARTS, patches, surfaces
from meshes.space import Side, sided
from tests.meshes.skeleton.assembled import SHAPES, assembled

SURFACES = {surface.id: surface for file in PARTS for surface in surfaces(file)}
MIDLINE = ("pubic_symphysis", "sacral_promontory", "coccyx_tip", "sacral_hiatus")
# fmt: off
NAMES = [
    "asis", "psis", "aiis", "iliac_crest", "iliac_tubercle", "ischial_spine", "ischial_tuberosity", "pubic_tubercle",
    "ischial_seat", "trochanter_side", "greater_trochanter_tip",
    "sacral_foramen_s1", "sacral_foramen_s2", "sacral_foramen_s3", "sacral_foramen_s4", "lumbar_foramen_l1",
    "lumbar_foramen_l2", "lumbar_foramen_l3", "lumbar_foramen_l4", "lumbar_foramen_l5", "hip_centre",
    "greater_trochanter", "lesser_trochanter", "medial_epicondyle", "lateral_epicondyle", "adductor_tubercle",
    "patella_apex", "patella_base", "tibial_tuberosity", "gerdy_tubercle", "medial_tibial_plateau",
    "lateral_tibial_plateau", "fibular_head", "fibular_neck", "medial_malleolus", "lateral_malleolus",
    "calcaneal_tuberosity", "calcaneus_medial_process", "navicular_tuberosity", "metatarsal_1_head",
    "metatarsal_5_head", "metatarsal_5_base", "great_toe_tip", "toe_2_tip", "toe_5_tip", "femoral_shaft_mid",
    "obturator_canal", "greater_sciatic_notch", "lesser_sciatic_notch", "acetabulum_centre",
]
# fmt: on
AUTHORS = {
    "asis": ("pelvis", 1004),
    "ischial_spine": ("pelvis", 773),
    "ischial_tuberosity": ("pelvis", 566),
    "greater_trochanter": ("femur", 172),
    "lesser_trochanter": ("femur", 276),
    "medial_epicondyle": ("femur", 630),
    "lateral_epicondyle": ("femur", 550),
    "patella_apex": ("patella", 29),
    "patella_base": ("patella", 59),
}
"""Control points that the shape model's authors call so: gias3.musculoskeletal 3.0.2, fw_model_landmarks.py.

Of their others the PSIS lies 8 and the pubic tubercle 12 mm from ours, the malleoli are not their tips.
"""
RULED = [name for name, record in landmarks().items() if record.rule and record.element is not None]


def _surface(record):
    return SURFACES.get(record.structure) or SURFACES[sided(record.structure, Side.LEFT)]


def test_every_landmark_exists(atlas):
    wanted = {*MIDLINE, *(sided(name, side) for name in NAMES for side in (Side.LEFT, Side.RIGHT))}
    missing = wanted - set(atlas.landmarks)
    assert not missing, f"the default body lacks {sorted(missing)}: add them to meshes/data/landmarks.toml"


def test_right_landmarks_mirror_left_ones(atlas):
    for name, place in atlas.landmarks.items():
        if name.endswith(".left"):
            twin = atlas.landmarks[name.replace(".left", ".right")]
            assert np.allclose(place * [-1, 1, 1], twin, atol=1e-9), f"{name} is not mirrored"
            assert place[0] < 0, f"{name} is not on the left (negative x)"
    for name in MIDLINE:
        assert atlas.landmarks[name][0] == 0, f"{name} is out of the median plane"


@pytest.fixture(scope="module", params=SHAPES)
def skeleton(request):
    return request.param, assembled(request.param)


def test_definitions_find_the_stored_points(skeleton):
    shape, body = skeleton
    tolerance = 12.0 if shape else 1.0
    for name in RULED:
        record = landmarks()[name]
        surface = _surface(record)
        points = body.vertices[surface.id]
        stored, derived = points[vertex_of(record, surface)], points[record.rule.find(points)]
        off = np.linalg.norm(stored - derived)
        assert off <= tolerance, f"{name}: its rule finds a point {off:.1f} mm away; correct element and xi or the rule"


@pytest.mark.parametrize("name", AUTHORS)
def test_the_authors_of_the_shape_model_mean_the_same_places(atlas, name):
    file, node = AUTHORS[name]
    surface = _surface(landmarks()[name])
    model, seated_there = patches(file).mean, assembled(0).vertices[surface.id]
    source = np.column_stack([surface.weights @ model, np.ones(len(seated_there))])
    into = np.linalg.lstsq(source, seated_there, rcond=None)[0]
    off = np.linalg.norm(atlas.landmarks[f"{name}.left"] - [*model[node], 1.0] @ into)
    assert off <= 6.0, f"{name} lies {off:.1f} mm from where they have it"


def test_landmarks_lie_on_their_bones(atlas):
    for name, record in landmarks().items():
        if record.midline or record.element is None:
            continue
        bone = record.structure if record.structure in atlas.structures else sided(record.structure, Side.LEFT)
        place = atlas.landmarks[sided(name, Side.LEFT)]
        off = np.linalg.norm(atlas.mesh_of(bone).vertices - place, axis=1).min()
        assert off < 1.0, f"{name} hangs {off:.1f} mm off {bone}"


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("asis", "pubic_tubercle", 115, 142),  # 12.66 ± 1.48 and 13.11 ± 1.08 cm
        ("psis", "ischial_tuberosity", 145, 187),  # 16.6 cm
        ("ischial_tuberosity", "greater_trochanter", 95, 140),  # 12.0 cm
        ("fibular_head", "fibular_neck", 17, 27),  # 20.7 ± 1 mm
        ("asis", "psis", 130, 175),
        ("patella_apex", "tibial_tuberosity", 35, 55),
    ],
)
def test_distances_are_those_of_people(atlas, one, other, least, most):
    distance = float(np.linalg.norm(atlas.landmarks[f"{one}.left"] - atlas.landmarks[f"{other}.left"]))
    assert least <= distance <= most, f"{one} to {other} is {distance:.0f} mm, people have {least} to {most}"


def test_sacral_foramina_narrow_downwards(atlas):
    across = [-atlas.landmarks[f"sacral_foramen_s{k}.left"][0] for k in range(1, 5)]
    down = [atlas.landmarks[f"sacral_foramen_s{k}.left"][2] for k in range(1, 5)]
    assert across == sorted(across, reverse=True), f"distances from the median plane {across}"
    assert down == sorted(down, reverse=True), "the foramina are not in order"
    assert 19 <= across[0] <= 26, "S1 lies 19 to 26 mm from the median plane"
    assert 13 <= across[-1] <= 19, "S4 lies 13 to 19 mm from the median plane"


def test_a_rule_respects_its_region():
    points = np.array([[-10.0, 0, 0], [0, 5, 10], [-5, 9, 2]])
    assert Extreme(towards={"lateral": 1}).find(points) == 0
    assert Extreme(towards={"anterior": 1}, within={"superior": (0.5, 1)}).find(points) == 1


def test_a_landmark_without_place_is_refused():
    with pytest.raises(RecordError, match="material coordinate"):
        vertex_of(landmarks()["calcaneal_tuberosity"], SURFACES["femur.left"])
