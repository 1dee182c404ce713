"""Take the body apart in a real browser: peel, hide, isolate, cut; what is gone answers to nothing."""

import pytest

pytestmark = pytest.mark.browser

QUIET = "layers=site:0,nerve:0,vessel:0"


def complete(page) -> None:
    page.wait_for_selector("[data-complete=true]", state="attached")


def answers(page, identifier: str) -> str | None:
    """What a look at the middle of a structure finds."""
    return page.evaluate(
        "(id) => { const at = nociscope.screenOf(id); return nociscope.hitAt(at.x, at.y) }", identifier
    )


def settled(page, field: str, value: object) -> None:
    page.wait_for_function(
        "([field, value]) => JSON.stringify(nociscope.state[field]) === JSON.stringify(value)", arg=[field, value]
    )


def test_the_peel_goes_down_to_the_bone_by_keyboard_and_is_told(visit) -> None:
    tab = visit()
    page = tab.open(f"?view=posterior&{QUIET}")
    complete(page)
    page.locator(".canvas-host").focus()
    seen = []
    for level in (1, 2, 3, 4):
        page.keyboard.press("]")
        settled(page, "peel", level)
        seen.append(answers(page, "gluteus_maximus.left"))
    assert seen[0] == "gluteus_maximus.left", "with the skin off, the largest muscle of the buttock answers first"
    assert "gluteus_maximus.left" not in seen[1:], "a muscle that is peeled off must not answer"
    page.locator("[aria-live=polite]").filter(has_text="All muscles").first.wait_for(state="attached")
    page.keyboard.press("[")
    settled(page, "peel", 3)
    page.wait_for_url("**peel=3**")  # written when the slider rests
    assert tab.complaints == []


def test_hidden_things_are_counted_cannot_be_picked_and_come_back(visit) -> None:
    tab = visit()
    page = tab.open(f"?show=femur.left&peel=4&view=anterior&{QUIET}")
    complete(page)
    page.locator(".handle-actions [data-action=hide]").click()
    settled(page, "hide", ["femur.left"])
    assert answers(page, "femur.left") != "femur.left"
    assert page.locator(".handle-note").inner_text().startswith("1 hidden")
    page.wait_for_url("**hide=femur.left**")
    page.reload()
    page.wait_for_selector("[data-ready=true]", state="attached")
    settled(page, "hide", ["femur.left"])
    page.locator(".handle-note button").click()
    settled(page, "hide", [])
    assert answers(page, "femur.left") == "femur.left"


def test_a_ghost_is_looked_through_and_answers_only_where_nothing_stands_behind_it(visit) -> None:
    tab = visit()
    page = tab.open(f"?peel=1&view=posterior&ghost=gluteus_maximus.left&{QUIET}")
    complete(page)
    assert answers(page, "gluteus_maximus.left") not in (None, "gluteus_maximus.left")
    page = visit().open(f"?only=gluteus_maximus.left&ghost=gluteus_maximus.left&peel=1&view=posterior&{QUIET}")
    complete(page)
    assert answers(page, "gluteus_maximus.left") == "gluteus_maximus.left"
    assert tab.complaints == []


def test_an_isolated_structure_stands_alone(visit) -> None:
    tab = visit()
    page = tab.open("?show=sacrum&view=posterior")
    complete(page)
    page.locator(".handle-actions [data-action=isolate]").click()
    settled(page, "only", ["sacrum"])
    assert answers(page, "sacrum") == "sacrum"
    assert answers(page, "femur.left") is None


def test_what_is_cut_away_answers_to_nothing_and_nerves_stay(visit) -> None:
    tab = visit()
    page = tab.open("?peel=4&view=anterior&layers=site:0,vessel:0&clip=axial:0.3:nerves&hide=femoral.medial_crural")
    complete(page)
    nerve = "femoral.anterior_cutaneous_medial.left"  # or a neighbour that lies before it
    assert answers(page, "femur.left") is None
    assert answers(page, nerve) is None
    assert answers(page, "tibia.left") == "tibia.left"
    page.get_by_role("button", name="Layers").first.click()
    page.get_by_label("Cut nerves too").click()
    settled(page, "clip", "axial:0.3")
    assert (answers(page, nerve) or "").startswith("femoral.")
    page.get_by_role("button", name="Other half").click()
    settled(page, "clip", "axial:0.3:flip")
    assert answers(page, "tibia.left") != "tibia.left", "now the lower half is gone"
    assert tab.complaints == []


def test_an_organ_that_is_chosen_brings_its_pelvis(visit) -> None:
    tab = visit()
    page = tab.open("?show=uterus")
    complete(page)
    settled(page, "content", "female")
    page.evaluate("() => nociscope.select('prostate')")
    settled(page, "content", "male")
    assert "content=male" in page.url


def test_the_detail_changes_by_hand_and_the_body_still_answers(visit) -> None:
    tab = visit()
    page = tab.open(f"?peel=1&view=posterior&detail=lite&{QUIET}")
    complete(page)
    assert answers(page, "gluteus_maximus.left") == "gluteus_maximus.left"
    page.get_by_role("button", name="Layers").first.click()
    with page.expect_response(lambda response: "/muscles." in response.url):
        page.get_by_role("button", name="Full", exact=True).click()
    settled(page, "detail", "full")
    page.wait_for_timeout(300)
    assert answers(page, "gluteus_maximus.left") == "gluteus_maximus.left"
    assert tab.complaints == []
