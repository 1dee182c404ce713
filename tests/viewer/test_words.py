"""The words of the interface: every language has the same keys and blanks as English."""

import re

import pytest

from annotations.i18n.languages import language_codes
from viewer.errors import ViewerError
from viewer.words import own_words, words

OTHERS = [code for code in language_codes() if code != "en"]


@pytest.mark.parametrize("code", OTHERS)
def test_same_keys_as_english(code: str) -> None:
    english, other = own_words("en"), own_words(code)
    missing = sorted(english.keys() - other.keys())
    assert not missing, f"add to viewer/data/texts/{code}*.toml: {missing}"
    extra = sorted(other.keys() - english.keys())
    assert not extra, f"English has no {extra}; remove them from viewer/data/texts/{code}*.toml"


@pytest.mark.parametrize("code", OTHERS)
def test_same_blanks_as_english(code: str) -> None:
    english, other = own_words("en"), own_words(code)
    wrong = [key for key in english.keys() & other.keys() if _blanks(english[key]) != _blanks(other[key])]
    assert not wrong, f"the blanks in braces differ from English: {sorted(wrong)}"


def test_a_word_that_is_missing_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viewer.words.own_words", lambda code: {"a": "A", "b": "B"} if code == "en" else {"a": "Ä"})
    words.cache_clear()
    assert dict(words("xx")) == {"a": "Ä", "b": "B"}
    words.cache_clear()


def test_no_words_in_a_language_without_a_file() -> None:
    with pytest.raises(ViewerError, match="tlh"):
        own_words("tlh")


def _blanks(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))
