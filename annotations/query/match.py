"""Results of matching a text: phrases found, whether they are stated or denied, and what they say together."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Said(StrEnum):
    """How something is said."""

    PRESENT = "present"
    DENIED = "denied"
    DOUBT = "doubt"  # may or may not be denied
    PAST = "past"  # long ago
    OTHER = "other"  # of somebody else


@dataclass(frozen=True, slots=True)
class Match:
    """One phrase found: the feature ids it stands for (by direction, for activities), where, and how it is said."""

    stated: tuple[str, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    at: frozenset[int]
    said: Said = Said.PRESENT

    @property
    def is_activity(self) -> bool:
        """Whether it makes worse or better, and the words around must tell which."""
        return bool(self.worse or self.better)

    @property
    def features(self) -> tuple[str, ...]:
        """All features it may stand for."""
        return (*self.stated, *self.worse, *self.better)

    def told(self, said: Said) -> "Match":
        """The same, said in another way."""
        return replace(self, said=said)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a text says about features.

    Attributes
    ----------
    present, denied : frozenset of str
        Feature ids present and denied, with all that follows from them; never both.
    stated : frozenset of str
        Those of the present ones that were said in so many words.
    circumstances, signs : frozenset of int
        Indices of the tokens that told of circumstances (worse, better, timing, context) and of signs.
    reached : frozenset of int
        Tokens that name no place of this complaint: denied, in doubt, long ago or somebody else's.
    cues : frozenset of int
        Tokens that deny.
    told : tuple of (Said, str, frozenset of int)
        Each feature as it was said, and where, in the order of the text.
    """

    present: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()
    circumstances: frozenset[int] = frozenset()
    signs: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()
    cues: frozenset[int] = frozenset()
    told: tuple[tuple[Said, str, frozenset[int]], ...] = ()

    def of(self, said: Said) -> frozenset[str]:
        """Features said in a way."""
        return frozenset(feature for how, feature, _ in self.told if how is said)
