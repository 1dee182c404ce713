"""The WebSocket of the class: bytes in, bytes out, and the limits on both."""

import logging
from asyncio import Future
from typing import Any, Final

from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from viewer.classroom.broker import BrokerError
from viewer.classroom.classroom import SWEEP_SECONDS, Classroom
from viewer.classroom.membership import Ending, RefusedError, Seat
from viewer.classroom.messages import LARGEST, Message, read_message
from viewer.classroom.rate_limit import RateLimit

ADDRESS: Final = "class/socket"
ROUTE: Final = rf"/{ADDRESS}"
HELLO_SECONDS: Final = 10
PING_SECONDS: Final = 20
PACES: Final = {"leader": (25.0, 60.0), "follower": (2.0, 12.0)}
log = logging.getLogger(__name__)


class ClassSocket(WebSocketHandler):
    """One browser in a room. The first message says who it is; origins other than the page's own are refused."""

    max_message_size = LARGEST
    """Bytes; what is longer closes the socket before it is read whole."""
    ping_interval = ping_timeout = PING_SECONDS
    """Seconds between pings that find out who has gone without a word, and to answer one."""

    def initialize(self, classroom: Classroom) -> None:
        """Take the rooms."""
        self.classroom = classroom
        self.address = str(self.request.remote_ip)
        self.seat: Seat | None = None
        self.pace = RateLimit(*PACES["follower"])
        self.sending: Future[None] | None = None
        self.waiting: dict[str, str] = {}
        self.counted = False
        self.gone = False

    def open(self, *_: str) -> None:
        """Wait for the first message, not for long."""
        self.set_nodelay(True)
        self.classroom.sockets += 1
        self.counted = True
        if self.classroom.sockets > self.classroom.limits.sockets:
            self.end(Ending.FULL)
        else:
            self.late = IOLoop.current().call_later(HELLO_SECONDS, self._late)

    def _late(self) -> None:
        if self.seat is None:
            self.end(Ending.TOO_LATE)

    async def on_message(self, text: str | bytes) -> None:
        """Take one message; the next is read when it is done with."""
        if self.gone:
            return
        try:
            await self._take(self._read(text))
        except RefusedError as refused:
            self.end(refused.ending)
        except BrokerError as error:
            log.warning("the rooms cannot be reached: %s", error)
            self.end(Ending.TROUBLE)

    def _read(self, text: str | bytes) -> Message:
        if not self.pace.allows():
            raise RefusedError(Ending.TOO_FAST)
        message = read_message(text)
        if message is None:
            raise RefusedError(Ending.NOT_UNDERSTOOD)
        return message

    async def _take(self, message: Message) -> None:
        if self.seat is not None:
            return await self.classroom.hear(self.seat, message)
        seat = await self.classroom.enter(self, message)
        self.pace = RateLimit(*PACES[seat.role])
        self.seat = seat
        if self.gone:  # closed while the rooms were asked
            await self._leave(seat)
        return None

    def send(self, text: str, kind: str) -> None:
        """Send a message; a slow reader gets only the last of each kind, so that nothing piles up."""
        self.waiting.pop(kind, None)
        self.waiting[kind] = text
        self._send_next()

    def _send_next(self, *_: Any) -> None:
        if self.gone or not self.waiting or (self.sending and not self.sending.done()):
            return
        text = self.waiting.pop(next(iter(self.waiting)))
        try:
            self.sending = self.write_message(text)
        except WebSocketClosedError:
            return
        self.sending.add_done_callback(self._sent)

    def _sent(self, done: "Future[None]") -> None:
        if not done.cancelled() and done.exception() is None:
            self._send_next()

    def end(self, ending: Ending) -> None:
        """Close with the reason."""
        self.gone = True
        self.close(int(ending), ending.reason)

    def on_close(self) -> None:
        """Leave the room."""
        self.gone = True
        if self.counted:
            self.classroom.sockets -= 1
            self.counted = False
        if late := getattr(self, "late", None):
            IOLoop.current().remove_timeout(late)
        if self.seat is not None:
            IOLoop.current().spawn_callback(self._leave, self.seat)

    async def _leave(self, seat: Seat) -> None:
        try:
            await self.classroom.left(self, seat)
        except BrokerError as error:
            log.warning("the rooms cannot be reached: %s", error)


def sweeping(classroom: Classroom, seconds: float = SWEEP_SECONDS) -> PeriodicCallback:
    """Timer that ends idle rooms; to be started in the server's own loop."""

    async def sweep() -> None:
        """One round; trouble with the store is logged."""
        try:
            await classroom.sweep()
        except BrokerError as error:
            log.warning("the rooms cannot be reached: %s", error)

    return PeriodicCallback(sweep, seconds * 1000)
