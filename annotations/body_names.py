"""Names that the default body has meshes for, read from the data files of ``meshes`` without building a body."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from annotations.knowledge import Knowledge
from meshes.data_files import read

TABLES: Final = {"ligaments.toml": "ligament", "vessels.toml": "vessel", "organs.toml": "organ", "muscles.toml": ""}
SKIN: Final = "skin"  # has no data file of its own name


@lru_cache(maxsize=1)
def body_structures() -> frozenset[str]:
    """Structures of the default body, without side."""
    return frozenset({SKIN, *_named()})


def shown_by(knowledge: Knowledge) -> frozenset[str]:
    """Names that light something up on the default body: its structures, and notes about some of them."""
    own = body_structures()
    return own | {note.id for note in knowledge.structures.values() if note.about and own.issuperset(note.about)}


def _named() -> Iterator[str]:
    for name, table in TABLES.items():
        found = read(f"data/{name}", dict[str, Any])
        yield from found[table] if table else found
    yield from read("data/structures/bones.toml", dict[str, Any])
