"""Masks that a segmentation tool writes, one for each structure: which of them need not be read."""

import re
from functools import cache
from typing import Final

from meshes.data_files import Record, read

_FILE: Final = "data/ingest/masks.toml"


class _Masks(Record):
    elsewhere: tuple[str, ...]


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile("|".join(read(_FILE, _Masks).elsewhere))


def elsewhere(name: str) -> bool:
    """Whether a mask of that name, as the tool writes it, lies outside of pelvis and legs.

    Raises
    ------
    RecordError
        If the file of names is broken.
    """
    return _elsewhere().fullmatch(name) is not None
