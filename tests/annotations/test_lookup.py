"""From place and words to an explained list, on written cases and on random input."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.errors import AnnotationsError
from annotations.lookup import at_place, look_up
from annotations.ranking.urgency import rank
from annotations.vocabulary import CareLevel
from tests.annotations.places import places_in

CASES = [
    case
    for file in sorted(Path(__file__).parent.glob("cases*.toml"))
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]
SENTENCES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
LEVELS = ["none", "unknown", "specialist", "urgent", "emergency"]
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("case", CASES, ids=[case["words"] for case in CASES])
def test_case(knowledge, case):
    answer = look_up(knowledge, case["words"], case.get("side"), case.get("note", "")).to_json()
    nerves = [nerve["id"] for nerve in answer["nerves"]]
    conditions = [condition["id"] for condition in answer["conditions"]]
    level = answer["care"]["level"]
    first, wanted = nerves[0] if nerves else "none", case["nerve"].split("|")
    assert "any" in wanted or first in wanted, f"nerves {nerves[:3]}; first conditions: {conditions[:3]}"
    for name in case.get("never", []):
        assert name not in (*nerves[:1], *conditions[:1]), f"{name} must not come first"
    for name in case.get("conditions", []):
        assert set(name.split("|")) & set(conditions[:5]), f"{name} is not among {conditions[:5]}"
    triggers = [trigger["id"] for trigger in answer["care"]["triggers"]]
    if "care" in case:
        assert level == case["care"], f"triggers: {triggers}"
    if "care_at_least" in case:
        assert LEVELS.index(level) >= LEVELS.index(case["care_at_least"]), f"triggers: {triggers}"


def test_shape_of_the_answer(knowledge):
    answer = look_up(knowledge, "inside of my left shin burns").to_json()
    assert list(answer) == ["query", "sites", "nerves", "conditions", "care", "mechanism", "understood"]
    assert answer["query"] == "inside of my left shin burns"
    assert answer["sites"][0].keys() == {"id", "label", "score"}
    assert answer["sites"][0]["id"] == "shin_inner.left"
    assert answer["nerves"][0].keys() == {"id", "rank", "mechanism", "why", "roots", "branch", "branch_label"}
    assert answer["nerves"][0]["id"] == "femoral", "a branch names its parent nerve"
    assert answer["nerves"][0]["branch"] == "femoral.saphenous"
    assert answer["nerves"][0]["rank"] == 1
    assert answer["conditions"][0].keys() == {"id", "label", "mechanism", "for", "against", "claims"}
    assert answer["care"].keys() == {"level", "triggers", "advice"}
    assert answer["care"]["level"] in LEVELS
    assert answer["mechanism"] in ("nerve", "referred", "local", "mixed")
    assert json.loads(json.dumps(answer)) == answer


def test_nothing_found_suggests_the_nearest(knowledge):
    result = look_up(knowledge, "qwertzuiop")
    answer = result.to_json()
    assert not result.found
    assert answer["sites"] == answer["nerves"] == answer["conditions"] == []
    assert isinstance(answer["suggestions"], list)
    assert "suggestions" not in look_up(knowledge, "knee").to_json()


def test_empty_words(knowledge):
    assert not look_up(knowledge, "").found


def test_unknown_side(knowledge):
    with pytest.raises(AnnotationsError, match="left, right, both, middle"):
        look_up(knowledge, "knee", side="upside")


@pytest.mark.parametrize(
    ("words", "side", "ids"),
    [
        ("left inner shin", None, ["shin_inner.left"]),
        ("inner shin", "right", ["shin_inner.right"]),
        ("inner shin", "both", ["shin_inner.left", "shin_inner.right"]),
        ("both inner shins", None, ["shin_inner.left", "shin_inner.right"]),
        ("inner shin", None, ["shin_inner"]),
    ],
)
def test_sides(knowledge, words, side, ids):
    assert [site["id"] for site in look_up(knowledge, words, side).to_json()["sites"]][: len(ids)] == ids


@pytest.mark.parametrize("words", ["inner shin burns", "buttock and back of thigh", "groin", "sole of foot numb"])
def test_the_other_side_mirrors_the_answer(knowledge, words):
    left, right = (json.dumps(look_up(knowledge, words, side).to_json()) for side in ("left", "right"))
    assert left.replace(".left", ".right").replace(", left", ", right") == right


@RELAXED
@given(case=st.sampled_from(CASES))
def test_the_other_side_mirrors_the_answer_to_any_case(knowledge, case):
    left, right = (
        look_up(knowledge, case["words"], side, case.get("note", "")).to_json() for side in ("left", "right")
    )
    assert left.pop("query") == right.pop("query")
    for site in left["sites"]:
        site["id"] = site["id"].replace(".left", ".right")
        site["label"] = site["label"].replace(", left", ", right")
    assert left == right


@pytest.mark.parametrize("name", ["lay", "clinical"])
def test_every_site_is_found_by_its_names(knowledge, name):
    missed = []
    for site in knowledge.sites.values():
        for text in getattr(site.names, name)[:6]:
            found = places_in(knowledge, text)
            if site.id not in found:
                missed.append(f"{site.id}: {text!r} gives {found[:3]}")
    total = sum(len(getattr(site.names, name)[:6]) for site in knowledge.sites.values())
    assert len(missed) <= 0.05 * total, f"{len(missed)} of {total} names do not find their site:\n" + "\n".join(missed)


def test_every_condition_and_nerve_is_found_by_its_clinical_name(knowledge):
    for condition in knowledge.conditions.values():
        found = [one["id"] for one in look_up(knowledge, condition.id.replace("_", " ")).to_json()["conditions"]]
        label = [one["id"] for one in look_up(knowledge, condition.label.split("(")[0]).to_json()["conditions"]]
        assert condition.id in found + label, f"{condition.label!r} is not found by its name"
    for nerve in knowledge.nerves.values():
        found = [one["id"] for one in look_up(knowledge, f"{nerve.label}").to_json()["nerves"]]
        assert found[:1] == [nerve.id], f"{nerve.label!r} finds {found[:2]}"


def _words_of_flags(knowledge):
    return sorted({f for flag in knowledge.red_flags.values() for f in (*flag.features, *flag.any_of)})


@RELAXED
@given(data=st.data())
def test_adding_a_feature_never_lowers_the_level(knowledge, data):
    names = sorted(knowledge.features)
    site = data.draw(st.sampled_from(sorted(knowledge.sites)))
    some = data.draw(st.frozensets(st.sampled_from(names), max_size=6))
    more = some | {data.draw(st.sampled_from(_words_of_flags(knowledge)))}
    assert rank(at_place(knowledge, site, more).care.level) >= rank(at_place(knowledge, site, some).care.level)


@RELAXED
@given(data=st.data())
def test_adding_a_sentence_of_a_red_flag_never_lowers_the_level(knowledge, data):
    case = data.draw(st.sampled_from(CASES))
    feature = knowledge.features[data.draw(st.sampled_from(_words_of_flags(knowledge)))]
    note = case.get("note", "")
    phrase = data.draw(st.sampled_from(feature.phrases)).lstrip("=")
    first = data.draw(st.booleans())
    before = look_up(knowledge, case["words"], note=note).care
    after = look_up(knowledge, case["words"], note=f"{phrase}. {note}" if first else f"{note}. {phrase}").care
    assert rank(after.level) >= rank(before.level) or not before.triggers, f"{phrase!r} lowers it"


@RELAXED
@given(words=st.text(max_size=80), note=st.text(max_size=80))
def test_any_text_gets_an_answer(knowledge, words, note):
    json.dumps(look_up(knowledge, words, note=note).to_json())


def test_a_denial_alarms_nobody(knowledge):
    """What is denied raises no warning, at the end of a note, before something else, or in the middle of a sentence."""
    alarmed = []
    for place in (
        "ache in the outer hip when climbing stairs",
        "dull ache in the right buttock after gardening on Sunday",
    ):
        for denial in SENTENCES["denials"]:
            for note in (denial, f"{denial}. It is worse with stairs.", f"Started last week; {denial}, sleeps fine"):
                triggers = look_up(knowledge, place, note=note).care.triggers
                alarmed += [f"{note!r}: {trigger.id}" for trigger in triggers]
    assert not alarmed, "\n".join(alarmed)


@pytest.mark.parametrize("level", LEVELS[2:])
def test_a_warning_sign_warns(knowledge, level):
    """In everyday words, alone and as a note: at this level or above."""
    missed = []
    for sentence in SENTENCES[level]:
        for words, note in ((sentence, ""), ("leg", sentence)):
            care = look_up(knowledge, words, note=note).to_json()["care"]
            if LEVELS.index(care["level"]) < LEVELS.index(level):
                missed.append(f"{sentence!r} is {care['level']}: {[trigger['id'] for trigger in care['triggers']]}")
    assert not missed, "\n".join(missed)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "  ",
        "🦵🔥",
        "痛い 足",
        "боль в ноге",
        "ألم في الساق",
        "<script>alert('x')</script>",
        "the and of it",
        "%s {0} \x00",
        "?!?,;:",
    ],
)
def test_what_is_no_sentence_of_ours_finds_nothing(knowledge, words):
    result = look_up(knowledge, words, note=words)
    assert not result.found
    assert result.to_json()["suggestions"], "the nearest names are offered"
    assert result.care.level is CareLevel.UNKNOWN


@pytest.mark.parametrize("words", ["leg pain and " * 770, "no, " * 700, "a" * 10_000, "\n".join(["numb foot"] * 300)])
def test_very_long_texts_are_answered(knowledge, words):
    json.dumps(look_up(knowledge, words[:10_000], note=words[:10_000]).to_json())


@RELAXED
@given(data=st.data())
def test_every_id_of_an_answer_resolves(knowledge, data):
    case = data.draw(st.sampled_from(CASES))
    answer = look_up(knowledge, case["words"], "left", case.get("note", "")).to_json()
    assert {site["id"].removesuffix(".left") for site in answer["sites"]} <= knowledge.sites.keys()
    assert {nerve["id"] for nerve in answer["nerves"]} <= knowledge.nerves.keys()
    assert {condition["id"] for condition in answer["conditions"]} <= knowledge.conditions.keys()
    sources = {s for one in answer["conditions"] for claim in one["claims"] for s in claim["sources"]}
    assert sources <= knowledge.publications.keys()


def test_at_place_names_what_must_not_be_missed(knowledge):
    place = at_place(knowledge, "thigh_inner_upper.left")
    assert place.side == "left"
    assert "obturator_hernia" in [entry.condition.id for entry in place.dangerous]
    assert not [entry for entry in place.conditions if entry.condition.dangerous]
    assert place.nerves[0].nerve == "obturator"
    assert place.care.level is CareLevel.NONE


def test_at_place_reorders_with_reasons(knowledge):
    plain = at_place(knowledge, "hip_outer")
    ticked = at_place(knowledge, "hip_outer", frozenset({"worse_lying_on_side", "worse_stairs"}))
    first = ticked.conditions[0]
    assert first.condition.id == "gtps"
    assert {"worse_lying_on_side", "worse_stairs"} <= {reason.subject for reason in first.reasons}
    assert first.points == sum(reason.points for reason in first.reasons), "points are the sum of the reasons, no more"
    assert first.points > next(e for e in plain.conditions if e.condition.id == "gtps").points


def test_features_against_move_a_condition_down(knowledge):
    def points(features):
        entries = at_place(knowledge, "perineum_area", frozenset(features)).conditions
        return next(entry.points for entry in entries if entry.condition.id == "pudendal_neuralgia")

    assert points({"worse_sitting", "wakes_at_night"}) < points({"worse_sitting"})


def test_si_joint_forces_no_nerve(knowledge):
    assert at_place(knowledge, "si_joint").nerves == ()


def test_saddle_numbness_at_the_perineum(knowledge):
    place = at_place(knowledge, "perineum_area", frozenset({"numbness"}))
    assert place.care.level is CareLevel.EMERGENCY
    assert place.dangerous[0].condition.id == "cauda_equina_syndrome"


@pytest.mark.parametrize(
    ("call", "mend"),
    [
        (lambda k: at_place(k, "shin_iner"), "shin_inner"),
        (lambda k: at_place(k, "shin_inner", frozenset({"burnin"})), "burning"),
    ],
)
def test_unknown_ids_suggest_the_nearest(knowledge, call, mend):
    with pytest.raises(AnnotationsError) as caught:
        call(knowledge)
    assert mend in caught.value.mend


def test_a_named_branch_answers_with_its_own_roots(knowledge):
    (first, *_) = look_up(knowledge, "nerve to obturator internus").nerves
    assert (first.nerve, first.branch) == ("sacral_plexus", "sacral_plexus.obturator_internus")
    assert first.roots == ("L5", "S1", "S2")
