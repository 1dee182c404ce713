"""Whose skin it is: on the default body at every pain site, and all over a skin made for the test."""

import base64
import gzip
import json

import numpy as np
import pytest

from meshes.anatomy.point_rules import Rule, landmark, place
from meshes.errors import MeshesError
from meshes.skin_areas.limb_coordinates import Region, limb_coordinates
from meshes.skin_areas.site_areas import SiteAnchor
from meshes.skin_areas.territories import Painted, compact, paint
from meshes.skin_areas.territory_records import territories
from meshes.space import SIDES, Side, mirrored, sided
from tests.meshes import bodyparts3d


@pytest.fixture(scope="module")
def sites(atlas, knowledge):
    return [
        SiteAnchor(
            sided(site.id, side),
            site.region,
            site.aspect,
            place(site.anchor, atlas.landmarks, side),
            tuple(link.segment or link.nerve for link in site.links if link.kind == "skin"),
        )
        for site in knowledge.sites.values()
        for side in (SIDES if site.sided else (Side.MIDDLE,))
    ]


@pytest.fixture(scope="module")
def skin(atlas, sites):
    """Points about where the skin lies: tubes round limbs and trunk, boxes for the feet, the groove, every site."""
    points = [site.position for site in sites]
    for side in SIDES:
        points += [point for ring in _tubes(atlas.landmarks, side) for point in ring]
        points += list(_foot(atlas.landmarks, side))
        points += list(_groove(atlas.landmarks, side))
    return np.array(points)


def _tubes(landmarks, side):
    """Rings of 24 points: lower trunk, thigh, leg."""
    hip, knee, ankle = (landmark(n, landmarks, side) for n in ("hip_centre", "knee_centre", "ankle_centre"))
    turn = np.radians(np.arange(0, 360, 15))
    around = np.stack((np.sin(turn) * side.sign, np.cos(turn), np.zeros_like(turn)), axis=1)
    for f in np.linspace(0.25, 1, 12):
        yield hip + f * (knee - hip) + around * np.interp(f, [0, 1], [80, 55])
    for f in np.linspace(0.05, 0.95, 12):
        yield knee + f * (ankle - knee) + around * np.interp(f, [0, 0.3, 1], [52, 55, 36])
    for height in np.linspace(20, 250, 10):
        half = around[around[:, 0] * side.sign >= -1e-9]
        yield half * [150, 100, 1] + [0, -10, height]


def _foot(landmarks, side):
    heel, toe = (landmark(n, landmarks, side) for n in ("calcaneal_tuberosity", "toe_2_tip"))
    out = np.array([side.sign, 0.0, 0.0])
    for f in np.linspace(0.05, 0.95, 10):
        for across in (-30, 0, 30):
            below = (heel + f * (toe - heel)) * [1, 1, 0] + out * across
            for height in (toe[2] - 14, toe[2] + np.interp(f, [0, 1], [50, 12])):
                yield below + np.array((0, 0, height))


def _groove(landmarks, side):
    """The perineum, as a strip between the thighs."""
    front, back = landmarks["pubic_symphysis"], landmarks["coccyx_tip"]
    for f in np.linspace(-0.4, 1, 22):
        for out in (0, 6, 12, 18, 24):
            yield front + f * (back - front) + [side.sign * out, 0, -42 - out / 2]


@pytest.fixture(scope="module")
def painted(atlas, skin, sites):
    return paint(skin, atlas.landmarks, sites)


@pytest.fixture(scope="module")
def whole(atlas, sites):
    """The body's own skin, painted as the viewer paints it."""
    mesh = atlas.mesh_of("skin")
    return paint(mesh.vertices, atlas.landmarks, sites, np.asarray(mesh.faces))


def _at(painted, skin, point):
    i = int(np.linalg.norm(skin - point, axis=1).argmin())
    nerve = painted.nerve_ids[painted.nerve_weights[i].argmax()]
    return i, nerve, painted.root_ids[painted.root_weights[i].argmax()]


def test_every_point_has_region_site_and_whole_shares(atlas, skin, painted):
    where = limb_coordinates(skin, atlas.landmarks)
    assert set(where.region.tolist()) == {int(region) for region in Region}, "a region has no point: see _regions"
    assert np.isfinite(np.stack((where.t, where.a, where.height))).all()
    assert (where.t >= 0).all()
    assert (where.t <= 1).all()
    for shares in (painted.nerve_weights, painted.root_weights):
        assert shares.min() >= 0
        np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-9, err_msg="a hole: give layer 0 the whole limb")


