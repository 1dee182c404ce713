"""Sources and numbered citations of what is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotations.records import Publication

UNCHECKED = "GK"


def is_unchecked(sources: Iterable[str]) -> bool:
    """Whether nothing but textbook knowledge that nobody has checked stands behind a statement."""
    return set(sources) <= {UNCHECKED}


@dataclass(frozen=True, slots=True)
class Source:
    """A publication as a card prints it."""

    title: str
    authors: str
    journal: str
    year: int | None
    read: str
    address: str
    shown: str


class Citations:
    """Numbers the sources of one card in the order they are first cited."""

    def __init__(self, publications: Mapping[str, Publication]) -> None:
        self._publications = publications
        self._numbers: dict[str, int] = {}

    def cite(self, keys: Iterable[str]) -> list[tuple[int, str]]:
        """Number and title of each source; textbook knowledge (``GK``) gets the badge instead of a number."""
        cited = []
        for key in keys:
            if key == UNCHECKED:
                continue
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            cited.append((number, self._publications[key].title))
        return cited

    def cited(self) -> list[Source]:
        """The sources in order of their numbers."""
        return [source_of(self._publications[key]) for key in self._numbers]


def source_of(publication: Publication) -> Source:
    """A publication as a card prints it: its DOI, PMID or address, whichever is the most lasting."""
    if publication.doi:
        shown, address = f"doi:{publication.doi}", f"https://doi.org/{publication.doi}"
    elif publication.pmid:
        shown, address = f"PMID {publication.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{publication.pmid}/"
    else:
        shown, address = publication.url.removeprefix("https://").removeprefix("http://")[:60], publication.url
    if not address.startswith(("https://", "http://")):
        address = ""
    return Source(
        publication.title, publication.authors, publication.journal, publication.year, publication.read, address, shown
    )
