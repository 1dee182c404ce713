"""The handout and the static site: one page that asks for nothing, and files that name each other."""

import base64
import gzip
import json
import re
from pathlib import Path
from types import MappingProxyType

import pytest

from viewer.assets import asset
from viewer.errors import ViewerError
from viewer.export import handout as module
from viewer.export.figures import Name, Paper, spaced, svg
from viewer.export.handout import handout, inline_script
from viewer.export.static_site import site, write_site
from viewer.site import Served

NASTY = "</script><script>alert(1)</script><!-- \" ' &"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A small deck whose words try to leave their element, and a small client."""
    client = tmp_path / "standalone.js"
    client.write_text('const a = "</script><!--";')
    monkeypatch.setattr("viewer.canvas.PAGE_CLIENT", client)
    cards, bones = asset("cards.json", json.dumps({"a": NASTY}).encode()), asset("bones.glb", b"glTF" * 50)
    still = asset("anterior.jpg", b"jpeg", b"")
    deck = {"body": {"stills": {"anterior": still.url}}, "files": {"cards": cards.url, "bones": bones.url}}
    files = MappingProxyType({"cards.json": cards, "bones.glb": bones})
    return Served(asset("deck.json", json.dumps(deck).encode()), files, (still,))


def carried(page: str) -> dict[str, bytes]:
    parts = re.findall(r'<script type="application/octet-stream" data-file="([^"]+)">([^<]*)</script>', page)
    return {address: gzip.decompress(base64.b64decode(data)) for address, data in parts}


def test_a_handout_carries_every_file_and_names_no_address(served: Served) -> None:
    page = handout(served).decode()
    files = carried(page)
    assert {item.url: item.content for item in served.files.values()} == {k: v for k, v in files.items() if k != "deck"}
    deck = json.loads(files["deck"])
    assert set(deck["files"].values()) < set(files)
    assert deck["body"]["stills"]["anterior"].startswith("data:image/jpeg;base64,")
    assert not re.findall(r'(?:src|href)="(?!data:)', page), "the handout would ask a server for something"


def test_no_word_ends_a_script(served: Served) -> None:
    page = handout(served, lesson='"><script>').decode()
    assert page.count("<script") == page.count("</script>") == 4
    assert "alert(1)" not in page
    assert inline_script("'</script>' + '<!--'") == r"'<\/script>' + '<\!--'"


def test_a_handout_that_is_too_large_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 100)
    with pytest.raises(ViewerError, match="export site"):
        handout(served)


def test_a_site_has_relative_addresses_that_lead_somewhere(served: Served, tmp_path: Path) -> None:
    files = site(served, lesson="sciatic_route")
    write_site(tmp_path / "site", files)
    page = (tmp_path / "site" / "index.html").read_text()
    named = re.findall(r'(?:src|data-deck)="([^"]+)"', page)
    assert len(named) == 2
    deck = json.loads(files[served.deck.url])
    for address in (*named, *deck["files"].values(), *deck["body"]["stills"].values()):
        assert (tmp_path / "site" / address).is_file(), f"{address} was not written"
    assert gzip.decompress(files["assets/" + served.files["bones.glb"].name + ".gz"]) == b"glTF" * 50


def test_a_site_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ViewerError, match="could not be written"):
        write_site(tmp_path / "taken", {"index.html": b""})


def test_names_of_a_figure_do_not_overlap_and_stay_inside() -> None:
    heights = spaced([95.0, 96.0, 97.0], 10, 100)
    assert heights == [70, 80, 90]
    assert spaced([1.0, 50.0], 10, 100) == [10, 50]


def test_names_of_a_figure_are_escaped() -> None:
    drawn = svg(b"png", [Name("<b> & co", 10, 10)], Paper(40, 30, 100), "a<b")
    assert "&lt;b&gt; &amp; co" in drawn
    assert "<b>" not in drawn


def test_a_printed_size_gives_its_pixels() -> None:
    assert Paper(254, 127, 300).pixels == (3000, 1500)
