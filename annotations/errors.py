"""Errors of the knowledge: what, where (file and key), and how to mend it."""


class AnnotationsError(Exception):
    """Anything wrong with the knowledge or a question asked of it.

    Parameters
    ----------
    what : str
        What went wrong, one sentence.
    where : str, optional
        File and key concerned.
    mend : str, optional
        What the user can do about it.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(" · ".join(part for part in (what, where, mend) if part))


class RecordError(AnnotationsError):
    """A knowledge file is broken: names file, key and mend."""
