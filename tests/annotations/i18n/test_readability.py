"""The measure of how hard the patient text is, and that it stays plain."""

import pytest

from annotations.i18n.readability import grade, patient_texts, reading, syllables

COUNTED = {
    1: "nerve leg pain where knees sole felt burns seat whole walked pressed through rule treat",
    2: "people sometimes pelvis tingle passes shooting lying muscle fluid wanted being buttock movement likely",
    3: "sciatic area obvious obturate femoral ligament serious",
    4: "obturator neuropathy material",
}


@pytest.mark.parametrize(
    ("count", "word"),
    [(count, word) for count, words in COUNTED.items() for word in words.split()],
)
def test_syllables(count, word):
    assert syllables(word) == count


def test_grade_of_a_text_by_hand():
    # 2 sentences, 10 words, 11 syllables: 0.39 * 5 + 11.8 * 1.1 - 15.59
    assert grade(
        "The nerve runs down the leg. It can hurt there (thigh).".replace("(thigh)", "pelvis")
    ) == pytest.approx(0.39 * 5.5 + 11.8 * 12 / 11 - 15.59)


def test_a_text_without_words():
    assert grade("… 5 % —") == 0.0


def test_longer_sentences_and_words_are_harder():
    plain = "The nerve is sore. It can hurt."
    assert (
        grade(plain)
        < grade("The nerve is sore and it can hurt.")
        < grade("Neuropathy may occasionally be debilitating.")
    )


def test_patient_text_suits_readers_of_12_to_14(knowledge):
    told = reading(knowledge)
    assert 5 <= told.mean <= 9, f"the patient text has grade {told.mean}; make sentences shorter"
    hard = [f"{mark}: {path}: {text}" for mark, path, text in told.worst if mark > 17]
    assert not hard, "say this in shorter sentences and words:\n" + "\n".join(hard)


def test_clinical_texts_and_labels_are_no_patient_text(knowledge):
    paths = [path for path, _ in patient_texts(knowledge)]
    assert "conditions/dvt/summary" in paths
    assert not [path for path in paths if path.endswith(("/label", "/clinical", "/names/lay"))]


def test_the_measure_is_told_in_lines(knowledge):
    first, *rest = reading(knowledge, most=3).lines()
    assert "grade" in first
    assert len(rest) == 4
    assert rest[-1].startswith("by depth of the cards: patient ")


def test_each_depth_suits_its_readers(knowledge):
    depths = reading(knowledge).depths
    assert 5 <= depths["patient"] <= 9, f"ages 12 to 14 read grades 7 to 9: {depths}"
    assert depths["student"] <= 9, depths
    assert depths["clinician"] > depths["patient"], f"clinical words are the hardest: {depths}"
