"""Rooms, codes, messages and pace as values, without a socket."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.classroom.codes import ALPHABET, KEY_BYTES, Seal, kept_key, new_code, read_code
from viewer.classroom.invitation import ClassOptions, base_address, invitation, open_class
from viewer.classroom.messages import LARGEST, Answer, Ask, read_message
from viewer.classroom.rate_limit import RateLimit
from viewer.classroom.room import Room, followed
from viewer.errors import ViewerError
from viewer.state import from_query

SEAL = Seal(b"k" * 32, "correct horse")
OTHER = Seal(b"x" * 32)


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()
    assert read_code(f" {code[:3].lower()}-{code[3:]} ") == code
    assert not set("01OIL") & set(ALPHABET), "these are mistaken for each other"


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_none(text: str) -> None:
    code = read_code(text)
    assert code is None or (len(code) == 6 and set(code) <= set(ALPHABET))


@given(st.text(max_size=80))
def test_no_proof_but_the_rooms_own_leads(proof: str) -> None:
    assert not OTHER.leads("ABC234", proof)
    assert not OTHER.knows("ABC234", proof)


def test_secret_password_and_ticket_are_kept_apart() -> None:
    assert SEAL.leads("ABC234", SEAL.secret("ABC234"))
    assert SEAL.leads("ABC234", "correct horse")
    assert not SEAL.leads("ABC234", SEAL.ticket("ABC234")), "a student's ticket must not lead"
    assert not SEAL.leads("ABC235", SEAL.secret("ABC234")), "a secret is for one room"
    assert not SEAL.knows("ABC234", SEAL.secret("ABC235"))
    assert not OTHER.leads("ABC234", ""), "no password is not an empty one"
    assert not SEAL.leads("ABC234", "\ud800")
    assert "correct" not in repr(SEAL)
    assert "kkk" not in repr(SEAL)


def test_the_key_stays_and_is_its_owners(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "class.key"
    key = kept_key(file)
    assert len(key) == KEY_BYTES
    assert kept_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["class.key"]
    file.write_bytes(b"short")
    assert len(kept_key(file)) == KEY_BYTES


def test_a_key_that_cannot_be_kept_still_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert len(kept_key(tmp_path / "file" / "class.key")) == KEY_BYTES


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "null", "7", '"lead"', "{", "\0", "\ud800", '{"type": "drive"}', '{"type": "show"}'),
        '{"type": "show", "query": 7}',
        '{"type": "show", "query": "", "more": 1}',
        '{"type": "lead", "code": "ABC234"}',
        '{"type": "follow", "code": "ABC234", "member": "no"}',
        '{"type": "follow", "code": "ABC234", "member": "<script>alert"}',
        '{"type": "ask", "question": "  ", "choices": ["a", "b"]}',
        '{"type": "ask", "question": "q", "choices": ["a"]}',
        '{"type": "ask", "question": "q", "choices": ["a", "b", "c", "d", "e", "f", "g"]}',
        '{"type": "answer", "poll": 1, "choice": -1}',
        '{"type": "answer", "poll": 1, "choice": true}',
        '{"type": "answer", "poll": 1, "choice": 99999999999999999999}',
        "[" * 4000,
        json.dumps({"type": "show", "query": "x" * LARGEST}),
    ],
)
def test_what_is_no_message_is_none(text: str) -> None:
    assert read_message(text) is None


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_no_garbage_raises(garbage: str | bytes) -> None:
    read_message(garbage)


def test_words_lose_their_control_characters() -> None:
    answer = read_message(json.dumps({"type": "answer", "poll": 1, "choice": 0, "name": " Ann\u202e\n\x07 B "}))
    assert isinstance(answer, Answer)
    assert answer.name == "Ann B"


def test_a_poll_counts_the_answers_to_itself() -> None:
    room = Room().asks("Which root?", ["L4", "S1"])
    first = [Answer(type="answer", poll=1, choice=choice) for choice in (1, 1, 0)]
    assert all(room.takes(answer) for answer in first)
    assert room.tally(first) == [1, 2]
    assert not room.takes(Answer(type="answer", poll=1, choice=2)), "there is no third choice"
    assert not room.closes().takes(first[0])
    again = room.closes().asks("And now?", ["yes", "no"])
    assert not again.takes(first[0]), "an answer to the question before"
    assert again.tally(first) == [0, 0]


@given(st.text(max_size=400))
def test_a_room_keeps_nothing_but_a_view(query: str) -> None:
    room = Room().shows(query)
    assert followed(room.query) == room.query
    assert Room.model_validate_json(room.model_dump_json()) == room


def test_the_readers_own_settings_are_not_followed() -> None:
    query = followed("show=sciatic.left&peel=2&theme=dark&text=large&lang=es&detail=lite&contrast=high&step=3&evil=1")
    assert query == "show=sciatic.left&peel=2&step=3"
    assert from_query(query).theme == "auto"


def test_a_rate_limit_allows_a_burst_and_then_so_many_a_second() -> None:
    now = 0.0
    limit = RateLimit(2.0, 5.0, lambda: now)
    assert [limit.allows() for _ in range(7)] == [True] * 5 + [False] * 2
    now = 1.0
    assert [limit.allows() for _ in range(3)] == [True, True, False]


def test_an_open_class_tells_code_and_secret_where_they_belong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    opened = open_class(ClassOptions(), "127.0.0.1", 5006)
    secret = opened.leader.partition("#lead=")[2]
    assert len(secret) == 40
    assert secret not in opened.students
    assert opened.students == f"http://127.0.0.1:5006/?class={opened.code}"
    assert "█" in "\n".join(opened.lines()) or "▄" in "\n".join(opened.lines())
    assert open_class(ClassOptions(password="long enough"), "localhost", 1).leader.endswith("#lead=")


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (ClassOptions(password="short"), "--password"),
        (ClassOptions(address="class.example"), "--class-address"),
        (ClassOptions(redis="redis://127.0.0.1:9"), "--redis"),
        (ClassOptions(redis="nonsense"), "--redis"),
    ],
)
def test_what_is_wrong_is_told(
    options: ClassOptions, where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(ViewerError, match=where):
        open_class(options, "localhost", 5006)


def test_students_are_invited_to_the_address_that_others_see() -> None:
    assert base_address("https://atlas.example/class", "0.0.0.0", 1) == "https://atlas.example/class/"
    assert "0.0.0.0" not in base_address("", "0.0.0.0", 5006)
    shown = invitation("https://atlas.example/", "ABC234")
    assert shown["join"] == "https://atlas.example/?class=ABC234"
    assert shown["qr"].startswith("<svg")
    assert Ask(type="ask", question="q", choices=["a", "b"]).choices == ["a", "b"]
