"""Sources and numbered citations of what is shown."""

from collections.abc import Iterable, Mapping

from annotations.records import Publication

UNCHECKED = "GK"


def is_unchecked(sources: Iterable[str]) -> bool:
    """Whether nothing but textbook knowledge that nobody has checked stands behind a statement."""
    return set(sources) <= {UNCHECKED}


class Citations:
    """Numbers the sources of one card in the order they are first cited."""

    def __init__(self, publications: Mapping[str, Publication]) -> None:
        self._publications = publications
        self._numbers: dict[str, int] = {}
        self.unchecked = False  # whether anything cited so far is knowledge that nobody has checked

    def cite(self, keys: Iterable[str]) -> list[int]:
        """Number of each source; textbook knowledge (``GK``) gets the badge and a footnote instead of a number."""
        cited = []
        for key in keys:
            if key == UNCHECKED:
                self.unchecked = True
                continue
            cited.append(self._numbers.setdefault(key, len(self._numbers) + 1))
        return cited

    def cited(self) -> list[Publication]:
        """The sources in order of their numbers."""
        return [self._publications[key] for key in self._numbers]
