"""No nerve runs inside a muscle unless the data say so: on the built body and on a real one."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from pydantic import ValidationError

from meshes.atlas import Atlas
from meshes.geometry.polyline import sampled, turns
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.muscle_relations import Relation, relations, separate
from meshes.nerves.routes import load_rules, place_all
from meshes.soft_tissue.fasciae import fascia_records
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.space import Side
from meshes.structure import Segment, Tissue
from tests.meshes import bodyparts3d

DEEP_MM = 1.5
"""What a line may enter a muscle by: less than the radius of the thinnest nerve drawn between two muscles."""


def inside(segments: Iterable[Segment], muscles: Mapping[str, trimesh.Trimesh]) -> dict[tuple[str, str], float]:
    """How deep segments lie in muscles of their side that they may not enter, mm."""
    solids = {name: Obstacles({name: mesh}) for name, mesh in muscles.items()}
    found = {}
    for segment in segments:
        points = sampled(segment.points)
        for name, mesh in muscles.items():
            bed = relations().get((segment.id, name.rpartition(".")[0]))
            near = points[((points > mesh.bounds[0]) & (points < mesh.bounds[1])).all(axis=1)]
            if not len(near) or not name.endswith(f".{segment.side}"):
                continue
            depth = -solids[name].distance(near)
            if bed and bed.inside:
                if (depth > DEEP_MM).sum() > bed.most_mm:
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
    assert not found, f"mm inside: {found}; say in meshes/data/beds.toml that it runs there, or on which face"


def test_a_nerve_moved_into_a_muscle_is_found_and_brought_out(
    atlas: Atlas, nerves: tuple[Segment, ...], muscles: dict[str, trimesh.Trimesh]
) -> None:
    nerve = next(s for s in nerves if s.id == "femoral.anterior_cutaneous_medial")
    around = {"sartorius.right": muscles["sartorius.right"]}
    sunk = replace(nerve, parent="", points=nerve.points - np.array([0.0, 7.0, 0.0]))
    assert inside([sunk], around), "7 mm behind its place it should lie in sartorius"
    bones = Obstacles({n: atlas.mesh_of(n) for n, s in atlas.structures.items() if s.tissue is Tissue.BONE})
    out = separate([sunk], around, bones)
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
def test_nerves_are_brought_out_of_the_muscles_of_a_real_body(shared: Path) -> None:
    """The same rules on BodyParts3D's own muscles, which the routes know nothing of."""
    bones = {}
    for name in ("right hip bone", "sacrum", "right femur", "right tibia", "right fibula"):
        found = bodyparts3d.mesh(name, shared)
        bones[name] = trimesh.Trimesh(found.points, found.regular_faces)
    solid, muscles = Obstacles(bones), bodyparts3d.muscles(shared)
    placed = place_all(load_rules(), bodyparts3d.landmarks(), solid, (Side.RIGHT,))
    before, after = inside(placed, muscles), inside(separate(placed, muscles, solid), muscles)
    assert len(before) > 60, "there is nothing to bring out: the test says nothing"
    assert len(after) <= 18, f"still inside, mm: {after}"
    assert max(after.values()) < 5.0 < max(before.values()), f"still inside, mm: {after}"


def test_beds_name_known_nerves_and_muscles() -> None:
    segments = {s.id for nerve in load_rules() for s in nerve.segment}
    for nerve, muscle in relations():
        assert nerve in segments, f"no route is called {nerve}: correct meshes/data/beds.toml"
        known = {*muscle_records(), *fascia_records()}
        assert muscle in known, f"no muscle is called {muscle}: correct meshes/data/beds.toml"


def test_every_source_is_a_known_publication() -> None:
    file = Path(__file__).parents[3] / "annotations" / "data" / "publications.toml"
    known = {p["id"] for p in tomllib.loads(file.read_text(encoding="utf-8"))["publication"]}
    assert {key for bed in relations().values() for key in bed.sources} <= known, "correct meshes/data/beds.toml"


@pytest.mark.parametrize("wrong", [{"inside": True, "face": ["anterior"]}, {}, {"face": ["upwards"]}])
def test_a_bed_says_either_inside_or_which_face(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Relation.model_validate({"nerves": ["a"], "muscles": ["b"], "sources": ["GK"]} | wrong)
