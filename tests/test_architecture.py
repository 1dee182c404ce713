"""What the documents and comments say of the tree is true: files, functions and floors that they name are there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import FLOORS, ROOT

PAGE = ROOT / "docs" / "architecture.md"
WALKS = ("Follow a click", "Follow a nerve", "Follow your own mesh")
TOPS = "annotations|bench|docs|examples|fuzz|meshes|tests|viewer"
NAMED = re.compile(rf"(?<![\w/.@-])(?:{TOPS})(?:/[\w.<>*-]+)+\.(?:css|html|js|json|md|mjs|py|toml)\b")
FOLDER = re.compile(rf"`((?:{TOPS})(?:/[\w.<>*-]+)*/?)`")
FUNCTION = re.compile(r"`(\w+)\(\)`")
DEFINED = r"(?:\b(?:def|class|function|const)\s+{0}\b|^\s*(?:async\s+)?{0}\([^;]*\{{$)"
HISTORY = {"CHANGELOG.md"}


def files(*endings: str) -> list[Path]:
    """Files under version control."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode:
        pytest.skip("needs the git repository, to know which files are its own")
    found = [ROOT / name for name in told.stdout.split("\0") if name.endswith(endings)]
    return [file for file in found if file.is_file() and file.name not in HISTORY]


def lines(file: Path) -> Iterator[tuple[str, str]]:
    """Every line with where it stands."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"{file.relative_to(ROOT)}:{number}", line


def is_there(name: str) -> bool:
    """Whether a file or folder is in the tree; ``<nerve>`` and ``*`` stand for any name."""
    return any(True for _ in ROOT.glob(re.sub(r"<\w+>", "*", name.rstrip("/"))))


@pytest.mark.parametrize("ending", [".md", ".py", ".js", ".toml"])
def test_every_file_that_is_named_is_there(ending: str) -> None:
    gone = [
        f"{where} names {name}"
        for file in files(ending)
        for where, line in lines(file)
        for name in {*NAMED.findall(line), *(FOLDER.findall(line) if ending == ".md" else ())}
        if not is_there(name)
    ]
    assert not gone, "there are no such files any more; mend these lines:\n" + "\n".join(gone)


def test_every_function_that_is_named_is_in_a_file_of_its_line() -> None:
    checked = 0
    for where, line in lines(PAGE):
        text = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in NAMED.findall(line))
        for name in FUNCTION.findall(line):
            checked += 1
            assert re.search(DEFINED.format(name), text, re.MULTILINE), (
                f"{where} names `{name}()`, which no file named in that line defines: mend the line"
            )
    assert checked > 30, "the walks name hardly any function"


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_is_numbered_and_every_step_names_a_file(walk: str) -> None:
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"## {walk}\n")
    steps = re.findall(r"^(\d+)\. (.*)$", rest.partition("\n## ")[0], re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1)), f"number the steps of {walk!r} anew"
    assert len(steps) >= 8
    bare = [number for number, words in steps if not NAMED.search(words)]
    assert not bare, f"steps {bare} of {walk!r} name no file"


def test_the_picture_shows_every_floor_in_its_order() -> None:
    picture = PAGE.read_text(encoding="utf-8").partition("```mermaid\n")[2].partition("```")[0]
    for package, floors in FLOORS.items():
        _, _, part = picture.partition(f"subgraph {package}[")
        boxes = re.findall(r'\w+\["([^"]+)"\]', part.partition("\n  end")[0])
        drawn = [set(box.split(" · ")) for box in boxes]
        meant = [names for floor in floors if (names := {n for n in floor if not n.startswith("__")})]
        assert drawn == meant, f"draw the floors of {package} in docs/architecture.md as tests/floors.toml has them"
