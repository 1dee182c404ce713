"""Results of matching a text: features present and denied, and each phrase found."""

from dataclasses import dataclass


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
