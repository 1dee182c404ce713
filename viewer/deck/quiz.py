"""Quiz questions made from the knowledge and the body: each with its right answers, wrong ones and cited reasons.

Every question has exactly one right answer by the records whichever of its answers are offered; what the records leave
open (skin that several nerves share or that varies, contested or unchecked claims) is not asked. The browser chooses
and shuffles; see :mod:`viewer.deck.quiz_pools` for where the questions come from.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from annotations.knowledge import Knowledge
from annotations.vocabulary import CareLevel
from meshes.atlas import Atlas
from viewer.cards.renderer import CardRenderer
from viewer.citations import UNCHECKED
from viewer.deck.quiz_pools import Question, Reason, finding_questions, flag_questions, lit_questions, skin_questions
from viewer.deck.quiz_routes import route_questions
from viewer.deck.ranking_data import sources_by_key
from viewer.words import words

NUMBER: Final = re.compile(r"^\d+\.\s+")  # of a step in the course of a nerve
KINDS: Final = ("skin", "lit", "order", "separate", "flag")
"""In the order in which the browser offers them."""


def questions(knowledge: Knowledge, renderer: CardRenderer, places: Iterable[str]) -> list[Question]:
    """All questions that can be asked of this body.

    Parameters
    ----------
    places : iterable of str
        The site instances that stand on the body.
    """
    return [
        *skin_questions(knowledge, places),
        *lit_questions(knowledge, renderer.atlas),
        *route_questions(knowledge, renderer),
        *finding_questions(knowledge),
        *flag_questions(knowledge),
    ]


def quiz_sheet(knowledge: Knowledge, atlas: Atlas, places: Iterable[str], language: str = "en") -> dict[str, Any]:
    """The questions for the browser.

    Returns
    -------
    dict
        ``kinds``; ``questions``: what :class:`~viewer.deck.quiz_pools.Question` holds;
        ``labels``: name of every id that a question holds; ``sources``: short name, title
        and address of each publication by key.
    """
    renderer = CardRenderer(knowledge, atlas, {}, language)
    asked = questions(knowledge, renderer, places)
    named = dict.fromkeys(name for one in asked for name in (*one.about, *one.right, *one.wrong))
    levels = {
        str(level): words(language)[f"quiz.level_{level}"] for level in CareLevel if level is not CareLevel.UNKNOWN
    }
    keys = (key for one in asked for reason in one.reasons for key in reason.sources)
    return {
        "kinds": list(KINDS),
        "questions": [asdict(one) | {"reasons": [_reason(reason) for reason in one.reasons]} for one in asked],
        "labels": {name: levels.get(name) or renderer.label(name) for name in named},
        "sources": sources_by_key(knowledge, keys),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    sources = [key for key in reason.sources if key != UNCHECKED]
    told: dict[str, Any] = {"text": NUMBER.sub("", reason.text), "sources": sources}
    if reason.of:
        told["of"] = reason.of
    return told