def test_every_site_wins_its_own_skin(skin, sites, painted):
    for site in sites:
        i, *_ = _at(painted, skin, site.position)
        found = painted.site_ids[painted.site_index[i]]
        assert found == site.id, f"{site.id} shows {found}: check its region in meshes.skin_areas.territories"


def test_nerve_of_every_site_is_one_its_card_names(skin, sites, painted):
    for site in sites:
        _, nerve, _ = _at(painted, skin, site.position)
        if site.nerves:
            assert nerve in site.nerves, f"{site.id}: painted {nerve}, card says {site.nerves}: mend the area's bounds"


def test_root_of_every_site_is_one_its_card_names(skin, sites, painted, knowledge):
    for site in sites:
        _, _, root = _at(painted, skin, site.position)
        roots = knowledge.sites[site.id.removesuffix(".left").removesuffix(".right")].dermatomes
        assert not roots or root in roots, f"{site.id}: painted {root}, card says {roots}: mend the area's bounds"


@pytest.mark.parametrize(
    ("site", "nerve", "root"),
    [
        ("thigh_outer_lower.left", "lateral_femoral_cutaneous.anterior", "L3"),
        ("shin_inner.left", "femoral.saphenous", "L4"),
        ("ankle_inner.right", "femoral.saphenous", "L4"),
        ("thigh_back_mid.right", "posterior_femoral_cutaneous.trunk", "S2"),
        ("first_web.left", "sciatic.deep_fibular", "L5"),
        ("foot_top.right", "sciatic.superficial_fibular", "L5"),
        ("heel_outer.left", "sciatic.sural", "S1"),
        ("heel_pad.left", "sciatic.medial_calcaneal", "S1"),
        ("perianal_area", "pudendal.inferior_rectal", "S5"),
        ("genital_front.right", "ilioinguinal.trunk", "L1"),
        ("buttock_upper.left", "superior_cluneal.trunk", "L2"),
        ("buttock_lower.left", "posterior_femoral_cutaneous.inferior_cluneal", "S2"),
        ("thigh_front_upper.left", "femoral.anterior_cutaneous_intermediate", "L2"),
    ],
)
def test_classic_traps(skin, sites, painted, site, nerve, root):
    point = next(s.position for s in sites if s.id == site)
    assert _at(painted, skin, point)[1:] == (nerve, root), f"{site}: mend meshes/data/skin_territories.toml"


@pytest.mark.parametrize(
    ("spot", "nerves", "roots"),
    [
        ({"from": "trochanter_side", "to": "lateral_epicondyle", "f": 0.6, "offset": {"lateral": 60}},
         "lateral_femoral_cutaneous.", "L2 L3"),
        ({"from": "hip_centre", "to": "knee_centre", "f": 0.55, "offset": {"anterior": 90}}, "femoral.", "L2 L3"),
        ({"from": "medial_tibial_plateau", "to": "medial_malleolus", "f": 0.5, "offset": {"medial": 25}},
         "femoral.saphenous", "L4"),
        ({"landmark": "navicular_tuberosity", "offset": {"medial": 10}}, "femoral.saphenous", "L4"),
        ({"landmark": "patella_apex", "offset": {"anterior": 20, "inferior": 18}}, "femoral.infrapatellar", "L3 L4"),
        ({"landmark": "femoral_shaft_mid", "offset": {"posterior": 110}}, "posterior_femoral_cutaneous.", "S1 S2"),
        ({"from": "knee_centre", "to": "ankle_centre", "f": 0.3, "offset": {"lateral": 70}}, "sciatic.", "L5 S1"),
        ({"landmark": "metatarsal_5_base", "offset": {"lateral": 12}}, "sciatic.sural", "S1"),
        ({"landmark": "metatarsal_1_head", "offset": {"inferior": 15, "posterior": 10}}, "sciatic.medial_plantar",
         "L5 S1"),
        ({"landmark": "metatarsal_5_head", "offset": {"inferior": 15, "posterior": 15}}, "sciatic.lateral_plantar",
         "S1"),
        ({"landmark": "calcaneus_medial_process", "offset": {"inferior": 15}}, "sciatic.medial_calcaneal", "S1"),
        ({"from": "great_toe_tip", "to": "toe_2_tip", "f": 0.5, "offset": {"posterior": 42, "superior": 25}},
         "sciatic.deep_fibular", "L5"),
        ({"landmark": "navicular_tuberosity", "offset": {"lateral": 35, "anterior": 25, "superior": 40}},
         "sciatic.superficial_fibular", "L5"),
        ({"mean": {"coccyx_tip": 1, "pubic_symphysis": 1}, "offset": {"inferior": 60, "lateral": 2}},
         "pudendal.", "S3 S4"),
        ({"from": "psis", "to": "iliac_crest", "f": 0.4, "offset": {"posterior": 40, "inferior": 8}},
         "superior_cluneal.", "L1 L2"),
        # the navel
        ({"landmark": "pubic_symphysis", "offset": {"anterior": 82, "superior": 189}}, "thoracoabdominal", "T10"),
        ({"landmark": "pubic_symphysis", "offset": {"anterior": 70, "superior": 100}}, "subcostal", "T12"),
    ],
)  # fmt: skip
def test_skin_at_places_told_by_landmarks_alone(atlas, whole, spot, nerves, roots):
    """Where an anatomist points: found from the bones, not from this project's own pain sites."""
    mesh = atlas.mesh_of("skin")
    for side in SIDES:
        point = place(Rule.model_validate(spot), atlas.landmarks, side)
        _, nerve, root = _at(whole, mesh.vertices, point)
        assert nerve.startswith(nerves), f"{side}: painted {nerve}, wanted {nerves}: mend skin_territories.toml"
        assert root in roots.split(), f"{side}: painted {root}, wanted {roots}: mend skin_territories.toml"


