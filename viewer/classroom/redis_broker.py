"""Rooms in Redis, so that several server processes share them. Needs the extra ``nociscope[redis]``."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from time import time
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

from viewer.classroom.broker import BrokerError, Deliver
from viewer.errors import ViewerError

PREFIX: Final = "nociscope:class:"
PATIENCE: Final = 3.0
"""Seconds to wait for an answer of Redis."""
P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)

# Made in one go, as several processes may ask at once.
OPEN: Final = """
local found = redis.call('GET', KEYS[1])
if found then return found end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[2]) then return false end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[1] + ARGV[4], ARGV[5])
return ARGV[3]
"""
ENTER: Final = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[3])
if not redis.call('ZSCORE', KEYS[1], ARGV[4]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


def as_broker_error(
    work: Callable[Concatenate["RedisBroker", P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate["RedisBroker", P], Coroutine[Any, Any, R]]:
    """Decorator that turns every failure of Redis into a :class:`BrokerError`."""

    @wraps(work)
    async def run(self: "RedisBroker", /, *args: P.args, **more: P.kwargs) -> R:
        """The method, its failures translated."""
        from redis.exceptions import RedisError

        try:
            return await work(self, *args, **more)
        except (RedisError, OSError, TimeoutError) as error:
            raise BrokerError(str(error)) from error

    return run


class RedisBroker:
    """Rooms in a Redis server.

    Parameters
    ----------
    url : str
        ``redis://host:6379/0``
    idle, gone : int
        As for the local broker, seconds.
    """

    def __init__(self, url: str, idle: int = 3600, gone: int = 90) -> None:
        from redis import asyncio as redis

        self._idle, self._gone = idle, gone
        self._redis: Any = redis.from_url(
            url, decode_responses=True, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        # What waits for the next word of a room waits without end.
        self._ears: Any = redis.from_url(url, decode_responses=True, socket_connect_timeout=PATIENCE)
        self._pubsub: Any = None
        self._task: asyncio.Task[None] | None = None
        self._watched: set[str] = set()

    async def listen(self, deliver: Deliver) -> None:
        """Subscribe, and hear what is published in a task of its own."""
        self._pubsub = self._ears.pubsub(ignore_subscribe_messages=True)
        self._task = asyncio.create_task(self._hear(deliver))

    async def _hear(self, deliver: Deliver) -> None:
        """Pass on what comes; after a break of the connection, watch the same rooms again."""
        from redis.exceptions import RedisError

        while True:
            try:
                if not self._watched:
                    await asyncio.sleep(0.02)
                    continue
                message = await self._pubsub.get_message(timeout=1.0)
                if message and message["type"] == "message":
                    deliver(message["channel"].removeprefix(f"{PREFIX}said:"), message["data"])
            except (RedisError, OSError, RuntimeError) as error:
                log.warning("Redis does not answer: %s", error)
                await asyncio.sleep(0.5)
                with contextlib.suppress(RedisError, OSError):
                    await self._pubsub.subscribe(*(f"{PREFIX}said:{code}" for code in self._watched))

    def _room(self, code: str) -> str:
        return f"{PREFIX}room:{code}"

    @as_broker_error
    async def open(self, code: str, record: str, most: int) -> str | None:
        """The record of a room, made in one step unless ``most`` rooms are open."""
        keys = (self._room(code), f"{PREFIX}rooms")
        found = await self._redis.eval(OPEN, len(keys), *keys, time(), most, record, self._idle, code)
        return cast("str | None", found)

    @as_broker_error
    async def read(self, code: str) -> str | None:
        """The record of a room, which Redis forgets by itself."""
        return cast("str | None", await self._redis.get(self._room(code)))

    @as_broker_error
    async def write(self, code: str, record: str) -> None:
        """Keep another record and begin the idle time anew, unless the room has ended."""
        # XX: a room that has ended does not come back by a late word.
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.set(self._room(code), record, ex=self._idle, xx=True)
            pipe.zadd(f"{PREFIX}rooms", {code: time() + self._idle}, xx=True)
            await pipe.execute()

    @as_broker_error
    async def drop(self, code: str) -> None:
        """Delete a room with its members and answers."""
        answers = [key async for key in self._redis.scan_iter(f"{PREFIX}answers:{code}:*")]
        await self._redis.delete(self._room(code), f"{PREFIX}members:{code}", *answers)
        await self._redis.zrem(f"{PREFIX}rooms", code)

    @as_broker_error
    async def enter(self, code: str, member: str, most: int) -> bool:
        """Count somebody in, in one step, unless the room is full."""
        key = f"{PREFIX}members:{code}"
        return bool(await self._redis.eval(ENTER, 1, key, time(), most, self._gone, member))

    @as_broker_error
    async def leave(self, code: str, member: str) -> None:
        """Count somebody out."""
        await self._redis.zrem(f"{PREFIX}members:{code}", member)

    @as_broker_error
    async def members(self, code: str) -> int:
        """How many were seen lately."""
        return int(await self._redis.zcount(f"{PREFIX}members:{code}", time() - self._gone, "+inf"))

    @as_broker_error
    async def answer(self, code: str, poll: int, member: str, answer: str) -> None:
        """Keep the last answer of a member for the idle time."""
        key = f"{PREFIX}answers:{code}:{poll}"
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hset(key, member, answer)
            pipe.expire(key, self._idle)
            await pipe.execute()

    @as_broker_error
    async def answers(self, code: str, poll: int) -> Mapping[str, str]:
        """All answers to a question, by member."""
        return cast("Mapping[str, str]", await self._redis.hgetall(f"{PREFIX}answers:{code}:{poll}"))

    @as_broker_error
    async def count(self, key: str, seconds: int) -> int:
        """Count once more; Redis forgets the count after ``seconds``."""
        async with self._redis.pipeline() as pipe:
            pipe.set(f"{PREFIX}count:{key}", 0, ex=seconds, nx=True)
            pipe.incr(f"{PREFIX}count:{key}")
            return int((await pipe.execute())[-1])

    @as_broker_error
    async def counted(self, key: str) -> int:
        """How often something was counted."""
        return int(await self._redis.get(f"{PREFIX}count:{key}") or 0)

    @as_broker_error
    async def publish(self, code: str, text: str) -> None:
        """Publish to every process that watches the room."""
        await self._redis.publish(f"{PREFIX}said:{code}", text)

    @as_broker_error
    async def watch(self, code: str) -> None:
        """Subscribe to a room."""
        if code in self._watched:
            return
        await self._pubsub.subscribe(f"{PREFIX}said:{code}")
        self._watched.add(code)

    @as_broker_error
    async def unwatch(self, code: str) -> None:
        """End the subscription to a room."""
        if code in self._watched:
            self._watched.discard(code)
            await self._pubsub.unsubscribe(f"{PREFIX}said:{code}")

    async def close(self) -> None:
        """End the task and the connections."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._pubsub:
            await self._pubsub.aclose()
        await self._ears.aclose()
        await self._redis.aclose()


def shared_key(url: str, own: bytes) -> bytes:
    """The key that all processes at this Redis use: the first one's.

    Raises
    ------
    ViewerError
        If the Redis extra is not installed, or no Redis answers there.
    """
    try:
        from redis import Redis
        from redis.exceptions import RedisError
    except ImportError as error:
        raise ViewerError("sharing rooms needs redis", "--redis", "pip install 'nociscope[redis]'") from error
    try:
        with Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as server:
            server.set(f"{PREFIX}key", own.hex(), nx=True)
            return bytes.fromhex(cast("bytes", server.get(f"{PREFIX}key")).decode())
    except (RedisError, OSError, ValueError) as error:
        raise ViewerError(f"no Redis answers: {error}", "--redis", "start redis-server, or mend the address") from error
