"""The whole default body, as it is shown."""

import numpy as np
import pytest

from meshes.bodies.registry import bodies, load_atlas
from meshes.errors import RecordError, UnknownBodyError
from meshes.geometry.surface_query import penetration
from meshes.skeleton.spine import endplate
from meshes.sources import attributions, source, sources
from meshes.structure import Origin, Tissue
from meshes.terms import records, structure
from tests.meshes.skeleton.assembled import half_the_pairs

FOOT = 26


def bones(atlas):
    return [name for name, found in atlas.structures.items() if found.tissue is Tissue.BONE]


def test_every_bone_is_there(atlas):
    sided = [name for name in bones(atlas) if name.endswith(".left")]
    assert len(sided) == 5 + FOOT, f"a side has {len(sided)} bones"
    assert len(bones(atlas)) == 2 * (5 + FOOT) + 7, "sacrum, coccyx and five vertebrae are in the middle"


def test_every_structure_is_closed(atlas):
    for name in atlas.structures:
        mesh = atlas.mesh_of(name)
        assert mesh.is_watertight, f"{name} is open"
        assert mesh.volume > 0, f"{name} is inside out"


def test_holes_are_where_they_belong(atlas):
    grown = {Tissue.MUSCLE}  # a thin sheet may part round a nerve or a tendon
    for name in (name for name, found in atlas.structures.items() if found.tissue not in grown):
        holes = (2 - atlas.mesh_of(name).euler_number) // 2
        wanted = 1 if name.startswith(("hip_bone", "vertebra")) else 0
        assert holes == wanted, f"{name} has {holes} holes, wants {wanted}"


def test_no_bone_enters_another(atlas):
    worst = {}
    for one, other in half_the_pairs(bones(atlas)):
        depth = penetration(atlas.mesh_of(one), atlas.mesh_of(other))
        if depth > 0.5:
            worst[one, other] = round(depth, 2)
    assert not worst, f"bones in bones, mm: {worst}"


def test_right_mirrors_left(atlas):
    for name in atlas.structures:
        if name.endswith(".left"):
            left, right = atlas.mesh_of(name), atlas.mesh_of(name.replace(".left", ".right"))
            assert np.array_equal(left.vertices * [-1, 1, 1], right.vertices), f"{name} is not mirrored exactly"


def test_the_body_is_light(atlas):
    count = {name: len(atlas.mesh_of(name).faces) for name in atlas.structures}
    skeleton, whole = sum(count[name] for name in bones(atlas)), sum(count.values())
    assert skeleton < 150_000, f"{skeleton} triangles of bone"
    assert whole < 450_000, f"{whole} triangles in all"


def test_the_lumbar_spine_curves_as_in_standing(atlas):
    sacral = endplate(atlas.mesh_of("sacrum"), upper=True, front=0.6, half_width=20).slope
    lordosis = sacral - endplate(atlas.mesh_of("vertebra_l1"), upper=True).slope
    assert 42 <= lordosis <= 62, f"lordosis L1 to S1 {lordosis:.0f} degrees, standing adults have 50 to 60"


def test_heels_under_the_ankles_and_toes_out(atlas):
    marks = atlas.landmarks
    heel, toe = marks["calcaneal_tuberosity.left"], marks["toe_2_tip.left"]
    out = np.degrees(np.arctan2(-(toe - heel)[0], (toe - heel)[1]))
    assert 3 <= out <= 18, f"the foot turns {out:.0f} degrees outwards"
    ankle = (marks["medial_malleolus.left"] + marks["lateral_malleolus.left"]) / 2
    assert 35 <= ankle[1] - heel[1] <= 70, "the heel is too far behind the ankle, or too little"
    length = np.linalg.norm(marks["great_toe_tip.left"] - heel)
    assert 220 <= length <= 275, f"the foot is {length:.0f} mm long"


def test_foramina_are_free(atlas):
    for level in range(1, 6):
        below = "sacrum" if level == 5 else f"vertebra_l{level + 1}"
        place = atlas.landmarks[f"lumbar_foramen_l{level}.left"]
        for bone in (f"vertebra_l{level}", below):
            gap = np.linalg.norm(atlas.mesh_of(bone).vertices - place, axis=1).min()
            assert gap > 3, f"the foramen below L{level} has {gap:.1f} mm of room at {bone}"


def test_every_structure_has_terms_and_source(atlas):
    for name, found in atlas.structures.items():
        assert found.terms.english, f"{name} lacks its English term"
        assert found.terms.latin, f"{name} lacks its Latin term"
        assert source(found.source).attribution, f"{name} lacks an attribution"
        assert (found.origin is Origin.MEASURED) == (found.source == "shape_model"), (
            f"{name}: origin and source disagree"
        )


def test_sources_are_shown_once():
    shown = attributions(["shape_model", "myo_sim", "shape_model"])
    assert [entry["licence"] for entry in shown] == ["MPL-2.0", "Apache-2.0"]
    assert all(entry.citation for entry in sources().values())


def test_unknown_things_are_named():
    with pytest.raises(UnknownBodyError, match="choose from"):
        load_atlas("nobody")
    with pytest.raises(RecordError, match="unknown source"):
        source("nobody")
    with pytest.raises(RecordError, match="no record"):
        structure("tail")
    with pytest.raises(RecordError, match="wrong side"):
        structure("sacrum.left")


def test_the_default_body_is_listed():
    assert next(body.name for body in bodies()) == "default"
    assert "femur" in records()
