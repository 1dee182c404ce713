"""Relations of nerves to muscles: records that name what there is and say one thing each."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from meshes.ingest.naming.names import lexicon
from meshes.nerves.muscle_relations import Relation, relations
from meshes.nerves.routes import load_rules
from meshes.soft_tissue.fasciae import fascia_records
from meshes.soft_tissue.muscles.records import muscle_records
from meshes.structure import Tissue


def test_relations_name_known_nerves_and_muscles() -> None:
    segments = {s.id for nerve in load_rules() for s in nerve.segment}
    named = (name for name, one in lexicon().items() if one.tissue is Tissue.MUSCLE)
    known = {*muscle_records(), *fascia_records(), *named}
    for nerve, muscle in relations():
        assert nerve in segments, f"no route is called {nerve}: correct meshes/data/muscle_relations.toml"
        assert muscle in known, f"no muscle is called {muscle}: correct meshes/data/muscle_relations.toml"
    file = Path(__file__).parents[3] / "meshes" / "data" / "muscle_relations.toml"
    assert tomllib.loads(file.read_text(encoding="utf-8"))["max_shift_mm_of"].keys() <= segments


def test_every_source_is_a_known_publication() -> None:
    file = Path(__file__).parents[3] / "annotations" / "data" / "publications.toml"
    known = {p["id"] for p in tomllib.loads(file.read_text(encoding="utf-8"))["publication"]}
    assert {key for one in relations().values() for key in one.sources} <= known, (
        "correct meshes/data/muscle_relations.toml"
    )


@pytest.mark.parametrize("wrong", [{"inside": True, "face": ["anterior"]}, {}, {"face": ["upwards"]}])
def test_a_relation_says_either_inside_or_which_face(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Relation.model_validate({"nerves": ["a"], "muscles": ["b"], "sources": ["GK"]} | wrong)
