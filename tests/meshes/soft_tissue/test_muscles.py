"""Muscles of the default body: closed, clear of bone and of one another, as large as measured, in the right order."""

from collections.abc import Mapping
from functools import cache
from itertools import permutations

import numpy as np
import pytest
import pyvista as pv
import trimesh

from meshes.atlas import Atlas
from meshes.geometry.surface_query import Obstacles, penetration, signed_distance
from meshes.soft_tissue.context import Context
from meshes.soft_tissue.muscles.build import right_bones
from meshes.soft_tissue.muscles.overlaps import settled
from meshes.soft_tissue.muscles.paths import Finder, middle, out_of_belly
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.soft_tissue.muscles.surfaces import tendon, tendon_line
from meshes.space import Points, Side
from meshes.structure import Origin, Tissue

BACK = np.array([0.0, -1.0, 0.0])
FRONT = np.array([0.0, 1.0, 0.0])
LATERAL = np.array([1.0, 0.0, 0.0])
REACH = np.arange(1.0, 80.0)


@pytest.fixture(scope="module")
def context(atlas: Atlas) -> Context:
    bones = {i: atlas.mesh_of(i) for i, s in atlas.structures.items() if s.tissue is Tissue.BONE}
    return Context(bones, atlas.landmarks, atlas.segments)


@pytest.fixture(scope="module")
def muscles(atlas: Atlas) -> Mapping[str, trimesh.Trimesh]:
    right = [s for s in atlas.structures.values() if s.tissue is Tissue.MUSCLE and s.side is Side.RIGHT]
    return {s.id.removesuffix(".right"): atlas.mesh_of(s.id) for s in right}


@pytest.fixture(scope="module")
def inside(muscles: Mapping[str, trimesh.Trimesh]) -> Mapping[str, Obstacles]:
    return {name: Obstacles({name: mesh}) for name, mesh in muscles.items()}


def samples(mesh: trimesh.Trimesh) -> Points:
    return np.vstack([mesh.vertices, mesh.triangles_center])


def route(context: Context, name: str) -> Points:
    return next(s.points for s in context.segments if s.id == name and s.side is Side.RIGHT)


def seen(inside: Mapping[str, Obstacles], start: Points, direction: Points, name: str) -> bool:
    """Whether a muscle lies in that direction from a point."""
    return bool((inside[name].distance(start + REACH[:, None] * direction) < 0).any())


def nearest_to(points: Points, height: float) -> Points:
    return np.asarray(points[np.argmin(np.abs(points[:, 2] - height))])


@cache
def names() -> tuple[str, ...]:
    return tuple(muscle_records())


def test_every_muscle_is_built_and_closed(muscles: Mapping[str, trimesh.Trimesh]) -> None:
    assert set(muscles) == set(names()), "a muscle vanished: make its strands thicker or move its neighbours"
    torn = [name for name, mesh in muscles.items() if not mesh.is_watertight or mesh.volume <= 0]
    assert not torn, f"not closed: {torn}"


def test_every_muscle_is_described(atlas: Atlas) -> None:
    layers = {"deep": 1, "intermediate": 2, "superficial": 3}
    for name, record in muscle_records().items():
        structure = atlas.structures[f"{name}.right"]
        assert structure.origin is Origin.MODELLED
        assert structure.note, f"say how {structure.id} was made"
        assert structure.terms.latin.startswith("Musculus"), structure.id
        assert structure.layer == layers[record.layer], structure.id
        assert all((record.origin, record.insertion, record.action, record.supply)), f"describe {name} in muscles.toml"


def test_every_supplying_nerve_and_kept_nerve_is_known(atlas: Atlas) -> None:
    segments = {s.id for s in atlas.segments}
    for name, record in muscle_records().items():
        lost = [keep.nerve for keep in record.keeps if keep.nerve not in segments]
        assert not lost, f"{name} keeps to one side of {lost}, which no route has: correct meshes/data/muscles.toml"


def test_triangles_stay_within_the_budget(muscles: Mapping[str, trimesh.Trimesh]) -> None:
    assert 2 * sum(len(mesh.faces) for mesh in muscles.values()) < 200_000, (
        "see _TRIANGLES in meshes/soft_tissue/muscles/build.py"
    )


