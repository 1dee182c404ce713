"""The rules on the whole set: the shipped knowledge keeps them, and a broken one is told where and how to mend."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from annotations.checks import coverage, run_checks
from annotations.checks.problem import LINES, NOTES
from annotations.records import Claim, Feature, Identifier
from annotations.vocabulary import Evidence


def _changed(knowledge, kind, record_id, **fields):
    """The knowledge with one record changed."""
    records = dict(getattr(knowledge, kind))
    records[record_id] = records[record_id].model_copy(update=fields)
    return replace(knowledge, **{kind: MappingProxyType(records)})


def _told(knowledge, what):
    problems = [problem for problem in run_checks(knowledge) if what in problem.what]
    assert problems, f"run_checks does not notice: {what}"
    assert all(problem.where and problem.mend for problem in problems), "each problem names its place and its mend"
    return problems[0]


def test_shipped_knowledge_is_sound(knowledge):
    problems = run_checks(knowledge)
    assert not problems, "mend the knowledge files:\n" + "\n".join(map(str, problems))


def test_every_line_of_the_source_text_is_covered(knowledge):
    found = coverage(knowledge)
    assert list(found)[: len(LINES)] == list(LINES)
    missing = [line for line in (*LINES, *NOTES) if not found[line]]
    assert not missing, f"add covers = [...] to the claims that say {', '.join(missing)}"


def test_unknown_feature_of_a_claim(knowledge):
    claim = knowledge.conditions["dvt"].claims[0].model_copy(update={"features": ("swelling_one_legg",)})
    problem = _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), "'swelling_one_legg' is not known")
    assert "conditions/dvt.toml" in problem.where
    assert "swelling_one_leg" in problem.mend


def test_unknown_source(knowledge):
    claim = knowledge.conditions["dvt"].claims[0].model_copy(update={"sources": ("NOBODY99",)})
    _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), "'NOBODY99' is not known")


@pytest.mark.parametrize("name", ["ischial_tuberosity", "plantar_fascia", "nothing"])
def test_a_structure_that_the_body_cannot_light_up(knowledge, name):
    first, *rest = knowledge.sites["sit_bone"].structures
    wrong = _changed(knowledge, "sites", "sit_bone", structures=(first.model_copy(update={"structure": name}), *rest))
    assert _told(wrong, f"{name!r} is not known")
    assert _told(_changed(knowledge, "conditions", "gtps", structures=(name,)), f"{name!r} is not known")


def test_what_lies_at_a_place_owns_up_to_unread_sources(knowledge):
    first, *rest = knowledge.sites["sit_bone"].structures
    wrong = first.model_copy(update={"sources": ("GK",)})
    assert _told(_changed(knowledge, "sites", "sit_bone", structures=(wrong, *rest)), "Nobody read the source")


def test_unknown_segment(knowledge):
    site = knowledge.sites["shin_inner"]
    link = site.links[0].model_copy(update={"segment": "femoral.saphenus"})
    problem = _told(_changed(knowledge, "sites", "shin_inner", links=(link,)), "'femoral.saphenus' is not known")
    assert "femoral.saphenous" in problem.mend


@pytest.mark.parametrize(
    ("sources", "evidence", "what"),
    [(("GK",), Evidence.STUDY, "Nobody read the source"), (("NHS-DVT",), Evidence.UNCHECKED, "is called unchecked")],
)
def test_evidence_goes_with_the_sources(knowledge, sources, evidence, what):
    claim = Claim(kind="for", text="A thing.", sources=sources, evidence=evidence)
    _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), what)


@pytest.mark.parametrize(
    ("source", "evidence", "what"),
    [
        ("NHS-DVT", Evidence.GUIDELINE, "No guideline of a known year"),
        ("EAU-CPP", Evidence.GUIDELINE, "No guideline of a known year"),
        ("BOWLEY19", Evidence.STUDY, "good for study"),
        ("WMSK-FD", Evidence.TEXTBOOK, "good for textbook"),
        ("PSOAS-OR", Evidence.TEXTBOOK, "good for textbook"),
    ],
)
def test_a_grade_goes_with_the_kind_of_source(knowledge, source, evidence, what):
    claim = Claim(kind="for", text="A thing.", sources=(source,), evidence=evidence)
    _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), what)


def test_advice_on_care_is_never_unchecked(knowledge):
    claim = Claim(kind="care", text="Wait.", sources=("GK",), evidence=Evidence.UNCHECKED)
    _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), "Advice on care is unchecked")
    fields = {"sources": ("GK",), "evidence": Evidence.UNCHECKED}
    _told(_changed(knowledge, "red_flags", "flag_fever", **fields), "Advice on care is unchecked")


def test_a_verdict_is_refused(knowledge):
    changed = _changed(knowledge, "conditions", "dvt", summary="If the leg is swollen, you have a clot.")
    _told(changed, "tells people what they have")


def test_a_calming_word_before_anybody_has_looked_is_refused(knowledge):
    _told(_changed(knowledge, "conditions", "dvt", summary="Mostly harmless."), "calms before anybody has looked")
    seen = "Once a clinician has found this to be the cause, it is harmless."
    problems = run_checks(_changed(knowledge, "conditions", "dvt", summary=seen))
    assert not [problem for problem in problems if "calms" in problem.what]


def test_a_number_without_a_study_is_refused(knowledge):
    claim = Claim(kind="for", text="This is so in 80 % of people.", sources=("SRC-TEXT",), evidence=Evidence.TEXTBOOK)
    _told(_changed(knowledge, "conditions", "dvt", claims=(claim,)), "without a study")


def test_an_invented_code_is_refused(knowledge):
    invented = Identifier(system="ICD-10-CM", code="Z99.9", status="verified")
    _told(_changed(knowledge, "conditions", "dvt", identifiers=(invented,)), "Z99.9 is called verified")


def test_an_id_of_two_kinds(knowledge):
    twin = Feature(id="dvt", label="x", group="sign", phrases=("x",), covers=("S1",))
    changed = replace(knowledge, features=MappingProxyType({**knowledge.features, "dvt": twin}))
    _told(changed, "dvt is a")


def test_a_trigger_that_always_fires(knowledge):
    _told(_changed(knowledge, "red_flags", "flag_fever", any_of=(), features=()), "always fire")
