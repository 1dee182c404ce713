"""How long work tells where it is."""

from collections.abc import Callable

from meshes.messages import Message

Progress = Callable[[Message, float], None]
"""Called with what is being done and the fraction done, 0 to 1."""


def silent(stage: Message, fraction: float) -> None:
    """Say nothing."""


def portion(progress: Progress, start: float, end: float) -> Progress:
    """A progress whose 0 to 1 is ``start`` to ``end`` of the given one."""
    return lambda stage, fraction: progress(stage, start + (end - start) * fraction)
