"""A class on real sockets: who may come in, who may drive, and what happens to those who will not listen."""

import asyncio
import json

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from tests.viewer.classroom.peers import CODE, SEAL, Guest, opened, run, serve
from viewer.classroom.broker import LocalBroker
from viewer.classroom.membership import Ending, Limits
from viewer.classroom.messages import LARGEST

QUERY = "show=sciatic.left&layers=skin:0&view=10,4,0.8,0,1,0"


def test_a_class_follows_its_leader() -> None:
    async def work() -> None:
        async with opened() as place:
            leader = await place.leader()
            assert leader.welcome["join"].endswith(f"?class={CODE}")
            students = [await place.student(number) for number in range(3)]
            await leader.say(type="show", query=QUERY + "&theme=dark&evil=<script>")
            for student in students:
                assert (await student.hear("show"))["query"] == QUERY
            late = await place.student(9)
            assert late.welcome["query"] == QUERY, "who comes late sees what is shown now"
            while (await leader.hear("here"))["count"] != 4:
                pass

    run(work)


def test_a_student_cannot_drive_nor_ask_nor_end() -> None:
    async def work() -> None:
        async with opened() as place:
            leader = await place.leader()
            watching = await place.student(1)
            for number, order in enumerate(
                (
                    {"type": "show", "query": QUERY},
                    {"type": "ask", "question": "q", "choices": ["a", "b"]},
                    {"type": "close"},
                    {"type": "export"},
                    {"type": "end"},
                    {"type": "lead", "code": CODE, "secret": SEAL.secret(CODE)},
                ),
                start=10,
            ):
                rogue = await place.student(number)
                await rogue.say(**order)
                assert await rogue.ending() == Ending.NOT_ALLOWED, order
            await leader.say(type="show", query="show=femoral.left")
            shown = await watching.hear("show")
            assert (shown["query"], shown["turn"]) == ("show=femoral.left", 1), "nothing else was shown before"

    run(work)


def test_the_leader_cannot_be_impersonated() -> None:
    async def work() -> None:
        async with opened() as place:
            await place.leader()
            student = await place.student()
            ticket = student.welcome["ticket"]
            assert "secret" not in student.welcome
            for proof in ("", "0" * 40, ticket, SEAL.secret("ABC235"), "correct hors", "\x00"):
                rogue = await place.join(type="lead", code=CODE, secret=proof)
                assert await rogue.ending() == Ending.WRONG_SECRET
            by_password = await place.join(type="lead", code=CODE, secret="correct horse")
            assert (await by_password.hear("welcome"))["secret"] == SEAL.secret(CODE)

    run(work)


def test_a_thousand_guesses_find_nothing_and_end_soon() -> None:
    async def work() -> None:
        async with opened() as place:
            await place.leader()
            ticket = (await place.student(1)).welcome["ticket"]

            async def guess(number: int) -> int | None:
                text = f"{number:04}".translate(str.maketrans("0189", "WXYZ"))
                return await (await place.join(type="follow", code=f"ZZ{text}", member="guessing-it")).ending()

            ends = [
                end
                for start in range(0, 1000, 10)
                for end in await asyncio.gather(*map(guess, range(start, start + 10)))
            ]
            assert len(ends) == 1000
            assert set(ends) == {Ending.WRONG_CODE, Ending.TOO_MANY_GUESSES}
            assert ends.count(Ending.WRONG_CODE) <= Limits().guesses + 10, "no more were even looked up"
            right = await place.join(type="follow", code=CODE, member="member-0002")
            assert await right.ending() == Ending.TOO_MANY_GUESSES, "the right code must not stand out among guesses"
            assert (await place.student(1, ticket=ticket)).welcome["code"] == CODE, "who was in comes back"

    run(work)


def test_guesses_from_many_addresses_are_throttled_together() -> None:
    async def work() -> None:
        broker = LocalBroker()
        async with opened(broker, Limits(guesses_all=5)) as place:
            await place.leader()
            for _ in range(5):
                await broker.count("from-all", 60)  # as from elsewhere
            stranger = await place.join(type="follow", code=CODE, member="member-0001")
            assert await stranger.ending() == Ending.TOO_MANY_GUESSES

    run(work)


