"""Ligaments, discs, organs and vessels on the built body: closed, out of bone, of true size, and in true order."""

from itertools import combinations

import numpy as np
import pytest

from meshes.geometry.polyline import along, lengths, resampled
from meshes.geometry.surface_query import Obstacles, gap
from meshes.soft_tissue import ligaments, organs, vessels
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.organs import Variant
from meshes.space import Side, mirrored, split_side
from meshes.structure import Origin, Tissue

ANTERIOR, POSTERIOR = np.array([0.0, 1.0, 0.0]), np.array([0.0, -1.0, 0.0])
VOLUMES = {
    "rectum": (45, 160),
    "urinary_bladder": (50, 300),
    "prostate": (12, 30),
    "uterus": (30, 90),
    "vagina": (5, 30),
    "ovary.right": (3, 10),
    "disc_l4_l5": (8, 25),
    "disc_l5_s1": (7, 22),
}
"""ml, adults: textbook sizes times 1.5 either way, unchecked."""


@pytest.fixture(scope="module")
def context(atlas):
    bones = {name: atlas.mesh_of(name) for name, s in atlas.structures.items() if s.tissue is Tissue.BONE}
    return Context(bones, atlas.landmarks, atlas.segments)


@pytest.fixture(scope="module")
def built(context):
    pairs = (*ligaments.build(context), *organs.build(context), *vessels.build(context))
    return {structure.id: (structure, mesh) for structure, mesh in pairs}


@pytest.fixture(scope="module")
def shapes(built):
    return {name: mesh for name, (_, mesh) in built.items()}


def nerve(context, name):
    return next(s for s in context.segments if s.id == name and s.side is Side.RIGHT)


def waypoint(segment, name):
    return along(segment.points, next(p.at for p in segment.passes if p.name == name))


def meets(mesh, point, direction, reach=40.0):
    """Whether a straight line from a point runs into a mesh."""
    steps = point + np.arange(0.0, reach, 0.2)[:, None] * direction
    return bool((Obstacles({"mesh": mesh}).distance(steps) < 0).any())


def at_height(line, height):
    return line[np.abs(line[:, 2] - height).argmin()]


def test_every_shape_is_closed_modelled_and_described(built):
    for name, (structure, mesh) in built.items():
        assert mesh.is_watertight, f"{name} is open: see meshes/geometry/solids.py"
        assert mesh.volume > 0, f"{name} is inside out: see meshes/geometry/solids.py"
        assert structure.origin is Origin.MODELLED
        assert structure.note
        assert structure.terms.latin


def test_no_shape_enters_bone(shapes, context):
    bones = Obstacles(context.meshes)
    deep = {
        name: float(bones.distance(np.vstack([mesh.vertices, mesh.triangles_center])).min())
        for name, mesh in shapes.items()
    }
    wrong = {name: round(depth, 2) for name, depth in deep.items() if depth < -0.5}
    assert not wrong, f"inside bone by mm: {wrong}; move their places in meshes/data"


def test_the_whole_set_is_small(built):
    count = sum(len(mesh.faces) * (1 if s.side is Side.MIDDLE else 2) for s, mesh in built.values())
    assert count < 40_000, f"{count} triangles on both sides: take fewer rows or spokes"


@pytest.mark.parametrize("name", VOLUMES)
def test_volume_is_that_of_an_adult(shapes, name):
    low, high = VOLUMES[name]
    volume = shapes[name].volume / 1000
    assert low <= volume <= high, f"{name} holds {volume:.1f} ml, not {low} to {high}: change its size in meshes/data"


def test_organs_of_one_pelvis_do_not_enter_each_other(shapes):
    inside = [name for name in shapes if name.partition(".")[0] in organs.records()]
    for one, other in combinations(inside, 2):
        if {organs.records()[split_side(name)[0]].sex for name in (one, other)} != {Variant.FEMALE, Variant.MALE}:
            apart = gap(shapes[one], shapes[other])
            assert apart > -0.3, f"{one} enters {other} by {-apart:.2f} mm: move one in meshes/data/organs.toml"


def test_organs_lie_in_the_true_pelvis(shapes, context):
    promontory, symphysis = context.landmarks["sacral_promontory"], context.landmarks["pubic_symphysis"]
    top = symphysis + np.array([0.0, 8.0, 14.0])
    inlet = np.cross(np.array([1.0, 0.0, 0.0]), top - promontory)
    inlet /= np.linalg.norm(inlet) * np.sign(inlet[2])
    for name in ("urinary_bladder", "prostate", "uterus", "vagina", "ovary.right", "rectum"):
        height = float(((shapes[name].vertices - promontory) @ inlet).max())
        assert height < 3, f"{name} rises {height:.1f} mm above the pelvic inlet: move it in meshes/data/organs.toml"


def test_midline_shapes_are_their_own_mirror(built):
    for name, (structure, mesh) in built.items():
        if structure.side is Side.MIDDLE:
            off = np.abs(Obstacles({name: mesh}).distance(mirrored(np.asarray(mesh.vertices)))).max()
            assert off < 1.0, f"{name} differs from its mirror image by {off:.2f} mm"


def test_variants_share_bladder_and_rectum(built):
    variants = {name: structure.variant for name, (structure, _) in built.items()}
    assert variants["uterus"] == variants["ovary.right"] == variants["vagina"] == Variant.FEMALE
    assert variants["prostate"] == Variant.MALE
    assert variants["urinary_bladder"] == variants["rectum"] == ""


