"""Cards of structures tell of each what it is; cards of places what lies underneath."""

import re

import pytest

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.space import split_side
from meshes.structure import Tissue
from viewer.cards.beneath import under_sites
from viewer.cards.renderer import CardRenderer
from viewer.cards.structure import structure_card
from viewer.findings import resolve


@pytest.fixture(scope="module")
def renderer(knowledge: Knowledge, atlas: Atlas) -> CardRenderer:
    return CardRenderer(knowledge, atlas, {})


def test_every_structure_is_told_of(knowledge: Knowledge, atlas: Atlas) -> None:
    told = {name for note in knowledge.structures.values() for name in (note.id, *note.about)}
    silent = {split_side(name)[0] for name in atlas.structures} - told
    assert not silent, f"nothing is told of {sorted(silent)}: add a note to annotations/data/structures.toml"


def test_a_muscle_tells_origin_insertion_action_and_nerve(
    knowledge: Knowledge, atlas: Atlas, renderer: CardRenderer
) -> None:
    for name, structure in atlas.structures.items():
        if structure.tissue is not Tissue.MUSCLE:
            continue
        record = muscle_records()[split_side(name)[0]]
        card = structure_card(renderer, resolve(name, knowledge, atlas))
        for part in ("Origin", "Insertion", "What it does", "Nerve"):
            assert f"<dt>{part}</dt>" in card, f"{name} lacks {part}"
        assert all(root in card for supply in record.supply for root in supply.roots)


def test_a_piriformis_links_its_conditions_and_says_that_it_is_modelled(
    knowledge: Knowledge, atlas: Atlas, renderer: CardRenderer
) -> None:
    card = structure_card(renderer, resolve("piriformis.left", knowledge, atlas))
    assert 'data-show="piriformis_deep_gluteal"' in card
    assert "modelled" in card
    assert "unchecked" in card, "what nobody has checked must say so"


def test_a_name_for_several_structures_lights_them_all(knowledge: Knowledge, atlas: Atlas) -> None:
    found = resolve("hamstring_injury", knowledge, atlas)
    assert {"biceps_femoris_long_head.left", "semitendinosus.right"} <= set(found.structures)


def test_what_lies_underneath_is_told_nearest_first(knowledge: Knowledge, atlas: Atlas) -> None:
    under = under_sites(knowledge, atlas)
    assert len(under) > 100
    for site, row in under.items():
        assert len(row) >= 3, f"hardly anything lies beneath {site}"
        assert [near.mm for near in row] == sorted(near.mm for near in row)
        side = split_side(site)[1]
        strange = [near.id for near in row if side != "middle" and split_side(near.id)[1] not in (side, "middle")]
        assert not strange, f"{site} looks through to the other side: {strange}"
    ids = [near.id for near in under["buttock_deep.left"]]
    assert ids[0] == "gluteus_maximus.left"
    assert ids.index("gluteus_maximus.left") < ids.index("piriformis.left")
    assert "sciatic.trunk.left" in ids
    assert any(re.match(r"hip_joint|hip_bone", near.id) for near in under["groin_crease.right"])
