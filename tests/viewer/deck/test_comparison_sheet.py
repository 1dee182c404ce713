"""The comparison in words, and the command that prints it."""

import json
import re
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from meshes.anatomy.comparison import Comparison
from meshes.anatomy.morphometry import rows
from meshes.atlas import Atlas
from meshes.default_body.shape_variation import skeletal
from viewer.cli import body_compare
from viewer.cli import main as cli
from viewer.deck.comparison_sheet import GROUPS, Compared, compare_bodies, compare_sides, comparison_sheet
from viewer.words import languages, section


@pytest.fixture(scope="module")
def shaped(atlas: Atlas) -> Atlas:
    """The default body with the landmarks and nerves of another shape."""
    shape = skeletal({1: 1.5})
    return replace(atlas, name="shaped", label="Shaped", landmarks=shape.landmarks, segments=shape.segments)


@pytest.mark.parametrize("language", languages())
def test_every_measure_has_words(language: str) -> None:
    words = section(language, "compare")
    wanting = [row.id for row in rows() if f"measure.{row.id}" not in words]
    assert not wanting, f"add to [compare.measure] of viewer/data/texts/{language}_compare.toml: {wanting}"
    extra = {key.removeprefix("measure.") for key in words if key.startswith("measure.")} - {row.id for row in rows()}
    assert not extra, f"no such measure in meshes/data/morphometrics.toml: {sorted(extra)}"


@pytest.mark.parametrize("language", languages())
def test_every_group_of_people_has_words(language: str) -> None:
    words = section(language, "compare")
    who = {group.who for row in rows() for group in row.published if group.who}
    wanting = [one for one in who if f"who_{one.replace(', ', '_').replace(' ', '_')}" not in words]
    assert not wanting, f"add who_… to viewer/data/texts/{language}_compare.toml: {wanting}"


@pytest.mark.parametrize("language", languages())
def test_no_blank_stays_open(atlas: Atlas, shaped: Atlas, language: str) -> None:
    told = json.dumps(comparison_sheet(compare_bodies(atlas, shaped, language=language), language), ensure_ascii=False)
    assert "{" not in told.replace('{"', "").replace("[{", ""), told[:400]
    assert "compare." not in told


def test_equal_bodies_have_no_difference(atlas: Atlas) -> None:
    told = comparison_sheet(compare_bodies(atlas, atlas))
    assert told["same"]
    assert told["headline"] == section("en", "compare")["no_difference"]
    assert told["told"] == []
    assert told["more"] == 0


def test_the_words_say_what_the_table_says(atlas: Atlas, shaped: Atlas) -> None:
    told = comparison_sheet(compare_bodies(atlas, shaped))
    assert [group["id"] for group in told["groups"]] == list(GROUPS)
    lines = {row["id"]: row for group in told["groups"] for row in group["rows"]}
    leg = lines["leg_length"]
    assert leg["difference"] == pytest.approx(leg["b"] - leg["a"], abs=0.002)
    said = next(one["text"] for one in told["told"] if one["id"] == "leg_length")
    assert f"{abs(leg['difference']):.0f} mm less in Shaped ({leg['b']:.0f} mm)" in said
    assert f"than in Modelled adult ({leg['a']:.0f} mm)" in said
    counted = sum(row["notable"] for row in lines.values())
    assert len(told["told"]) + told["more"] == counted
    assert f"{counted} of {told['common']}" in told["headline"]


def test_published_figures_stand_beside_a_measure(atlas: Atlas, shaped: Atlas) -> None:
    told = comparison_sheet(compare_bodies(atlas, shaped))
    row = next(row for group in told["groups"] for row in group["rows"] if row["id"] == "S3")
    assert row["published"] == "men: mean 47.5 ± 15.2 mm; women: mean 63.9 ± 5.9 mm"
    assert row["show"] == "sciatic.trunk.left"
    said = next(one["text"] for one in told["told"] if one["id"] == "S3")
    assert "Both lie within what was published" in said


def test_spanish_figures_have_a_comma(atlas: Atlas, shaped: Atlas) -> None:
    told = comparison_sheet(compare_bodies(atlas, shaped, language="es"), "es")
    rows = [row for group in told["groups"] for row in group["rows"]]
    assert "47,5 ± 15,2 mm" in next(row["published"] for row in rows if row["id"] == "S3")
    shown = [row[key] for row in rows for key in ("shown_a", "shown_b", "shown_difference", "published")]
    wrong = [text for text in (*shown, *(one["text"] for one in told["told"])) if re.search(r"\d\.\d", text)]
    assert not wrong


def test_the_sides_of_the_default_body_are_alike(atlas: Atlas) -> None:
    told = comparison_sheet(compare_sides(atlas, "es"), "es")
    assert told["same"]
    assert told["a"] == "Adulto modelado, lado izquierdo"


def test_nothing_in_common_is_said(atlas: Atlas) -> None:
    none = Compared(("A", "B"), compare_bodies(atlas, atlas).sides, Comparison(()), {})
    assert comparison_sheet(none)["headline"] == section("en", "compare")["nothing_common"]


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli.cli, ["body", "compare", *words], catch_exceptions=code == 0)
    assert done.exit_code == code, f"{' '.join(words)}: {done.output} {done.exception}"
    return done.output


def test_the_command_prints_table_and_words(atlas: Atlas, shaped: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    by_name = {"default": atlas, "shaped": shaped}
    monkeypatch.setattr("meshes.load_atlas", lambda name, progress=None: by_name[name])
    monkeypatch.setattr("meshes.bodies.registry.resolve", lambda name, progress=None: name)
    said = run("default", "shaped")
    assert "A = Modelled adult\nB = Shaped" in said
    assert "mean 58 ± 8 mm" in said
    assert "measures differ enough to count" in said
    assert len(run("default", "shaped", "--all").splitlines()) > len(said.splitlines())
    told = json.loads(run("default", "shaped", "--json", "--side", "right"))
    assert told["told"][0]["text"]
    assert json.loads(run("default", "shaped", "--json", "--language", "es"))["headline"].endswith("Las mayores:")


def test_the_command_on_the_sides_of_one_body(atlas: Atlas) -> None:
    assert "No difference" in run("default", "--sides")


def test_no_measure_in_common_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"a": "A", "b": "B", "common": 0, "groups": [], "headline": "nothing", "told": [], "missing": []}
    monkeypatch.setattr(body_compare, "_compared", lambda *given: told)
    assert "nothing" in run("default", "default", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("default", "nobody"), "there is no body 'nobody'"),
        (("default",), "a second body is wanting"),
        (("default", "default", "--sides"), "--sides compares one body with itself"),
        (("default", "--sides", "--language", "tlh"), "no texts in that language · tlh"),
    ],
)
def test_wrong_use_is_told(monkeypatch, capsys, atlas: Atlas, words: tuple[str, ...], said: str) -> None:
    monkeypatch.setattr(sys, "argv", ["nociscope", "body", "compare", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err
