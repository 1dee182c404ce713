"""Who sits in a room and may be told what, how many may be, and why a socket is closed."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, Protocol

from viewer.errors import ViewerError


class Ending(IntEnum):
    """Why a socket was closed; numbers of the range that is free for applications."""

    WRONG_CODE = 4001
    TOO_MANY_GUESSES = 4002
    FULL = 4003
    ENDED = 4004
    NOT_UNDERSTOOD = 4005
    TOO_FAST = 4006
    WRONG_SECRET = 4007
    LED_ELSEWHERE = 4008
    NOT_ALLOWED = 4009
    TOO_LATE = 4010
    OPENED_ELSEWHERE = 4011
    TROUBLE = 4012

    @property
    def reason(self) -> str:
        """The reason in words, for whoever looks at the socket; the client has its own in every language."""
        return self.name.lower().replace("_", " ")


class RefusedError(ViewerError):
    """A wish that is not granted; the socket is closed with the reason."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.reason)
        self.ending = ending


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on rooms, members, sockets and wrong guesses.

    Attributes
    ----------
    members : int
        Students in a room.
    rooms : int
        Rooms at a time.
    sockets : int
        Open sockets of this process.
    guesses, guesses_all : int
        Wrong codes or secrets in ``window`` seconds, from one address and from all.
    """

    members: int = 200
    rooms: int = 32
    sockets: int = 2000
    guesses: int = 20
    guesses_all: int = 300
    window: int = 60


class Peer(Protocol):
    """One end of a socket, as the classroom sees it."""

    address: str

    def send(self, text: str, kind: str) -> None:
        """Send a message; of two of the same kind that wait, only the later is sent."""

    def end(self, ending: Ending) -> None:
        """Close with a reason."""


@dataclass(slots=True)
class Seat:
    """Role, room and name of a socket that has entered."""

    role: Literal["leader", "follower"]
    code: str
    member: str
