"""The fit finds pose, shape and landmarks of bodies whose truth is known, whole and in parts."""

import numpy as np
import pytest
import trimesh
from scipy.spatial.transform import Rotation

from meshes.errors import MeshesError
from meshes.fit import atlas_of, fit
from meshes.fit.missing_bones import predict_missing
from meshes.fit.template import MODES, default_template
from meshes.geometry.primitive_fits import sphere
from meshes.geometry.surface_query import Obstacles
from meshes.messages import Id
from meshes.space import split_side
from meshes.structure import Origin
from tests.meshes.fit.fitting import SHAPE, SIZE, body, fit_however, mirror, upper_part
from tests.meshes.said import refuses, said

pytestmark = pytest.mark.built


def errors(found, given):
    """Distance of every true landmark on a given bone, mm."""
    return {
        name: float(np.linalg.norm(found.landmarks[name] - found.frame(place)))
        for name, place in given.landmarks.items()
    }


@pytest.fixture(scope="module")
def pelvis(atlas):
    """Pelvis with the upper thirds of both thighs, as on many scans, beside the truth."""
    given = body()
    bones = {n: m for n, m in given.bones.items() if split_side(n)[0] in ("hip_bone", "sacrum")}
    bones |= {n: upper_part(given.bones[n], 0.33) for n in ("femur.left", "femur.right")}
    return fit(bones), given, bones


def test_the_template_lies_on_the_given_bones(pelvis):
    found, _, _ = pelvis
    for name, figures in found.bones.items():
        assert figures.mean_mm < 0.5, f"{name}: {figures.mean_mm:.2f} mm on average; the warp does not reach the bone"


def test_shape_and_size_are_found(pelvis):
    found, _, _ = pelvis
    assert abs(found.size - SIZE) < 0.03, f"size {found.size:.3f} where {SIZE} is true"
    for mode, z in SHAPE.items():
        assert abs(found.modes[mode] - z) < 0.8, f"mode {mode} is {found.modes[mode]:+.2f}, {z:+.1f} is true"


def test_landmarks_are_where_they_truly_are(pelvis):
    found, given, _ = pelvis
    off = errors(found, given)
    on_pelvis = [mm for name, mm in off.items() if not any(part in name for part in NOT_THERE)]
    assert np.mean(on_pelvis) < 2.5, f"{np.mean(on_pelvis):.1f} mm on average"
    assert max(on_pelvis) < 10, f"{max(off, key=off.__getitem__)} is far off"


NOT_THERE = ("epicondyle", "adductor_tubercle", "femoral_shaft", "tibia", "fibula", "malleolus", "patella", "gerdy")


def test_uncertainty_grows_where_nothing_was_given(pelvis):
    found, _, _ = pelvis
    assert found.uncertainty_mm["asis.left"] < 5
    assert found.uncertainty_mm["medial_epicondyle.left"] > 3 * found.uncertainty_mm["asis.left"]


def test_a_part_of_a_bone_is_said_to_be_one(pelvis):
    found, _, _ = pelvis
    assert found.bones["femur.left"].seen < 0.6
    assert Id("femur.left") in [one["bone"] for one in said(found.warnings, "fit_not_whole")]


def test_the_frame_is_level_and_upright(pelvis):
    found, _, _ = pelvis
    middle = (found.landmarks["hip_centre.left"] + found.landmarks["hip_centre.right"]) / 2
    assert np.linalg.norm(middle) < 1.0, "the origin is not midway between the hip centres"
    assert found.landmarks["asis.left"][0] < 0 < found.landmarks["asis.right"][0]
    lean = found.landmarks["asis.left"] - found.landmarks["pubic_tubercle.left"]
    assert abs(lean[1]) < 4, "the iliac spines do not stand above the pubic tubercles"


def test_the_warp_carries_the_default_bodys_bones_onto_these(pelvis, atlas):
    found, _, _ = pelvis
    for name in ("hip_bone.left", "sacrum"):
        carried = found.warp(atlas.mesh_of(name).vertices)
        gap = trimesh.proximity.closest_point_naive(found.fitted[name], carried[::200])[1]
        assert gap.mean() < 1.5, f"{name} is carried {gap.mean():.1f} mm past its own surface"


