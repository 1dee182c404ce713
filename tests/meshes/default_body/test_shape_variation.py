"""The body in other shapes: joined sheets tell what a real rebuild gives, and bones keep apart."""

import json
from functools import cache

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.default_body.shape_variation import REACH, Shapes, Skeletal, measures, skeletal
from meshes.geometry.polyline import sampled
from meshes.geometry.surface_query import Obstacles
from meshes.space import Side, mirrored, to_gltf
from viewer.deck.shape_sheet import SITES, shape_sheet

pytestmark = pytest.mark.built

MODE, OTHER = 1, 2
TERMS = 2
"""Displacement of a point for each mode: its share per standard deviation, then its share per squared one."""
PAIRS = (
    *(("femur.left", "hip_bone.left"), ("hip_bone.left", "sacrum"), ("tibia.left", "femur.left")),
    *(("patella.left", "femur.left"), ("fibula.left", "tibia.left"), ("talus.left", "tibia.left")),
)


def deepest(meshes):
    """How deep one bone enters another, mm, by pair; 0 where they only come near."""
    found = {}
    for one, other in PAIRS:
        inside = Obstacles({other: meshes[other]}).distance(np.asarray(meshes[one].vertices))
        found[one, other] = max(0.0, -float(inside.min()))
    return found


Ends = dict[int, tuple[Skeletal, Skeletal]]


@cache
def rebuilt_in(*modes: tuple[int, float]) -> Skeletal:
    """A shape really built, once for all tests."""
    return skeletal(dict(modes))


@pytest.fixture(scope="module")
def ends() -> Ends:
    return {MODE: (rebuilt_in((MODE, -REACH)), rebuilt_in((MODE, REACH)))}


@pytest.fixture(scope="module")
def shapes(ends: Ends) -> Shapes:
    return Shapes(skeletal(), ends)


def moved(shapes: Shapes, value: float) -> dict[str, trimesh.Trimesh]:
    return combined(shapes, {MODE: value})


def combined(shapes: Shapes, modes: dict[int, float]) -> dict[str, trimesh.Trimesh]:
    made = {}
    for name, mesh in shapes.base.meshes.items():
        points = np.asarray(mesh.vertices)
        made[name] = trimesh.Trimesh(
            shapes.moved(points, shapes.of_bone(name, points), modes), mesh.faces, process=False
        )
    return made


def test_the_ends_are_the_rebuilt_skeleton(shapes: Shapes) -> None:
    rebuilt = rebuilt_in((MODE, REACH))
    bodies = moved(shapes, REACH)
    off = {n: np.abs(np.asarray(bodies[n].vertices) - rebuilt.bones[n]).max() for n in bodies if n != "sacrum"}
    worst = max(off, key=lambda name: off[name])
    assert off[worst] < 0.01, f"{worst} is {off[worst]:.2f} mm off"


def test_a_middle_shape_is_near_its_rebuild(shapes: Shapes) -> None:
    rebuilt, bodies = rebuilt_in((MODE, 1.0)), moved(shapes, 1.0)
    off = [
        np.linalg.norm(np.asarray(bodies[n].vertices) - rebuilt.bones[n], axis=1).max() for n in bodies if n != "sacrum"
    ]
    assert max(off) < 2.5, f"{max(off):.1f} mm: the parabola is too coarse"


def test_modes_together_are_near_their_rebuild(shapes: Shapes, ends: Ends) -> None:
    """The two modes that change the sacrum most, pulled against each other as far as the sliders go."""
    both = Shapes(shapes.base, {**ends, OTHER: (rebuilt_in((OTHER, -REACH)), rebuilt_in((OTHER, REACH)))})
    modes = {MODE: REACH, OTHER: -REACH}
    rebuilt, bodies = rebuilt_in(*modes.items()), combined(both, modes)
    off = {
        n: float(np.abs(Obstacles({n: rebuilt.meshes[n]}).distance(np.asarray(mesh.vertices))).max())
        for n, mesh in bodies.items()
        if n != "sacrum"
    }
    worst = max(off, key=lambda name: off[name])
    assert off[worst] < 4.0, f"{worst} is {off[worst]:.1f} mm from where a rebuild puts it: something there jumps"
    for name, (linear, squared) in both.measured[OTHER].items():
        first = both.measured[MODE][name]
        told = both.usual[name] + REACH * (first[0] - linear) + REACH**2 * (first[1] + squared)
        assert told == pytest.approx(measures(rebuilt.landmarks)[name], abs=2.5), name
    for name in ("sciatic.trunk", "femoral.trunk", "obturator.trunk", "pudendal.trunk"):
        segment = next(s for s in both.base.segments if (s.id, s.side) == (name, Side.LEFT))
        line = both.moved(segment.points, both.of_segment(segment), modes)
        anew = next(s.points for s in rebuilt.segments if (s.id, s.side) == (name, Side.LEFT))
        gap = np.linalg.norm(line[:, None] - sampled(anew)[None], axis=2).min(axis=1)
        assert gap.max() < 5.0, f"{name} runs {gap.max():.1f} mm off"


