"""Errors of the viewer: one line for the user, with what, where and how to mend."""


class ViewerError(Exception):
    """Anything the user has to know about; never shown with a traceback.

    Parameters
    ----------
    what : str
        What went wrong, one sentence.
    where : str, optional
        File, option or address concerned.
    mend : str, optional
        What the user can do about it.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(" · ".join(part for part in (what, where, mend) if part))
