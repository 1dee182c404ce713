"""A room as a value: what the leader shows and asks. Pure; brokers keep it, sockets carry it."""

from collections import Counter
from collections.abc import Iterable
from typing import cast

from pydantic import BaseModel, ConfigDict

from viewer.classroom.messages import Answer, PollMessage
from viewer.state import OWN, ViewState, from_query, to_query


class Poll(BaseModel):
    """A question put to the class; ``right`` and ``why`` are known to nobody but the leader until it is closed."""

    model_config = ConfigDict(frozen=True)

    number: int
    question: str
    choices: tuple[str, ...]
    open: bool = True
    right: int | None = None
    why: str = ""

    def message(self) -> PollMessage:
        """The message to students about it."""
        return cast("PollMessage", {"type": "poll"} | self.model_dump(mode="json"))


class Room(BaseModel):
    """What the leader shows (an address query) and asks now; ``turn`` and ``asked`` count the views and questions."""

    model_config = ConfigDict(frozen=True)

    query: str = ""
    turn: int = 0
    poll: Poll | None = None
    asked: int = 0

    def shows(self, query: str) -> "Room":
        """The room with another view; what is unknown or broken in it is left out."""
        return self.model_copy(update={"query": followed(query), "turn": self.turn + 1})

    def asks(self, question: str, choices: Iterable[str]) -> "Room":
        """The room with a new question."""
        number = self.asked + 1
        poll = Poll(number=number, question=question, choices=tuple(choices))
        return self.model_copy(update={"poll": poll, "asked": number})

    def closes(self, right: int | None = None, why: str = "") -> "Room":
        """The room with its question closed, and answered if the right choice is one of its own."""
        if self.poll is None:
            return self
        told = {"right": right, "why": why} if right is not None and right < len(self.poll.choices) else {}
        return self.model_copy(update={"poll": self.poll.model_copy(update={"open": False, **told})})

    def takes(self, answer: Answer) -> bool:
        """Whether an answer is to the open question and among its choices."""
        poll = self.poll
        return poll is not None and poll.open and poll.number == answer.poll and answer.choice < len(poll.choices)

    def tally(self, answers: Iterable[Answer]) -> list[int]:
        """How often each choice was taken."""
        if self.poll is None:
            return []
        counts = Counter(answer.choice for answer in answers if answer.poll == self.poll.number)
        return [counts[choice] for choice in range(len(self.poll.choices))]


def followed(query: str) -> str:
    """The part of a view that a class follows: nothing of the reader's own colours, text size, language, detail."""
    own = {name: getattr(ViewState(), name) for name in OWN}
    return to_query(from_query(query).model_copy(update=own))