def test_pudendal_passes_between_the_two_ligaments(shapes, context):
    at = waypoint(nerve(context, "pudendal.trunk"), "ischial_spine")
    spinous, tuberous = shapes["sacrospinous_ligament.right"], shapes["sacrotuberous_ligament.right"]
    assert meets(spinous, at, ANTERIOR), "the sacrospinous ligament does not lie in front of the pudendal nerve"
    assert not meets(spinous, at, POSTERIOR), "the sacrospinous ligament lies behind the pudendal nerve"
    assert meets(tuberous, at, POSTERIOR), "the sacrotuberous ligament does not lie behind the pudendal nerve"
    assert not meets(tuberous, at, ANTERIOR), "the sacrotuberous ligament lies in front of the pudendal nerve"


@pytest.mark.parametrize("name", ["sacrospinous_ligament.right", "sacrotuberous_ligament.right"])
def test_sciatic_passes_lateral_to_the_ligaments(shapes, context, name):
    sciatic, points = nerve(context, "sciatic.trunk"), np.asarray(shapes[name].vertices)
    marks = context.landmarks
    below = (marks["greater_sciatic_notch.right"][2] + marks["ischial_spine.right"][2]) / 2
    compared = 0
    for place, radius in zip(sciatic.points, sciatic.radius_mm, strict=True):
        level = points[np.abs(points[:, 2] - place[2]) < 4]
        if len(level) and place[2] < below:
            compared += 1
            assert place[0] - radius > level[:, 0].max(), f"{name} reaches the sciatic nerve at z = {place[2]:.0f} mm"
    assert compared > 3


def test_sacrospinous_ligament_has_its_published_length(shapes, context):
    points = np.asarray(shapes["sacrospinous_ligament.right"].vertices)
    length = float(np.linalg.norm(points - context.landmarks["ischial_spine.right"], axis=1).max())
    assert 51 - 3 * 3.6 < length < 51 + 3 * 3.6, f"{length:.0f} mm against 51 (Liu 2020): move its edges"


def test_order_at_the_inguinal_ligament(shapes, context):
    femoral = nerve(context, "femoral.trunk")
    band = Obstacles({"band": shapes["inguinal_ligament.right"]})
    line = resampled(femoral.points, 1.0)
    seen = band.query(line)
    at = line[seen.distance.argmin()]
    assert seen.closest[seen.distance.argmin()][1] > at[1], "the femoral nerve runs in front of the inguinal ligament"
    laid = vessels.courses(context)
    (artery, artery_radius), (vein, vein_radius) = laid["artery"], laid["vein"]
    lateral = at[0] - femoral.radius_mm.max()
    middle, medial = at_height(artery.points, at[2]), at_height(vein.points, at[2])
    assert middle[0] + artery_radius.max() < lateral, "the femoral artery does not lie medial to the nerve"
    assert medial[0] + vein_radius.max() < middle[0] - artery_radius.max() + 0.5, "the vein is not medial to the artery"
    for name in ("femoral_artery.right", "femoral_vein.right"):
        crossing = at_height(np.asarray(shapes[name].vertices), at[2])
        assert band.query(crossing[None]).closest[0][1] > crossing[1], f"{name} runs in front of the inguinal ligament"


def test_artery_is_the_deepest_behind_the_knee(context):
    laid = vessels.courses(context)
    level = context.landmarks["medial_tibial_plateau.right"][2]
    artery, vein = (at_height(laid[name][0].points, level) for name in ("artery", "vein"))
    tibial = at_height(nerve(context, "sciatic.tibial").points, level)
    assert artery[1] > vein[1], "the popliteal artery must lie in front of the vein"
    assert artery[1] > tibial[1], "the popliteal artery must lie in front of the tibial nerve"


def test_nerves_keep_clear_of_vessels_and_organs(built, context):
    solids = {n: m for n, (s, m) in built.items() if s.tissue in (Tissue.VESSEL, Tissue.ORGAN)}
    around = Obstacles(solids)
    for segment in context.segments:
        if segment.side is not Side.RIGHT:
            continue
        line = resampled(segment.points, 1.0)
        share = lengths(line) / lengths(line)[-1]
        radius = np.interp(share, np.linspace(0, 1, len(segment.points)), segment.radius_mm)
        seen = around.query(line)
        free = float((seen.distance - radius).min())
        what = around.names[seen.index[(seen.distance - radius).argmin()]]
        assert free > -1.0, f"{segment.id} enters {what} by {-free:.1f} mm: move one of them in meshes/data"


def test_obturator_membrane_leaves_the_canal_open(shapes, context):
    trunk = nerve(context, "obturator.trunk")
    clear = Obstacles({"m": shapes["obturator_membrane.right"]}).distance(resampled(trunk.points, 0.5)).min()
    assert clear > trunk.radius_mm.max(), "the obturator nerve runs through the membrane: widen its opening"


@pytest.mark.parametrize(
    ("name", "bones"),
    [(f"disc_l{n}_l{n + 1}", (f"vertebra_l{n}", f"vertebra_l{n + 1}")) for n in range(1, 5)]
    + [("disc_l5_s1", ("vertebra_l5", "sacrum")), ("pubic_symphysis_disc", ("hip_bone.left", "hip_bone.right"))],
)
def test_a_disc_reaches_both_bones(shapes, context, name, bones):
    for bone in bones:
        apart = gap(shapes[name], context.meshes[bone])
        assert apart < 0.8, f"{name} leaves {apart:.1f} mm to {bone}"
    points = np.asarray(shapes[name].vertices)
    for bone in bones:
        near = np.abs(Obstacles({bone: context.meshes[bone]}).distance(points)) < 1.5
        assert near.mean() > 0.25, f"only {near.mean():.0%} of {name} lies against {bone}"
