"""Three depths of a card: a patient reads the answer first, a student what stands behind it, a clinician all."""

import pytest

from tests.browser.test_access import PHONE

pytestmark = pytest.mark.browser

DEPTH = "select.depth"


def test_a_patient_reads_nerve_causes_and_help_first(visit) -> None:
    tab = visit(**PHONE)
    page = tab.open("?show=shin_inner.left")
    card = page.locator("article.card")
    page.locator(".when-to-seek").wait_for()
    text = card.inner_text()
    order = [text.index(words) for words in ("Saphenous nerve", "Saphenous neuropathy", "Get help at once")]
    assert order == sorted(order), "which nerve, what could be behind it, when to seek help"
    for hidden in ("skin territory", "Spinal roots", "Also called"):
        assert hidden not in text, f"{hidden!r} is for students"
    assert not page.locator(".evidence:visible").count(), (
        "grades are for students; a footnote says that some is unchecked"
    )
    whole = page.locator(".when-to-seek").evaluate("e => e.getBoundingClientRect().bottom") - card.evaluate(
        "e => e.getBoundingClientRect().top"
    )
    assert whole < 844, "one screen of a phone holds the three answers"
    assert page.locator(".feature:visible").first.inner_text() == "Burning"
    assert tab.complaints == []


def test_a_depth_is_chosen_once_and_kept(visit) -> None:
    tab = visit()
    page = tab.open("?show=lumbar_radiculopathy")
    clinical = page.get_by_role("heading", name="In clinical words")
    assert not clinical.is_visible()
    page.locator(DEPTH).select_option("clinician")
    clinical.wait_for()
    page.wait_for_function("() => location.search.includes('depth=clinician')")
    page.evaluate("() => nociscope.select('meralgia_paraesthetica')")
    tab.wait_shown("meralgia_paraesthetica")
    assert clinical.is_visible(), "the next card has the same depth"
    again = tab.open("?show=baker_cyst")
    again.get_by_role("heading", name="In clinical words").wait_for()
    assert again.locator(DEPTH).input_value() == "clinician", "kept in this browser"
    assert tab.complaints == []


def test_a_clinical_word_is_explained_at_its_first_use_to_patients_alone(visit) -> None:
    tab = visit()
    page = tab.open("?show=lumbar_radiculopathy")
    explained = page.locator(".gloss:visible")
    explained.first.wait_for()
    texts = explained.all_inner_texts()
    assert len(set(texts)) == len(texts), "once on a card"
    page.locator(DEPTH).select_option("student")
    page.locator(".gloss").first.wait_for(state="hidden")


def test_a_citation_is_a_link_to_its_source(visit) -> None:
    page = visit().open("?show=lumbar_radiculopathy")
    link = page.locator("article.card sup.cite a").first
    assert link.get_attribute("href").startswith("http")
    assert link.get_attribute("title"), "and says which it is"
