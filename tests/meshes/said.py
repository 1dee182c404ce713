"""Messages of a key among what was told, those inside of others too."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from meshes.errors import MeshesError
from meshes.messages import Message


def said(told: Iterable[Any], key: str) -> list[Mapping[str, Any]]:
    """Values of every message of a key."""
    found: list[Mapping[str, Any]] = []
    for one in told:
        if isinstance(one, Message):
            found += [one.values] if one.key == key else []
            found += said(one.values.values(), key)
        elif isinstance(one, list | tuple):
            found += said(one, key)
    return found


@contextmanager
def refuses(key: str, kind: type[MeshesError] = MeshesError) -> Iterator[None]:
    """What stands inside is refused with a message of that key."""
    with pytest.raises(kind) as caught:
        yield
    assert said([caught.value.what], key), f"refused with {caught.value.what}, not with {key}"
