import tomllib
from pathlib import Path

import numpy as np
import pytest

from meshes.errors import MeshesError, RecordError
from meshes.geometry.polyline import lengths, project, resampled
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.route_rules import check, load_rules
from meshes.nerves.routes import nearest, path_to_roots, place_all
from meshes.space import SIDES, Side, mirrored
from meshes.structure import Tissue
from tests.meshes import bodyparts3d
from tests.meshes.bends import turns

SEGMENTS = {
    "sciatic": "root.l4 root.l5 root.s1 root.s2 root.s3 lumbosacral_trunk trunk tibial medial_plantar lateral_plantar "
    "medial_calcaneal common_fibular superficial_fibular deep_fibular medial_sural lateral_sural sural_communicating "
    "sural",
    "femoral": "root.l2 root.l3 root.l4 trunk muscular anterior_cutaneous_intermediate anterior_cutaneous_medial "
    "saphenous infrapatellar",
    "obturator": "root.l2 root.l3 root.l4 trunk anterior_division posterior_division cutaneous",
    "pudendal": "root.s2 root.s3 root.s4 trunk inferior_rectal perineal dorsal",
    "lateral_femoral_cutaneous": "root.l2 root.l3 trunk anterior posterior",
    "posterior_femoral_cutaneous": "root.s1 root.s2 root.s3 trunk inferior_cluneal perineal",
    "ilioinguinal": "trunk",
    "iliohypogastric": "trunk lateral anterior",
    "genitofemoral": "root.l1 root.l2 trunk genital femoral",
    "superior_gluteal": "trunk",
    "inferior_gluteal": "trunk",
    "superior_cluneal": "trunk",
    "middle_cluneal": "trunk",
    "sacral_plexus": "quadratus_femoris obturator_internus piriformis levator_ani perforating_cutaneous anococcygeal",
    "subcostal": "trunk lateral",
}
EXPECTED = {f"{nerve}.{segment}" for nerve, segments in SEGMENTS.items() for segment in segments.split()}
SHARPEST = 20.0
"""Degrees that a centre line may turn within one step of 4 mm: a bend of about 12 mm radius."""


@pytest.fixture(scope="module")
def rules():
    return load_rules()


@pytest.fixture(scope="module")
def bones(atlas):
    return Obstacles({i: atlas.mesh_of(i) for i, s in atlas.structures.items() if s.tissue is Tissue.BONE})


# ------------------------------------------------------------------ the files


def test_every_segment_has_a_rule(rules):
    assert {s.id for n in rules for s in n.segment} >= EXPECTED


def test_every_source_is_a_known_publication(rules):
    file = Path(__file__).parents[3] / "annotations" / "data" / "publications.toml"
    known = {p["id"] for p in tomllib.loads(file.read_text(encoding="utf-8"))["publication"]}
    used = {k for n in rules for s in n.segment for w in s.waypoint for k in w.sources}
    used |= {k for n in rules for s in n.segment for k in s.radius_source}
    assert used <= known, f"add to publications.toml or correct the route files: {sorted(used - known)}"


def test_every_segment_says_what_it_passes(rules):
    silent = [s.id for n in rules for s in n.segment if s.waypoint and not any(w.passes for w in s.waypoint)]
    assert not silent, f"give one of the waypoints words: {silent}"


def test_a_named_waypoint_has_words(rules):
    mute = [(s.id, w.name) for n in rules for s in n.segment for w in s.waypoint if w.name and not w.passes]
    assert not mute, f"a name is shown on the card with what is passed there: {mute}"


def changed(rules, segment, **keys):
    """The rules with one segment changed."""
    return tuple(
        n.model_copy(update={"segment": tuple(s.model_copy(update=keys) if s.id == segment else s for s in n.segment)})
        for n in rules
    )