@pytest.mark.parametrize("value", [-2.0, -1.0, 1.0, 2.0])
def test_no_bone_enters_another(shapes: Shapes, value: float) -> None:
    entered = {pair: depth for pair, depth in deepest(moved(shapes, value)).items() if depth > 0.5}
    assert not entered, f"mm: {entered}"


@pytest.mark.parametrize(
    "modes",
    [
        *({mode: value} for mode in (2, 3, 4) for value in (-REACH, REACH)),
        *({1: -1.1, 2: -2.0, 3: 0.5, 4: -0.9, 5: -2.5}, {1: 0.7, 2: 1.8, 3: 1.6, 4: -0.7}, {1: -0.6, 2: -3.0}),
    ],
    ids=str,
)
def test_no_nerve_enters_bone_in_another_shape(modes: dict[int, float]) -> None:
    """One draw has a malleolus that stands forward of the whole trochlea."""
    clear_of_bone(rebuilt_in(*modes.items()))


def test_no_nerve_enters_bone_at_the_ends(ends: Ends) -> None:
    for one in ends[MODE]:
        clear_of_bone(one)


def clear_of_bone(made: Skeletal) -> None:
    bones = Obstacles(made.meshes)
    right = [s for s in made.segments if s.side is Side.RIGHT]  # the left is its mirror image
    gaps = {s.id: float(bones.distance(sampled(s.points)).min()) for s in right}
    entered = {name: gap for name, gap in gaps.items() if gap <= 0.0}
    assert not entered, f"mm from the surface, inside: {entered}; see meshes/geometry/centreline.py"


def test_routes_follow_their_own_rules_at_the_bone(shapes: Shapes) -> None:
    rebuilt = {(s.id, s.side): s.points for s in rebuilt_in((MODE, REACH)).segments}
    for name in ("sciatic.root.s1", "sciatic.root.s2", "pudendal.root.s3"):
        segment = next(s for s in shapes.base.segments if (s.id, s.side) == (name, Side.RIGHT))
        line = shapes.moved(segment.points, shapes.of_segment(segment), {MODE: REACH})
        np.testing.assert_allclose(line[0], rebuilt[name, Side.RIGHT][0], atol=0.01, err_msg=name)


def test_measures_tell_what_the_mode_does(shapes: Shapes) -> None:
    rebuilt = measures(rebuilt_in((MODE, REACH)).landmarks)
    for name, (linear, squared) in shapes.measured[MODE].items():
        told = shapes.usual[name] + REACH * linear + REACH**2 * squared
        assert told == pytest.approx(rebuilt[name], abs=0.01), name


def test_what_is_carried_is_the_same_on_both_sides(shapes: Shapes) -> None:
    points = np.random.default_rng(3).uniform((10, -80, -600), (150, 80, 150), (40, 3))
    right, left = shapes.carried(points), shapes.carried(mirrored(points))
    np.testing.assert_allclose(left, mirrored(right), atol=1e-6)


def test_carried_points_on_bone_move_with_it(shapes: Shapes) -> None:
    name = "femur.right"
    points = np.asarray(shapes.base.meshes[name].vertices)[::50]
    off = np.linalg.norm(
        shapes.carried(points) - shapes.of_bone(name, np.asarray(shapes.base.meshes[name].vertices))[:, ::50], axis=2
    )
    assert (REACH * off[0]).max() < 6.0, f"{(REACH * off[0]).max():.1f} mm at the end of the mode"


def unpacked(block: bytes, points: np.ndarray) -> np.ndarray:
    """The moves that a block tells, shape (terms, n, 3), metres; what the browser reads."""
    numbers = np.frombuffer(block, "<f4", TERMS * 13).reshape(TERMS, 13).astype(np.float64)
    small = np.frombuffer(block, np.int8, TERMS * len(points) * 3, offset=TERMS * 52).reshape(TERMS, len(points), 3)
    known = np.c_[np.ones(len(points)), points]
    maps = numbers[:, :12].reshape(TERMS, 4, 3)
    return np.einsum("nk,tkj->tnj", known, maps) + small * numbers[:, 12][:, None, None]


def test_the_sheet_tells_the_moves(shapes: Shapes, atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.deck.shape_sheet.has_lite", lambda atlas: False)
    places = {"one.left": np.array([-100.0, 40.0, 20.0]), "two": np.array([0.0, -60.0, 80.0])}
    sheet = shape_sheet(shapes, atlas, places)
    size = int.from_bytes(sheet[:4], "little")
    head, blocks = json.loads(sheet[4 : 4 + size]), sheet[4 + size :]
    clouds = {cloud["id"]: cloud for cloud in head["clouds"]}
    assert clouds[SITES]["count"] == len(places)
    assert set(atlas.structures) <= set(clouds)
    for name in ("femur.left", "skin", "piriformis.right"):
        points = np.asarray(atlas.mesh_of(name).vertices)
        terms = shapes.of_bone(name, points) if name in shapes.base.bones else shapes.carried(points)
        told = unpacked(blocks[clouds[name]["at"] :], to_gltf(points))
        assert np.abs(told - to_gltf(terms)).max() < 0.0003, f"{name}: the steps are too coarse"
