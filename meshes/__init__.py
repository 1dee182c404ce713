"""The body: geometry, where it came from, how it reaches the screen."""

from typing import TYPE_CHECKING

from meshes.progress import Progress, silent

if TYPE_CHECKING:
    from meshes.atlas import Atlas

__all__ = ["load_atlas"]


def load_atlas(name: str = "default", progress: Progress = silent) -> "Atlas":
    """Load a body: see :func:`meshes.bodies.registry.load_atlas`, imported on first use to keep start-up quick."""
    from meshes.bodies import registry

    return registry.load_atlas(name, progress)
