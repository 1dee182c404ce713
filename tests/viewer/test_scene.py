"""From a selection to findings, a scene, a card and the deck."""

import gzip
import re
from itertools import pairwise

import numpy as np
import pytest

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.skin_areas.layers_beneath import beneath
from meshes.space import Side, mirrored, split_side
from viewer.cards.beneath import skin_spots
from viewer.deck.build import make_sheets, to_json
from viewer.findings import UnknownIdError, resolve, site_places
from viewer.scene import Scene, arc_fractions, scene_of


@pytest.fixture(scope="module")
def sheets(knowledge: Knowledge, atlas: Atlas) -> dict:
    return make_sheets(knowledge, atlas)


@pytest.fixture(scope="module")
def deck(sheets: dict) -> dict:
    return sheets["deck"]


@pytest.fixture(scope="module")
def cards(sheets: dict) -> dict:
    return sheets["cards"]


@pytest.fixture(scope="module")
def places(knowledge: Knowledge, atlas: Atlas) -> dict:
    return site_places(knowledge, atlas)


def scene(name: str, knowledge: Knowledge, atlas: Atlas, places: dict) -> Scene:
    return scene_of(resolve(name, knowledge, atlas), atlas, places)


def test_every_entry_has_a_card_and_a_scene_that_resolve(deck: dict, cards: dict) -> None:
    segments = {s["id"] for s in deck["segments"]}
    structures = {s["id"] for s in deck["structures"]}
    sites = {s["id"] for s in deck["sites"]}
    for name, entry in deck["entries"].items():
        card = cards.get(name) or cards[f"{name}.left"]
        assert card.startswith('<article class="card"'), name
        assert entry["label"], name
        shown = entry["scene"]
        assert {run["segment"] for run in shown["route"]} <= segments, name
        assert set(shown["sites"]) <= sites, name
        assert set(shown["structures"]) <= structures, name
        assert shown["focus"]["radius"] > 0, name
        for run in shown["route"]:
            assert 0 <= run["end"] <= 1, name
            assert 0 <= run["start"] <= 1, name
            assert run["offset"] >= 0, name


def test_every_place_marks_what_lies_there(knowledge: Knowledge, atlas: Atlas) -> None:
    spots = skin_spots(knowledge, atlas)
    for name, spot in spots.items():
        found = resolve(name, knowledge, atlas)
        meshes = {one: atlas.mesh_of(one) for here in found.here for one in here.structures}
        assert {split_side(one)[1] for one in meshes} <= {found.side, Side.MIDDLE} or found.side is Side.MIDDLE, name
        away = dict(beneath(spot[None], meshes, (), 1000)[0])
        reach = 60 if found.site.region in ("knee", "leg", "ankle", "foot") else 95
        for here in found.here:
            assert here.structures, f"{here.what.structure} at {name}: name a structure of the default body"
            nearest = min(away[one] for one in here.structures)
            assert nearest < reach, f"{here.what.structure} lies {nearest:.0f} mm from {name}: name what does lie there"


def test_only_what_no_mesh_stands_for_marks_nothing(knowledge: Knowledge, atlas: Atlas) -> None:
    bare = {name for name in knowledge.conditions if not resolve(name, knowledge, atlas).structures}
    organs = {"appendicitis", "testicular_torsion", "epididymo_orchitis", "aortic_aneurysm_or_dissection"}
    nerves_everywhere = {"polyneuropathy", "guillain_barre", "shingles"}
    assert bare == organs | nerves_everywhere


def test_a_place_marks_its_own_side_and_stays_in_the_picture(
    knowledge: Knowledge, atlas: Atlas, places: dict, cards: dict
) -> None:
    marked = scene("groin_crease.left", knowledge, atlas, places)
    assert {"hip_bone.left", "femur.left", "psoas_major.left", "iliacus.left"} <= set(marked.structures)
    assert not any(one.endswith(".right") for one in marked.structures)
    coccyx = scene("coccyx_area", knowledge, atlas, places)
    assert {"coccyx", "coccygeus.left", "coccygeus.right"} <= set(coccyx.structures)
    assert coccyx.radius < 120, "what lies at a place must not move the camera away from it"
    card = cards["sit_bone.left"]
    assert "What lies here" in card
    assert 'data-show="hip_bone.left"' in card
    assert "sit bone (ischial tuberosity)" in card


def test_every_link_on_every_card_leads_somewhere(deck: dict, cards: dict) -> None:
    unsaid = {split_side(one["id"])[0] for one in deck["sites"] if split_side(one["id"])[1] != Side.MIDDLE}
    assert set(cards) == set(deck["entries"]) - unsaid, "a place without its side is shown with the left one's card"
    for name, card in cards.items():
        for target in re.findall(r'data-show="([^"]+)"', card):
            assert target in deck["entries"], f"the card of {name} links to {target}, which cannot be shown"


def test_cards_carry_no_script_and_no_inline_style(cards: dict) -> None:
    for name, card in cards.items():
        low = card.lower()
        assert "<script" not in low, name
        assert " style=" not in low, name
        assert " onclick" not in low, name
        assert "you have " not in low, f"{name}: it explains, it never diagnoses"


