"""The quiz: whatever it asks has exactly one right answer by the records, and says where that stands."""

import json
from collections import Counter

import numpy as np
import pytest

from annotations.i18n.languages import knowledge_in
from annotations.ranking.conditions import claim_index
from annotations.ranking.urgency import seek_care
from annotations.store import Knowledge
from annotations.vocabulary import Evidence, LinkKind
from meshes.atlas import Atlas
from meshes.space import Side, split_side
from viewer.cards.renderer import CardRenderer
from viewer.deck.quiz import KINDS, questions, quiz_sheet
from viewer.deck.quiz_pools import Question
from viewer.deck.quiz_routes import APART_MM, undisputed, waypoints
from viewer.findings import NerveFindings, resolve, site_places
from viewer.scene import scene_of
from viewer.words import section


@pytest.fixture(scope="module")
def asked(knowledge: Knowledge, atlas: Atlas) -> list[Question]:
    return questions(knowledge, CardRenderer(knowledge, atlas, {}), site_places(knowledge, atlas))


def of(asked: list[Question], kind: str) -> list[Question]:
    found = [one for one in asked if one.kind == kind]
    assert found, f"no question of the kind {kind} can be asked any more: see viewer/deck/quiz_pools.py"
    return found


def test_there_are_enough_of_every_kind_and_each_has_its_own_id(asked: list[Question]) -> None:
    counts = Counter(one.kind for one in asked)
    assert set(counts) == set(KINDS)
    assert min(counts.values()) >= 10, counts
    assert len({one.id for one in asked}) == len(asked)


def test_right_and_wrong_never_meet_and_every_question_gives_a_published_reason(asked: list[Question]) -> None:
    for one in asked:
        assert one.right, one.id
        assert not set(one.right) & set(one.wrong), f"{one.id} has an answer that is right and wrong"
        assert len(set(one.wrong)) == len(one.wrong)
        assert one.kind == "order" or len(one.wrong) >= 2, one.id
        assert any(key != "GK" for reason in one.reasons for key in reason.sources), f"{one.id} cites nothing"
        for answer in one.right:
            assert any(reason.of in ("", answer) for reason in one.reasons), f"{one.id}: nothing explains {answer}"


def test_where_a_nerve_gives_feeling_no_other_nerve_may_give_it_too(
    asked: list[Question], knowledge: Knowledge
) -> None:
    for one in of(asked, "skin"):
        nerve = one.about[0].split(".")[0]
        for site in one.right:
            links = [link for link in knowledge.sites[site].links if link.kind is LinkKind.SKIN]
            assert {link.nerve for link in links} == {nerve}, f"{one.id}: {site} is shared"
            assert not any(link.variable for link in links), f"{one.id}: {site} varies"
            assert not any(link.evidence in (Evidence.CONTESTED, Evidence.UNCHECKED) for link in links), one.id
        for site in one.wrong:
            named = {link.segment or link.nerve for link in knowledge.sites[site].links}
            assert not any(name == one.about[0] or name.startswith(f"{one.about[0]}.") for name in named), (
                f"{one.id}: {site} is linked to it"
            )


def test_places_that_differ_from_body_to_body_are_not_asked(knowledge: Knowledge, atlas: Atlas) -> None:
    none = questions(knowledge, CardRenderer(knowledge, atlas, {}), ())
    assert not [one for one in none if one.kind == "skin"]


def test_the_lit_nerve_is_the_only_one_lit(asked: list[Question], knowledge: Knowledge, atlas: Atlas) -> None:
    places = site_places(knowledge, atlas)
    for one in of(asked, "lit"):
        for side in ("left", "right"):
            findings = resolve(f"{one.about[0]}.{side}", knowledge, atlas)
            assert isinstance(findings, NerveFindings)
            scene = scene_of(findings, atlas, places)
            lit = {atlas.segment(*split_side(run.segment)).nerve for run in scene.route}
            assert lit == set(one.right), f"{one.id} lights {lit}"
            assert not scene.related


def test_waypoints_stand_in_their_order_on_the_drawn_line(asked: list[Question], atlas: Atlas) -> None:
    segments = {segment.id: segment for segment in atlas.segments if segment.side is not Side.LEFT}
    for one in of(asked, "order"):
        name = one.about[0] if one.about[0] in segments else f"{one.about[0]}.trunk"
        steps = waypoints(segments[name], segments)
        kept = list(undisputed(steps))
        assert [step.what for step in kept] == list(one.right)
        at = [next(mm for mm, other in steps if other is step) for step in kept]
        assert np.all(np.diff(at) >= APART_MM), f"{one.id}: {list(zip(at, one.right, strict=True))}"
        assert len(set(one.right)) == len(one.right) >= 4


def test_a_finding_that_separates_speaks_for_one_and_against_the_other(
    asked: list[Question], knowledge: Knowledge
) -> None:
    index = claim_index(knowledge)
    for one in of(asked, "separate"):
        first, second = one.about

        def separates(feature: str, this: str = first, that: str = second) -> bool:
            return feature in index.speaks_for[this] and feature in index.speaks_against[that]

        assert all(separates(feature) for feature in one.right), one.id
        for feature in one.wrong:
            assert not separates(feature), one.id
            assert not separates(feature, second, first), one.id


def test_a_level_is_what_the_warning_signs_add_up_to_at_every_place(
    asked: list[Question], knowledge: Knowledge
) -> None:
    for one in of(asked, "flag"):
        name, (level,) = one.about[0], one.right
        flag = knowledge.red_flags.get(name)
        if flag is None:
            found = {str(seek_care(knowledge, frozenset({name}), [site]).level) for site in knowledge.sites}
            assert found == {level} == {"none"}, f"{one.id}: {found}"
            continue
        variants = [{*flag.features, other} for other in flag.any_of] or [set(flag.features)]
        for site in knowledge.sites.values():
            if (flag.sites or flag.regions) and site.id not in flag.sites and site.region not in flag.regions:
                continue
            for variant in variants:
                assert str(seek_care(knowledge, frozenset(variant), [site.id]).level) == level, f"{one.id} at {site.id}"


def test_every_language_asks_the_same_and_has_every_word(knowledge: Knowledge, atlas: Atlas) -> None:
    places = site_places(knowledge, atlas)
    english, spanish = (quiz_sheet(knowledge_in(code), atlas, places, code) for code in ("en", "es"))
    for one, other in zip(english["questions"], spanish["questions"], strict=True):
        assert one["id"] == other["id"]
        assert len(one["right"]) == len(other["right"])
    assert english["labels"]["emergency"] != spanish["labels"]["emergency"]
    assert set(section("en", "quiz")) == set(section("es", "quiz"))
    for sheet in (english, spanish):
        keys = {key for one in sheet["questions"] for reason in one["reasons"] for key in reason["sources"]}
        assert keys == set(sheet["sources"])
        ids = {n for q in sheet["questions"] if q["kind"] != "order" for n in (*q["about"], *q["right"], *q["wrong"])}
        assert ids <= set(sheet["labels"])


def test_the_sheet_is_the_same_every_time(knowledge: Knowledge, atlas: Atlas) -> None:
    places = site_places(knowledge, atlas)
    first, again = (json.dumps(quiz_sheet(knowledge, atlas, places)) for _ in range(2))
    assert first == again
