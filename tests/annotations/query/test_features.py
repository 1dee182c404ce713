"""Reading features out of everyday language."""

import pytest

from annotations.query.features import notice
from annotations.query.implications import closure
from annotations.query.lexicon import load_lexicon

STATED = [
    ("numb between the legs and can't pee", "saddle_numbness bladder_bowel_change"),
    ("it burns and tingles", "burning tingling"),
    ("pins and needles", "tingling"),
    ("pain when coughing", "worse_coughing"),
    ("worse sitting, better standing", "worse_sitting better_standing"),
    ("sitting hurts and standing helps", "worse_sitting better_standing"),
    ("relieved by lying down", "better_lying"),
    ("Sitting down relieves it. Walking makes it worse.", "better_sitting worse_walking"),
    ("eased by sitting or leaning forward", "better_sitting better_bending_forward"),
    ("no pain when lying", "better_lying"),
    ("not woken at night", "not_woken_at_night"),
    ("no pain at night", "not_woken_at_night"),
    ("Leg is swollen", "swelling_one_leg swelling"),
    ("my calf is red, warm and swollen", "swelling_one_leg warm_red_skin"),
    ("I keep tripping over my foot", "foot_drop leg_weakness"),
    ("temperature of 38.9", "fever"),
    ("102 F", "fever"),
    ("pain 9/10", "severe"),
    ("76-year-old", "elderly"),
    ("aged 12", "child"),
    ("for 6 weeks", "weeks"),
    ("for two months", "weeks"),
    ("hematuria", "blood_in_urine"),
    ("haematuria", "blood_in_urine"),
    ("blod in my urin", "blood_in_urine"),
    ("feverr and shivring", "fever chills"),
    ("it is getting worse", "worsening"),
    ("No feeling between my legs", "saddle_numbness"),
    ("numbness spreading", "progressive_numbness"),
    ("worse during my period", "worse_menstruation"),
    ("worse when I lie on that side", "worse_lying_on_side"),
    ("blood thinners", "anticoagulant"),
    ("I'm short of breath", "breathless_chest_pain"),
]

DENIED = [
    ("no fever", "fever"),
    ("no fever, chills or weight loss", "fever chills weight_loss"),
    ("denies fever, chills, vomiting", "fever chills vomiting"),
    ("without any numbness", "numbness"),
    ("the leg is not swollen", "swelling_one_leg"),
    ("never had cancer", "cancer_history"),
    ("not worse with coughing", "worse_coughing"),
    ("I don't have any trouble peeing", "bladder_bowel_change"),
    ("neither fever nor chills", "fever chills"),
]

NOT_STATED = [
    ("severe period cramps", "severe"),
    ("it gets worse when I sit", "worsening"),
    ("it gets worse as the day goes on", "worsening"),
    ("72-year-old", "weeks"),
    ("20 weeks pregnant", "weeks"),
    ("sharp toenails cut", "worse_kicking"),
    ("tight jeans", "tight"),
    ("no fever but chills", "fever"),
    ("turning in bed", "worse_night"),
]


@pytest.mark.parametrize(("text", "features"), STATED)
def test_stated(knowledge, text, features):
    present = notice(knowledge, text)[0].present
    assert present >= set(features.split()), f"{text!r} is read as {sorted(present)}: add a phrase or synonym"


@pytest.mark.parametrize(("text", "features"), DENIED)
def test_denied(knowledge, text, features):
    noticed = notice(knowledge, text)[0]
    wanted = set(features.split())
    assert noticed.denied >= wanted, f"{text!r} denies {sorted(noticed.denied)}"
    assert not noticed.present & wanted


@pytest.mark.parametrize(("text", "feature"), NOT_STATED)
def test_not_stated(knowledge, text, feature):
    assert feature not in notice(knowledge, text)[0].present


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("no fever, numb between the legs", "saddle_numbness"),
        ("no fever and the calf is swollen", "swelling_one_leg"),
        ("no injury, severe pain", "severe"),
        ("not only fever", "fever"),
        ("no fall. Fever and chills", "fever"),
        ("no cough but fever", "fever"),
    ],
)
def test_a_denial_ends_before_the_next_thing(knowledge, text, feature):
    assert feature in notice(knowledge, text)[0].present, f"the denial in {text!r} reaches too far and hides {feature}"


def test_stated_wins_over_denied(knowledge):
    noticed = notice(knowledge, "No fever at first. Now fever.")[0]
    assert "fever" in noticed.present
    assert "fever" not in noticed.denied


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("haematoma", "hematoma"),
        ("paraesthesia", "paresthesia"),
        ("tumour", "tumor"),
        ("oedema", "edema"),
        ("centre", "center"),
    ],
)
def test_one_stem_for_both_spellings(british, american):
    assert load_lexicon().stem(british) == load_lexicon().stem(american)


def test_short_words_keep_their_ending():
    assert load_lexicon().stem("toe") == load_lexicon().stem("toes")
    assert load_lexicon().stem("pelvis") == "pelvis"


def test_closing_is_idempotent(knowledge):
    once = closure(knowledge, frozenset({"foot_drop"}), frozenset({"numbness"}))
    assert closure(knowledge, once.present, once.denied).present == once.present
    assert {"leg_weakness", "no_numbness"} <= once.present


def test_every_phrase_is_found_again(knowledge):
    """Each phrase of each feature, written alone, states its feature (activities: in its direction)."""
    lost = []
    for feature in knowledge.features.values():
        lead = {"worse": "worse with ", "better": "better with "}.get(feature.group, "")
        for phrase in feature.phrases:
            if feature.id not in notice(knowledge, lead + phrase.lstrip("="))[0].present:
                lost.append(f"{feature.id}: {phrase}")
    assert not lost, "these phrases are never found, reword or remove them:\n" + "\n".join(lost)


def test_lexicon_words_mean_one_thing():
    assert load_lexicon().runs, "load_lexicon refuses a run of words with two meanings"
