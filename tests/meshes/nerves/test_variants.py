"""Variants of nerves on the built body: they join the usual course, stay out of bone, pass piriformis as they say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

import meshes.bodies.registry
from annotations.store import Knowledge
from annotations.variants import frequencies
from meshes.atlas import Atlas
from meshes.bodies.registry import load_courses
from meshes.cache import forget
from meshes.geometry.polyline import sampled
from meshes.geometry.surface_query import Obstacles, signed_distance
from meshes.nerves.muscle_separation import separate
from meshes.nerves.variants import Stretch, load_variants, variant_segments
from meshes.space import Points, Side, mirrored
from meshes.structure import Segment, Tissue
from tests.meshes.nerves.test_muscle_separation import inside

STRETCHES = {stretch.id: stretch for variant in load_variants() for stretch in variant.stretch}
LEAST_THROUGH_MM = 10.0
SLAB_MM = 3.0


@pytest.fixture(scope="module")
def placed(atlas: Atlas) -> dict[str, Segment]:
    return {segment.id: segment for segment in variant_segments(atlas) if segment.side is Side.RIGHT}


@pytest.fixture(scope="module")
def bones(atlas: Atlas) -> Obstacles:
    return Obstacles({name: atlas.mesh_of(name) for name, s in atlas.structures.items() if s.tissue is Tissue.BONE})


@pytest.mark.parametrize("stretch", STRETCHES.values(), ids=STRETCHES.keys())
def test_begins_and_ends_on_the_usual_course(stretch: Stretch, placed: dict[str, Segment], atlas: Atlas) -> None:
    own = placed[stretch.id].points
    parent = placed.get(stretch.parent) or atlas.segment(stretch.parent, Side.RIGHT)
    assert np.linalg.norm(parent.points - own[0], axis=1).min() < 1.0, f"{stretch.id}: mend parent or leaves"
    if stretch.joins:
        goal = atlas.segment(stretch.joins, Side.RIGHT).points[0]
        assert np.linalg.norm(own[-1] - goal) < 0.01, f"{stretch.id}: mend joins"


@pytest.mark.parametrize("name", STRETCHES)
def test_stays_out_of_bone(name: str, placed: dict[str, Segment], bones: Obstacles) -> None:
    assert bones.distance(sampled(placed[name].points)).min() > 0.0, f"{name} enters bone: move its waypoints"


@pytest.mark.parametrize("stretch", [s for s in STRETCHES.values() if s.relation], ids=lambda s: s.id)
def test_passes_piriformis_as_it_says(stretch: Stretch, placed: dict[str, Segment], atlas: Atlas) -> None:
    muscle = atlas.mesh_of("piriformis.right")
    line = sampled(placed[stretch.id].points)
    inside = float((signed_distance(line, muscle) < 0).sum())
    if stretch.relation == "through":
        assert inside > LEAST_THROUGH_MM, f"{stretch.id}: only {inside} mm lie in the muscle"
        return
    assert inside == 0, f"{stretch.id} runs {inside} mm through the muscle that it should pass {stretch.relation}"
    crossing = _crossing(line, np.asarray(muscle.vertices))
    assert crossing == stretch.relation, f"{stretch.id} passes {crossing} the muscle"


def test_only_the_muscle_that_the_type_is_about_is_entered(placed: dict[str, Segment], atlas: Atlas) -> None:
    muscles = {
        name: atlas.mesh_of(name)
        for name, s in atlas.structures.items()
        if s.tissue is Tissue.MUSCLE and s.side is Side.RIGHT and name != "piriformis.right"
    }
    bedded = [replace(placed[stretch.id], id=stretch.stands_for) for stretch in STRETCHES.values()]
    found = [inside([segment], muscles) for segment in bedded]
    deep = {name: mm for name, mm in zip(STRETCHES, found, strict=True) if mm}
    assert not deep, f"mm inside muscles: {deep}; mend meshes/data/variants.toml or meshes/data/muscle_relations.toml"


def test_a_course_without_its_type_is_brought_out_of_piriformis_too(atlas: Atlas) -> None:
    """What leaves the nerve in the muscle is its type, not a muscle that is never looked at."""
    muscle = {"piriformis.right": atlas.mesh_of("piriformis.right")}
    through = next(s for s in variant_segments(atlas) if s.id == "sciatic.variant.d_trunk" and s.side is Side.RIGHT)
    bones = Obstacles({n: atlas.mesh_of(n) for n, s in atlas.structures.items() if s.tissue is Tissue.BONE})
    (out,) = separate([through], muscle, bones, atlas.landmarks)
    depth = [float((signed_distance(sampled(s.points), muscle["piriformis.right"]) < 0).sum()) for s in (through, out)]
    assert depth[1] < depth[0] - 10, f"mm inside before and after: {depth}"


def _crossing(line: Points, muscle: Points) -> str:
    """Whether a line goes from before to behind the muscle above or below it."""
    for point in line:
        slab = muscle[(np.abs(muscle[:, 0] - point[0]) < SLAB_MM) & (np.abs(muscle[:, 1] - point[1]) < SLAB_MM)]
        if len(slab) and point[2] > slab[:, 2].max():
            return "above"
        if len(slab) and point[2] < slab[:, 2].min():
            return "below"
    return "beside"


def test_high_division_lies_above_the_usual_one(placed: dict[str, Segment], atlas: Atlas) -> None:
    usual = atlas.segment("sciatic.trunk", Side.RIGHT).points[-1][2]
    assert placed["sciatic.variant.high_trunk"].points[-1][2] > usual + 150.0


def test_skin_nerve_of_the_thigh_passes_the_spine_as_named(placed: dict[str, Segment], atlas: Atlas) -> None:
    """How far medially each course lies where it is level with the anterior superior iliac spine."""
    spine = atlas.landmarks["asis.right"]

    def medial(line: Points) -> float:
        return float(spine[0] - line[np.argmin(np.abs(line[:, 2] - spine[2]))][0])

    usual = medial(atlas.segment("lateral_femoral_cutaneous.trunk", Side.RIGHT).points)
    lateral, over, far = (
        medial(placed[f"lateral_femoral_cutaneous.variant.{n}"].points) for n in ("lateral", "over", "medial")
    )
    assert lateral < 0 < over < usual < far, f"medial of the spine: {lateral:.0f} {over:.0f} {usual:.0f} {far:.0f} mm"


def test_left_mirrors_right(atlas: Atlas) -> None:
    sides = {(s.id, s.side): s.points for s in variant_segments(atlas)}
    for name in STRETCHES:
        np.testing.assert_allclose(sides[name, Side.LEFT], mirrored(sides[name, Side.RIGHT]))


def test_what_is_kept_for_every_language_is_what_was_placed(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meshes.bodies.registry, "load_atlas", lambda name: atlas)
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    load_courses()
    placed, kept = variant_segments(atlas), load_courses()
    assert [replace(s, points=0, radius_mm=0) for s in kept] == [replace(s, points=0, radius_mm=0) for s in placed]
    for one, other in zip(kept, placed, strict=True):
        assert np.array_equal(one.points, other.points)
        assert np.array_equal(one.radius_mm, other.radius_mm)
    (folder,) = (tmp_path / "courses").glob("default-*/")
    forget("default")
    assert not folder.exists(), "a body that is added anew must not keep the courses of the old one"


def test_every_variant_has_its_figures_and_known_sources(knowledge: Knowledge) -> None:
    data = frequencies()
    assert [item.id for item in data.variant] == [variant.id for variant in load_variants()], "list them in one order"
    for item in (*data.variant, *data.usual.values()):
        unknown = [key for key in item.keys if key != "GK" and key not in knowledge.publications]
        assert not unknown, f"{item.id}: no publication {unknown} in annotations/data/publications.toml"
        read = {knowledge.publications[key].read for key in item.keys if key != "GK"}
        checked = read and read != {"unchecked"}
        assert checked or item.evidence == "unchecked", f"{item.id}: nobody has read its sources; evidence is unchecked"


def test_a_bone_with_holes_is_no_obstacle(atlas):
    """Bones from a scan may be open; the body is still served, with its variants."""
    mesh = atlas.mesh_of("talus.right")
    holed = trimesh.Trimesh(mesh.vertices, mesh.faces[1:], process=False)
    scanned = replace(atlas, mesh_of=lambda name: holed if name == "talus.right" else atlas.mesh_of(name))
    assert [s.id for s in variant_segments(scanned)] == [s.id for s in variant_segments(atlas)]
