"""What reading and fitting say, in the language of the page: every sentence of theirs is known and translated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import meshes
from viewer.body_editor.message_translation import sentences, telling
from viewer.words import languages, own_words, section

PLACES = ("ingest", "fit", "bodies/own_body.py")
ELSEWHERE = {"download.py", "template.py", "bodyparts3d.py", "mapping.py"}
"""What a page never hears: fetching, the model's own files, the command's mapping file."""
NOT_SAID = {
    "carried over from the default body",  # of a structure's origin: cards, with their own catalogue
    "not given: predicted from the given bones by the shape model",
    "placed by their rules on this body's landmarks",
    "closed where it has holes: the default body's skin, carried over and laid onto it; above it and in the genital "
    "region as the default body's",
    "mirrored: left and right were exchanged",
    "the mapping {} cannot be written ({}); --names takes another place",  # of the command alone
    "{} is described nowhere",  # a fault of a data file
}
ERROR = re.compile(r"Error$|_bad$|^super$|^__init__$")


def _spelt(node: ast.expr) -> str:
    """A literal with its blanks as ``{}``; empty if it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    """What stands below a node and is not said by a page: docstrings, parts of a literal, how to mend."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values
    elif isinstance(node, ast.List) and len(node.elts) == 3:  # an error told between processes: what, where, mend
        yield node.elts[2]
    elif isinstance(node, ast.keyword) and node.arg == "mend":
        yield node.value
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("mend", "kinds"):
        yield from ast.walk(node.value)
    elif isinstance(node, ast.Call) and ERROR.search(getattr(node.func, "id", getattr(node.func, "attr", ""))):
        yield from (inner for argument in node.args[1:] for inner in ast.walk(argument))


def _said(tree: ast.AST) -> Iterator[str]:
    """Every literal of at least three words that a page may say."""
    passed = {id(one) for node in ast.walk(tree) for one in _passed(node)}
    for node in ast.walk(tree):
        spelt = _spelt(node) if isinstance(node, ast.expr) and id(node) not in passed else ""
        if len(spelt.split()) > 2 and "\\" not in spelt and "|" not in spelt:  # those are patterns and types
            yield spelt


def _sources() -> Iterator[Path]:
    top = Path(meshes.__file__).parent
    for place in PLACES:
        found = [top / place] if place.endswith(".py") else sorted((top / place).glob("*.py"))
        yield from (path for path in found if path.name not in ELSEWHERE)


def test_every_sentence_of_reading_and_fitting_is_known() -> None:
    known = {re.sub(r"\{\w+\}", "{}", text) for key, text in own_words("en").items() if key.startswith("told.")}
    wanting = {
        f"{path.parent.name}/{path.name}: {text}"
        for path in _sources()
        for text in _said(ast.parse(path.read_text(encoding="utf-8")))
        if text not in NOT_SAID and not any(sentence.endswith(text) for sentence in known)
    }
    assert not wanting, "add these to viewer/data/texts/*_told.toml:\n" + "\n".join(sorted(wanting))


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_nothing_stays_english(code: str) -> None:
    english, other = section("en", "told"), section(code, "told")
    alike = {
        key for key in english if english[key] == other[key] and len(re.findall(r"(?<!\{)\b[a-z]+", english[key])) > 2
    }
    assert not alike, f"not translated in viewer/data/texts/{code}_told.toml: {sorted(alike)}"


def test_a_sentence_is_taken_for_itself() -> None:
    english = telling("en")
    for sentence in sentences():
        text = section("en", "told")[sentence.key]
        if "{" not in text:
            assert english.say(text) == text


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (
            "femur.left fits poorly: 2.3 mm on average, 14 mm at most.",
            "Fémur, lado izquierdo: se ajusta mal, 2,3 mm de media y 14 mm como máximo.",
        ),
        (
            "Set these landmarks by hand, if you can see them: psis.left (±9 mm), hip_centre.right (±8 mm).",
            "Coloque a mano estos puntos de referencia, si puede verlos: espina ilíaca posterior superior, lado "
            "izquierdo (±9 mm), centro de la articulación de la cadera, lado derecho (±8 mm).",
        ),
        (
            "in m the bones have 0.1 times an adult's size (left femur 45.2 mm); in cm they would have a person's size",
            "en m los huesos tienen 0,1 veces el tamaño de un adulto (fémur, lado izquierdo: 45,2 mm); en cm tendrían "
            "el tamaño de una persona",
        ),
        ("hip_left.stl: 1,012 loose crumbs left out", "hip_left.stl: se omitieron 1\u00a0012 restos sueltos"),
        ("no.stl: left out, it holds no triangles", "no.stl: se omitió, no contiene triángulos"),
        (
            "the left femur lies further right than the right one (and 2 more pairs)",
            "fémur, lado izquierdo: está más a la derecha que el del lado derecho (y 2 pares más)",
        ),
        ("x.glb: left out, broken glTF: its JSON is no object", "x.glb: se omitió, glTF roto: su JSON no es un objeto"),
        ("sacrum.stl: its surface has holes", "sacrum.stl: su superficie tiene agujeros"),
        ("what nobody says", "what nobody says"),
    ],
)
def test_in_spanish(english: str, spanish: str) -> None:
    assert telling("es").say(english) == spanish


def test_names_and_figures_in_english() -> None:
    said = telling("en").say("femur.left fits poorly: 2.3 mm on average, 14 mm at most.")
    assert said == "Left femur fits poorly: 2.3 mm on average, 14 mm at most."


def test_a_hostile_name_stays_text() -> None:
    name = "{why}<img src=x>{0}.stl"
    assert telling("es").say(f"{name}: left out, it holds no triangles") == f"{name}: se omitió, no contiene triángulos"