@pytest.mark.parametrize(
    ("site", "first"),
    [
        ("thigh_outer_upper.left", "lateral_femoral_cutaneous"),
        ("shin_inner.left", "femoral"),
        ("foot_inner_border.left", "femoral"),
        ("first_web.left", "sciatic"),
        ("thigh_back_upper.left", "posterior_femoral_cutaneous"),
        ("buttock_deep.left", "sciatic"),
        ("thigh_front_upper.left", "femoral"),
        ("heel_pad.left", "sciatic"),
    ],
)
def test_the_traps(site: str, first: str, deck: dict) -> None:
    best = [run["segment"] for run in deck["entries"][site]["scene"]["route"] if run["rank"] == 1]
    assert best, f"nothing is lit for {site}"
    assert all(name.startswith(f"{first}.") for name in best), f"{site} lights {best[:3]} first"


@pytest.mark.parametrize("site", ["si_joint.left"])
def test_referred_places_force_no_nerve(site: str, deck: dict) -> None:
    entry = deck["entries"][site]
    assert not any(run["segment"].startswith("sciatic") for run in entry["scene"]["route"])


def test_the_route_runs_unbroken_from_the_site_to_the_roots(knowledge: Knowledge, atlas: Atlas, places: dict) -> None:
    def point(run_segment: str, fraction: float) -> np.ndarray:
        segment = atlas.segment(*split_side(run_segment))
        arc = arc_fractions(segment.points)
        return np.array([np.interp(fraction, arc, segment.points[:, axis]) for axis in range(3)])

    runs = [r for r in scene("heel_pad.right", knowledge, atlas, places).route if r.rank == 1]
    stem = [r for r in runs if ".root." not in r.segment and "lumbosacral" not in r.segment]
    for before, after in pairwise(stem):
        gap = np.linalg.norm(point(before.segment, before.end) - point(after.segment, after.start))
        assert gap < 2, f"{before.segment} ends {gap:.1f} mm from where {after.segment} begins"
    roots = [r.segment for r in runs if ".root." in r.segment]
    assert {name.split(".")[2] for name in roots} >= {"s1", "s2"}
    assert all(a.offset_mm <= b.offset_mm + 1e-6 for a, b in pairwise(stem))


def test_left_mirrors_right(knowledge: Knowledge, atlas: Atlas, places: dict) -> None:
    for name, point in places.items():
        base, side = split_side(name)
        if side == "left":
            other = places[f"{base}.right"]
            assert np.allclose(mirrored(point), other, atol=0.01), f"{name} is not the mirror of {base}.right"
    left, right = (scene(f"buttock_deep.{s}", knowledge, atlas, places) for s in ("left", "right"))
    assert [r.segment.removesuffix(".left") for r in left.route] == [
        r.segment.removesuffix(".right") for r in right.route
    ]


def test_unknown_ids_say_how_to_find_one(knowledge: Knowledge, atlas: Atlas) -> None:
    for name in ("nonsense", "sacrum_area.left", "femur.middle", ""):
        with pytest.raises(UnknownIdError, match=r"lookup|middle"):
            resolve(name, knowledge, atlas)


def test_an_unsaid_side_lights_both_and_says_neither(
    knowledge: Knowledge, atlas: Atlas, places: dict, cards: dict, deck: dict
) -> None:
    for name, entry in deck["entries"].items():
        if name not in knowledge.sites or not knowledge.sites[name].sided:
            continue
        both = scene(name, knowledge, atlas, places)
        assert both.sites == (f"{name}.left", f"{name}.right")
        lit = {split_side(run.segment) for run in both.route}
        assert {(base, side.other) for base, side in lit} == lit, f"{name} lights one side more than the other"
        title = re.search(r"<h2.*?</h2>", cards[f"{name}.left"], re.DOTALL)
        for words in (entry["label"], re.sub(r"<[^>]+>", "", title[0])):
            assert not re.search(r"\b(left|right)\b", words), words


@pytest.mark.parametrize(("sheet", "most"), [("deck", 350_000), ("cards", 1_500_000), ("skin", 150_000)])
def test_sheets_are_small_enough_to_travel(sheet: str, most: int, sheets: dict) -> None:
    packed = len(gzip.compress(to_json(sheets[sheet])))
    assert packed < most, f"{sheet}.json weighs {packed:,} bytes packed"


def test_every_structure_stands_on_one_shelf(deck: dict) -> None:
    shelves = deck["body"]["shelves"]
    assert [shelf["name"] for shelf in shelves if shelf["when"] == "first"] == ["bones"]
    tissues = [tissue for shelf in shelves for tissue in shelf["tissues"]]
    assert len(tissues) == len(set(tissues))
    assert {structure["tissue"] for structure in deck["structures"]} <= set(tissues)


def test_structures_say_whether_they_are_measured(deck: dict, cards: dict) -> None:
    for structure in deck["structures"]:
        assert structure["origin"] in ("measured", "modelled")
        assert f"origin-{structure['origin']}" in cards[structure["id"]]
    assert deck["body"]["attribution"], "the attribution of the data must always be on screen"
