"""A class on real sockets: a server in this process and browsers without a browser."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, websocket_connect

from viewer.classroom.broker import LocalBroker
from viewer.classroom.classroom import Broker, Classroom
from viewer.classroom.codes import Seal
from viewer.classroom.invitation import invitation
from viewer.classroom.membership import Limits
from viewer.classroom.socket import ROUTE, ClassSocket

CODE = "ABC234"
SEAL = Seal(b"k" * 32, "correct horse")
PATIENCE = 10


@dataclass
class Place:
    """A running server."""

    classroom: Classroom
    port: int
    server: HTTPServer
    sockets: list[WebSocketClientConnection] = field(default_factory=list)

    async def socket(self) -> WebSocketClientConnection:
        self.sockets.append(await websocket_connect(f"ws://127.0.0.1:{self.port}/class/socket"))
        return self.sockets[-1]

    async def join(self, **first: Any) -> "Guest":
        guest = Guest(await self.socket())
        await guest.say(**first)
        return guest

    async def leader(self, code: str = CODE) -> "Guest":
        guest = await self.join(type="lead", code=code, secret=SEAL.secret(code))
        guest.welcome = await guest.hear("welcome")
        return guest

    async def student(self, number: int = 0, code: str = CODE, ticket: str = "") -> "Guest":
        guest = await self.join(type="follow", code=code, member=f"member-{number:04}", ticket=ticket)
        guest.welcome = await guest.hear("welcome")
        return guest

    async def stop(self) -> None:
        """As when the process ends: every socket is cut."""
        self.server.stop()
        await self.server.close_all_connections()
        for socket in self.sockets:
            socket.close()
        await asyncio.sleep(0.05)
        await self.classroom.close()


class Guest:
    """One end of a socket."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket
        self.welcome: dict[str, Any] = {}

    async def say(self, **message: Any) -> None:
        await self.socket.write_message(json.dumps(message))

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of a kind; others before it are passed over."""
        while (text := await self.socket.read_message()) is not None:
            message: dict[str, Any] = json.loads(text)
            if message["type"] == kind:
                return message
        raise AssertionError(f"closed with {self.socket.close_code} {self.socket.close_reason}, no {kind!r} came")

    async def ending(self) -> int | None:
        """Listen until the server closes."""
        while await self.socket.read_message() is not None:
            pass
        return self.socket.close_code


def serve(broker: Broker, limits: Limits | None = None, port: int = 0) -> Place:
    classroom = Classroom(SEAL, broker, limits or Limits(), lambda code: invitation("http://class.example/", code))
    server = HTTPServer(Application([(ROUTE, ClassSocket, {"classroom": classroom})]))
    if port:
        server.listen(port, "127.0.0.1")
    else:
        socket, port = bind_unused_port()
        server.add_socket(socket)
    return Place(classroom, port, server)


@asynccontextmanager
async def opened(broker: Broker | None = None, limits: Limits | None = None) -> AsyncIterator[Place]:
    place = serve(broker or LocalBroker(), limits)
    try:
        yield place
    finally:
        await place.stop()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test in a loop of its own, not for ever."""
    loop = IOLoop(make_current=False)
    try:
        loop.run_sync(work, timeout=60)
    finally:
        loop.close()
