"""Rate limit of messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(slots=True)
class RateLimit:
    """A bucket of allowances: ``burst`` at once, ``per_second`` in the long run."""

    per_second: float
    burst: float
    clock: Callable[[], float] = monotonic
    _left: float = field(init=False)
    _seen: float = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._seen = self.burst, self.clock()

    def allows(self) -> bool:
        """Whether one more is allowed now; it is counted if so."""
        now = self.clock()
        self._left = min(self.burst, self._left + max(0.0, now - self._seen) * self.per_second)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