def test_volumes_are_those_measured(muscles: Mapping[str, trimesh.Trimesh]) -> None:
    ratios = {name: muscles[name].volume / 1000.0 / r.volume_cm3 for name, r in muscle_records().items()}
    measured = [ratios[name] for name, r in muscle_records().items() if r.volume_source != "GK"]
    assert all(0.75 < ratio < 1.33 for ratio in measured), f"correct half thickness of {ratios}"
    guessed = {name: ratio for name, ratio in ratios.items() if not 1 / 3 < ratio < 1.5}
    assert not guessed, f"correct half thickness or guessed volume of {guessed}"


def test_no_muscle_enters_bone(muscles: Mapping[str, trimesh.Trimesh], context: Context) -> None:
    bones = Obstacles(right_bones(context))
    depth = {name: -float(bones.distance(samples(mesh)).min()) for name, mesh in muscles.items()}
    deep = {name: round(mm, 2) for name, mm in depth.items() if mm > 0.5}
    assert not deep, f"mm inside bone: {deep}; raise _CLEAR in meshes/soft_tissue/muscles/surfaces.py"


def test_neighbours_do_not_swallow_each_other(
    muscles: Mapping[str, trimesh.Trimesh], inside: Mapping[str, Obstacles]
) -> None:
    bad, deep = {}, {}
    for one, other in permutations(muscles, 2):
        low = np.maximum(muscles[one].bounds[0], muscles[other].bounds[0])
        high = np.minimum(muscles[one].bounds[1], muscles[other].bounds[1])
        if (low >= high).any():
            continue
        points = muscles[one].vertices.view(np.ndarray)
        near = points[((points > low) & (points < high)).all(axis=1)]
        if len(near):
            depth = -inside[other].distance(near)
            bad[one, other], deep[one, other] = float((depth > 0.5).sum()) / len(points), float(depth.max())
    swallowed = {pair: round(part, 3) for pair, part in bad.items() if part > 0.03}
    deepest = {pair: round(depth, 1) for pair, depth in deep.items() if depth > 1.5}
    assert not deepest, f"mm inside the other: {deepest}"
    assert not swallowed, f"share of vertices more than 0.5 mm inside the other: {swallowed}"


def test_muscles_that_enter_each_other_are_parted() -> None:
    one, other = trimesh.creation.icosphere(3, 20.0), trimesh.creation.icosphere(3, 20.0)
    other.apply_translation([36.0, 0.0, 0.0])
    assert penetration(one, other) > 3.0
    parted = settled({"one": one, "other": other})
    assert penetration(parted["one"], parted["other"]) < 0.6
    assert parted["one"].is_watertight


@pytest.mark.parametrize("name", ["gastrocnemius_medial_head", "gastrocnemius_lateral_head", "semimembranosus"])
def test_a_belly_ends_round(muscles: Mapping[str, trimesh.Trimesh], name: str) -> None:
    """Its lower end widens upwards without a flat cut, and is one lobe, not a fringe."""
    mesh = muscles[name]
    shell = pv.PolyData.from_regular_faces(np.asarray(mesh.vertices, dtype=float), mesh.faces).connectivity("largest")
    lowest = shell.bounds[4]
    cuts = [shell.slice(normal="z", origin=(0.0, 0.0, lowest + up)) for up in (1.5, 5.0, 9.0, 14.0)]
    lobes = [len(np.unique(cut.connectivity()["RegionId"])) for cut in cuts]
    assert set(lobes) == {1}, f"{name} ends in a fringe: {lobes} lobes; look at its last rails in muscles.toml"
    wide = [max(cut.bounds[1] - cut.bounds[0], cut.bounds[3] - cut.bounds[2]) for cut in cuts]
    assert wide[0] < 0.8 * wide[-1], f"{name} is cut off flat: {np.round(wide)} mm wide going up"


def test_tendons_come_out_of_their_bellies(context: Context, muscles: Mapping[str, trimesh.Trimesh]) -> None:
    bones, find = Obstacles(right_bones(context)), Finder(context)
    for name in ("tibialis_anterior", "flexor_hallucis_longus", "fibularis_brevis", "gracilis", "semitendinosus"):
        record = muscle_records()[name]
        courses = [middle(sheet, find) for sheet in record.sheets]
        path = np.array([find(spot) for spot in record.tendons[0].path])
        rooted = out_of_belly(path, courses)
        assert len(rooted) > len(path), f"the tendon of {name} is not led back into its belly"
        line = tendon_line(rooted, record.tendons[0].radius, bones)
        belly = max(muscles[name].split(only_watertight=False), key=lambda part: float(part.volume))
        assert signed_distance(line[:2], belly).max() < 0, f"the tendon of {name} begins outside its belly"


