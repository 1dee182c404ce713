"""What the client needs to read whole sentences by itself: languages, grammar and the records' names, made ready.

How sentences are read is documented in :mod:`annotations.query.lexicon`, :mod:`annotations.query.tokens`,
:mod:`annotations.query.features`, :mod:`annotations.query.places` and :mod:`annotations.query.names`; the client has a
port of it, and ``tests/viewer/deck/test_query_protocol.py`` holds both to the same answers.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from annotations.knowledge import Knowledge
from annotations.query import places
from annotations.query.grammar import GROUPS, load_grammar
from annotations.query.lexicon import ENGLISH, Lexicon, load_lexicon, reading_languages
from annotations.query.names import name_index
from annotations.query.phrases import phrase_index
from annotations.query.spoken import speller
from annotations.query.understood import LITTLE

_Runs = Mapping[str, Iterable[tuple[tuple[str, ...], Any]]]


def reading_data(knowledge: Knowledge) -> dict[str, Any]:
    """All languages that can be read, the same for every language of the page.

    Returns
    -------
    dict
        ``grammar``: concepts that steer. ``rule``: constants of the finding of places. ``sided``: sites with two sides.
        ``phrases``: features told by words standing close together (``near``) or word for word (``literal``), by their
        first word. ``languages``: of each its ``lexicon``; ``spelling``: words that a misspelt one can be mended to,
        and others left alone; ``phrases`` in place of those of the same words, or beside them; ``places``: names of
        each site as sets of words with their discount, and how telling each word is; ``names`` of nerves and
        conditions, by each of their words. Words that stand together are joined by spaces.
    """
    return {
        "grammar": _grammar(knowledge),
        "rule": _rule(),
        "sided": sorted(site.id for site in knowledge.sites.values() if site.sided),
        "phrases": {kind: _runs(found) for kind, found in _phrases(knowledge, ENGLISH).items()},
        "languages": {code: _language(knowledge, code) for code in reading_languages()},
    }


def _language(knowledge: Knowledge, code: str) -> dict[str, Any]:
    lexicon, mender = load_lexicon(code), speller(knowledge, code)
    english = _phrases(knowledge, ENGLISH)
    own = {
        kind: {first: [one for one in runs if one not in english[kind].get(first, ())] for first, runs in found.items()}
        for kind, found in _phrases(knowledge, code).items()
    }
    names = name_index(knowledge, code)
    vocabulary = list(mender.vocabulary)
    return {
        "lexicon": _lexicon(lexicon),
        "spelling": {"vocabulary": vocabulary, "known": sorted(mender.known - {*vocabulary})},
        "phrases": {kind: _runs({first: runs for first, runs in found.items() if runs}) for kind, found in own.items()},
        "places": _places(knowledge, code),
        "names": {"nerves": _runs(names.nerves), "conditions": _runs(names.conditions)},
    }


def _phrases(knowledge: Knowledge, code: str) -> dict[str, _Runs]:
    index = phrase_index(knowledge, code)
    return {"near": index.phrases, "literal": index.literal}


def _lexicon(lexicon: Lexicon) -> dict[str, Any]:
    raw = lexicon.raw
    return {
        "articles": sorted(lexicon.articles),
        "stop": sorted(lexicon.stop),
        "states": sorted(lexicon.states),
        "selves": sorted(lexicon.selves),
        "past": raw.past,
        "others": raw.others,
        "contractions": raw.contractions,
        "endings": raw.endings,
        "forms": dict(raw.forms),
        "runs": {" ".join(run): " ".join(meant) for run, meant in sorted(lexicon.runs.items())},
        "sides": dict(raw.sides),
        "numbers": lexicon.numbers,
        "patterns": [pattern.model_dump(exclude_defaults=True) for pattern in raw.patterns],
    }


def _grammar(knowledge: Knowledge) -> dict[str, Any]:
    grammar = load_grammar()
    return {
        **{group: sorted(getattr(grammar, group)) for group in (*GROUPS, "aspects", "empty")},
        "pains": sorted(places.EMPTY),
        "vague": {word: list(sites) for word, sites in grammar.vague.items()},
        "cues": {" ".join(run): how for run, how in sorted(grammar.cues.items())},
        "roots": {root: [n for n in nerves if n in knowledge.nerves] for root, nerves in grammar.roots.items()},
        "root_conditions": sorted(grammar.root_conditions & knowledge.conditions.keys()),
    }


def _runs(found: _Runs) -> dict[str, Any]:
    """An index by words as plain lists, in an order that is the same in every process."""
    plain = {first: [(" ".join(words), _plain(of)) for words, of in runs] for first, runs in sorted(found.items())}
    return {first: sorted(runs, key=str) for first, runs in plain.items()}


def _plain(of: str | Mapping[str, Iterable[str]]) -> str | dict[str, list[str]]:
    return of if isinstance(of, str) else {group: sorted(ids) for group, ids in sorted(of.items())}


def _rule() -> dict[str, Any]:
    return {
        "least": places.LEAST,
        "near": places.NEAR,
        "extra": places.EXTRA,
        "missing": places.MISSING,
        "later": places.LATER,
        "vague": places.VAGUE,
        "little": LITTLE,
        "goes_on": sorted(places.GOES_ON),
        "sided": sorted(places.SIDED),
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
        "runs": _runs(index.runs),
    }
