"""Reading knowledge files, and what a broken one says."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import annotations
from annotations.errors import RecordError
from annotations.store import load_knowledge

SHIPPED = Path(annotations.__file__).parent / "data"
FEATURE = '[[feature]]\nid = "aching"\nlabel = "Aching"\ngroup = "quality"\nphrases = ["aches"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str, str], Path]:
    """A folder of knowledge with one file of the given text."""

    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def _error(folder: Path) -> RecordError:
    with pytest.raises(RecordError) as caught:
        load_knowledge(folder)
    return caught.value


def test_reads_records_with_their_file(folder):
    knowledge = load_knowledge(folder("features/quality.toml", FEATURE))
    assert knowledge.features["aching"].label == "Aching"
    assert knowledge.files["aching"] == "features/quality.toml"


def test_is_read_once(knowledge):
    assert load_knowledge() is knowledge, "load_knowledge must be cached: every request asks for it"


def test_broken_toml_names_file_and_line(folder):
    error = _error(folder("features/quality.toml", FEATURE + 'label = "unclosed\n'))
    assert error.where == "features/quality.toml"
    assert "line 6" in error.what
    assert error.mend


def test_unknown_key_suggests_the_nearest(folder):
    error = _error(folder("features/quality.toml", FEATURE.replace("phrases", "phrase")))
    assert "aching" in error.where
    assert "phrase" in str(error)
    assert "did you mean 'phrases'?" in error.mend or "add phrases" in error.mend


def test_unknown_key_in_a_nested_table(folder):
    text = (SHIPPED / "sites" / "shin_inner.toml").read_text(encoding="utf-8")
    head, links = text.split("[[links]]", 1)
    error = _error(folder("sites/shin_inner.toml", f"{head}[[links]]{links.replace('evidence =', 'evidense =', 1)}"))
    assert "sites/shin_inner.toml" in error.where
    assert "links[1]" in error.where
    assert "evidence" in error.mend


def test_wrong_choice_lists_the_choices(folder):
    error = _error(folder("red_flags/a.toml", RED_FLAG.replace('"urgent"', '"soon"')))
    assert "level" in error.where
    assert "emergency" in error.mend


RED_FLAG = """[[red_flag]]
id = "flag_a"
label = "A"
level = "urgent"
advice = "Go."
why = "Because."
any_of = ["aching"]
sources = ["GK"]
evidence = "unchecked"
"""


def test_two_records_of_one_id(folder):
    folder("features/a.toml", FEATURE)
    error = _error(folder("features/b.toml", FEATURE))
    assert "features/a.toml" in error.where
    assert "features/b.toml" in error.where


def test_missing_folder(tmp_path):
    assert _error(tmp_path / "nowhere").mend


def test_not_utf8(tmp_path):
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "a.toml").write_bytes(FEATURE.replace("Aching", "Ächz").encode("latin-1"))
    assert "UTF-8" in _error(tmp_path).what


def test_a_copy_of_the_shipped_folder_loads(tmp_path, knowledge):
    copy = tmp_path / "data"
    shutil.copytree(SHIPPED, copy)
    assert load_knowledge(copy).conditions.keys() == knowledge.conditions.keys()


def test_shipped_condition_ids(knowledge):
    wanted = set((Path(__file__).parent / "condition_ids.txt").read_text(encoding="utf-8").split())
    assert wanted == set(knowledge.conditions), "the ids are a contract: other programs name conditions by them"


def test_every_source_has_a_short_name_for_people(knowledge):
    hosts = [
        one.id for one in knowledge.publications.values() if re.search(r"\.(com|org|net|uk|gov|es|ai)\b", one.short)
    ]
    assert not hosts, f"write an author or an organisation as `short` of {hosts}"
    nameless = [
        one.id
        for one in knowledge.publications.values()
        if not (one.short or one.authors or (one.journal and one.year))
    ]
    assert not nameless, f"add `short` (26 letters at most) to {nameless} in publications.toml"
