"""The words of the interface, one TOML table per language in ``viewer/data/texts``."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from meshes.data_files import read
from meshes.messages import templates
from viewer.errors import ViewerError

ENGLISH: Final = "en"


@lru_cache(maxsize=8)
def words(language: str) -> Mapping[str, str]:
    """All interface words of a language, flat: ``card.sources`` -> "Sources".

    A word that the language lacks is the English one.

    Raises
    ------
    ViewerError
        If the language has no file, or the file cannot be read.
    """
    own = own_words(language)
    return own if language == ENGLISH else {**own_words(ENGLISH), **own}


@lru_cache(maxsize=8)
def own_words(language: str) -> Mapping[str, str]:
    """The words that a language itself has; the English of what meshes tell is theirs.

    Raises
    ------
    ViewerError
        If the language has no file, or the file cannot be read.
    """
    folder = resources.files("viewer") / "data" / "texts"
    files = sorted(f.name for f in folder.iterdir() if f.name.split(".")[0].split("_")[0] == language)
    if not files:
        raise ViewerError("no texts in that language", language, "add viewer/data/texts/<language>.toml")
    flat = {f"message.{key}": text for key, text in templates().items()} if language == ENGLISH else {}
    for name in files:
        flat |= _flat(read(f"data/texts/{name}", dict[str, Any], "viewer", ViewerError))
    return flat


def section(language: str, name: str) -> dict[str, str]:
    """The words of one section without its prefix: ``section("en", "card")["sources"]``."""
    start = f"{name}."
    return {key[len(start) :]: word for key, word in words(language).items() if key.startswith(start)}


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value)
    return flat


def languages() -> tuple[str, ...]:
    """Codes of the languages that the interface speaks, English first."""
    folder = resources.files("viewer") / "data" / "texts"
    codes = {f.name.split(".")[0].split("_")[0] for f in folder.iterdir() if f.name.endswith(".toml")}
    return (ENGLISH, *sorted(codes - {ENGLISH}))


def language_name(code: str) -> str:
    """What a language calls itself."""
    return words(code)["language.name"]
