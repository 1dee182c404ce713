"""What the client needs to read whole sentences by itself: the curated lexicon and the records' names, made ready.

How sentences are read is documented in :mod:`annotations.query.tokens`, :mod:`annotations.query.features`,
:mod:`annotations.query.places` and :mod:`annotations.query.names`; the client has a port of it, and
``tests/viewer/deck/test_query_protocol.py`` holds both to the same answers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from annotations.knowledge import Knowledge
from annotations.query import places
from annotations.query.features import phrase_index
from annotations.query.lexicon import Lexicon, load_lexicon
from annotations.query.names import name_index

LANGUAGE: Final = "en"
"""The one language whose sentences are read."""


def reading_data(knowledge: Knowledge) -> dict[str, Any]:
    """Lexicon, spelling, phrases of features, names of places, nerves and conditions.

    Returns
    -------
    dict
        ``lexicon``: words that mean the same and words that steer. ``spelling``: words that
        a misspelt one can be mended to, and words left alone. ``phrases``: features told by words standing close
        together (``near``) or word for word (``literal``), by their first word. ``places``: names of each site as sets
        of words with their discount, and how telling each word is. ``names``: of nerves and conditions, by each of
        their words. Words that stand together are joined by spaces.
    """
    lexicon = load_lexicon()
    index = phrase_index(knowledge)
    return {
        "lexicon": _lexicon(lexicon),
        "spelling": {"vocabulary": list(index.mender.vocabulary), "known": sorted(index.mender.known)},
        "phrases": {"near": _phrases(index.phrases), "literal": _phrases(index.literal)},
        "places": _places(knowledge),
        "names": _names(knowledge, lexicon),
    }


def _lexicon(lexicon: Lexicon) -> dict[str, Any]:
    groups = ("articles", "stop", "separators", "negation_behind", "ends_negation", "breaks_list", "worse", "better")
    runs = ("negation", "negation_of_lists", "not_negation")
    return {
        **{group: sorted(getattr(lexicon, group)) for group in groups},
        **{group: sorted(map(" ".join, getattr(lexicon, group))) for group in runs},
        "synonyms": {" ".join(run): word for run, word in lexicon.synonyms.items()},
        "longest": lexicon.longest,
        "forms": dict(lexicon.forms),
        "sides": {side: regex.pattern for side, regex in lexicon.sides.items()},
        "numbers": dict(lexicon.numbers),
        "patterns": [pattern.model_dump(exclude_none=True) for _, pattern in lexicon.patterns],
    }


def _phrases(found: Mapping[str, Iterable[tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]]) -> dict[str, Any]:
    return {
        first: [(" ".join(words), {group: list(ids) for group, ids in groups.items()}) for words, groups in entries]
        for first, entries in found.items()
    }


def _places(knowledge: Knowledge) -> dict[str, Any]:
    index = places.site_index(knowledge)
    return {
        "names": {
            site: [(" ".join(sorted(words)), discount) for words, discount in names.items()]
            for site, names in index.variants.items()
        },
        "weight": dict(sorted(index.weight.items())),
        "parts": sorted(index.parts),
        "aspects": sorted(index.aspects),
        "runs": {word: [(" ".join(words), site) for words, site in runs] for word, runs in index.runs.items()},
        "sided": sorted(site.id for site in knowledge.sites.values() if site.sided),
        "rule": {
            "least": places.LEAST,
            "near": places.NEAR,
            "extra": places.EXTRA,
            "missing": places.MISSING,
            "later": places.LATER,
            "vague": sorted(places.VAGUE),
            "goes_on": sorted(places.GOES_ON),
            "sided": sorted(places.SIDED),
        },
    }


def _names(knowledge: Knowledge, lexicon: Lexicon) -> dict[str, Any]:
    index = name_index(knowledge)

    def by_word(found: Mapping[str, Iterable[tuple[tuple[str, ...], str]]]) -> dict[str, Any]:
        """An index as plain lists."""
        return {word: [(" ".join(words), record) for words, record in runs] for word, runs in sorted(found.items())}

    return {
        "nerves": by_word(index.nerves),
        "conditions": by_word(index.conditions),
        "roots": {root: [n for n in nerves if n in knowledge.nerves] for root, nerves in lexicon.roots.items()},
        "root_conditions": sorted(lexicon.root_conditions & knowledge.conditions.keys()),
    }