def test_tendons_end_round() -> None:
    line = np.linspace([0.0, 0.0, 0.0], [0.0, 0.0, 100.0], 12)
    made = tendon(line, 2.0)
    assert made.is_watertight
    tip = made.vertices[made.vertices[:, 2] > 99.9]
    assert np.linalg.norm(tip[:, :2], axis=1).max() < 0.5, "it ends in a flat disc"


def test_no_muscle_stands_out_of_the_skin(muscles: Mapping[str, trimesh.Trimesh], atlas: Atlas) -> None:
    skin = Obstacles({"skin": atlas.mesh_of("skin")})
    out = {name: float(skin.distance(mesh.vertices.view(np.ndarray)).max()) for name, mesh in muscles.items()}
    bare = {name: round(mm, 1) for name, mm in out.items() if mm > -1.0}
    assert not bare, f"mm out of the skin (or less than 1 mm beneath): {bare}; widen a section in skin.toml"


def test_sciatic_nerve_runs_between_gluteus_maximus_and_the_short_rotators(
    inside: Mapping[str, Obstacles], context: Context
) -> None:
    nerve, piriformis = route(context, "sciatic.trunk"), "piriformis"
    for name in inside:
        assert inside[name].distance(nerve).min() > -0.5, f"the sciatic nerve runs inside {name}"
    spine = float(context.landmarks["ischial_spine.right"][2])
    emerging = nearest_to(nerve, spine + 10)
    assert seen(inside, emerging, -FRONT + 2 * np.array([0, 0, 1.0]), piriformis) or seen(
        inside, emerging, np.array([0.0, 0.0, 1.0]), piriformis
    ), "piriformis must lie above the sciatic nerve where that leaves the pelvis"
    for below in (10, 40, 65):
        point = nearest_to(nerve, spine - below)
        assert seen(inside, point, BACK, "gluteus_maximus"), f"no gluteus maximus behind the nerve at {point}"
    tuberosity = float(context.landmarks["ischial_seat.right"][2])
    passing = nerve[(nerve[:, 2] < tuberosity + 22) & (nerve[:, 2] > tuberosity - 10)]
    before = [seen(inside, point, FRONT, "quadratus_femoris") for point in passing]
    # where the nerve all but touches the femur there is no room for the muscle
    assert np.mean(before) >= 0.5, "quadratus femoris must lie in front of the nerve beside the ischial tuberosity"


def test_biceps_covers_the_sciatic_nerve_in_the_thigh(inside: Mapping[str, Obstacles], context: Context) -> None:
    middle = float(context.landmarks["femoral_shaft_mid.right"][2])
    point = nearest_to(route(context, "sciatic.trunk"), middle)
    assert seen(inside, point, BACK, "biceps_femoris_long_head"), "the long head must lie behind the nerve at mid thigh"
    assert seen(inside, point, FRONT, "adductor_magnus"), "adductor magnus must lie in front of the nerve at mid thigh"


def test_femoral_nerve_runs_between_psoas_and_iliacus(inside: Mapping[str, Obstacles], context: Context) -> None:
    nerve = route(context, "femoral.trunk")
    point = nearest_to(nerve, 60.0)
    assert seen(inside, point, -LATERAL, "psoas_major") or seen(inside, point, -LATERAL + FRONT, "psoas_major")
    assert seen(inside, point, LATERAL, "iliacus"), "iliacus must lie lateral to the femoral nerve"


def test_obturator_internus_turns_round_the_lesser_notch(
    muscles: Mapping[str, trimesh.Trimesh], context: Context
) -> None:
    vertices = muscles["obturator_internus"].vertices.view(np.ndarray)
    notch = context.landmarks["lesser_sciatic_notch.right"]
    within, beyond = vertices[vertices[:, 0] < notch[0] - 8], vertices[vertices[:, 0] > notch[0] + 25]
    assert within[:, 1].max() - vertices[:, 1].min() > 30.0, (
        "its origin lies inside the pelvis, far in front of the notch"
    )
    assert beyond[:, 1].max() - vertices[:, 1].min() > 20.0, "its tendon runs forwards again to the trochanter"