@pytest.mark.parametrize(
    ("segment", "keys", "words"),
    [
        ("sciatic.tibial", {"parent": "sciatic.trunkk"}, "trunkk.*does not exist"),
        ("sciatic.tibial", {"leaves": "nowhere"}, "nowhere.*names no waypoint"),
        ("sciatic.trunk", {"parent": "sciatic.tibial"}, "circle"),
        ("sciatic.root.l5", {"joins": "femur"}, "joins 'femur' does not exist"),
        ("obturator.cutaneous", {"id": "sciatic.cutaneous"}, "does not begin with obturator"),
        ("obturator.trunk", {"waypoint": ()}, "fewer than two places"),
        ("obturator.trunk", {"radius_source": ()}, "radius_source is empty"),
    ],
)
def test_a_broken_set_is_refused_by_name(rules, segment, keys, words):
    with pytest.raises(RecordError, match=words) as error:
        check(changed(rules, segment, **keys))
    assert segment.split(".")[0] in error.value.where
    assert error.value.mend


def test_an_uncited_passage_is_refused(rules):
    trunk = next(s for n in rules for s in n.segment if s.id == "femoral.trunk")
    bare = tuple(w.model_copy(update={"sources": ()}) for w in trunk.waypoint)
    with pytest.raises(RecordError, match=r"waypoint\.0\.sources is empty"):
        check(changed(rules, "femoral.trunk", waypoint=bare))


def test_a_body_without_a_landmark_is_told_which(rules):
    body = {name: p for name, p in bodyparts3d.landmarks().items() if not name.startswith("ischial_spine")}
    with pytest.raises(MeshesError, match=r"no such landmark.*on the left: ischial_spine\.left"):
        place_all(rules, body)


# ------------------------------------------------------------------ the lines on the default body


def test_both_sides_have_every_segment(atlas):
    for side in SIDES:
        assert {s.id for s in atlas.segments if s.side is side} >= EXPECTED


def test_left_mirrors_right(atlas):
    for segment in atlas.segments:
        if segment.side is Side.LEFT:
            twin = mirrored(atlas.segment(segment.id, Side.RIGHT).points)
            off = [project(twin, point)[1] for point in segment.points]
            assert max(off) < 1.0, f"{segment.id} differs by {max(off):.2f} mm: are the landmarks symmetric?"


def test_branches_begin_on_their_parent(atlas):
    for s in atlas.segments:
        if s.parent:
            gap = project(atlas.segment(s.parent, s.side).points, s.points[0])[1]
            assert gap < 1e-6, f"{s.id}.{s.side} begins {gap:.3f} mm off {s.parent}"


def test_roots_end_where_what_they_join_begins(atlas):
    for s in atlas.segments:
        if s.joins:
            np.testing.assert_allclose(s.points[-1], atlas.segment(s.joins, s.side).points[0], atol=1e-9, err_msg=s.id)


def test_roots_begin_at_their_foramen(atlas):
    for s in atlas.segments:
        kind, _, root = s.id.rpartition(".")
        if kind.endswith(".root"):
            foramen = f"{'lumbar' if root[0] == 'l' else 'sacral'}_foramen_{root}.{s.side}"
            gap = float(np.linalg.norm(s.points[0] - atlas.landmarks[foramen]))
            assert gap < 4.0, f"{s.id}.{s.side} begins {gap:.1f} mm from {foramen}"


def test_lines_are_smooth(atlas):
    sharp = {f"{s.id}.{s.side}": round(float(turns(s.points).max()), 1) for s in atlas.segments}
    sharp = {name: turn for name, turn in sharp.items() if turn > SHARPEST}
    assert not sharp, f"degrees in one step; spread these routes' waypoints: {sharp}"


def test_no_nerve_enters_bone(atlas, bones):
    inside = {}
    for s in atlas.segments:
        deepest = float(bones.distance(resampled(s.points, 1.0)).min())
        if deepest < 0.0:
            inside[f"{s.id}.{s.side}"] = round(deepest, 2)
    assert not inside, f"mm inside bone; move the waypoints or give them a gap: {inside}"