def test_a_forged_address_is_no_new_guesser() -> None:
    async def work() -> None:
        async with opened(limits=Limits(guesses=3)) as place:
            await place.leader()

            async def guess(number: int) -> int | None:
                forged = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-Ip": f"198.51.100.{number}"}
                address = HTTPRequest(f"ws://127.0.0.1:{place.port}/class/socket", headers=forged)
                place.sockets.append(await websocket_connect(address))
                stranger = Guest(place.sockets[-1])
                await stranger.say(type="follow", code="ZZWXYZ", member="guessing-it")
                return await stranger.ending()

            ends = [await guess(number) for number in range(5)]
            assert ends == [Ending.WRONG_CODE] * 3 + [Ending.TOO_MANY_GUESSES] * 2, "count by the socket's own address"

    run(work)


@pytest.mark.parametrize(
    ("garbage", "ending"),
    [
        ("nonsense", Ending.NOT_UNDERSTOOD),
        ("[1, 2", Ending.NOT_UNDERSTOOD),
        (b"\xff\x00\xfe", Ending.NOT_UNDERSTOOD),
        ('{"type": "answer", "poll": 1, "choice": 0}', Ending.NOT_ALLOWED),
        ("x" * (LARGEST + 1), 1009),
        ("x" * 10_000_000, 1009),
    ],
)
def test_garbage_closes_its_own_socket_alone(garbage: str | bytes, ending: int) -> None:
    async def work() -> None:
        async with opened() as place:
            leader, student = await place.leader(), await place.student()
            rogue = Guest(await place.socket())
            sent = rogue.socket.write_message(garbage, binary=isinstance(garbage, bytes))
            # What is far too long may be cut off before it is sent, and the reason with it.
            assert await rogue.ending() in ((1009, None) if ending == 1009 else (ending,))
            await asyncio.gather(sent, return_exceptions=True)
            await leader.say(type="show", query="peel=2")
            assert (await student.hear("show"))["query"] == "peel=2"

    run(work)


def test_who_floods_is_put_out() -> None:
    async def work() -> None:
        async with opened() as place:
            await place.leader()
            student = await place.student()
            for _ in range(40):
                await student.say(type="answer", poll=1, choice=0)
            assert await student.ending() == Ending.TOO_FAST

    run(work)


def test_a_page_of_another_origin_is_refused() -> None:
    async def work() -> None:
        async with opened() as place:
            address = f"http://127.0.0.1:{place.port}/class/socket"
            asked = HTTPRequest(address.replace("http", "ws", 1), headers={"Origin": "http://evil.example"})
            with pytest.raises(HTTPClientError, match="403"):
                await websocket_connect(asked)

    run(work)


def test_a_room_is_capped_and_nobody_takes_two_places() -> None:
    async def work() -> None:
        async with opened(limits=Limits(members=2, rooms=1)) as place:
            leader = await place.leader()
            first = await place.student(1)
            again = await place.student(1)
            assert await first.ending() == Ending.OPENED_ELSEWHERE
            await place.student(2)
            third = await place.join(type="follow", code=CODE, member="member-0003")
            assert await third.ending() == Ending.FULL
            other = await place.join(type="lead", code="ABC235", secret=SEAL.secret("ABC235"))
            assert await other.ending() == Ending.FULL, "rooms are capped too"
            again.socket.close()
            while (await leader.hear("here"))["count"] != 1:
                pass
            assert (await place.student(3)).welcome["code"] == CODE

    run(work)


def test_a_second_leaders_page_takes_over() -> None:
    async def work() -> None:
        async with opened() as place:
            first = await place.leader()
            await place.leader()
            assert await first.ending() == Ending.LED_ELSEWHERE

    run(work)


