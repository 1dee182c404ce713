"""Variants as the browser gets them."""

import pytest

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.nerves.variants import variant_segments
from meshes.space import sided
from meshes.structure import Segment
from viewer.deck.variant_data import variant_data
from viewer.words import own_words


@pytest.fixture(scope="module")
def variants(knowledge: Knowledge, atlas: Atlas) -> dict:
    def row(segment: Segment) -> dict:
        return {"id": sided(segment.id, segment.side), "points": segment.points, "radius": segment.radius_mm}

    told = variant_data(variant_segments(atlas), knowledge.publications, row)
    return told | {"deck": {sided(s.id, s.side) for s in atlas.segments}}


def test_every_stretch_stands_for_a_segment_of_the_deck(variants: dict) -> None:
    for variant in variants["list"]:
        assert set(variant["replaces"]) <= variants["deck"], variant["id"]
        for segment in variant["segments"]:
            assert segment["as"] in variants["deck"], segment["id"]
            assert segment["id"] not in variants["deck"], "a variant is no segment of the usual body"
            assert len(segment["points"]) == len(segment["radius"])


def test_figures_name_their_sources(variants: dict) -> None:
    common = next(v for v in variants["list"] if v["id"] == "sciatic_b")["frequency"]
    first = common["figures"][0]
    assert (first["percent"], first["low"], first["high"], first["n"]) == (9.8, 6.5, 13.2, 7068)
    source = common["sources"][first["sources"][0]]
    assert source["url"].startswith("https://")
    assert source["name"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_variant_has_its_words(variants: dict, language: str) -> None:
    words = own_words(language)
    wanted = [f"variant.{v['id']}{end}" for v in variants["list"] for end in ("", "_means")]
    wanted += [f"variant.usual_{nerve}" for nerve in variants["usual"]]
    missing = [key for key in wanted if key not in words]
    assert not missing, f"add to viewer/data/texts/{language}_shapes.toml: {missing}"
