"""Pain sites that a text points to, with scores, and the side it names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import fsum, log

from annotations.knowledge import Knowledge
from annotations.query.folding import fold
from annotations.query.grammar import load_grammar
from annotations.query.lexicon import ENGLISH, load_lexicon
from annotations.query.spoken import voices
from annotations.query.tokens import Token, find_runs, words_of

LEAST = 0.5  # a weaker likeness than this is no place
NEAR = 0.8  # places nearly as like as the best of a mention are named too
EMPTY = frozenset({"pain", "muscl", "nerv"})  # in names of places, but no place by themselves
EXTRA, MISSING = 0.6, 0.7  # what a word counts that only the text has, or only the name
LATER = 0.7  # weight of the places mentioned after the first
VAGUE = 0.5  # score of each place that a vague word ("leg") may mean
GOES_ON = frozenset({"to", "into", "onto", "down", "toward", "through"})  # separators that pain runs along
SIDED = frozenset({"inner", "outer", "front", "posterior"})


@dataclass(frozen=True, slots=True)
class Place:
    """A pain site that was pointed to.

    Attributes
    ----------
    site : str
        Site id without side.
    score : float
        Likeness of the words, 0 to 1; lower for places mentioned later.
    mention : int
        Which mention of the text points there, from 0.
    vague : str
        The word that may mean this place or others, if it was such a one.
    """

    site: str
    score: float
    mention: int = 0
    at: frozenset[int] = field(default=frozenset(), compare=False)  # tokens of that mention
    vague: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Words for a place that stand together, and where they stand.

    ``goes_on``: the piece before runs on into it ("thigh to the knee").
    """

    words: frozenset[str] = frozenset()
    at: frozenset[int] = frozenset()
    goes_on: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SiteIndex:
    """The names of all sites as sets of words (with a discount for later names), and how telling each word is.

    Attributes
    ----------
    parts, aspects : frozenset of str
        Words for parts of the body, and for their sides and heights.
    runs : mapping
        Names that are found only word for word, by their first word.
    """

    variants: Mapping[str, Mapping[frozenset[str], float]]
    weight: Mapping[str, float]
    parts: frozenset[str]
    aspects: frozenset[str]
    runs: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

    @property
    def body(self) -> frozenset[str]:
        """All words for places."""
        return self.parts | self.aspects


@lru_cache(maxsize=16)
def site_index(knowledge: Knowledge, code: str = ENGLISH) -> SiteIndex:
    """Index the names of all sites for texts of a language, once."""
    variants: dict[str, dict[frozenset[str], float]] = {site: {} for site in knowledge.sites}
    for said, lexicon in voices(knowledge, code):
        for site in said.sites.values():
            own = lexicon.raw.places.get(site.id, ())
            names = (*own, *site.names.lay, *site.names.clinical)
            for order, text in enumerate((site.label.split("(")[0], *names, site.label, *site.names.latin)):
                variants[site.id].setdefault(frozenset(words_of(text, lexicon)) - EMPTY, 1 - 0.004 * order)
    for sets in variants.values():
        sets.pop(frozenset(), None)
    spread = Counter(word for sets in variants.values() for word in frozenset().union(*sets))
    aspects = load_grammar().aspects
    weight = {
        word: (0.6 if word in aspects else 1.0) * log(1 + len(variants) / count) for word, count in spread.items()
    }
    parts = frozenset(weight) & _body_words(knowledge, code, variants) - aspects
    return SiteIndex(variants, weight, parts, aspects, _runs(knowledge, code, parts | aspects | EMPTY))


