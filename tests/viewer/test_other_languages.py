"""Nothing that people read is left in English when another language is chosen, but titles of what is cited."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from annotations.i18n.languages import language_codes, load_language
from annotations.store import load_knowledge
from meshes.atlas import Atlas
from meshes.sources import source
from viewer.site import prepare

OTHERS = [code for code in language_codes() if code != "en"]
SENTENCE = 4  # words; shorter ones may be the same in two languages ("Nervus femoralis", "Diabetes")
CITED = re.compile(r'<li>(?:(?!<li>).)*?(?=<span class="read">)', re.DOTALL)  # title, authors and address of a source
LATIN = re.compile(r'<(\w+)[^>]* lang="la"[^>]*>.*?</\1>', re.DOTALL)
SKIN_NERVE = re.compile(r"/skin/nerves/\d+/label")
UNREAD = re.compile(r"/(latin|sources|url|address|citation|licence|attribution|publications|terms|view)(/|$)")


def _sheets(code: str) -> dict[str, Any]:
    """As they are served, and kept for the other tests."""
    served = prepare(language=code)
    files = {"deck.json": served.deck, **served.files}
    return {name: json.loads(files[f"{name}.json"].content) for name in ("deck", "cards", "skin", "quiz", "lessons")}


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{at}")
    elif isinstance(value, str) and value.startswith("<"):
        value = LATIN.sub("", CITED.sub("<li>", value))
        found = [*re.split(r"<[^>]*>", value), *re.findall(r'(?:title|aria-label|alt)="([^"]*)"', value)]
        yield from ((path, html.unescape(text).strip()) for text in found)
    elif isinstance(value, str) and not UNREAD.search(path):
        yield path, value.strip()


def _is_sentence(text: str) -> bool:
    return len(re.findall(r"(?<![\w@./:])[A-Za-z][a-z’']*(?![\w/:])", text)) >= SENTENCE


@pytest.fixture(scope="module")
def cited(atlas: Atlas) -> str:
    titles = [publication.title for publication in load_knowledge().publications.values()]
    made = [source(structure.source).citation for structure in atlas.structures.values()]
    return "\n".join((*titles, *dict.fromkeys(made)))


@pytest.fixture(scope="module")
def english(atlas: Atlas) -> frozenset[str]:
    return frozenset(text for _, text in _texts(_sheets("en")))


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_sentence_is_left(code: str, atlas: Atlas, english: frozenset[str], cited: str) -> None:
    latin = {structure.terms.latin for structure in atlas.structures.values()}
    left: dict[str, str] = {}
    for path, text in _texts(_sheets(code)):
        if (
            text in english
            and (_is_sentence(text) or SKIN_NERVE.fullmatch(path))
            and text not in latin
            and not _is_title(text, cited)
        ):
            left.setdefault(text, path)
    assert not left, f"still English, translate ({len(left)}): {list(left.items())[:12]}"


def _is_title(text: str, cited: str) -> bool:
    """Whether a text is the title of what is cited, perhaps with authors and year behind it."""
    return any(part.strip("[]. ") in cited for part in (text, re.split(r"\. | \[|\] ?\d", text)[0]))


@pytest.mark.parametrize("code", OTHERS)
def test_what_was_done_to_a_shape_is_said(code: str, atlas: Atlas) -> None:
    term = load_language(code).term
    left = {
        structure.note
        for structure in atlas.structures.values()
        if structure.note and term(structure.note) == structure.note
    }
    assert not left, f"not in the catalogue of anatomy (annotations/i18n/catalogues.py names where notes are): {left}"