def test_nerves_keep_clear_of_bone_by_their_radius(atlas, bones):
    close = {}
    for s in atlas.segments:
        arc = lengths(s.points)
        free = np.minimum(arc, arc[-1] - arc) > 15.0
        room = bones.distance(s.points)[free] - s.radius_mm[free]
        if len(room) and room.min() < 0.0:
            close[f"{s.id}.{s.side}"] = round(float(room.min()), 2)
    assert not close, f"mm of overlap beyond the ends: {close}"


def test_passes_are_in_order(atlas):
    for s in atlas.segments:
        at = [p.at for p in s.passes]
        assert at == sorted(at), f"{s.id}: {at}"
        assert all(0 <= a <= 1 for a in at)


def test_every_radius_is_a_nerve(atlas):
    for s in atlas.segments:
        assert s.radius_mm.shape == (len(s.points),)
        assert 0.3 < s.radius_mm.min() <= s.radius_mm.max() < 8.0, s.id


# ------------------------------------------------------------------ what lies where


def at(atlas, segment, name, side=Side.RIGHT):
    s = atlas.segment(segment, side)
    fraction = next(p.at for p in s.passes if p.name == name)
    arc = lengths(s.points) / lengths(s.points)[-1]
    return np.array([np.interp(fraction, arc, s.points[:, k]) for k in range(3)])


def test_sciatic_lies_behind_the_ischium_between_tuberosity_and_trochanter(atlas):
    place = at(atlas, "sciatic.trunk", "it_gt")
    tuberosity, trochanter = atlas.landmarks["ischial_tuberosity.right"], atlas.landmarks["greater_trochanter.right"]
    assert tuberosity[0] < place[0] < trochanter[0]
    line = tuberosity + 0.5 * (trochanter - tuberosity)
    assert place[1] < line[1] - 5, "the sciatic nerve must lie behind the line from tuberosity to trochanter"


def test_pudendal_hooks_round_the_ischial_spine(atlas):
    spine = atlas.landmarks["ischial_spine.right"]
    above, behind, after = (at(atlas, "pudendal.trunk", n) for n in ("formation", "ischial_spine", "canal_exit"))
    assert above[2] > spine[2] + 10
    assert behind[1] < spine[1]
    assert behind[0] < spine[0]
    assert after[1] > spine[1] + 20, "past the lesser foramen it must run forward"
    assert after[2] < spine[2]


def test_femoral_lies_in_front_of_the_hip_and_obturator_medial_to_it(atlas):
    femoral = at(atlas, "femoral.trunk", "inguinal_ligament")
    obturator = at(atlas, "obturator.anterior_division", "exit")
    hip = atlas.landmarks["hip_centre.right"]
    assert femoral[1] > hip[1] + 20
    assert obturator[0] < femoral[0] - 15


def test_saphenous_passes_in_front_of_the_medial_malleolus_and_tibial_behind(atlas):
    malleolus = atlas.landmarks["medial_malleolus.right"]
    assert at(atlas, "femoral.saphenous", "ankle")[1] > malleolus[1] + 5
    assert at(atlas, "sciatic.tibial", "tarsal_tunnel")[1] < malleolus[1] - 10


def test_common_fibular_goes_round_the_outside_of_the_fibular_neck(atlas):
    neck = at(atlas, "sciatic.common_fibular", "fibular_neck")
    assert neck[0] > atlas.landmarks["fibular_neck.right"][0]


def test_only_the_superior_gluteal_leaves_above_the_others(atlas):
    above = at(atlas, "superior_gluteal.trunk", "suprapiriform")[2]
    for nerve in ("sciatic", "inferior_gluteal", "posterior_femoral_cutaneous"):
        assert at(atlas, f"{nerve}.trunk", "infrapiriform")[2] < above - 10, nerve


def test_pudendal_is_medial_to_posterior_cutaneous_and_that_to_sciatic(atlas):
    order = [
        at(atlas, "pudendal.trunk", "ischial_spine")[0],
        at(atlas, "posterior_femoral_cutaneous.trunk", "infrapiriform")[0],
        at(atlas, "sciatic.trunk", "infrapiriform")[0],
    ]
    assert order == sorted(order)