def _runs(
    knowledge: Knowledge, code: str, body: frozenset[str]
) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Names with a word that is no part of the body ("back pocket"), found only word for word; by their first word."""
    found: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    for said, lexicon in voices(knowledge, code):
        for site in said.sites.values():
            for text in (*lexicon.raw.places.get(site.id, ()), *site.names.lay, *site.names.clinical):
                words = words_of(text, lexicon)
                if len(words) > 1 and not body.issuperset(words):
                    found.setdefault(words[0], {})[words, site.id] = None
    return {word: tuple(runs) for word, runs in found.items()}


def _body_words(
    knowledge: Knowledge, code: str, variants: Mapping[str, Mapping[frozenset[str], float]]
) -> frozenset[str]:
    """Words for parts of the body: in a label or clinical name, in the lexicon, or the whole of some name."""
    found = {word for meaning in load_lexicon().runs.values() for word in meaning}
    found.update(word for sets in variants.values() for names in sets if len(names) == 1 for word in names)
    for said, lexicon in voices(knowledge, code):
        for site in said.sites.values():
            texts = (site.label, *site.names.clinical, *site.names.latin)
            found.update(word for text in texts for word in words_of(text, lexicon))
    return frozenset(found) - EMPTY


def find_sides(text: str, code: str = ENGLISH) -> str | None:
    """The side a text names: left, right, both or middle; ``None`` if it names none."""
    plain = fold(text)
    named = {side for side, regex in load_lexicon(code).sides.items() if regex.search(plain)}
    if "both" in named or {"left", "right"} <= named:
        return "both"
    return next((side for side in ("left", "right", "middle") if side in named), None)


def find_places(
    knowledge: Knowledge,
    tokens: tuple[Token, ...],
    skip: frozenset[int] = frozenset(),
    silent: frozenset[int] = frozenset(),
    weight: float = 1.0,
    code: str = ENGLISH,
) -> tuple[Place, ...]:
    """The sites a text points to, best first.

    A text is read mention by mention ("buttock", "back of the thigh", "little toe"); each mention is compared with
    every name of every site by the words they share, rare words counting more.

    Parameters
    ----------
    knowledge : Knowledge
    tokens : tuple of Token
        The text as read.
    skip : frozenset of int
        Tokens that tell a feature and so name no place ("knee gives way").
    silent : frozenset of int
        Tokens that name no place of this complaint: denied, or somebody else's.
    weight : float
        How much this text counts.
    """
    index = site_index(knowledge, code)
    found: dict[str, Place] = {}
    told = [(site, at) for site, at in find_runs(tokens, index.runs) if at.isdisjoint(silent)]
    for site, at in told:
        found[site] = Place(site, round(weight, 3), at=at)
    taken = frozenset(at for _, where in told for at in where)
    for order, mention in enumerate(_mentions(tokens, skip | taken | silent, index), 1 if told else 0):
        likeness, vague = _likenesses(mention.words, index), vague_word(mention.words)
        best = max(likeness.values(), default=0.0)
        for site, value in likeness.items():
            if value >= NEAR * best:
                place = Place(site, round(value * weight * (LATER if order else 1.0), 3), order, mention.at, vague)
                found[site] = max(found.get(site, place), place, key=lambda place: place.score)
    return tuple(sorted(found.values(), key=lambda place: (-place.score, place.site)))


def refine_places(
    knowledge: Knowledge, tokens: tuple[Token, ...], more: tuple[Token, ...], skip: frozenset[int], code: str = ENGLISH
) -> tuple[Place, ...]:
    """Places of a first text that names a part alone ("thigh"), where a second one tells its side ("outer side").

    Empty if the first text tells the side itself, or the second tells none or names a part of its own.
    """
    index = site_index(knowledge, code)
    first = next(iter(_mentions(tokens, frozenset(), index)), Piece())
    if not first.words or first.words & index.aspects:
        return ()
    pieces = (piece.words for piece in _pieces(more, skip, index))
    piece = next((words for words in pieces if words & SIDED and not words & index.parts), None)
    if piece is None:
        return ()
    scores = _likenesses(first.words | (piece & index.aspects), index)
    best = max(scores.values(), default=0.0)
    near = (site for site, score in scores.items() if score >= NEAR * best and best > NEAR)
    places = (Place(site, round(scores[site], 3), at=first.at) for site in near)
    return tuple(sorted(places, key=lambda place: (-scores[place.site], place.site)))


def vague_word(mention: frozenset[str]) -> str:
    """The word that stands alone and may mean several places."""
    return next(iter(mention)) if len(mention) == 1 and mention <= load_grammar().vague.keys() else ""


def _mentions(tokens: tuple[Token, ...], skip: frozenset[int], index: SiteIndex) -> list[Piece]:
    """The text mention by mention; one that is vague ("my leg") stands behind those that tell more."""
    return sorted(_joined(_pieces(tokens, skip, index), index), key=lambda mention: bool(vague_word(mention.words)))


def _pieces(tokens: tuple[Token, ...], skip: frozenset[int], index: SiteIndex) -> list[Piece]:
    separators, body = load_grammar().empty, index.body
    pieces = [Piece()]
    for at, token in enumerate(tokens):
        new_piece = at > 0 and token.chunk != tokens[at - 1].chunk
        if new_piece or token.word in separators:
            pieces.append(Piece(goes_on=not new_piece and token.word in GOES_ON))
        if token.word in body and at not in skip and not token.empty:
            last = pieces[-1]
            pieces[-1] = replace(last, words=last.words | {token.word}, at=last.at | {at})
    return pieces


def _joined(pieces: list[Piece], index: SiteIndex) -> list[Piece]:
    """Complete the pieces by their neighbours.

    One without a body part ("inner", in "inner and front thigh") gets the part of the next one; one without a side that
    the one before runs down to ("inner calf to the ankle") gets the side of that.
    """
    found: list[Piece] = []
    side: frozenset[str] = frozenset()
    vague = frozenset(load_grammar().vague)
    for piece, following in zip(pieces, [*pieces[1:], Piece()], strict=True):
        words = piece.words
        side = side if piece.goes_on else frozenset()
        if words & index.parts:
            words = words - vague if words & index.parts - vague else words  # "leg, inside above the ankle"
            words = words if words & index.aspects else words | side
            found.append(replace(piece, words=words))
            side = words & SIDED
        elif words and following.words & index.parts:
            found.append(replace(piece, words=words | (following.words & index.parts)))
    return found


@lru_cache(maxsize=20000)
def _likenesses(mention: frozenset[str], index: SiteIndex) -> Mapping[str, float]:
    """How like each site is to a mention, of those that are like it at all."""
    if vague := vague_word(mention):
        return {site: VAGUE for site in load_grammar().vague[vague] if site in index.variants}
    found = {site: _likeness(mention, variants, index) for site, variants in index.variants.items()}
    return {site: value for site, value in found.items() if value >= LEAST}


def _likeness(mention: frozenset[str], variants: Mapping[frozenset[str], float], index: SiteIndex) -> float:
    """Weighted share of common words, of the variant that is most like the mention."""
    weight = index.weight
    best = 0.0
    for words, discount in variants.items():
        common = words & mention
        if common & index.parts:
            shared = fsum(weight[word] for word in common)
            extra = fsum(weight[word] for word in mention - words)
            missing = fsum(weight[word] for word in words - mention)
            best = max(best, discount * shared / (shared + EXTRA * extra + MISSING * missing))
    return best
