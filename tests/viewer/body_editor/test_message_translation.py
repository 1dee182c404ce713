"""Messages in the languages of the page: complete, structures by name, figures as the language writes them."""

import re

import pytest

from meshes.messages import Id, Message, Term
from viewer.body_editor.message_translation import translator
from viewer.words import languages, section


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_nothing_stays_english(code: str) -> None:
    english, other = section("en", "message"), section(code, "message")
    alike = {
        key for key in english if english[key] == other[key] and len(re.findall(r"(?<!\{)\b[a-z]+", english[key])) > 2
    }
    assert not alike, f"not translated in viewer/data/texts/{code}_messages.toml: {sorted(alike)}"


FIT_POOR = Message("fit_poor", bone=Id("femur.left"), mean=2.3, most=14)


@pytest.mark.parametrize(
    ("message", "spanish"),
    [
        (FIT_POOR, "Fémur, lado izquierdo: se ajusta mal, 2,3 mm de media y 14 mm como máximo."),
        (
            Message(
                "fit_set",
                marks=[
                    Message("fit_mark", mark=Id("psis.left"), mm=9.1),
                    Message("fit_mark", mark=Id("hip_centre.right"), mm=8),
                ],
            ),
            "Coloque a mano estos puntos de referencia, si puede verlos: espina ilíaca posterior superior, lado "
            "izquierdo (±9 mm), centro de la articulación de la cadera, lado derecho (±8 mm).",
        ),
        (
            Message(
                "size",
                units="m",
                size=0.1,
                bone=Id("femur.left"),
                mm=45.2,
                other=Message("size_other", units="cm"),
            ),
            "en m los huesos tienen 0,1 veces el tamaño de un adulto (fémur, lado izquierdo: 45,2 mm); en cm tendrían "
            "el tamaño de una persona",
        ),
        (
            Message("of_file", key="hip_left.stl", note=Message("crumbs", count=1012)),
            "hip_left.stl: se omitieron 1\u00a0012 restos sueltos",
        ),
        (
            Message("frame_left_out", key="no.stl", why=Message("read_empty")),
            "no.stl: se omitió, no contiene triángulos",
        ),
        (
            Message("side_crossed", bone=Id("femur.left"), more=Message("more_pairs", count=2)),
            "fémur, lado izquierdo: está más a la derecha que el del lado derecho (y 2 pares más)",
        ),
        (
            Message("frame_left_out", key="x.glb", why=Message("gltf_broken", why=Message("gltf_json_object"))),
            "x.glb: se omitió, glTF roto: su JSON no es un objeto",
        ),
        (
            Message("of_file", key="sacrum.stl", note=Message("holes")),
            "sacrum.stl: su superficie tiene agujeros",
        ),
        (
            Message("girdle_parted", key="p.stl", bones=[Id("hip_bone.left"), Id("sacrum")]),
            "p.stl: se ha separado en hueso coxal, lado izquierdo y sacro, según los huesos del cuerpo habitual que "
            "quedan más cerca",
        ),
        (Message("doing_muscle", name=Term("gluteus maximus")), "músculos: glúteo mayor"),
        ("what nobody says", "what nobody says"),
    ],
)
def test_in_spanish(message: Message | str, spanish: str) -> None:
    assert translator("es").translate(message) == spanish


def test_names_and_figures_in_english() -> None:
    assert translator("en").translate(FIT_POOR) == "Left femur fits poorly: 2.3 mm on average, 14 mm at most."


def test_what_a_language_lacks_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = translator("es")
    monkeypatch.setattr(speaker, "_templates", {})
    assert speaker.translate(Message("holes")) == "its surface has holes"


def test_a_hostile_name_stays_text() -> None:
    name = "{why}<img src=x>{0}.stl"
    said = translator("es").translate(Message("frame_left_out", key=name, why=Message("read_empty")))
    assert said == f"{name}: se omitió, no contiene triángulos"
