"""The bodies there are, and how to load each: one module per source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.cache import build_key, cache_folder
from meshes.errors import UnknownBodyError
from meshes.progress import Progress, silent

DEFAULT: Final = "default"


def _default(progress: Progress) -> Atlas:
    from meshes.loaders import default_body  # only when it must be built: a cached body starts quicker

    return default_body.build(progress)


_BUILDERS: Final[dict[str, tuple[str, Callable[[Progress], Atlas]]]] = {DEFAULT: ("Modelled adult", _default)}


@dataclass(frozen=True, slots=True)
class Body:
    """A body that can be loaded: its name, its label for people, and whether it is built already."""

    name: str
    label: str
    built: bool


def bodies() -> tuple[Body, ...]:
    """Every body that can be loaded."""
    kept = cache_folder() / "bodies"
    return tuple(Body(name, label, (kept / f"{name}-{build_key()}").is_dir()) for name, (label, _) in _BUILDERS.items())


def load_atlas(name: str = DEFAULT, progress: Progress = silent) -> Atlas:
    """Load a body, from the cache if it is there, else build it.

    Parameters
    ----------
    name : str
        Name of a body.
    progress : Progress
        Told how the building goes.

    Raises
    ------
    UnknownBodyError
        If there is no body of that name.
    """
    known(name)
    return cached(name, build_key(), _BUILDERS[name][1], progress)


def known(name: str) -> None:
    """Make sure that there is a body of that name.

    Raises
    ------
    UnknownBodyError
        If there is none; names those there are.
    """
    if name not in _BUILDERS:
        raise UnknownBodyError(f"there is no body {name!r}", mend=f"choose from: {', '.join(_BUILDERS)}")
