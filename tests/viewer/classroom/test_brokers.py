"""Both brokers keep the same promises; Redis is a real server that the tests start."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.viewer.classroom.peers import CODE, SEAL, opened, run
from viewer.classroom.broker import BrokerError, LocalBroker
from viewer.classroom.membership import Ending
from viewer.classroom.redis_broker import RedisBroker, shared_key
from viewer.server.app import free_port


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed (Debian: apt-get install redis-server): sharing rooms is not tested")
    port = free_port("127.0.0.1")
    folder = tmp_path_factory.mktemp("redis")
    line = [
        binary,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        next(said for said in server.stdout if "Ready to accept connections" in said)
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


@pytest.fixture(params=["local", "redis"])
def make(request: pytest.FixtureRequest) -> object:
    if request.param == "local":
        return lambda **times: LocalBroker(**times)
    url = request.getfixturevalue("redis_url")

    def clean(**times: int) -> RedisBroker:
        from redis import Redis

        with Redis.from_url(url) as server:
            server.flushall()
        return RedisBroker(url, **times)

    return clean


def test_rooms_members_answers_and_counts(make) -> None:
    async def work() -> None:
        broker = make()
        assert await broker.read(CODE) is None
        await broker.write(CODE, "late")
        assert await broker.read(CODE) is None, "a room that has ended does not come back by a late word"
        assert await broker.open(CODE, "one", 1) == "one"
        assert await broker.open(CODE, "two", 1) == "one"
        assert await broker.open("ABC235", "x", 1) is None
        await broker.write(CODE, "two")
        assert await broker.read(CODE) == "two"
        assert [await broker.enter(CODE, name, 2) for name in ("a", "b", "c", "a")] == [True, True, False, True]
        await broker.leave(CODE, "b")
        assert await broker.members(CODE) == 1
        await broker.answer(CODE, 1, "a", "x")
        await broker.answer(CODE, 1, "a", "y")
        assert await broker.answers(CODE, 1) == {"a": "y"}
        assert await broker.answers(CODE, 2) == {}
        assert [await broker.count("k", 60), await broker.count("k", 60), await broker.counted("k")] == [1, 2, 2]
        await broker.drop(CODE)
        assert await broker.read(CODE) is None
        assert await broker.answers(CODE, 1) == {}, "nothing of a class stays"
        assert await broker.open("ABC235", "x", 1) == "x"
        await broker.close()

    run(work)


def test_everything_is_forgotten_in_time(make) -> None:
    async def work() -> None:
        broker = make(idle=1, gone=1)
        await broker.open(CODE, "one", 5)
        await broker.enter(CODE, "a", 5)
        await broker.answer(CODE, 1, "a", "x")
        await broker.count("k", 1)
        await asyncio.sleep(1.2)
        assert await broker.read(CODE) is None
        assert await broker.members(CODE) == 0
        assert await broker.answers(CODE, 1) == {}
        assert await broker.counted("k") == 0
        await broker.close()

    run(work)


def test_two_servers_share_a_class(redis_url: str) -> None:
    async def work() -> None:
        async with opened(RedisBroker(redis_url)) as here, opened(RedisBroker(redis_url)) as there:
            leader = await here.leader()
            near, far = await here.student(1), await there.student(2)
            while (await leader.hear("here"))["count"] != 2:
                pass
            await leader.say(type="show", query="show=sciatic.left")
            for student in (near, far):
                assert (await student.hear("show"))["query"] == "show=sciatic.left"
            await leader.say(type="ask", question="Which?", choices=["a", "b"])
            for student in (near, far):
                poll = await student.hear("poll")
                await student.say(type="answer", poll=poll["number"], choice=1)
            while (await leader.hear("tally"))["counts"] != [0, 2]:
                pass
            for _ in range(20):
                await (await there.join(type="follow", code="ZZZZZZ", member="guessing-it")).ending()
            guess = await here.join(type="follow", code="ZZZZZY", member="guessing-it")
            assert await guess.ending() == Ending.TOO_MANY_GUESSES, "guesses are counted over all servers"
            taken = await there.join(type="lead", code=CODE, secret=SEAL.ticket(CODE))
            assert await taken.ending() == Ending.TOO_MANY_GUESSES
            await leader.say(type="end")
            assert await far.ending() == Ending.ENDED

    run(work)


def test_all_servers_use_the_first_ones_key(redis_url: str) -> None:
    first = shared_key(redis_url, b"a" * 32)
    assert shared_key(redis_url, b"b" * 32) == first


def test_without_redis_it_is_told_and_sockets_are_asked_to_come_again(tmp_path: Path) -> None:
    async def work() -> None:
        broker = RedisBroker(f"redis://127.0.0.1:{free_port('127.0.0.1')}/0")
        with pytest.raises(BrokerError):
            await broker.read(CODE)
        async with opened(broker) as place:
            student = await place.join(type="follow", code=CODE, member="member-0001")
            assert await student.ending() == Ending.TROUBLE
            with contextlib.suppress(BrokerError):
                await place.classroom.sweep()

    run(work)
