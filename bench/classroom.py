"""A class of a hundred on sockets: how soon all follow, what a follower costs, whether anybody is lost."""

import argparse
import asyncio
import json
import multiprocessing
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import numpy as np
import psutil
from tornado.httpserver import HTTPServer
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, websocket_connect

from viewer.classroom.broker import LocalBroker
from viewer.classroom.classroom import Classroom
from viewer.classroom.codes import Seal
from viewer.classroom.membership import Limits
from viewer.classroom.socket import ROUTE, ClassSocket
from viewer.server.app import free_port

FOLLOWERS, MINUTES, PER_SECOND = 100, 10.0, 5
CODE, SEAL = "ABC234", Seal(b"k" * 32)
MOST_MS, MOST_MB = 500, 3


@dataclass
class Run:
    """What was measured."""

    followed_ms: list[float] = field(default_factory=list)
    lost: int = 0
    missed: int = 0
    mb_per_follower: float = 0.0
    back_s: float = 0.0


def serve(port: int, ready: Connection) -> None:
    """A process with nothing but the class, so that its memory is the class's."""

    async def main() -> None:
        classroom = Classroom(SEAL, LocalBroker(), Limits(), lambda code: {"join": "", "qr": ""})
        server = HTTPServer(Application([(ROUTE, ClassSocket, {"classroom": classroom})]))
        server.listen(port, "127.0.0.1")
        ready.send(True)
        await asyncio.Event().wait()

    asyncio.run(main())


def start(port: int) -> psutil.Process:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port, theirs), daemon=True)
    process.start()
    mine.recv()
    return psutil.Process(process.pid)


class Follower:
    """A browser without a browser: takes every view, comes back when it is cut off."""

    def __init__(self, number: int, port: int) -> None:
        self.number, self.address = number, f"ws://127.0.0.1:{port}/class/socket"
        self.seen: dict[str, float] = {}
        self.ticket, self.cuts = "", 0
        self.inside = asyncio.Event()

    async def live(self) -> None:
        wait = 0.25
        while True:
            try:
                socket = await websocket_connect(self.address)
                hello = {"type": "follow", "code": CODE, "member": f"member-{self.number:04}", "ticket": self.ticket}
                await socket.write_message(json.dumps(hello))
                await self.listen(socket)
                wait = 0.25
            except OSError:
                wait = min(4.0, wait * 2)
            self.cuts += 1
            self.inside.clear()
            await asyncio.sleep(wait)

    async def listen(self, socket: WebSocketClientConnection) -> None:
        while (text := await socket.read_message()) is not None:
            message = json.loads(text)
            if message["type"] == "welcome":
                self.ticket = message["ticket"]
                self.inside.set()
            elif message["type"] == "show":
                self.seen[message["query"]] = time.perf_counter()


async def lead(port: int) -> WebSocketClientConnection:
    socket = await websocket_connect(f"ws://127.0.0.1:{port}/class/socket", on_message_callback=lambda text: None)
    await socket.write_message(json.dumps({"type": "lead", "code": CODE, "secret": SEAL.secret(CODE)}))
    await asyncio.sleep(0.2)
    return socket


async def change(leader: WebSocketClientConnection, followers: list[Follower], turn: int, run: Run) -> None:
    """One change of the leader's view: how long until the last one had it."""
    query = f"show=sciatic.left&view={turn % 3600 / 10:g},4,0.8,0,1,0"
    for follower in followers:
        follower.seen.clear()
    begun = time.perf_counter()
    await leader.write_message(json.dumps({"type": "show", "query": query}))
    while time.perf_counter() - begun < 2 and not all(query in follower.seen for follower in followers):
        await asyncio.sleep(0.002)
    run.missed += sum(query not in follower.seen for follower in followers)
    run.followed_ms.append((max(follower.seen.get(query, begun + 2) for follower in followers) - begun) * 1000)
    await asyncio.sleep(max(0.0, 1 / PER_SECOND - (time.perf_counter() - begun)))


async def all_inside(followers: list[Follower]) -> None:
    await asyncio.wait_for(asyncio.gather(*(follower.inside.wait() for follower in followers)), 60)


async def measured(count: int, minutes: float) -> Run:
    run, port = Run(), free_port("127.0.0.1")
    server = start(port)
    leader = await lead(port)
    first = [Follower(number, port) for number in range(5)]  # what only the first costs is not counted
    tasks = [asyncio.create_task(follower.live()) for follower in first]
    await all_inside(first)
    before = server.memory_info().rss
    followers = [*first, *(Follower(number, port) for number in range(5, count))]
    tasks += [asyncio.create_task(follower.live()) for follower in followers[5:]]
    await all_inside(followers)
    end, turn = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        turn += 1
        await change(leader, followers, turn, run)
    run.mb_per_follower = (server.memory_info().rss - before) / (count - 5) / 1e6
    run.lost = sum(follower.cuts for follower in followers)
    server.kill()
    server.wait()
    while any(follower.inside.is_set() for follower in followers):
        await asyncio.sleep(0.01)
    begun = time.perf_counter()
    again = start(port)
    leader = await lead(port)
    await all_inside(followers)
    run.back_s = time.perf_counter() - begun
    for task in tasks:
        task.cancel()
    again.kill()
    return run


def rows(minutes: float = MINUTES, count: int = FOLLOWERS) -> list[tuple[str, str]]:
    """The table's lines; ``minutes`` of changes, ten for the issue's own figure."""
    run = asyncio.run(measured(count, minutes))
    half, most, worst = np.percentile(run.followed_ms, (50, 95, 100))
    slow, fat = "" if most < MOST_MS else ", aim missed", "" if run.mb_per_follower < MOST_MB else ", aim missed"
    kind = f"class of {count}, {minutes:g} min"
    return [
        (f"{kind}: change → all follow: median, p95, worst", f"{half:.0f}, {most:.0f}, {worst:.0f} ms{slow}"),
        (f"{kind}: server memory per follower", f"{run.mb_per_follower:.3f} MB{fat}"),
        (f"{kind}: followers lost, views missed, in {len(run.followed_ms):,} changes", f"{run.lost}, {run.missed}"),
        (f"{kind}: server started again → all back", f"{run.back_s:.1f} s"),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    wanted = parser.parse_args()
    for line in rows(wanted.minutes, wanted.followers):
        print(": ".join(line))