def test_an_atlas_of_a_part_says_what_was_made_up(pelvis):
    found, _, bones = pelvis
    made = atlas_of(found, bones, "scan", "A scan", "shape_model")
    assert made.structures["sacrum"].origin is Origin.MEASURED
    assert made.structures["coccyx"].origin is Origin.MODELLED, "a bone that was not given must be marked as modelled"
    ids = {(s.id, s.side) for s in made.segments}
    assert all((s.parent, s.side) in ids for s in made.segments if s.parent), "a branch lost its trunk"
    assert all(0 <= p.at <= 1 for s in made.segments for p in s.passes)


def test_one_bone_of_one_side_is_enough(atlas):
    given = body()
    found = fit({"tibia.right": given.bones["tibia.right"]})
    assert (
        np.linalg.norm(
            found.landmarks["medial_malleolus.right"] - found.frame(given.landmarks["medial_malleolus.right"])
        )
        < 6
    )
    assert set(found.fitted) == {"tibia.right"}
    assert "femur.right" in found.predicted


def test_a_mirrored_bone_is_found_out(atlas):
    given = body()
    found, orientation = fit_however({"hip_bone.left": mirror(given.bones["hip_bone.left"])})
    assert orientation.mirrored
    assert said(orientation.warnings, "fit_mirrored")
    assert found.bones["hip_bone.left"].mean_mm < 0.6


def test_a_landmark_set_by_hand_wins(atlas):
    given = body()
    place = given.landmarks["lateral_malleolus.right"] + np.array([3.0, 2.0, -2.0])
    bones = {"fibula.right": given.bones["fibula.right"]}
    found = fit(bones, landmarks={"lateral_malleolus.right": place})
    assert np.allclose(found.landmarks["lateral_malleolus.right"], found.frame(place), atol=1e-6)
    assert found.by_hand == {"lateral_malleolus.right"}
    assert "lateral_malleolus.right" not in found.doubtful


def test_landmarks_set_by_hand_say_how_a_body_lies(atlas):
    given = body(130.0)
    picked = (
        "medial_malleolus.right",
        "tibial_tuberosity.right",
        "gerdy_tubercle.right",
        "medial_tibial_plateau.right",
    )
    found, _ = fit_however({"tibia.right": given.bones["tibia.right"]}, {n: given.landmarks[n] for n in picked})
    assert found.bones["tibia.right"].mean_mm < 0.5
    off = errors(found, given)["lateral_tibial_plateau.right"]
    assert off < 4, f"the lateral plateau lies {off:.1f} mm off"


def test_landmarks_of_an_odd_bone_leave_the_others_alone(atlas):
    """A femur half as long as it should be: three landmarks on it turned the whole body by up to 80 mm once."""
    given = body()
    femur, top = given.bones["femur.left"], given.landmarks["greater_trochanter.left"]
    odd = trimesh.Trimesh(top + (np.asarray(femur.vertices) - top) * [1.25, 1.25, 0.6], femur.faces, process=False)
    pelvis = {n: m for n, m in given.bones.items() if split_side(n)[0] in ("hip_bone", "sacrum")}
    picked = ("medial_epicondyle.left", "lateral_epicondyle.left", "greater_trochanter.left")
    marks = {name: top + (given.landmarks[name] - top) * [1.25, 1.25, 0.6] for name in picked}
    found = fit(pelvis | {"femur.left": odd}, landmarks=marks)
    assert all(found.bones[name].mean_mm < 0.6 for name in pelvis), "the pelvis must stay where its surface is"
    assert not set(picked) & set(found.doubtful)
    assert "adductor_tubercle.left" in found.doubtful, "a bone that fits poorly names what would steer it"
    assert all(np.allclose(found.landmarks[name], found.frame(place)) for name, place in marks.items())


@pytest.mark.parametrize("bone", ["femur.left", "tibia.right", "hip_bone.right", "sacrum"])
def test_one_bone_is_found_however_it_lies(bone):
    given = body(130.0)
    found, orientation = fit_however({bone: given.bones[bone]})
    assert set(found.bones) == {bone}, "it must keep its side"
    assert found.bones[bone].mean_mm < 0.5
    assert not orientation.mirrored


