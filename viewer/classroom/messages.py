"""Messages from and to the browser: one JSON object each, of a known form.

The page's types of both are made from these by ``python -m tests.client_types``.
"""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

LARGEST: Final = 8192
"""Bytes of a message."""
MOST_CHOICES: Final = 6


def _clean(text: str) -> str:
    """One line without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", " ", text).split())


def _said(text: str) -> str:
    if not (clean := _clean(text)):
        raise ValueError("nothing is written there")
    return clean


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Lead(_Message):
    """Open the room, or come back to it, as its leader."""

    type: Literal["lead"]
    code: Annotated[str, Field(max_length=40)]
    secret: Annotated[str, Field(max_length=200)]


class Follow(_Message):
    """Enter a room; ``member`` is the browser's own random name, ``ticket`` what it was given there before."""

    type: Literal["follow"]
    code: Annotated[str, Field(max_length=40)]
    member: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
    ticket: Annotated[str, Field(max_length=80)] = ""


class Show(_Message):
    """The leader's view, as the query of an address."""

    type: Literal["show"]
    query: Annotated[str, Field(max_length=6000)]


class Ask(_Message):
    """A question of the leader's with its choices."""

    type: Literal["ask"]
    question: Annotated[str, Field(max_length=300), AfterValidator(_said)]
    choices: Annotated[
        list[Annotated[str, Field(max_length=120), AfterValidator(_said)]],
        Field(min_length=2, max_length=MOST_CHOICES),
    ]


class Close(_Message):
    """Take no more answers; with which choice was right and why, if the leader tells it."""

    type: Literal["close"]
    right: Annotated[int, Field(ge=0, lt=MOST_CHOICES)] | None = None
    why: Annotated[str, Field(max_length=1200), AfterValidator(_clean)] = ""


class Export(_Message):
    """Give the leader every answer."""

    type: Literal["export"]


class End(_Message):
    """End the room for all."""

    type: Literal["end"]


class Answer(_Message):
    """A student's answer; a later one takes its place."""

    type: Literal["answer"]
    poll: Annotated[int, Field(ge=1)]
    choice: Annotated[int, Field(ge=0, lt=MOST_CHOICES)]
    name: Annotated[str, Field(max_length=60), AfterValidator(_clean)] = ""


Message = Lead | Follow | Show | Ask | Close | Export | End | Answer
_READER: Final[TypeAdapter[Message]] = TypeAdapter(Annotated[Message, Field(discriminator="type")])


def read_message(text: str | bytes) -> Message | None:
    """The message, or None for anything that is not exactly one."""
    if len(text) > LARGEST:
        return None
    try:
        return _READER.validate_json(text)
    except (ValidationError, ValueError, RecursionError):
        return None


class Invitation(TypedDict):
    """How students join: the address, and its QR code as SVG."""

    join: str
    qr: str


class PollMessage(TypedDict):
    """A question put to the class; ``right`` and ``why`` once it is closed and answered."""

    type: Literal["poll"]
    number: int
    question: str
    choices: list[str]
    open: bool
    right: int | None
    why: str


class LeaderWelcome(Invitation):
    """A leader is in: ``here`` students are, ``query`` is what was shown last."""

    type: Literal["welcome"]
    role: Literal["leader"]
    code: str
    secret: str
    here: int
    query: str
    poll: PollMessage | None


class FollowerWelcome(TypedDict):
    """A student is in; ``waiting``: the leader is not back yet."""

    type: Literal["welcome"]
    role: Literal["follower"]
    code: str
    ticket: str
    query: str
    turn: int
    waiting: bool
    poll: PollMessage | None


class ShowMessage(TypedDict):
    """The leader's view; ``turn`` counts them."""

    type: Literal["show"]
    query: str
    turn: int


class TallyMessage(TypedDict):
    """How often each choice of a poll was taken."""

    type: Literal["tally"]
    poll: int
    counts: list[int]


class HereMessage(TypedDict):
    """How many students are there."""

    type: Literal["here"]
    count: int


class AnswerRow(TypedDict):
    """One student's answer."""

    name: str
    choice: int


class AnswersMessage(TypedDict):
    """Every answer to a poll."""

    type: Literal["answers"]
    poll: int
    rows: list[AnswerRow]


class NoticeMessage(TypedDict):
    """Between servers: sockets of the room are to be closed."""

    type: Literal["ended", "led_elsewhere"]


PageMessage = LeaderWelcome | FollowerWelcome | PollMessage | ShowMessage | TallyMessage | HereMessage | AnswersMessage
"""What a page is told."""
ServerMessage = PageMessage | NoticeMessage
