"""The page's types of what Python writes are those of the records, and the records are what is written."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from annotations.store import Knowledge
from meshes.atlas import Atlas
from tests.client_types import COMMAND, FILE, declarations
from viewer.deck import records
from viewer.deck.build import make_sheets, site_places, to_json
from viewer.deck.comparison_sheet import compare_sides, comparison_sheet
from viewer.deck.query_data import reading_data
from viewer.deck.quiz import quiz_sheet
from viewer.lessons.loading import sheet, shipped
from viewer.lessons.records import LessonEntry


def test_the_types_of_the_page_are_those_of_the_records() -> None:
    assert FILE.read_text(encoding="utf-8") == declarations(), f"{FILE.name} is old: {COMMAND}"


@pytest.fixture(scope="module")
def sheets(knowledge: Knowledge, atlas: Atlas) -> dict[str, Any]:
    return dict(make_sheets(knowledge, atlas)) | {
        "reading": reading_data(knowledge),
        "quiz": quiz_sheet(knowledge, atlas, site_places(knowledge, atlas)),
        "lessons": sheet(shipped(), knowledge.publications),
        "comparison": comparison_sheet(compare_sides(atlas)),
    }


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("deck", records.Deck),
        ("skin", records.SkinSheet),
        ("reading", records.QuerySheet),
        ("quiz", records.QuizSheet),
        ("lessons", list[LessonEntry]),
        ("comparison", records.ComparisonSheet),
    ],
)
def test_what_is_written_is_what_its_record_says(sheets: dict[str, Any], name: str, record: Any) -> None:
    written = to_json(sheets[name])
    form = TypeAdapter(record)
    read = form.dump_json(form.validate_json(written, strict=True))
    assert json.loads(read) == json.loads(written), f"{name} holds something that viewer/deck/records.py does not name"
