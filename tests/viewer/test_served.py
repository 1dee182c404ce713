"""What the browser is given: files that name each other, kept in the cache and the same when read from it."""

import json
from pathlib import Path

import pytest
import trimesh

from meshes.atlas import Atlas
from viewer import served
from viewer.served import prepare


def test_the_deck_names_every_file_and_the_cache_gives_the_same(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meshes.load_atlas", lambda *_: atlas)
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    made = prepare()
    deck = json.loads(made.deck.content)
    assert set(deck["files"].values()) == {item.url for item in made.files.values()}
    assert {shelf["name"] for shelf in deck["body"]["shelves"]} | {"cards", "skin"} == set(deck["files"])
    assert all(item.packed for item in made.files.values()), "the files travel packed"

    def never(*_: object) -> None:
        raise AssertionError("a second start must read what the first one kept")

    monkeypatch.setattr(served, "_made", never)
    assert prepare() == made


def test_the_shelves_hold_every_structure_once(atlas: Atlas) -> None:
    from viewer.shelves import shelf_files

    names: list[str] = []
    for content in shelf_files(atlas).values():
        scene = trimesh.load(trimesh.util.wrap_as_stream(content), file_type="glb")
        names += list(scene.geometry)
    assert sorted(names) == sorted(atlas.structures)
