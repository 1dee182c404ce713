"""The nerves of a place in the order that ticked and denied features give them."""

import pytest

from annotations.errors import AnnotationsError
from annotations.lookup import at_place
from annotations.ranking.nerve_links import nerve_claims, order_links


def _nerves(knowledge, site, present=(), denied=()):
    return [one.link.nerve for one in order_links(knowledge, site, frozenset(present), frozenset(denied))]


def test_nothing_chosen_keeps_the_recorded_order(knowledge):
    for site in knowledge.sites.values():
        assert [one.index for one in order_links(knowledge, site.id)] == list(range(len(site.links)))


@pytest.mark.parametrize(
    ("site", "present", "denied", "first"),
    [
        ("groin_crease", ["weak_adduction", "worse_kicking"], [], "obturator"),
        ("groin_crease", ["knee_buckling", "leg_weakness"], [], "femoral"),
        ("groin_crease", ["hernia_surgery", "burning"], [], "ilioinguinal"),
        ("perineum_area", ["better_toilet_seat"], [], "pudendal"),
    ],
)
def test_what_is_noticed_brings_its_nerve_first(knowledge, site, present, denied, first):
    assert _nerves(knowledge, site, present, denied)[0] == first


def test_every_reason_adds_up(knowledge):
    for one in order_links(
        knowledge, "thigh_inner_upper", frozenset({"burning", "worse_kicking"}), frozenset({"shooting"})
    ):
        assert one.points == pytest.approx(sum(reason.points for reason in one.reasons))
        assert all(reason.claim for reason in one.reasons if reason.kind in ("for", "against", "denied"))


def test_a_denial_counts_half_the_other_way(knowledge):
    def points(present, denied):
        links = order_links(knowledge, "thigh_front_upper", frozenset(present), frozenset(denied))
        return next(one.points for one in links if one.link.nerve == "femoral")

    plain, there, not_there = points([], []), points(["knee_buckling"], []), points([], ["knee_buckling"])
    assert there > plain > not_there
    assert plain - not_there == pytest.approx((there - plain) / 2)


def test_weakness_speaks_against_a_nerve_of_skin_alone(knowledge):
    assert "leg_weakness" in nerve_claims(knowledge).speaks_against["lateral_femoral_cutaneous"]


def test_denied_features_reach_the_conditions_and_never_the_alarm(knowledge):
    plain = at_place(knowledge, "buttock_deep")
    denied = at_place(knowledge, "buttock_deep", denied=frozenset({"worse_sitting", "saddle_numbness"}))
    kinds = {reason.kind for entry in denied.conditions for reason in entry.reasons}
    assert "denied" in kinds
    assert denied.care == plain.care


def test_a_feature_both_ticked_and_denied_is_there(knowledge):
    both = at_place(knowledge, "buttock_deep", frozenset({"worse_sitting"}), frozenset({"worse_sitting"}))
    assert both.conditions == at_place(knowledge, "buttock_deep", frozenset({"worse_sitting"})).conditions


def test_an_unknown_denied_feature(knowledge):
    with pytest.raises(AnnotationsError, match="worse_sitting"):
        at_place(knowledge, "buttock_deep", denied=frozenset({"worse_siting"}))
