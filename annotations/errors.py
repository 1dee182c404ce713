"""Errors of the knowledge: what, where (file and key), and how to mend it."""

from meshes.errors import UserError


class AnnotationsError(UserError):
    """Anything wrong with the knowledge or a question asked of it."""


class RecordError(AnnotationsError):
    """A knowledge file is broken: names file, key and mend."""
