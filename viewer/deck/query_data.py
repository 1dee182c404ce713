"""What the client needs to read whole sentences by itself: the curated lexicon and the records' names, made ready.

How sentences are read is documented in :mod:`annotations.query.tokens`, :mod:`annotations.query.features`,
:mod:`annotations.query.places` and :mod:`annotations.query.names`; the client has a port of it, and
``tests/viewer/deck/test_query_protocol.py`` holds both to the same answers.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from annotations.knowledge import Knowledge
from annotations.query import places
from annotations.query.features import warnings
from annotations.query.grammar import Grammar, load_grammar
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon
from annotations.query.names import name_index
from annotations.query.phrases import PhraseIndex, phrase_index
from annotations.query.spoken import speller

_GROUPS: Final = (
    "aspects",
    "empty",
    "clauses",
    "alternatives",
    "additions",
    "behind",
    "well",
    "ends",
    "relatives",
    "begins",
    "worse",
    "better",
)
_PLAIN: Final = ("articles", "stop", "states", "selves")


def reading_data(knowledge: Knowledge, code: str = ENGLISH) -> dict[str, Any]:
    """What the client needs to read a language; for another than English, beside what English needs.

    Returns
    -------
    dict
        ``grammar``: concepts that steer, and ``warnings``: features that can raise the level of care (English only).
        ``lexicon``: words and runs of words to concepts, rules of spelling, figures. ``spelling``: words that
        a misspelt one can be mended to, and words left alone. ``phrases``: features told by words standing close
        together (``near``) or word for word (``literal``), by their first word. ``places``: names of each site as sets
        of words with their discount, and how telling each word is. ``names``: of nerves and conditions, by each of
        their words. Words that stand together are joined by spaces.
    """
    lexicon, mender = load_lexicon(code), speller(knowledge, code)
    shared = {"grammar": _grammar(load_grammar()), "warnings": sorted(warnings(knowledge))}
    return {
        **(shared if code == ENGLISH else {}),
        "lexicon": _lexicon(lexicon),
        "spelling": {"vocabulary": list(mender.vocabulary), "known": sorted(mender.known)},
        "phrases": _phrases(phrase_index(knowledge, code)),
        "places": _places(knowledge, code),
        "names": _names(knowledge, code),
    }


def _grammar(grammar: Grammar) -> dict[str, Any]:
    return {
        **{group: sorted(getattr(grammar, group)) for group in _GROUPS},
        "cues": {" ".join(run): how for run, how in sorted(grammar.cues.items())},
        "vague": {word: list(sites) for word, sites in grammar.vague.items()},
    }


def _lexicon(lexicon: Lexicon) -> dict[str, Any]:
    return {
        "language": lexicon.code,
        **{group: sorted(getattr(lexicon, group)) for group in _PLAIN},
        "runs": {" ".join(run): " ".join(meaning) for run, meaning in lexicon.runs.items()},
        "forms": dict(lexicon.raw.forms),
        "contractions": list(lexicon.raw.contractions),
        "endings": list(lexicon.raw.endings),
        "sides": {side: regex.pattern for side, regex in lexicon.sides.items()},
        "past": list(lexicon.raw.past),
        "others": list(lexicon.raw.others),
        "numbers": dict(lexicon.numbers),
        "patterns": [pattern.model_dump(exclude_defaults=True) for _, _, pattern in lexicon.patterns],
    }


def _phrases(index: PhraseIndex) -> dict[str, Any]:
    return {
        kind: {
            first: [(" ".join(words), {group: list(ids) for group, ids in groups.items()}) for words, groups in entries]
            for first, entries in found.items()
        }
        for kind, found in (("near", index.phrases), ("literal", index.literal))
    }


def _places(knowledge: Knowledge, code: str) -> dict[str, Any]:
    index = places.site_index(knowledge, code)
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
            "vague": places.VAGUE,
            "goes_on": sorted(places.GOES_ON),
            "sided": sorted(places.SIDED),
        },
    }


def _names(knowledge: Knowledge, code: str) -> dict[str, Any]:
    index = name_index(knowledge, code)

    def by_word(found: Mapping[str, Iterable[tuple[tuple[str, ...], str]]]) -> dict[str, Any]:
        """An index as plain lists."""
        return {word: [(" ".join(words), record) for words, record in runs] for word, runs in sorted(found.items())}

    return {
        "nerves": by_word(index.nerves),
        "conditions": by_word(index.conditions),
        "roots": {
            root: [nerve for nerve in nerves if nerve in knowledge.nerves]
            for root, nerves in load_grammar().roots.items()
        },
        "root_conditions": sorted(load_grammar().root_conditions & knowledge.conditions.keys()),
    }
