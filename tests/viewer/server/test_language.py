"""The page speaks what was asked for, else what was chosen, else what the browser speaks."""

import re
from pathlib import Path

import pytest

from viewer.server.language import COOKIE, language_for

FRAME = Path(__file__).parents[3] / "viewer" / "client" / "src" / "frame.js"


@pytest.mark.parametrize(
    ("asked", "chosen", "accepted", "language"),
    [
        ("", "", "", "en"),
        ("", "", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "", "fr-FR, fr;q=0.9, es;q=0.4, en;q=0.3", "es"),
        ("", "", "en;q=0.5, es;q=0.6", "es"),
        ("", "", "es;q=0, en", "en"),
        ("", "", "de, *;q=0.5", "en"),
        ("", "", "es;q=x,,;;", "en"),
        ("", "en", "es", "en"),
        ("es", "en", "en", "es"),
        ("tlh", "tlh", "es", "es"),
    ],
)
def test_who_says_which_language(asked: str, chosen: str, accepted: str, language: str) -> None:
    assert language_for(("en", "es"), asked, chosen, accepted) == language


def test_page_and_server_call_the_cookie_the_same() -> None:
    assert re.search(r'LANGUAGE = "(\w+)"', FRAME.read_text(encoding="utf-8"))[1] == COOKIE
