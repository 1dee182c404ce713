"""What the words of a test point to."""

from annotations.knowledge import Knowledge
from annotations.query.features import notice
from annotations.query.places import find_places


def places_in(knowledge: Knowledge, words: str) -> list[str]:
    """The pain sites that some words point to, best first."""
    noticed, tokens = notice(knowledge, words)
    return [place.site for place in find_places(knowledge, tokens, noticed.circumstances, noticed.reached)]