def test_a_poll_from_question_to_export() -> None:
    async def work() -> None:
        async with opened() as place:
            leader = await place.leader()
            ann, ben = await place.student(1), await place.student(2)
            await leader.say(type="ask", question="Which <b>root</b>?", choices=["L4", "S1"])
            poll = await ann.hear("poll")
            assert poll["question"] == "Which <b>root</b>?", "words are words; the client shows them as text"
            await ann.say(type="answer", poll=poll["number"], choice=0, name="Ann")
            await ann.say(type="answer", poll=poll["number"], choice=1, name="Ann")
            await ben.say(type="answer", poll=poll["number"], choice=1)
            while (await leader.hear("tally"))["counts"] != [0, 2]:
                pass
            await leader.say(type="export")
            rows = (await leader.hear("answers"))["rows"]
            assert sorted(row["name"] for row in rows) == ["", "Ann"]
            await leader.say(type="close")
            assert not (await leader.hear("poll"))["open"]
            await ben.say(type="answer", poll=poll["number"], choice=0)
            await leader.say(type="export")
            assert [row["choice"] for row in (await leader.hear("answers"))["rows"]] == [1, 1]
            await leader.say(type="end")
            assert await ann.ending() == Ending.ENDED
            assert await leader.ending() == Ending.ENDED

    run(work)


def test_the_class_is_told_the_right_choice_when_the_leader_shows_it_and_not_before() -> None:
    async def work() -> None:
        async with opened() as place:
            leader, ann = await place.leader(), await place.student(1)
            await leader.say(type="ask", question="An emergency?", choices=["yes", "no"])
            asked = await ann.hear("poll")
            assert (asked["right"], asked["why"]) == (None, "")
            await leader.say(type="close", right=0, why="Because.\n<b>Now</b>")
            told = await ann.hear("poll")
            assert (told["open"], told["right"], told["why"]) == (False, 0, "Because. <b>Now</b>")
            late = await place.student(2)
            assert late.welcome["poll"]["right"] == 0, "who comes later sees the answer too"
            await leader.say(type="ask", question="And now?", choices=["yes", "no"])
            assert (await ann.hear("poll"))["right"] is None
            await leader.say(type="close", right=5)
            assert (await ann.hear("poll"))["right"] is None, "there is no sixth choice"

    run(work)


def test_an_idle_room_ends() -> None:
    async def work() -> None:
        now = 1000.0
        async with opened(LocalBroker(idle=60, clock=lambda: now)) as place:
            leader, student = await place.leader(), await place.student()
            now = 1059.0
            await place.classroom.sweep()
            await leader.say(type="show", query="peel=1")
            await student.hear("show")
            now = 1118.0
            await place.classroom.sweep()
            await leader.say(type="show", query="peel=2")
            await student.hear("show")
            now = 1179.0
            await place.classroom.sweep()
            assert await student.ending() == Ending.ENDED
            assert await leader.ending() == Ending.ENDED

    run(work)


def test_after_a_restart_everybody_comes_back_to_the_room() -> None:
    async def work() -> None:
        first = serve(LocalBroker())
        leader, student = await first.leader(), await first.student(1)
        await leader.say(type="show", query=QUERY)
        await student.hear("show")
        ticket = student.welcome["ticket"]
        await first.stop()
        assert await student.ending() not in list(Ending), "a broken line is no reason to stay away"
        second = serve(LocalBroker(), port=first.port)
        try:
            early = await second.student(1, ticket=ticket)
            assert early.welcome["waiting"], "the student is back before the leader"
            stranger = await second.join(type="follow", code=CODE, member="member-0007")
            assert await stranger.ending() == Ending.WRONG_CODE
            back = await second.leader()
            await back.say(type="show", query=QUERY)
            assert (await early.hear("show"))["query"] == QUERY
            assert (await second.student(7)).welcome["query"] == QUERY
        finally:
            await second.stop()

    run(work)


def test_a_slow_reader_gets_the_last_view_and_nothing_piles_up() -> None:
    from viewer.classroom.socket import ClassSocket

    class Slow(ClassSocket):
        def __init__(self) -> None:
            self.gone, self.waiting, self.sent = False, {}, list[str]()
            self.sending = None

        def write_message(self, text: str) -> "asyncio.Future[None]":  # type: ignore[override]
            self.sent.append(text)
            return asyncio.get_running_loop().create_future()

    async def work() -> None:
        slow = Slow()
        for number in range(1000):
            slow.send(json.dumps(number), "show")
        slow.send("poll", "poll")
        assert slow.sent == ["0"]
        assert slow.waiting == {"show": "999", "poll": "poll"}
        for _ in range(3):
            slow.sending.set_result(None)
            await asyncio.sleep(0)
        assert slow.sent == ["0", "999", "poll"]

    run(work)
