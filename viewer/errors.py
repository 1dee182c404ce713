"""Errors of the viewer: one line for the user, with what, where and how to mend."""

from meshes.errors import ToldError


class ViewerError(ToldError):
    """Anything the user has to know about; never shown with a traceback."""
