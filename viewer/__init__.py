"""The dashboard: from a click to findings, a scene and a card."""

from typing import Any

__all__ = ["AnatomyView"]


def __getattr__(name: str) -> Any:
    """Import the component when it is asked for: Panel takes a second that no other command should wait."""
    if name == "AnatomyView":
        from viewer.canvas import AnatomyView

        return AnatomyView
    raise AttributeError(f"module 'viewer' has no attribute {name!r}")