@pytest.mark.parametrize(
    ("spot", "root"),
    [
        ({"landmark": "medial_malleolus", "offset": {"medial": 8}}, "L4"),
        ({"landmark": "calcaneal_tuberosity", "offset": {"lateral": 24, "inferior": 5, "anterior": 15}}, "S1"),
        ({"landmark": "medial_epicondyle", "offset": {"medial": 15, "superior": 10}}, "L3"),
        ({"landmark": "popliteal_crease", "offset": {"posterior": 50}}, "S2"),
        ({"landmark": "ischial_seat", "offset": {"posterior": 55, "inferior": 12, "medial": 10}}, "S3"),
        ({"from": "inguinal_midpoint", "to": "medial_epicondyle", "f": 0.45, "offset": {"anterior": 55}}, "L2"),
    ],
)
def test_key_points_of_the_spinal_cord_standard(atlas, sites, spot, root):
    """The standard's key points for testing sensation are the surest points of any dermatome map."""
    for side in SIDES:
        point = place(Rule.model_validate(spot), atlas.landmarks, side)
        one = paint(point[None], atlas.landmarks, sites)
        assert one.root_ids[one.root_weights[0].argmax()] == root


def test_another_body_is_painted_whole(shared, knowledge):
    """BodyParts3D's own skin, another shape and another foot, from its own landmarks."""
    landmarks = bodyparts3d.landmarks()
    points = np.asarray(bodyparts3d.mesh("skin", shared).points, dtype=float)[::4]
    anchors = [
        SiteAnchor(sided(s.id, side), s.region, s.aspect, place(s.anchor, landmarks, side))
        for s in knowledge.sites.values()
        for side in (SIDES if s.sided else (Side.MIDDLE,))
    ]
    found = paint(points, landmarks, anchors)
    np.testing.assert_allclose(found.nerve_weights.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(found.root_weights.sum(axis=1), 1, atol=1e-9)
    missing = {t.id for t in territories()} - _leading(found)
    assert missing <= {"thoracoabdominal", "T10", "T11"}, f"{missing} found no skin: this body ends below the navel"
    assert set(found.site_index) == set(range(len(anchors))), "a site nobody can click"


def _leading(found):
    nerves = {found.nerve_ids[i] for i in found.nerve_weights.argmax(axis=1)}
    return nerves | {found.root_ids[i] for i in found.root_weights.argmax(axis=1)}


def test_obturator_skin_is_shared_and_marked_variable(skin, painted):
    shares = painted.nerve_weights[:, painted.nerve_ids.index("obturator.cutaneous")]
    most = int(shares.argmax())
    assert 0.3 < shares[most] < 0.7, "more than half of people have no such skin: it must never cover all"
    assert painted.variable[most] > 0.3
    np.testing.assert_allclose(painted.variable, shares, atol=1e-9, err_msg="no other nerve's skin is variable")


def test_rounding_off_keeps_whole_shares_and_leaves_foot_and_perineum(atlas, sites, whole):
    mesh = atlas.mesh_of("skin")
    plain, rounded = paint(mesh.vertices, atlas.landmarks, sites), whole
    np.testing.assert_allclose(rounded.root_weights.sum(axis=1), 1, atol=1e-9)
    where = limb_coordinates(mesh.vertices, atlas.landmarks)
    still = (where.foot == 1) | (where.perineum == 1)
    np.testing.assert_allclose(rounded.root_weights[still], plain.root_weights[still], atol=1e-9)
    edges = mesh.edges_unique[(where.trunk[mesh.edges_unique] == 1).all(axis=1)]
    steps = [np.abs(p.root_weights[edges[:, 0]] - p.root_weights[edges[:, 1]]).max() for p in (plain, rounded)]
    assert steps[1] < 0.8 * steps[0], "borders on the trunk are as hard as before"


def test_left_mirrors_right(atlas, skin, sites):
    lateral = skin[np.abs(skin[:, 0]) > 1]
    names = [site.id for site in sites]
    here, there = (paint(points, atlas.landmarks, sites) for points in (lateral, mirrored(lateral)))
    np.testing.assert_allclose(here.nerve_weights, there.nerve_weights, atol=2e-3)
    np.testing.assert_allclose(here.root_weights, there.root_weights, atol=2e-3)
    swap = {"left": "right", "right": "left"}
    for one, other in zip(here.site_index, there.site_index, strict=True):
        name, _, side = names[one].rpartition(".")
        assert names[other] == (f"{name}.{swap[side]}" if side in swap else names[one])


def test_shares_change_smoothly(atlas, skin, sites):
    """Half a millimetre changes no nerve's share by much: no seam between regions."""
    step = np.array((0, 0, 0.5))
    limb = skin[(skin[:, 2] < -150) & (skin[:, 2] > -700)]
    here, there = (paint(points, atlas.landmarks, sites).nerve_weights for points in (limb, limb + step))
    assert np.abs(here - there).max() < 0.12, "a hard edge: widen soft_along or soft_around"


def test_territories_name_segments_of_the_body_or_say_they_have_none(atlas):
    segments = {segment.id for segment in atlas.segments}
    without = {"thoracoabdominal", "lumbar_posterior_rami", "subcostal", "anococcygeal"}
    nerves = {t.id for t in territories() if t.kind == "nerve"}
    assert nerves - segments == without


def test_territories_cite_known_publications(knowledge):
    for territory in territories():
        unknown = set(territory.sources) - set(knowledge.publications)
        assert not unknown, f"{territory.id} cites {unknown}: add them to annotations/data/publications.toml"


def test_compact_keeps_the_leading_two(painted):
    data = compact(painted)
    count = data["vertices"]
    columns = {
        name: np.frombuffer(base64.b64decode(data[name]), dtype=np.uint8)
        for name in ("site", "nerve", "nerve_second", "nerve_blend", "root", "root_second", "root_blend", "variable")
    }
    assert {len(column) for column in columns.values()} == {count}
    assert (columns["site"] == painted.site_index).all()
    rows = np.arange(count)
    assert (painted.nerve_weights[rows, columns["nerve"]] == painted.nerve_weights.max(axis=1)).all()
    assert columns["nerve_blend"].max() <= 128
    assert [nerve["id"] for nerve in data["nerves"]] == list(painted.nerve_ids)
    assert len(gzip.compress(json.dumps(data).encode())) / count < 7.5, "20,000 vertices must stay below 150 kB"


def test_paint_without_sites_says_so(atlas, skin):
    with pytest.raises(MeshesError, match="give the sites"):
        paint(skin[:5], atlas.landmarks, [])


@pytest.mark.parametrize(("many", "refused"), [(256, False), (257, True)])
def test_more_places_than_a_byte_tells_apart_are_refused(many, refused):
    shares = np.tile([0.75, 0.25], (many, 1))
    nerve, root = ([t.id for t in territories() if t.kind == kind][:2] for kind in ("nerve", "root"))
    ids = tuple(f"place{number}" for number in range(many))
    painted = Painted(ids, tuple(nerve), tuple(root), np.arange(many), shares, shares, shares[:, 1], shares[:, 1])
    if refused:
        with pytest.raises(MeshesError, match="257 places") as error:
            compact(painted)
        assert error.value.mend
    else:
        site = np.frombuffer(base64.b64decode(compact(painted)["site"]), dtype=np.uint8)
        assert site.tolist() == list(range(256))
