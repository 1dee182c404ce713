"""No nerve runs inside a muscle unless the data say so: on blocks, on the built body, on a real one; a skin's wall."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.geometry.closed_surface import ClosedSurface
from meshes.geometry.polyline import along, sampled
from meshes.geometry.surface_query import Obstacles
from meshes.geometry.target_surface import Target
from meshes.ingest.reading.outer import outer
from meshes.nerves.elastic_line import HalfSpaces, elastic_line
from meshes.nerves.muscle_relations import max_shift_mm, relations
from meshes.nerves.muscle_separation import separate
from meshes.nerves.routes import load_rules, place_all
from meshes.space import SIDES, Side
from meshes.structure import Origin, Pass, Segment, Terms, Tissue
from tests.meshes.bends import turns
from tests.meshes.real_body import real_body

__all__ = ["real_body"]
BONE = {"femur.right": trimesh.creation.box(extents=[10, 10, 200], transform=np.diag([1.0, 1, 1, 1]))}


def belly(x: float, y: float, size: float = 20.0) -> trimesh.Trimesh:
    """A muscle along z."""
    mesh = trimesh.creation.cylinder(radius=size / 2, height=160, sections=48)
    mesh.apply_translation([x, y, 0])
    return mesh.subdivide()


def nerve(name: str, x: float, y: float, **more) -> Segment:
    z = np.linspace(110, -110, 56)
    points = np.stack([np.full(56, x), np.full(56, y), z], axis=1)
    return Segment(name, "sciatic", Side.RIGHT, Terms(name), points, np.full(56, 1.0), **more)


@pytest.fixture
def bones():
    return Obstacles(BONE)


def test_a_nerve_leaves_the_muscle_by_the_nearest_way(bones):
    muscle = belly(0, -30)
    trunk = nerve("sciatic.tibial", 1.0, -25.0, passes=(Pass(0.5, "", (), "middle"),))
    (found,) = separate([trunk], {"soleus.right": muscle}, bones, {})
    inside = Obstacles({"soleus": muscle}).distance(found.points)
    assert inside.min() > -1.0, f"the nerve still lies {-inside.min():.1f} mm inside the muscle"
    assert found.points[28, 1] > -21.0, "it should leave forwards, the nearest way"
    assert abs(found.passes[0].at - 0.5) < 0.02
    assert bones.distance(found.points).min() > 1.0


def test_what_pierces_a_muscle_stays(bones):
    root = nerve("femoral.root.l2", 1.0, -25.0)
    (found,) = separate([root], {"psoas_major.right": belly(0, -30)}, bones, {})
    assert np.allclose(found.points, root.points)


def test_nothing_is_moved_farther_than_the_file_allows(bones):
    trunk = nerve("sciatic.tibial", 0.5, -60.0)
    (found,) = separate([trunk], {"soleus.right": belly(0, -60, 50)}, bones, {})
    assert np.linalg.norm(found.points - trunk.points, axis=1).max() < max_shift_mm("sciatic.tibial") + 0.5


@pytest.mark.parametrize("name", ["sciatic.sural", "sciatic.tibial"])
def test_a_nerve_outside_the_skin_comes_under_it_however_little_it_may_be_moved(bones, name):
    out = nerve(name, 0.0, -47.0)
    (found,) = separate([out], {"soleus.right": belly(0, -25)}, bones, {}, tube(40))
    deep = 40 - np.linalg.norm(found.points[:, :2], axis=1)
    assert deep[3:-3].min() > 0.5, f"it lies {-deep[3:-3].min():.1f} mm outside the skin"
    assert Obstacles({"soleus": belly(0, -25)}).distance(found.points).min() > -0.5


def test_between_muscle_and_bone_it_slides_no_farther_than_to_where_they_part(bones):
    """The round muscle and the flat bone leave a nerve's room 4.4 mm beside the middle."""
    trunk = nerve("sciatic.tibial", 0.0, -6.6)
    (found,) = separate([trunk], {"soleus.right": belly(0, -15.5)}, bones, {})
    assert np.abs(found.points[10:-10, 0]).max() < 4.8
    assert bones.distance(found.points).min() > 0.6


