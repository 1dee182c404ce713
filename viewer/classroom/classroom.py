"""The rooms of this process: who may do what, and who receives which message."""

import json
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from viewer.classroom.broker import LocalBroker
from viewer.classroom.codes import Seal, read_code
from viewer.classroom.membership import Ending, Limits, Peer, RefusedError, Seat
from viewer.classroom.messages import (
    Answer,
    AnswerRow,
    Ask,
    Close,
    End,
    Export,
    Follow,
    FollowerWelcome,
    Invitation,
    Lead,
    LeaderWelcome,
    Message,
    ServerMessage,
    Show,
)
from viewer.classroom.redis_broker import RedisBroker
from viewer.classroom.room import Room

log = logging.getLogger(__name__)
SWEEP_SECONDS: Final = 20
Broker = LocalBroker | RedisBroker
"""A store of rooms that expire, and a channel to every process that has somebody in a room."""


@dataclass(slots=True)
class _Here:
    """Sockets of this process in one room."""

    leaders: dict[str, Peer] = field(default_factory=dict)
    followers: dict[str, Peer] = field(default_factory=dict)

    @property
    def all(self) -> list[Peer]:
        """Leaders and followers."""
        return [*self.leaders.values(), *self.followers.values()]


class Classroom:
    """The rooms as this process sees them.

    Parameters
    ----------
    invitation : callable
        Makes what the leader shows to let students in: ``join`` (address) and ``qr`` (SVG), by code.
    """

    def __init__(self, seal: Seal, broker: Broker, limits: Limits, invitation: Callable[[str], Invitation]) -> None:
        self._seal, self._broker, self.limits, self._invitation = seal, broker, limits, invitation
        self._here: dict[str, _Here] = defaultdict(_Here)
        self._started = False
        self._missing: set[str] = set()
        self.sockets = 0

    async def start(self) -> None:
        """Begin to listen, once."""
        if not self._started:
            self._started = True
            await self._broker.listen(self._heard)

    async def close(self) -> None:
        """Let go of the broker."""
        await self._broker.close()

    async def enter(self, peer: Peer, message: Message) -> Seat:
        """Take the first message of a socket.

        Raises
        ------
        RefusedError
            If the code or proof is wrong, too many were, or there is no room left.
        """
        if not isinstance(message, Lead | Follow):
            raise RefusedError(Ending.NOT_ALLOWED)
        await self.start()
        code = read_code(message.code)
        if code is None or not self._proven(code, message):
            await self._check_guesses(peer.address)
        if code is None:
            return await self._wrong(peer, Ending.WRONG_CODE)
        if isinstance(message, Lead):
            return await self._lead(peer, code, message.secret)
        return await self._follow(peer, code, message)

    def _proven(self, code: str, message: Lead | Follow) -> bool:
        """Whether somebody brings a proof that cannot be guessed: others' wrong guesses do not keep them out."""
        if isinstance(message, Lead):
            return self._seal.made(code, message.secret)
        return self._seal.knows(code, message.ticket)

    async def _check_guesses(self, address: str) -> None:
        mine, everybodys = await self._broker.counted(f"from:{address}"), await self._broker.counted("from-all")
        if mine >= self.limits.guesses or everybodys >= self.limits.guesses_all:
            raise RefusedError(Ending.TOO_MANY_GUESSES)

    async def _wrong(self, peer: Peer, ending: Ending) -> Seat:
        for key in (f"from:{peer.address}", "from-all"):
            await self._broker.count(key, self.limits.window)
        raise RefusedError(ending)

    async def _lead(self, peer: Peer, code: str, secret: str) -> Seat:
        if not self._seal.leads(code, secret):
            return await self._wrong(peer, Ending.WRONG_SECRET)
        record = await self._broker.open(code, Room().model_dump_json(), self.limits.rooms)
        if record is None:
            raise RefusedError(Ending.FULL)
        seat = Seat("leader", code, secrets.token_hex(8))
        await self._broker.watch(code)
        await self._say(code, "leaders", {"type": "led_elsewhere"}, but=seat.member)
        self._here[code].leaders[seat.member] = peer
        room = Room.model_validate_json(record)
        welcome: LeaderWelcome = {
            "type": "welcome",
            "role": "leader",
            "code": code,
            "secret": self._seal.secret(code),
            **self._invitation(code),
            "here": await self._broker.members(code),
            "query": room.query,
            "poll": room.poll.message() if room.poll else None,
        }
        peer.send(json.dumps(welcome), "welcome")
        if room.poll:
            await self._send_tally(code, room)
        return seat

    async def _follow(self, peer: Peer, code: str, message: Follow) -> Seat:
        record = await self._broker.read(code)
        if record is None and not self._seal.knows(code, message.ticket):
            return await self._wrong(peer, Ending.WRONG_CODE)
        if not await self._broker.enter(code, message.member, self.limits.members):
            raise RefusedError(Ending.FULL)
        await self._broker.watch(code)
        if before := self._here[code].followers.get(message.member):
            before.end(Ending.OPENED_ELSEWHERE)
        self._here[code].followers[message.member] = peer
        room = Room.model_validate_json(await self._broker.read(code) or Room().model_dump_json())
        welcome: FollowerWelcome = {
            "type": "welcome",
            "role": "follower",
            "code": code,
            "ticket": self._seal.ticket(code),
            "query": room.query,
            "turn": room.turn,
            "waiting": record is None,
            "poll": room.poll.message() if room.poll else None,
        }
        peer.send(json.dumps(welcome), "welcome")
        await self._send_count(code)
        return Seat("follower", code, message.member)

    async def hear(self, seat: Seat, message: Message) -> None:
        """Do what somebody in a room says.

        Raises
        ------
        RefusedError
            If it is not theirs to say, or the room has ended.
        """
        if isinstance(message, Answer) and seat.role == "follower":
            return await self._answer(seat, message)
        if seat.role != "leader" or isinstance(message, Answer | Lead | Follow):
            raise RefusedError(Ending.NOT_ALLOWED)
        record = await self._broker.read(seat.code)
        if record is None:
            raise RefusedError(Ending.ENDED)
        await self._drive(seat.code, Room.model_validate_json(record), message)
        return None

    async def _drive(self, code: str, room: Room, message: Message) -> None:
        match message:
            case Show():
                room = room.shows(message.query)
                await self._broker.write(code, room.model_dump_json())
                await self._say(code, "followers", {"type": "show", "query": room.query, "turn": room.turn})
            case Ask() | Close():
                if isinstance(message, Ask):
                    room = room.asks(message.question, message.choices)
                else:
                    room = room.closes(message.right, message.why)
                await self._broker.write(code, room.model_dump_json())
                if room.poll:
                    await self._say(code, "all", room.poll.message())
                    await self._send_tally(code, room)
            case Export():
                answers = [] if room.poll is None else await self._answers(code, room.poll.number)
                rows: list[AnswerRow] = [{"name": answer.name, "choice": answer.choice} for answer in answers]
                await self._say(code, "leaders", {"type": "answers", "poll": room.asked, "rows": rows})
            case End():
                await self._broker.drop(code)
                await self._say(code, "all", {"type": "ended"})

    async def _answer(self, seat: Seat, answer: Answer) -> None:
        record = await self._broker.read(seat.code)
        room = Room.model_validate_json(record) if record else Room()
        if room.takes(answer):
            await self._broker.answer(seat.code, answer.poll, seat.member, answer.model_dump_json())
            await self._send_tally(seat.code, room)

    async def _answers(self, code: str, poll: int) -> list[Answer]:
        return [Answer.model_validate_json(text) for text in (await self._broker.answers(code, poll)).values()]

    async def _send_tally(self, code: str, room: Room) -> None:
        if room.poll:
            counts = room.tally(await self._answers(code, room.poll.number))
            await self._say(code, "leaders", {"type": "tally", "poll": room.poll.number, "counts": counts})

    async def _send_count(self, code: str) -> None:
        await self._say(code, "leaders", {"type": "here", "count": await self._broker.members(code)})

    async def left(self, peer: Peer, seat: Seat) -> None:
        """A socket of the room is closed."""
        here = self._here[seat.code]
        places = here.leaders if seat.role == "leader" else here.followers
        if places.get(seat.member) is peer:
            del places[seat.member]
            if seat.role == "follower":
                await self._broker.leave(seat.code, seat.member)
                await self._send_count(seat.code)
        if not here.all:
            self._here.pop(seat.code, None)
            await self._broker.unwatch(seat.code)

    async def sweep(self) -> None:
        """End the rooms that have ended; count the members of the others in again.

        A room that has just gone gets one more round, so that a leader can bring it back after a restart.
        """
        for code, here in list(self._here.items()):
            if await self._broker.read(code) is not None:
                self._missing.discard(code)
                for member in list(here.followers):
                    await self._broker.enter(code, member, self.limits.members)
            elif here.leaders or code in self._missing:
                self._missing.discard(code)
                self._end(here)
            else:
                self._missing.add(code)

    def _end(self, here: _Here) -> None:
        for peer in here.all:
            peer.end(Ending.ENDED)

    async def _say(self, code: str, to: str, message: ServerMessage, but: str = "") -> None:
        await self._broker.publish(code, json.dumps({"to": to, "but": but, "message": message}))

    def _heard(self, code: str, text: str) -> None:
        """Pass on what was said in a room, by this process or another, to those of this process."""
        here = self._here.get(code)
        if here is None:
            return
        envelope = json.loads(text)
        message = envelope["message"]
        if message["type"] == "ended":
            self._end(here)
            return
        if message["type"] == "led_elsewhere":
            for name, peer in list(here.leaders.items()):
                if name != envelope["but"]:
                    peer.end(Ending.LED_ELSEWHERE)
            return
        wanted = {"all": here.all, "leaders": list(here.leaders.values()), "followers": list(here.followers.values())}
        said = json.dumps(message)
        for peer in wanted[envelope["to"]]:
            peer.send(said, message["type"])