def test_a_bent_hip_is_followed():
    given = body(5.0)
    turn = Rotation.from_euler("x", 90, degrees=True).as_matrix()
    centre = sphere(given.bones["femur.right"].vertices[default_template().spheres["hip_centre.right"][1]]).centre
    bent = trimesh.Trimesh(
        (given.bones["femur.right"].vertices - centre) @ turn.T + centre, given.bones["femur.right"].faces
    )
    pelvis = {name: given.bones[name] for name in ("hip_bone.left", "hip_bone.right", "sacrum")}
    found = fit(pelvis | {"femur.right": bent})
    assert found.bones["femur.right"].mean_mm < 0.5
    assert not found.warnings


def test_a_poor_fit_names_landmarks_to_set(atlas):
    given = body(0.0)
    bone = given.bones["tibia.right"]
    middle = bone.vertices.mean(axis=0)
    squat = trimesh.Trimesh((bone.vertices - middle) * [1.0, 1.6, 0.5] + middle, bone.faces)
    found = fit({"tibia.right": squat})
    assert found.bones["tibia.right"].mean_mm > 1.5, "this should fit poorly, or the test says nothing"
    assert found.doubtful
    assert all(found.uncertainty_mm[name] > 6 for name in found.doubtful)
    assert said(found.warnings, "fit_set")


def test_a_landmark_on_another_bone_is_told(atlas):
    given = body()
    bones = {name: given.bones[name] for name in ("tibia.right", "fibula.right")}
    found = fit(bones, landmarks={"medial_malleolus.right": given.landmarks["lateral_malleolus.right"]})
    (astray,) = said(found.warnings, "fit_astray")
    assert (astray["mark"], astray["bone"]) == (Id("medial_malleolus.right"), Id("tibia.right"))


@pytest.mark.parametrize(("away", "told"), [(4.0, False), (60.0, True)])
def test_a_femur_out_of_its_socket_is_told(atlas, away, told):
    given = body()
    hip_bone, femur = given.bones["hip_bone.left"], given.bones["femur.left"].copy()
    femur.apply_translation([-away, 0.0, 0.0])
    warnings = fit({"hip_bone.left": hip_bone, "femur.left": femur}).warnings
    assert [one["other"] for one in said(warnings, "fit_unjoined")] == [Id("hip_bone.left")] * told, warnings


def test_something_else_under_a_bones_name_is_doubted(atlas):
    rod = trimesh.creation.cylinder(25, 420, sections=60).subdivide().subdivide()
    warnings = fit({"femur.left": rod}).warnings
    assert said(warnings, "fit_unlike") or said(warnings, "fit_poor")


def test_what_is_no_bone_is_refused_or_said():
    box = trimesh.creation.box()
    with refuses("fit_none", MeshesError):
        fit({"spleen": box})
    with refuses("fit_no_mark", MeshesError):
        fit({"femur.left": box}, landmarks={"nose": np.zeros(3)})
    with refuses("fit_no_surface", MeshesError):
        fit({"femur.left": trimesh.Trimesh(np.zeros((3, 3)), [[0, 1, 2]], process=False)})


def test_a_predicted_bone_is_pressed_out_of_a_given_one(atlas):
    """A fibula beside a tibia broader than its length would have it."""
    template = default_template()
    tibia = template.bones["tibia.right"]
    middle = tibia.vertices.mean(axis=0)
    given = {"tibia.right": middle + (tibia.vertices - middle) * [1.35, 1.1, 0.9]}
    found = predict_missing(template, given, np.zeros(MODES), 1.0)["fibula.right"]
    solid = Obstacles({"tibia.right": trimesh.Trimesh(given["tibia.right"], tibia.faces, process=False)})
    assert solid.distance(found).min() > 0.0, "the fibula lies in the tibia"
    whole = predict_missing(template, {"tibia.right": tibia.vertices}, np.zeros(MODES), 1.0)["fibula.right"]
    assert np.allclose(whole, template.bones["fibula.right"].vertices, atol=0.5), "a usual one stays where it was"
