"""What the browser is given: files that name each other, kept in the cache and the same when read from it."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.ingest import store
from viewer import site
from viewer.assets import asset
from viewer.deck.geometry_bundles import BUNDLES, bundle_files, bundle_list
from viewer.site import prepare

_made: dict[int, dict[str, bytes]] = {}


def packed(atlas: Atlas) -> dict[str, bytes]:
    """The files of a body, made once."""
    if id(atlas) not in _made:
        _made[id(atlas)] = bundle_files(atlas)
    return _made[id(atlas)]


def test_the_deck_names_every_file_and_the_cache_gives_the_same(
    atlas: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meshes.bodies.registry.load_default", lambda *_: atlas)  # in another cache it is built anew
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    made = prepare()
    deck = json.loads(made.deck.content)
    assert set(deck["files"].values()) == {item.url for item in made.files.values()}
    shelves = {shelf[name] for shelf in deck["body"]["shelves"] for name in ("name", "lite")}
    assert shelves | {"cards", "skin", "lessons", "quiz", "reading"} == set(deck["files"])
    assert all(item.packed for item in made.files.values()), "the files travel packed"

    def never(*_: object) -> None:
        raise AssertionError("a second start must read what the first one kept")

    for maker in ("_geometry", "_sheets"):
        monkeypatch.setattr(site, maker, never)
    assert prepare() == made


@pytest.mark.parametrize("level", ["name", "lite"])
def test_the_shelves_of_either_detail_hold_every_structure_once(atlas: Atlas, level: str) -> None:
    found: list[str] = []
    files = packed(atlas)
    for shelf in bundle_list(atlas):
        scene = trimesh.load(trimesh.util.wrap_as_stream(files[f"{shelf[level]}.glb"]), file_type="glb")
        found += list(scene.geometry)
    assert sorted(found) == sorted(atlas.structures)


def test_both_details_keep_to_their_budgets(atlas: Atlas) -> None:
    files = packed(atlas)
    sizes = {name: len(gzip.compress(content)) for name, content in files.items()}
    assert sum(size for name, size in sizes.items() if "lite" not in name) < 4e6, "the full body is above 4 MB packed"
    light = [files[f"{shelf['lite']}.glb"] for shelf in bundle_list(atlas)]
    scenes = [trimesh.load(trimesh.util.wrap_as_stream(content), file_type="glb") for content in light]
    assert sum(len(mesh.faces) for scene in scenes for mesh in scene.geometry.values()) < 120_000


def test_the_skin_is_the_same_in_both_details() -> None:
    assert [shelf.name for shelf in BUNDLES if shelf.light == shelf.name] == ["envelope"], (
        "the painted skin is told vertex by vertex and must not be reduced"
    )


def test_a_small_body_has_one_detail(atlas: Atlas) -> None:
    some = replace(atlas, structures={"sacrum": atlas.structures["sacrum"]})
    assert [(shelf["name"], shelf["lite"]) for shelf in bundle_list(some)] == [("bones", "bones")]
    assert list(bundle_files(some)) == ["bones.glb"]


def test_a_body_that_is_added_anew_is_not_served_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One name, two persons: neither the geometry nor the cards of the first may come back, nor stay when removed."""
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    made = iter((b"first", b"second"))
    monkeypatch.setattr(site, "_geometry", lambda *_: {"bones.glb": asset("bones.glb", next(made), b"")})
    monkeypatch.setattr(site, "_sheets", lambda body, language, geometry, _: {site.DECK: asset(site.DECK, b"{}", b"")})
    ball = trimesh.creation.icosphere()
    for content in (b"first", b"second"):
        store.save(store.SourceBody("patient", "P", "own", {"sacrum": ball}))
        assert prepare("patient").files["bones.glb"].content == content, "the other person's body is shown"
        assert prepare("patient").files["bones.glb"].content == content, "it must be kept"
    store.forget("patient")
    left = [path for path in tmp_path.rglob("*") if path.is_dir() and path.name.startswith("patient")]
    assert not left, f"`body remove` leaves {left}"


def test_a_running_server_keeps_the_last_few_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def prepare(name: str, language: str, *_: object) -> site.Served:
        made.append(name)
        return site.Served(asset(site.DECK, f"{name} {language}".encode()), {}, body=name)

    versions: dict[str, str] = {}
    monkeypatch.setattr(site, "prepare", prepare)
    monkeypatch.setattr(site, "version", lambda name: versions.get(name, "1"))
    monkeypatch.setattr(site, "_recent", type(site._recent)())
    first = site.served_body("a", "en")
    assert site.served_body("a", "en") is first
    assert site.recent_asset(first.deck.name) == first.deck
    assert site.recent_asset("deck.0.json") is None
    versions["a"] = "2"
    assert site.served_body("a", "en") is not first, "a body that was added anew must be read anew"
    assert made == ["a", "a"]
    for number in range(site._MOST):
        site.served_body(f"b{number}", "en")
    assert site.recent_asset(first.deck.name) is None, "what nobody asks for any more must not fill the memory"


def test_a_body_that_is_not_in_the_cache_is_not_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOCISCOPE_CACHE", str(tmp_path))
    assert not site.is_prepared("default")
