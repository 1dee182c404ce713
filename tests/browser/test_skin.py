"""Click anywhere: the bare skin between the markers answers with its pain site."""

import pytest

pytestmark = pytest.mark.browser

BARE = """() => {
  for (let y = 120; y < 780; y += 14) {
    for (let x = 380; x < 1300; x += 14) {
      const id = nociscope.hitAt(x, y);
      const at = id && nociscope.screenOf(id);
      if (id?.startsWith("thigh_front") && at && Math.hypot(at.x - x, at.y - y) > 30) return { id, x, y };
    }
  }
  return null;
}"""


def test_bare_skin_answers_with_its_place(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior")
    found = page.evaluate(BARE)
    assert found, "no bare skin of the front of the thigh answers to the pointer"
    page.mouse.click(found["x"], found["y"])
    tab.wait_shown(found["id"])
    lit = page.evaluate("() => nociscope.canvas.stats().lit")
    assert any(name.startswith("femoral.") for name in lit)


def test_with_the_skin_hidden_bones_answer(visit) -> None:
    tab = visit()
    page = tab.open("?view=anterior&layers=skin:0,muscle:0,site:0,nerve:0,vessel:0")
    page.mouse.click(*tab.where("femur.left"))
    page.wait_for_function("() => nociscope.state.show !== null")
    assert tab.shown() == "femur.left"
    assert "measured" in page.locator("article.card .origin").inner_text().lower()