def block(low, high) -> trimesh.Trimesh:
    mesh = trimesh.creation.box(bounds=[low, high])
    for _ in range(4):
        mesh = mesh.subdivide()
    return mesh


@pytest.fixture
def slit():
    """Piriformis on the brim of a bone, with room between the two on the inner side only; the sciatic nerve in it."""
    muscle = block([-45, -15, 0], [60, 15, 40])
    bone = block([8, -15, -60], [70, 15, -0.3])
    way = np.stack([np.full(48, 11.0), np.linspace(60, -60, 48), np.linspace(50, -30, 48)], axis=1)
    trunk = Segment("sciatic.trunk", "sciatic", Side.RIGHT, Terms("sciatic"), way, np.full(48, 4.0))
    return trunk, {"piriformis.right": muscle}, Obstacles({"hip_bone.right": bone})


def test_a_nerve_goes_through_a_slit_where_it_has_room(slit):
    trunk, muscles, bones = slit
    (found,) = separate([trunk], muscles, bones, {})
    depth = -Obstacles(muscles).distance(found.points)
    assert depth.max() < 1.5, f"the nerve lies {depth.max():.1f} mm inside the muscle that closes the slit"
    under = found.points[np.abs(found.points[:, 1]) < 9]
    assert (under[:, 2] < 0.0).all(), "it should pass below the muscle, as its relation says"
    near = bones.distance(found.points).min()
    assert near > min(0.4 * 4.0, bones.distance(trunk.points).min()) - 0.1, "beside bone it lies flat, not in it"


def test_a_breath_of_difference_moves_no_nerve(slit):
    trunk, muscles, bones = slit
    noise = np.random.default_rng(5).normal(size=trunk.points.shape) * 1e-9
    (one,) = separate([trunk], muscles, bones, {})
    (other,) = separate([replace(trunk, points=trunk.points + noise)], muscles, bones, {})
    assert np.abs(one.points - other.points).max() < 1e-3, (
        "the search amplifies rounding: see meshes/nerves/elastic_line.py"
    )


def test_a_nerve_that_ends_in_a_muscle_runs_beside_it_where_a_rule_says_so(bones):
    """The nerve to popliteus runs down behind the muscle before it enters it from its lower edge."""
    muscle = block([-25, -60, -20], [25, -45, 25])
    z = np.concatenate([np.linspace(60, -30, 30), np.linspace(-31, -10, 12)])
    y = np.concatenate([np.full(30, -57.0), np.linspace(-52, -50, 12)])
    way = np.stack([np.zeros(42), y, z], axis=1)
    over = Pass(0.4, "", (), "over")
    twig = Segment("sciatic.popliteus", "sciatic", Side.RIGHT, Terms("twig"), way, np.full(42, 0.5), passes=(over,))
    (found,) = separate([twig], {"popliteus.right": muscle}, bones, {})
    at = along(found.points, found.passes[0].at)
    assert at[1] < -59.5, f"it runs {at[1] + 60:.1f} mm within the muscle where it should lie behind it"
    assert np.linalg.norm(found.points[-1] - way[-1]) < 1.0, "its end belongs into the muscle"


def test_the_best_line_for_some_walls_is_found_at_once():
    """Pushed at one place, an elastic line gives way there, less beside it, and not at all far off."""
    line = np.stack([np.zeros(61), np.zeros(61), np.arange(61) * 4.0], axis=1)
    half_spaces = HalfSpaces(np.array([30]), np.array([[1.0, 0, 0]]), np.array([3.0]), np.array([1e4]))
    found = elastic_line(line, (line[0], line[-1]), lambda points, turn: half_spaces)
    assert found[30, 0] == pytest.approx(3.0, abs=0.01)
    assert 0.5 < found[33, 0] < 2.9
    assert np.abs(found[[0, 5, -6, -1], 0]).max() < 0.3
    assert np.abs(found[:, 1]).max() < 1e-9


