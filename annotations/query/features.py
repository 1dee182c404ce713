"""Features that a text states or denies."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from annotations.knowledge import Knowledge
from annotations.query.directions import directions, take_direction
from annotations.query.folding import Folded, folded
from annotations.query.grammar import load_grammar
from annotations.query.implications import closure
from annotations.query.lexicon import ENGLISH, load_lexicon
from annotations.query.match import Match, Noticed, Said
from annotations.query.names import name_index
from annotations.query.phrases import find_figures, find_phrases, phrase_index
from annotations.query.places import EMPTY, site_index
from annotations.query.reach import Item, Reach
from annotations.query.spoken import speller
from annotations.query.tokens import Token, find_runs, outermost, read
from annotations.query.whose import long_ago, of_others, placed

_KINDS = {"quality": "symptom", "sign": "symptom", "worse": "activity", "better": "activity"}  # what makes a list


def notice(knowledge: Knowledge, text: str, code: str = ENGLISH) -> tuple[Noticed, tuple[Token, ...]]:
    """Read a text in a language and say which features it states and denies.

    Returns
    -------
    Noticed
    tuple of Token
        The text as it was read.
    """
    whole, lexicon = folded(text), load_lexicon(code)
    tokens = read(whole, lexicon, speller(knowledge, code))
    phrases = find_phrases(tokens, phrase_index(knowledge, code))
    figures = list(find_figures(whole, tokens, lexicon))
    body = site_index(knowledge, code).body
    own = frozenset(at for match in phrases for at in match.at)
    reach = Reach(tokens, _items(knowledge, tokens, [*phrases, *figures], code), body, own, load_grammar())
    phrases = outermost(_reached(phrases, tokens, reach, body), lambda match: match.at)
    matches, elsewhere = _placed(knowledge, whole, tokens, [*phrases, *_reached(figures, tokens, reach, body)], code)
    told = tuple(sorted(_told(tokens, matches, reach), key=lambda one: min(one[2], default=-1)))
    present = frozenset(feature for said, feature, _ in told if said is Said.PRESENT)
    denied = frozenset(feature for said, feature, _ in told if said is Said.DENIED)
    circumstances, signs = _tokens_by_group(knowledge, phrases)
    found = replace(closure(knowledge, present, denied), circumstances=circumstances, signs=signs, told=told)
    return replace(found, reached=frozenset(reach.reached) | elsewhere, cues=frozenset(reach.cues)), tokens


def _items(knowledge: Knowledge, tokens: tuple[Token, ...], matches: list[Match], code: str) -> Iterator[Item]:
    """All that a text may deny: phrases of features, words for direction and pain, names."""
    warning = warnings(knowledge)
    for match in matches:
        groups = frozenset(knowledge.features[name].group for name in match.features)
        if match.at:
            yield Item(match.at, frozenset(_KINDS.get(g, g) for g in groups), not warning.isdisjoint(match.features))
    grammar, index = load_grammar(), name_index(knowledge, code)
    stated = {at for match in matches if match.stated for at in match.at}
    for at, token in enumerate(tokens):
        if token.word in EMPTY:
            yield Item(frozenset({at}), frozenset({"symptom"}), feature=False)
        elif at not in stated and token.word in grammar.worse | grammar.better:
            yield Item(frozenset({at}), frozenset({"activity"}))
    for names in (index.nerves, index.conditions):
        yield from (Item(at, frozenset({"symptom"})) for _, at in find_runs(tokens, names, in_order=False))


@lru_cache(maxsize=16)
def warnings(knowledge: Knowledge) -> frozenset[str]:
    """Features that can raise the level of care, by themselves or by what they imply."""
    found = {name for flag in knowledge.red_flags.values() for name in (*flag.features, *flag.any_of)}
    implied = (name for name in knowledge.features if found & closure(knowledge, frozenset({name})).present)
    return frozenset((*found, *implied))


def _reached(
    matches: Iterable[Match], tokens: tuple[Token, ...], reach: Reach, body: frozenset[str]
) -> Iterator[Match]:
    """The matches, denied or in doubt if all that they tell beside the place is; without those that are so in part."""
    for match in matches:
        core = [at for at in match.at if tokens[at].word not in body and not tokens[at].empty] or match.at
        said = {reach.reached.get(at) for at in core}
        if None not in said and said:
            yield match.told(Said.DOUBT if Said.DOUBT in said else Said.DENIED)
        elif match.is_activity or said <= {None}:
            yield match


def _placed(
    knowledge: Knowledge, whole: Folded, tokens: tuple[Token, ...], matches: list[Match], code: str
) -> tuple[list[Match], frozenset[int]]:
    """The matches with what is long ago or somebody else's marked, and the tokens that tell of such."""
    lexicon, grammar, body = load_lexicon(code), load_grammar(), site_index(knowledge, code).body
    symptoms = {at for match in matches for at in match.at if _tells_symptom(knowledge, match)}
    complained = frozenset(at for at, token in enumerate(tokens) if at in symptoms or token.word in body | EMPTY)
    past = long_ago(whole, tokens, lexicon, grammar)
    others = of_others(whole, tokens, complained, lexicon, grammar)
    marked = [
        match.told(placed(match, knowledge.features, past, others)) if match.said is Said.PRESENT else match
        for match in matches
    ]
    return marked, past | others[0] | others[1]


def _tells_symptom(knowledge: Knowledge, match: Match) -> bool:
    return any(knowledge.features[name].group in _KINDS for name in match.features)


def _told(tokens: tuple[Token, ...], matches: list[Match], reach: Reach) -> Iterator[tuple[Said, str, frozenset[int]]]:
    clauses: dict[int, list[int]] = {}
    for at, token in enumerate(tokens):
        clauses.setdefault(token.clause, []).append(at)
    here: dict[int, list[Match]] = {}
    for match in matches:
        yield from ((match.said, feature, match.at) for feature in match.stated)
        if match.is_activity:
            here.setdefault(tokens[min(match.at)].clause, []).append(match)
    for clause, active in here.items():
        span = range(clauses[clause][0], clauses[clause][-1] + 1)
        for match, way in directions(tokens, span, active, reach.reached, load_grammar()).items():
            said = match.said if match.said in (Said.PAST, Said.OTHER) else None
            yield from ((said or how, feature, match.at) for how, feature in take_direction(match, way))


def _tokens_by_group(knowledge: Knowledge, matches: Iterable[Match]) -> tuple[frozenset[int], frozenset[int]]:
    at: dict[str, set[int]] = {"circumstances": set(), "signs": set()}
    for match in matches:
        groups = {knowledge.features[feature].group for feature in match.stated}
        if match.is_activity or groups & {"timing", "context"}:
            at["circumstances"] |= match.at
        elif "sign" in groups:
            at["signs"] |= match.at
    return frozenset(at["circumstances"]), frozenset(at["signs"])
