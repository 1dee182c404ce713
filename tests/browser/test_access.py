"""Whatever the mouse can do: keyboard, touch, no network, no WebGL, a lost context, large text."""

import pytest

from tests.browser.conftest import Visit, launched

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def test_the_main_job_by_keyboard_alone(visit) -> None:
    tab = visit()
    page = tab.open()
    page.keyboard.press("/")
    page.keyboard.type("sit bone")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("() => (nociscope.state.show ?? '').startsWith('sit_bone')")
    focused = """() => {
      let e = document.activeElement;
      while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
      return e?.closest("article.card, [class*=card]") !== null;
    }"""
    assert page.evaluate(focused), "chosen by keyboard, the card takes the focus so that it is read"
    assert "show=sit_bone" in page.url
    page.keyboard.press("Escape")
    tab.wait_shown(None)
    before = page.evaluate("() => nociscope.canvas.camera()")
    page.keyboard.press("2")
    page.wait_for_function("(before) => nociscope.canvas.camera() !== before", arg=before)


def test_the_list_mirrors_the_canvas(visit) -> None:
    tab = visit()
    page = tab.open()
    names = page.evaluate("() => nociscope.canvas ? true : false")
    assert names
    row = page.get_by_role("button", name="Outer thigh, upper", exact=False).first
    row.scroll_into_view_if_needed()
    row.click()
    page.wait_for_function("() => (nociscope.state.show ?? '').startsWith('thigh_outer_upper')")
    lit = page.evaluate("() => nociscope.canvas.stats().lit")
    assert any(name.startswith("lateral_femoral_cutaneous") for name in lit), "the outer thigh is not femoral"
    assert not any(name.startswith("femoral.") for name in lit)


def test_what_is_chosen_is_announced(visit) -> None:
    tab = visit()
    page = tab.open()
    page.evaluate("() => nociscope.select('heel_pad.left')")
    page.wait_for_function(
        """() => {
          const inside = (e) => (e.shadowRoot ? find(e.shadowRoot) : []);
          const find = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...inside(e)]);
          return find(document).some((e) => e.getAttribute('aria-live') && /heel/i.test(e.textContent));
        }"""
    )


def test_a_phone_by_touch(visit) -> None:
    tab = visit(**PHONE)
    page = tab.open()
    page.touchscreen.tap(*tab.where("knee_front.left"))
    tab.wait_shown("knee_front.left")
    assert tab.card() == "Front of the knee"
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390, f"the page is {wide} px wide on a phone of 390"
    assert tab.outside == []
    assert tab.complaints == []


def test_large_text_is_large(visit) -> None:
    tab = visit()
    page = tab.open("?show=buttock_deep.left&text=large")
    words = page.locator("article.card:not([aria-busy=true]) p").first
    size = words.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 20, f"text of {size} px is too small for the last row"


def test_without_webgl_list_and_cards_still_work(playwright, address: str) -> None:
    with launched(playwright, "--disable-3d-apis", without=("--enable-unsafe-swiftshader",)) as browser:
        tab = Visit(browser.new_context(viewport={"width": 1400, "height": 900}), address)
        page = tab.page
        page.goto(address)
        page.get_by_text("3D is not available", exact=False).first.wait_for()
        page.locator("img[src*=anterior]").first.wait_for()
        page.evaluate("() => nociscope.select('shin_inner.left')")
        assert tab.card() == "Inner shin"
        assert "aphenous" in page.locator("article.card").inner_text()
        assert tab.outside == []


def test_a_lost_context_comes_back(visit) -> None:
    tab = visit()
    page = tab.open("?show=sciatic.left")
    page.evaluate(
        """() => {
          const inside = (e) => (e.shadowRoot ? find(e.shadowRoot) : []);
          const find = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...inside(e)]);
          const canvas = find(document).find((e) => e instanceof HTMLCanvasElement && e.getContext('webgl2'));
          window.__loss = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
          window.__loss.loseContext();
        }"""
    )
    page.wait_for_function("() => nociscope.canvas.stats().lost === true")
    page.evaluate("() => window.__loss.restoreContext()")
    page.wait_for_function("() => nociscope.canvas.stats().lost === false")
    assert any(name.startswith("sciatic") for name in page.evaluate("() => nociscope.canvas.stats().lit"))
    page.mouse.click(*tab.where("thigh_back_mid.left"))
    tab.wait_shown("thigh_back_mid.left")


def test_another_session_shares_what_is_served(visit) -> None:
    one, other = visit(), visit()
    one.open()
    other.open("?show=femoral.right")
    assert one.shown() is None
    assert other.shown() == "femoral.right"
