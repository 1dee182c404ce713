"""Checks that sentences promise no diagnosis, and no chance without a study."""

from collections.abc import Iterator

from pydantic import BaseModel

from annotations.checks.problem import CALMING, CHANCE, OWN_KINDS, VERDICT, Problem, all_records, location, models_in
from annotations.knowledge import Knowledge
from annotations.records import Condition


def check_texts(knowledge: Knowledge) -> Iterator[Problem]:
    """Find sentences that tell people what they have, or give a chance without a study."""
    for record_id, record in all_records(knowledge):
        for text, sources in _sentences(record):
            if VERDICT.search(text):
                yield Problem(
                    f"A text tells people what they have: {text[:60]!r}",
                    location(knowledge, record_id),
                    "say what the condition is, never that somebody has it",
                )
            if isinstance(record, Condition) and CALMING.search(text) and FOUND not in text.lower():
                yield Problem(
                    f"A text calms before anybody has looked: {text[:60]!r}",
                    location(knowledge, record_id),
                    f"write '{FOUND} this to be the cause'",
                )
            cited = [knowledge.publications[source] for source in sources if source in knowledge.publications]
            published = any(one.kind not in OWN_KINDS and one.read != "unchecked" for one in cited)
            if CHANCE.search(text) and not published:
                yield Problem(
                    f"A number or chance without a study behind it: {text[:60]!r}",
                    location(knowledge, record_id),
                    "cite the study that found it, or say it without a number",
                )


def _sentences(record: BaseModel) -> Iterator[tuple[str, list[str]]]:
    """Every text of a record with the sources that stand beside it."""
    for model in models_in(record):
        beside = [key for name in ("sources", "note_sources", "care_sources") for key in getattr(model, name, ())]
        yield from ((text, beside) for name, text in model if isinstance(text, str) and name in _TEXT_KEYS)


FOUND = "once a clinician has found"
_TEXT_KEYS = frozenset({"text", "summary", "mechanism_text", "care_text", "note", "headline", "advice", "why"})
