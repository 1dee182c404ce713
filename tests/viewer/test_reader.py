"""Sentences from the search box."""

import json
from typing import Any

import pytest
from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application

from annotations.store import Knowledge
from viewer.reader import LONGEST, ROUTE, ReadHandler, reading


def test_a_sentence_names_place_features_and_what_is_denied(knowledge: Knowledge) -> None:
    found = reading(knowledge, "inside of my right shin burns, no fever")
    assert found["sites"][0] == "shin_inner.right"
    assert found["nerves"][0] == "femoral.saphenous"
    assert "burning" in found["present"]
    assert "fever" in found["denied"]
    assert found["care"] == "none"


def test_a_warning_is_told(knowledge: Knowledge) -> None:
    assert reading(knowledge, "numb between the legs and can't pee")["care"] == "emergency"


@pytest.mark.parametrize("words", ["", "   ", "zzzz qqqq", "a" * 10 * LONGEST, "\0\ud800", "<script>"])
def test_nothing_is_an_error(knowledge: Knowledge, words: str) -> None:
    json.dumps(reading(knowledge, words))


class TestHandler(AsyncHTTPTestCase):
    """The handler as the browser meets it."""

    def get_app(self) -> Application:
        return Application([(ROUTE, ReadHandler)])

    def post(self, body: str) -> Any:
        return self.fetch(ROUTE, method="POST", body=body)

    def test_a_description_is_answered_and_not_kept(self) -> None:
        answer = self.post('{"words": "pain in my sit bone when cycling"}')
        assert answer.code == 200
        assert json.loads(answer.body)["sites"][0].startswith("sit_bone")
        assert answer.headers["Cache-Control"] == "no-store"

    def test_what_is_no_description_is_refused(self) -> None:
        for body in ("", "{}", "[]", "words", '{"word": 1}'):
            assert self.post(body).code == 400, body
