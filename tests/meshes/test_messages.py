"""Messages: every key that code names is there with its blanks, none is idle; they come through JSON and processes."""

import ast
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import meshes
import viewer
from meshes.errors import MeshesError
from meshes.messages import Id, Message, Term, blanks, from_json, templates, to_json

CODE = [file for package in (meshes, viewer) for file in Path(package.__file__).parent.rglob("*.py")]
FIT_SET = Message("fit_set", marks=[Message("fit_mark", mark=Id("psis.left"), mm=9.2)])


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    for file in CODE:
        yield from ((file, node) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def test_every_message_that_code_makes_is_there_with_its_blanks() -> None:
    wrong = []
    for file, node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message" and node.args:
            key, given = node.args[0], {keyword.arg for keyword in node.keywords}
            known = isinstance(key, ast.Constant) and key.value in templates()
            if isinstance(key, ast.Constant) and not (known and blanks(templates()[key.value]) == given):
                wrong.append(f"{file.name}:{node.lineno} {key.value} {sorted(map(str, given))}")
    assert not wrong, f"meshes/data/messages.toml has not these keys with these blanks: {wrong}"


def test_no_message_is_idle() -> None:
    named = {node.value for _, node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    made = {f"side_{side}" for side in ("left", "right")} | {f"what_{what}" for what in ("units", "axes")}
    joints = {joint for text in templates().values() for joint in re.findall(r"\{\w+:\w* (\w+)\}", text)}
    idle = sorted(templates().keys() - named - made - joints)
    assert not idle, f"nobody says these any more: {idle}"


@pytest.mark.parametrize(("key", "values"), [("nothing_such", {}), ("fit_poor", {}), ("holes", {"mm": 3})])
def test_a_message_nobody_could_read_is_not_made(key: str, values: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=key):
        Message(key, **values)


@pytest.mark.parametrize(
    ("message", "english"),
    [
        (Message("fit_poor", bone=Id("femur.left"), mean=2.34, most=14.2),
         "femur.left fits poorly: 2.3 mm on average, 14 mm at most."),
        (FIT_SET, "Set these landmarks by hand, if you can see them: psis.left (±9 mm)."),
        (Message("size", units="m", size=0.1, bone=Id("hip_bone.left"), mm=1045.2, other=""),
         "in m the bones have 0.1 times an adult's size (left hip bone 1,045 mm)"),
        (Message("fit_extreme", modes=[Message("fit_mode", mode=2, sd=-3.12)]),
         "An unusual shape: mode 2 (-3.1 SD) is at the model's limit."),
        (Message("names_meant", names=[Id("femur.left"), Id("tibia.left")]), "did you mean femur.left or tibia.left?"),
        (Message("zip_link", file="a'{0}.stl"), """its file "a'{0}.stl" is a link"""),
    ],
)  # fmt: skip
def test_the_command_line_speaks_english(message: Message, english: str) -> None:
    assert str(message) == english
    assert str(MeshesError(message, "scan", "mend it")) == f"{english} · scan · mend it"


def test_messages_come_through_json_and_processes() -> None:
    for message in (
        FIT_SET,
        Message("doing_structure", name=Term("urinary bladder")),
        Message("inward", count=2, all=9),
    ):
        assert from_json(json.loads(json.dumps(to_json(message)))) == message
        assert pickle.loads(pickle.dumps(message)) == message


def test_what_an_earlier_version_kept_is_still_shown() -> None:
    assert from_json(["its surface has holes"]) == ["its surface has holes"]
    gone = from_json({"key": "no_longer_said", "values": {"bone": {"id": "sacrum"}, "mm": 3}})
    assert isinstance(gone, str)
    assert "no_longer_said" in gone


def test_names_from_outside_come_back_printable() -> None:
    told = to_json(Message("files_no_mesh", file="\x1b[31mfemur\n.stl"))
    assert str(from_json(told)) == " [31mfemur .stl is no mesh"
