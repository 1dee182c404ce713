"""Errors of bodies from outside."""

from meshes.errors import MeshesError
from meshes.messages import Message


class IngestError(MeshesError):
    """A body from outside cannot be used as it is: says which file and how to mend it."""


class NamesError(IngestError):
    """It is not told which mesh is which structure: none is known, or two are the same."""


class DoubtError(IngestError):
    """What was told of a body and what its shapes show do not agree.

    Parameters
    ----------
    doubts : sequence of Message
        Each in one sentence.
    where : str
        The body's name.
    """

    def __init__(self, doubts: tuple[Message, ...], where: str) -> None:
        self.doubts = doubts
        more = len(doubts) - 1
        super().__init__(
            Message("doubt_more", doubt=doubts[0], count=more) if more else doubts[0],
            where,
            "correct it by --units, --axes or names.toml, or say --trust to take it as it is told",
        )