def test_a_line_cuts_no_corner_of_bone_between_its_points():
    way = np.stack([np.arange(-62.0, 63, 4), np.zeros(32), np.zeros(32)], axis=1)
    trunk = Segment("sciatic.tibial", "sciatic", Side.RIGHT, Terms("nerve"), way, np.full(32, 0.3))
    ridge = Obstacles({"tibia.right": trimesh.creation.box(bounds=[[-1, -20, -30], [1, 0.4, 30]])})
    assert ridge.distance(sampled(way)).min() < -0.3, "the line should cut the ridge at first, or this says nothing"
    (found,) = separate([trunk], {"soleus.right": belly(0, -60)}, ridge, {})
    assert ridge.distance(sampled(found.points)).min() > 0.0


def test_branches_stay_on_what_they_hang_on(bones):
    trunk = nerve("sciatic.tibial", 1.0, -25.0)
    start = trunk.points[20]
    way = start + np.linspace(0, 1, 20)[:, None] * np.array([60.0, 0, -40])
    branch = replace(trunk, id="sciatic.medial_sural", points=way, radius_mm=np.ones(20), parent="sciatic.tibial")
    moved, hung = separate([trunk, branch], {"soleus.right": belly(0, -30)}, bones, {})
    gap = np.linalg.norm(moved.points - hung.points[0], axis=1).min()
    assert gap < 1.0, f"the branch begins {gap:.1f} mm off its parent"
    assert np.linalg.norm(moved.points[20] - trunk.points[20]) > 2.0, "the trunk should have moved in this test"
    assert np.allclose(hung.points[-1], branch.points[-1], atol=1.0)


def tube(radius: float) -> trimesh.Trimesh:
    """A leg: closed below, open above."""
    mesh = trimesh.creation.cylinder(radius=radius, height=300, sections=64)
    for _ in range(3):
        mesh = mesh.subdivide()
    below = mesh.triangles_center[:, 2] < 149
    return trimesh.Trimesh(mesh.vertices, mesh.faces[below])


def test_a_double_wall_becomes_its_outer_one():
    wall, lining = tube(80), tube(76)
    lining.invert()
    found = outer(trimesh.util.concatenate([wall, lining]))
    assert found.area == pytest.approx(wall.area, rel=0.04)
    assert np.linalg.norm(found.triangles_center[:, :2], axis=1)[np.abs(found.triangles_center[:, 2]) < 120].min() > 78


def test_what_lies_within_keeps_air_out_of_a_hole():
    wall, lining = tube(80), tube(76)
    lining.invert()
    both = trimesh.util.concatenate([wall, lining])
    centre = both.triangles_center
    open_ = trimesh.Trimesh(both.vertices, both.faces[np.linalg.norm(centre - [0, -78, 0], axis=1) > 40])
    inside = trimesh.creation.cylinder(radius=74, height=290)
    found = outer(open_, [inside])
    middle = found.triangles_center[np.abs(found.triangles_center[:, 2]) < 120]
    assert (np.linalg.norm(middle[:, :2], axis=1) > 78).mean() > 0.97


def test_a_single_wall_stays_as_it_is():
    assert outer(tube(80)).area == pytest.approx(tube(80).area, rel=0.02)


def test_a_surface_whose_triangles_face_either_way_is_mended_without_more_packages():
    ball = trimesh.creation.icosphere(subdivisions=3, radius=30)
    faces = ball.faces.copy()
    faces[::3] = faces[::3, ::-1]
    crumb = trimesh.creation.box(extents=[4, 4, 4], transform=trimesh.transformations.translation_matrix([60, 0, 0]))
    mixed = trimesh.util.concatenate([trimesh.Trimesh(ball.vertices, faces, process=False), crumb])
    found = Target("hip_bone.right", mixed).mesh
    assert found.is_winding_consistent
    assert found.volume == pytest.approx(ball.volume + 64, rel=0.01)


DEEP_MM = 1.5
"""What a line may enter a muscle by: less than the radius of the thinnest nerve drawn between two muscles."""