# ------------------------------------------------------------------ ways


def test_the_way_from_the_ankle_leads_to_all_femoral_roots(atlas):
    saphenous = atlas.segment("femoral.saphenous", Side.LEFT)
    way = path_to_roots(atlas.segments, saphenous, 0.9)
    names = [piece.segment for piece in way]
    assert names[:2] == ["femoral.saphenous", "femoral.trunk"]
    assert set(names[2:]) == {"femoral.root.l2", "femoral.root.l3", "femoral.root.l4"}
    assert way[0].start == 0.9
    assert way[1].offset_mm == pytest.approx(0.9 * lengths(saphenous.points)[-1])
    assert len({piece.offset_mm for piece in way[2:]}) == 1


def test_the_way_from_the_outer_foot_goes_by_both_parts_of_the_sural(atlas):
    way = path_to_roots(atlas.segments, atlas.segment("sciatic.sural", Side.RIGHT), 1.0)
    names = {piece.segment for piece in way}
    assert names >= {f"sciatic.{s}" for s in ("medial_sural", "sural_communicating", "tibial", "common_fibular")}
    assert names >= {f"sciatic.root.{r}" for r in ("l4", "l5", "s1", "s2", "s3")}
    assert all(piece.start > piece.end for piece in way)
    trunk = [piece for piece in way if piece.segment == "sciatic.trunk"]
    assert len(trunk) == 1


@pytest.mark.parametrize(
    ("name", "roots"),
    [
        ("sacral_plexus.obturator_internus", {"l5", "s1", "s2"}),
        ("sacral_plexus.quadratus_femoris", {"l4", "l5", "s1"}),
        ("superior_gluteal.superior", {"l4", "l5", "s1"}),
        ("inferior_gluteal.inferior", {"l5", "s1", "s2"}),
    ],
)
def test_a_nerve_without_roots_of_its_own_goes_on_along_those_it_arises_from(atlas, name, roots):
    way = path_to_roots(atlas.segments, atlas.segment(name, Side.LEFT), 1.0)
    assert {piece.segment.rpartition(".")[2] for piece in way if ".root." in piece.segment} == roots
    assert "sciatic.trunk" not in {piece.segment for piece in way}
    assert all(piece.end == 0.0 for piece in way)


def test_every_way_of_the_plexuses_ends_at_the_foramina_of_the_nerves_own_roots(atlas):
    dorsal_or_above = {"superior_cluneal", "middle_cluneal", "subcostal"}
    here = {s.id: s for s in atlas.segments if s.side is Side.RIGHT}
    for segment in here.values():
        if segment.nerve in dorsal_or_above or segment.joins:
            continue
        ends = [here[p.segment].points[0] for p in path_to_roots(here.values(), segment, 1.0) if p.end == 0.0]
        for root in set(segment.roots) - {"T12", "S5", "Co1"}:
            kind = "lumbar_foramen" if root.startswith("L") else "sacral_foramen"
            foramen = atlas.landmarks[f"{kind}_{root.lower()}.right"]
            nearest_end = min(np.linalg.norm(end - foramen) for end in ends)
            assert nearest_end < 5.0, f"{segment.id} does not reach {root}: {nearest_end:.1f} mm short of its foramen"


def test_nearest_finds_the_segment_itself(atlas):
    tibial = atlas.segment("sciatic.tibial", Side.LEFT)
    middle = tibial.points[len(tibial.points) // 2]
    segment, fraction, distance = nearest(atlas.segments, middle)
    assert (segment.id, segment.side) == ("sciatic.tibial", Side.LEFT)
    assert 0.4 < fraction < 0.6
    assert distance < 1e-6


def test_nearest_of_nothing_is_an_error():
    with pytest.raises(MeshesError, match="no nerve segments"):
        nearest((), np.zeros(3))
