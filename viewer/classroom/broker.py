"""The store of rooms and the channel to whoever watches them, in this process's memory."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import time

from viewer.errors import ViewerError

Deliver = Callable[[str, str], None]
"""Called with the code of a room and what was published in it."""


class BrokerError(ViewerError):
    """The store of the rooms does not answer."""


@dataclass(slots=True)
class _Place:
    record: str
    ends: float
    answers: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


class LocalBroker:
    """Rooms in the memory of this process; :class:`~viewer.classroom.redis_broker.RedisBroker` has the same methods.

    Parameters
    ----------
    idle : float
        Seconds without a word of the leader after which a room ends.
    gone : float
        Seconds after which a member that was not seen again is counted out.
    clock : callable
        Seconds since the epoch.
    """

    def __init__(self, idle: float = 3600, gone: float = 90, clock: Callable[[], float] = time) -> None:
        self._idle, self._gone, self._clock = idle, gone, clock
        self._places: dict[str, _Place] = {}
        self._visits: dict[str, dict[str, float]] = defaultdict(dict)  # also of those who wait for a room to return
        self._counts: dict[str, tuple[int, float]] = {}
        self._watched: set[str] = set()
        self._deliver: Deliver = lambda code, text: None

    async def listen(self, deliver: Deliver) -> None:
        """Keep the callback; rooms of one process need nothing more."""
        self._deliver = deliver

    def _place(self, code: str) -> _Place | None:
        self._places = {name: place for name, place in self._places.items() if place.ends > self._clock()}
        return self._places.get(code)

    async def open(self, code: str, record: str, most: int) -> str | None:
        """The record of a room, made if it is not there; None if there are ``most`` rooms already."""
        place = self._place(code)
        if place is None:
            if len(self._places) >= most:
                return None
            place = self._places[code] = _Place(record, self._clock() + self._idle)
        return place.record

    async def read(self, code: str) -> str | None:
        """The record of a room; None once it has ended."""
        place = self._place(code)
        return place.record if place else None

    async def write(self, code: str, record: str) -> None:
        """Keep another record and begin the idle time anew."""
        if place := self._place(code):
            place.record, place.ends = record, self._clock() + self._idle

    async def drop(self, code: str) -> None:
        """Forget a room, its members and its answers."""
        self._places.pop(code, None)
        self._visits.pop(code, None)

    def _here(self, code: str) -> dict[str, float]:
        since = self._clock() - self._gone
        here = {member: seen for member, seen in self._visits.pop(code, {}).items() if seen > since}
        if here:
            self._visits[code] = here
        return here

    async def enter(self, code: str, member: str, most: int) -> bool:
        """Count somebody in, or see them again; False if ``most`` are in already."""
        here = self._here(code)
        if member not in here and len(here) >= most:
            return False
        self._visits[code][member] = self._clock()
        return True

    async def leave(self, code: str, member: str) -> None:
        """Count somebody out."""
        self._here(code).pop(member, None)

    async def members(self, code: str) -> int:
        """How many were seen lately."""
        return len(self._here(code))

    async def answer(self, code: str, poll: int, member: str, answer: str) -> None:
        """Keep the last answer of a member."""
        if place := self._place(code):
            place.answers[poll][member] = answer

    async def answers(self, code: str, poll: int) -> Mapping[str, str]:
        """A copy of the answers, by member."""
        place = self._place(code)
        return dict(place.answers.get(poll, {})) if place else {}

    async def count(self, key: str, seconds: int) -> int:
        """Count once more, and forget the counts whose time is over."""
        now = self._clock()
        self._counts = {name: one for name, one in self._counts.items() if one[1] > now}
        count, ends = self._counts.get(key, (0, now + seconds))
        self._counts[key] = count + 1, ends
        return count + 1

    async def counted(self, key: str) -> int:
        """How often something was counted in its time."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > self._clock() else 0

    async def publish(self, code: str, text: str) -> None:
        """Deliver to this process, if it watches the room."""
        if code in self._watched:
            self._deliver(code, text)

    async def watch(self, code: str) -> None:
        """Deliver what is published in a room from now on."""
        self._watched.add(code)

    async def unwatch(self, code: str) -> None:
        """Deliver it no longer."""
        self._watched.discard(code)

    async def close(self) -> None:
        """Deliver nothing any more."""
        self._watched.clear()