def inside(segments: Iterable[Segment], muscles: Mapping[str, trimesh.Trimesh]) -> dict[tuple[str, str], float]:
    """How deep segments lie in muscles of their side that they may not enter, mm."""
    surfaces = {name: ClosedSurface(mesh) for name, mesh in muscles.items()}
    found = {}
    for segment in segments:
        points = sampled(segment.points)
        for name, mesh in muscles.items():
            relation = relations().get((segment.id, name.rpartition(".")[0]))
            near = points[((points > mesh.bounds[0]) & (points < mesh.bounds[1])).all(axis=1)]
            if not len(near) or not name.endswith(f".{segment.side}"):
                continue
            closest, within = surfaces[name].nearest(near)
            depth = np.where(within, np.linalg.norm(closest - near, axis=1), 0.0)
            if relation and relation.inside:
                if (depth > DEEP_MM).sum() > relation.most_mm:
                    found[segment.id, name] = float(depth.max())
            elif depth.max() > DEEP_MM:
                found[segment.id, name] = float(depth.max())
    return found


@pytest.fixture(scope="module")
def muscles(atlas: Atlas) -> dict[str, trimesh.Trimesh]:
    return {
        name: atlas.mesh_of(name)
        for name, s in atlas.structures.items()
        if s.tissue is Tissue.MUSCLE and s.side is Side.RIGHT
    }


@pytest.fixture(scope="module")
def nerves(atlas: Atlas) -> tuple[Segment, ...]:
    return tuple(s for s in atlas.segments if s.side is Side.RIGHT)


def test_no_nerve_runs_in_a_muscle_it_only_passes(
    nerves: tuple[Segment, ...], muscles: dict[str, trimesh.Trimesh]
) -> None:
    found = {pair: round(mm, 1) for pair, mm in inside(nerves, muscles).items()}
    assert not found, (
        f"mm inside: {found}; say in meshes/data/muscle_relations.toml that it runs there, or on which face"
    )


def test_a_nerve_moved_into_a_muscle_is_found_and_brought_out(
    atlas: Atlas, nerves: tuple[Segment, ...], muscles: dict[str, trimesh.Trimesh]
) -> None:
    nerve = next(s for s in nerves if s.id == "femoral.anterior_cutaneous_medial")
    around = {"sartorius.right": muscles["sartorius.right"]}
    sunk = replace(nerve, parent="", points=nerve.points - np.array([0.0, 7.0, 0.0]))
    assert inside([sunk], around), "7 mm behind its place it should lie in sartorius"
    bones = Obstacles({n: atlas.mesh_of(n) for n, s in atlas.structures.items() if s.tissue is Tissue.BONE})
    out = separate([sunk], around, bones, atlas.landmarks)
    assert not inside(out, around)
    assert turns(out[0].points).max() < 30, "it kinks"


def test_branches_stay_on_their_parents(nerves: tuple[Segment, ...]) -> None:
    lines = {s.id: s for s in nerves}
    off = {
        s.id: float(np.linalg.norm(sampled(lines[s.parent].points, 0.25) - s.points[0], axis=1).min())
        for s in nerves
        if s.parent
    }
    loose = {name: round(mm, 2) for name, mm in off.items() if mm > 0.5}
    assert not loose, f"mm off their parents: {loose}"
    ends = {s.id: float(np.linalg.norm(lines[s.joins].points[0] - s.points[-1])) for s in nerves if s.joins}
    assert max(ends.values()) < 1e-6, f"roots end off what they join: {ends}"


@pytest.mark.built
@pytest.mark.parametrize("side", SIDES)
def test_nerves_are_brought_out_of_the_muscles_of_a_real_body(real_body: Atlas, side: Side) -> None:
    """The same rules on BodyParts3D's own muscles, which the routes know nothing of."""
    own = {n: real_body.mesh_of(n) for n, s in real_body.structures.items() if s.origin is Origin.MEASURED}
    muscles = {name: mesh for name, mesh in own.items() if real_body.structures[name].tissue is Tissue.MUSCLE}
    bones = {n: real_body.mesh_of(n) for n, s in real_body.structures.items() if s.tissue is Tissue.BONE}
    solid = Obstacles({name: mesh for name, mesh in bones.items() if mesh.is_watertight})
    before = inside(place_all(load_rules(), real_body.landmarks, solid, (side,)), muscles)
    after = inside((s for s in real_body.segments if s.side is side), muscles)
    assert len(before) > 60, "there is nothing to bring out: the test says nothing"
    assert len(after) <= 18, f"still inside, mm: {after}"
    assert max(after.values()) < 5.0 < max(before.values()), f"still inside, mm: {after}"
