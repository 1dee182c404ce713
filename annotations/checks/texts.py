"""Checks that sentences promise no diagnosis, and no chance without a study."""

from collections.abc import Iterator

from pydantic import BaseModel

from annotations.checks.problem import CHANCE, OWN_KINDS, VERDICT, Problem, all_records, location, models_in
from annotations.knowledge import Knowledge


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


_TEXT_KEYS = frozenset({"text", "summary", "mechanism_text", "care_text", "note", "headline", "advice", "why"})
