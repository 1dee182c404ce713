"""What may go wrong with a body from outside."""

from meshes.errors import MeshesError


class IngestError(MeshesError):
    """A body from outside cannot be used as it is: says which file and how to mend it."""


class NamesError(IngestError):
    """It is not told which mesh is which structure: none is known, or two are the same."""


class DoubtError(IngestError):
    """What was told of a body and what its shapes show do not agree.

    Parameters
    ----------
    doubts : sequence of str
        Each in one sentence.
    where : str
        The body's name.
    """

    def __init__(self, doubts: tuple[str, ...], where: str) -> None:
        self.doubts = doubts
        more = f" (and {len(doubts) - 1} more)" if len(doubts) > 1 else ""
        super().__init__(
            doubts[0] + more,
            where,
            "correct it by --units, --axes or names.toml, or say --trust to take it as it is told",
        )
