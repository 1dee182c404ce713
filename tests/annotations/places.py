"""What the words of a test point to."""

from annotations.knowledge import Knowledge
from annotations.query.features import notice
from annotations.query.places import find_places
from annotations.query.spoken import detect


def places_in(knowledge: Knowledge, words: str) -> list[str]:
    """The pain sites that some words point to, best first."""
    code = detect(knowledge, words, knowledge.language)
    noticed, tokens = notice(knowledge, words, code)
    found = find_places(knowledge, tokens, noticed.circumstances, noticed.reached, code=code)
    return [place.site for place in found]
