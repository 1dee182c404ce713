"""What a denial reaches: the cases that the command and the page are both held to."""

import tomllib
from pathlib import Path

import pytest

from annotations.query.features import notice
from annotations.query.match import Said

PROTOCOL = Path(__file__).parents[2] / "protocol" / "negation.toml"
CASES = tomllib.loads(PROTOCOL.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["sentence"] for case in CASES])
def test_a_denial_reaches_so_far(knowledge, case):
    noticed, _ = notice(knowledge, case["sentence"], case["language"])
    for said in (Said.PRESENT, Said.DENIED, Said.DOUBT):
        assert sorted(noticed.of(said)) == sorted(case[str(said)]), f"what is {said}"


def test_both_languages_have_cases():
    assert len(CASES) >= 60
    assert {"en", "es"} <= {case["language"] for case in CASES}
