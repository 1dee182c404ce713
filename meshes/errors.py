"""Errors of the body: what went wrong, where, and how to mend it."""

from meshes.messages import Notice


class UserError(Exception):
    """An error for the user: one line that says what, where and how to mend it. Each package has its own kind.

    Parameters
    ----------
    what : Message or str
        What went wrong, one sentence; a message where a page may show it.
    where : str, optional
        File, key, option or structure concerned.
    mend : str, optional
        What the user can do about it.
    """

    def __init__(self, what: Notice, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(" · ".join(part for part in map(str, (what, where, mend)) if part))


class MeshesError(UserError):
    """Anything that stops a body from being built, read or written."""


class UnknownBodyError(MeshesError):
    """No body of that name exists."""


class RecordError(MeshesError):
    """A data file of the body is broken: names file, key and mend."""
