"""Another shape and another course of a nerve, in a real browser."""

import pytest

pytestmark = pytest.mark.browser

MAKING = 400_000  # ms; the server makes the sheet when it is first asked for
NERVE = "sciatic.trunk.right"


def complete(page) -> None:
    page.wait_for_selector("[data-complete=true]", state="attached")


def height(page, identifier: str) -> float:
    return page.evaluate("(id) => nociscope.screenOf(id).y", identifier)


def drag(page, slider, share: float) -> None:
    """Take a slider's thumb at the middle and move it by a share of the slider's width, as a hand does."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + share * box["width"], y, steps=6)
    page.mouse.up()


def test_a_slider_moves_bones_nerves_and_places_and_the_address_keeps_it(visit) -> None:
    tab = visit()
    page = tab.open("?view=0,0,3.2,0,-0.2,0")
    complete(page)
    page.keyboard.press("l")  # the pane takes room from the body, which moves a little
    page.locator(".shape-begin").click()
    page.wait_for_selector(".shape-row input", timeout=MAKING)
    names = ("talus.left", "sciatic.tibial.left", "heel_pad.left")
    before = {name: height(page, name) for name in names}
    slider = page.locator(".shape-row input").first
    drag(page, slider, 0.25)
    page.wait_for_function("([id, y]) => nociscope.screenOf(id).y > y + 2", arg=["talus.left", before["talus.left"]])
    assert -2 < page.evaluate("() => nociscope.state.shape[1]") < 0, "dragged to the right, but not to the end"
    slider.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => nociscope.state.shape?.[1] === -2")
    for name in names:
        assert height(page, name) > before[name] + 5, f"{name} must go down when the legs grow"
    page.wait_for_url("**shape=1:-2**")  # written when the slider rests
    assert page.locator(".shape-row").first.inner_text().startswith("Leg length")
    page.locator(".shape-part .text-button").click()
    page.wait_for_function("() => Object.keys(nociscope.state.shape).length === 0")
    for name in names:
        page.wait_for_function("([id, y]) => Math.abs(nociscope.screenOf(id).y - y) < 1", arg=[name, before[name]])
    assert tab.complaints == []


def test_an_address_with_a_shape_gives_that_shape_and_soft_tissue_follows(visit) -> None:
    tab = visit()
    page = tab.open("?view=0,0,3.2,0,-0.2,0")
    complete(page)
    plain = height(page, "talus.left")
    again = visit().open("?view=0,0,3.2,0,-0.2,0&shape=1:-2")
    complete(again)
    again.wait_for_function("(y) => nociscope.screenOf('talus.left').y > y + 5", arg=plain, timeout=MAKING)
    soft = "() => nociscope.screenOf('soleus.left').y"
    usual = page.evaluate(soft)
    again.wait_for_function(f"(y) => ({soft})() > y + 5", arg=usual)
    assert tab.complaints == []


def test_a_variant_is_drawn_instead_of_the_usual_course(visit) -> None:
    tab = visit()
    page = tab.open("?show=sciatic.right&view=posterior")
    complete(page)
    lit = "() => nociscope.canvas.stats().lit"
    assert NERVE in page.evaluate(lit)
    page.get_by_role("radio", name="Fibular part through piriformis").check()
    page.wait_for_function("() => nociscope.state.variant === 'sciatic_b'")
    shown = page.evaluate(lit)
    assert NERVE not in shown
    assert {"sciatic.variant.b_tibial.right", "sciatic.variant.b_fibular.right"} <= set(shown)
    assert "7,068" in page.locator(".variant-more:visible").inner_text()
    page.evaluate("() => nociscope.select('femoral.right')")
    page.wait_for_function("() => nociscope.state.variant === null")
    assert page.locator(".variants").is_hidden(), "the femoral nerve has no variants here"
    assert tab.complaints == []
