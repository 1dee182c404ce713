"""Which features a text states and which it denies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from annotations.knowledge import Knowledge
from annotations.query.lexicon import Lexicon, fold, load_lexicon
from annotations.query.tokens import Speller, Token, read, speller, words_of
from annotations.records import Condition, Feature, Nerve, PainSite

_DIRECTED = ("worse", "better")


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a text says about features.

    Attributes
    ----------
    present, denied : frozenset of str
        Feature ids stated and denied; never both.
    circumstances, signs : frozenset of int
        Indices of the tokens that told of circumstances (worse, better, timing, context) and of signs.
    """

    present: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    circumstances: frozenset[int] = frozenset()
    signs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One phrase found: the feature ids it stands for (by direction, for activities) and where."""

    stated: tuple[str, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    at: frozenset[int]

    @property
    def is_activity(self) -> bool:
        """Whether it makes worse or better, and the words around must tell which."""
        return bool(self.worse or self.better)


@dataclass(frozen=True, slots=True, eq=False)
class PhraseIndex:
    """All phrases of all features in our own words, by their first word.

    A phrase that has only one meaningful word ("down to the foot"), or that begins with ``=``, is ``literal``: its
    words must follow each other.
    """

    literal: Mapping[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]
    lexicon: Lexicon
    mender: Speller


@lru_cache(maxsize=4)
def phrase_index(knowledge: Knowledge) -> PhraseIndex:
    """Index the phrases of a knowledge, once."""
    lexicon = load_lexicon()
    phrases: _Grouped = {}
    literal: _Grouped = {}
    for feature in knowledge.features.values():
        group = feature.group if feature.group in _DIRECTED else "stated"
        for phrase in feature.phrases:
            words, every = words_of(phrase, lexicon), words_of(phrase, lexicon, empty=True)
            is_literal = phrase.startswith("=") or len(words) < 2 <= len(every)
            ids = (
                (literal if is_literal else phrases)
                .setdefault(every if is_literal else words, {})
                .setdefault(group, [])
            )
            if feature.id not in ids:
                ids.append(feature.id)
    vocabulary = speller(lexicon, frozenset(_vocabulary(knowledge)) | lexicon.surfaces)
    return PhraseIndex(_by_first(literal), _by_first(phrases), lexicon, vocabulary)


_Grouped = dict[tuple[str, ...], dict[str, list[str]]]


def _by_first(found: _Grouped) -> dict[str, tuple[tuple[tuple[str, ...], dict[str, tuple[str, ...]]], ...]]:
    by_first: dict[str, list[tuple[tuple[str, ...], dict[str, tuple[str, ...]]]]] = {}
    for words, groups in found.items():
        if words:
            by_first.setdefault(words[0], []).append((words, {key: tuple(ids) for key, ids in groups.items()}))
    return {word: tuple(entries) for word, entries in by_first.items()}


def _vocabulary(knowledge: Knowledge) -> Iterable[str]:
    for feature in knowledge.features.values():
        yield from (word for phrase in feature.phrases for word in fold(phrase).split())
    named: tuple[PainSite | Nerve | Condition, ...] = (
        *knowledge.sites.values(),
        *knowledge.nerves.values(),
        *knowledge.conditions.values(),
    )
    for record in named:
        texts = (record.label, *record.names.lay, *record.names.clinical, *record.names.latin)
        yield from (word.strip("(),") for text in texts for word in fold(text).replace("-", " ").split())


def notice(knowledge: Knowledge, text: str) -> tuple[Noticed, tuple[Token, ...]]:
    """Read a text and say which features it states and denies.

    Returns
    -------
    Noticed
    tuple of Token
        The text as it was read.
    """
    index = phrase_index(knowledge)
    tokens = read(text, index.lexicon, index.mender)
    matches = _longest(_matches(tokens, index))
    own_cues = frozenset(at for match in matches for at in match.at)
    present, denied = set(_by_numbers(text, index.lexicon)), set[str]()
    for clause in sorted({token.clause for token in tokens}):
        here = [match for match in matches if tokens[min(match.at)].clause == clause]
        directions = _directions(tokens, clause, here, index.lexicon)
        for match in here:
            if match.stated:
                (denied if _is_negated(match, tokens, own_cues) else present).update(match.stated)
            if match.is_activity:
                _by_direction(match, directions[match], present, denied)
    noticed = close(knowledge, frozenset(present), frozenset(denied))
    circumstances, signs = _told_by(knowledge, matches)
    return replace(noticed, circumstances=circumstances, signs=signs), tokens


def _told_by(knowledge: Knowledge, matches: list[Match]) -> tuple[frozenset[int], frozenset[int]]:
    at: dict[str, set[int]] = {"circumstances": set(), "signs": set()}
    for match in matches:
        groups = {knowledge.features[feature].group for feature in match.stated}
        if match.is_activity or groups & {"timing", "context"}:
            at["circumstances"] |= match.at
        elif "sign" in groups:
            at["signs"] |= match.at
    return frozenset(at["circumstances"]), frozenset(at["signs"])


def close(knowledge: Knowledge, present: frozenset[str], denied: frozenset[str] = frozenset()) -> Noticed:
    """Add what the stated features imply, and what a denial states."""
    stated = set(present)
    stated.update(o for o in (_opposite(knowledge, feature) for feature in denied - present) if o)
    waiting = list(stated)
    while waiting:
        feature = knowledge.features.get(waiting.pop())
        new = set(feature.implies) - stated if feature else set()
        stated |= new
        waiting.extend(new)
    opposites = {f.id for f in knowledge.features.values() if f.opposite in stated}
    return Noticed(frozenset(stated), frozenset((denied | opposites) - stated))


def felt_there(knowledge: Knowledge, present: frozenset[str], sites: frozenset[str]) -> frozenset[str]:
    """Features that others mean at these places: numbness in the perineum is saddle numbness."""
    regions = {knowledge.sites[site].region for site in sites}
    return frozenset(
        feature.id
        for feature in knowledge.features.values()
        if (feature.at_sites or feature.at_regions)
        and (feature.from_feature is None or feature.from_feature in present)
        and (sites & set(feature.at_sites) or regions & set(feature.at_regions))
    )


def _opposite(knowledge: Knowledge, feature_id: str) -> str | None:
    feature: Feature | None = knowledge.features.get(feature_id)
    return feature.opposite if feature else None


def _by_numbers(text: str, lexicon: Lexicon) -> Iterable[str]:
    """Features told by a number: age, duration, temperature, severity."""
    plain = lexicon.number_words.sub(lambda match: str(lexicon.numbers[match[1]]), fold(text))
    for regex, pattern in lexicon.patterns:
        for found in regex.finditer(plain):
            number = float(found[1].replace(",", ".")) if regex.groups else 0.0
            above = pattern.at_least is None or number >= pattern.at_least
            if above and (pattern.below is None or number < pattern.below):
                yield pattern.feature


def _matches(tokens: tuple[Token, ...], index: PhraseIndex) -> list[Match]:
    found = list(_literal_matches(tokens, index))
    for clause in {token.clause for token in tokens}:
        content = [at for at, token in enumerate(tokens) if token.clause == clause and not token.empty]
        places: dict[str, list[int]] = {}
        for order, at in enumerate(content):
            places.setdefault(tokens[at].word, []).append(order)
        for word in places:
            for words, groups in index.phrases.get(word, ()):
                if all(other in places for other in words):
                    found.extend(_windows(words, groups, places, content))
    return found


def _literal_matches(tokens: tuple[Token, ...], index: PhraseIndex) -> Iterable[Match]:
    for start, token in enumerate(tokens):
        for words, groups in index.literal.get(token.word, ()):
            run = tokens[start : start + len(words)]
            if tuple(other.word for other in run) == words and run[-1].clause == token.clause:
                telling = [at for at in range(start, start + len(words)) if not tokens[at].empty]
                yield _match(groups, telling or [start])


def _windows(
    words: tuple[str, ...],
    groups: dict[str, tuple[str, ...]],
    places: dict[str, list[int]],
    content: list[int],
) -> Iterable[Match]:
    """Where all words of a phrase stand close together."""
    for first in places[words[0]]:
        orders = [first]
        for word in words[1:]:
            free = [order for order in places[word] if order not in orders]
            if not free:
                break
            orders.append(min(free, key=lambda order: (abs(order - orders[-1]), order < orders[-1])))
        else:
            if _cost(orders) <= _slack(words, orders):
                yield _match(groups, (content[order] for order in orders))


def _match(groups: dict[str, tuple[str, ...]], at: Iterable[int]) -> Match:
    return Match(groups.get("stated", ()), groups.get("worse", ()), groups.get("better", ()), frozenset(at))


def _cost(orders: list[int]) -> int:
    low, high = min(orders), max(orders)
    return high - low + 1 - len(orders)


def _slack(words: tuple[str, ...], orders: list[int]) -> int:
    """How many foreign words may stand between the words of a phrase."""
    if len(words) == 1:
        return 0
    in_order = all(before < after for before, after in pairwise(orders))
    if words[0] in ("no", "not", "cannot", "never"):
        return 2 if in_order else -1
    return (2 if len(words) == 2 else 3) if in_order else (1 if len(words) == 2 else 2)


def _longest(matches: list[Match]) -> list[Match]:
    """Drop a match that is part of a longer one: "severe" in "severe period cramps"."""
    unique = list(dict.fromkeys(matches))
    return [match for match in unique if not any(match.at < other.at for other in unique)]


def _is_negated(match: Match, tokens: tuple[Token, ...], own_cues: frozenset[int]) -> bool:
    return any(tokens[at].negated and tokens[at].cue not in own_cues for at in match.at)


def _by_direction(match: Match, direction: str, present: set[str], denied: set[str]) -> None:
    if direction == "worse":
        present.update(match.worse)
    elif direction == "better":
        present.update(match.better)
        denied.update(match.worse)
    else:
        denied.update(match.worse if direction == "not_worse" else match.better)


def _directions(tokens: tuple[Token, ...], clause: int, matches: list[Match], lexicon: Lexicon) -> dict[Match, str]:
    """For each activity of a sentence whether it makes worse or better, from the nearest word that says so.

    A word before the activity in the same piece counts first ("worse sitting"), unless one directly follows that
    belongs to it alone ("sitting helps"); then a word behind it, then the direction of the sentence so far, and "worse"
    at last.
    """
    taken = {at for match in matches if match.is_activity for at in match.at}
    markers = {
        at: direction
        for at, token in enumerate(tokens)
        if token.clause == clause and at not in taken and (direction := _marker(token, lexicon))
    }
    used: set[int] = set()
    found: dict[Match, str] = {}
    for match in sorted((m for m in matches if m.is_activity), key=lambda m: min(m.at)):
        start, end = min(match.at), max(match.at)
        before = [at for at in markers if at < start]
        near = [at for at in before if tokens[at].chunk == tokens[start].chunk and at not in used]
        behind = [at for at in markers if at > end and tokens[at].chunk == tokens[end].chunk and at - end <= 4]
        alone = [at for at in behind if at - end <= 3 and not any(0 < other - at <= 3 for other in taken)]
        if near and not (alone and markers[near[-1]] != markers[alone[0]]):
            found[match] = markers[near[-1]]
        elif behind and not near:
            found[match] = markers[behind[0]]
            used.add(behind[0])
        elif alone:
            found[match] = markers[alone[0]]
            used.add(alone[0])
        else:
            carried = [at for at in before if tokens[at].chunk == tokens[start].chunk or not tokens[at].negated]
            found[match] = markers[carried[-1]] if carried else _bare(match, tokens)
    return found


def _bare(match: Match, tokens: tuple[Token, ...]) -> str:
    return "not_worse" if any(tokens[at].negated for at in match.at) else "worse"


def _marker(token: Token, lexicon: Lexicon) -> str:
    if token.word in lexicon.worse:
        if token.negated:
            return "better" if token.word == "pain" else "not_worse"
        return "worse"
    if token.word in lexicon.better:
        return "not_better" if token.negated else "better"
    return ""
