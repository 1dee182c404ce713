"""Errors of the viewer: one line for the user, with what, where and how to mend."""

from meshes.errors import UserError


class ViewerError(UserError):
    """Anything the user has to know about; never shown with a traceback."""
