"""What all cards share: the templates, the words, and the numbering of the sources of one card."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

import jinja2

from annotations.i18n.languages import load_language
from annotations.records import Claim
from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.space import Side, sided, split_side
from viewer.cards.beneath import Near, under_sites
from viewer.cards.glossary import Glossary
from viewer.citations import Citations, is_unchecked
from viewer.words import section


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("viewer.cards"),
        autoescape=True,
        extensions=["jinja2.ext.do"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class CardRenderer:
    """Prints cards: holds the knowledge, the body and the words that every card may need."""

    def __init__(self, knowledge: Knowledge, atlas: Atlas, shorts: Mapping[str, str], language: str = "en") -> None:
        self.knowledge, self.atlas, self.shorts = knowledge, atlas, shorts
        self.words = section(language, "card")
        self.glossary = section(language, "glossary")
        self.language = load_language(language)
        self._segments = {s.id: self.language.term(s.terms.english) for s in atlas.segments}

    @cached_property
    def beneath(self) -> Mapping[str, tuple[Near, ...]]:
        """What lies beneath each site instance."""
        return under_sites(self.knowledge, self.atlas)

    def print(self, template: str, **values: Any) -> str:
        """Fill one template; sources are numbered anew."""
        citations = Citations(self.knowledge.publications)
        shared = {
            "t": self.words,
            "citations": citations,
            "explained": Glossary(self.glossary).explained,
            "is_unchecked": is_unchecked,
            "label_of": self.label,
            "shorts": self.shorts,
            "topics": self.knowledge.topics,
            "reviewed": self.language.reviewed,
            "term": self.language.term,
        }
        return _environment().get_template(template).render(**shared, **values).strip()

    def label(self, identifier: str) -> str:
        """Name of anything for people, its side behind it."""
        name, side = split_side(identifier)
        plain = self._plain(name)
        return plain if side is Side.MIDDLE else f"{plain}, {self.words['side_' + side]}"

    def _plain(self, name: str) -> str:
        for kind, records in self.knowledge.kinds.items():
            if kind != "structures" and name in records:
                return str(records[name].label)
        part = self.knowledge.part(name)
        if label := part.label if part else self._segments.get(name):
            return label
        for identifier in (name, sided(name, Side.RIGHT)):
            if identifier in self.atlas.structures:
                return self.language.term(self.atlas.structures[identifier].terms.english)
        noted = self.knowledge.structures.get(name)
        return noted.label if noted else name.replace("_", " ")

    def links(self, identifiers: Iterable[str]) -> list[tuple[str, str]]:
        """Pairs of id and label, for chips."""
        return [(identifier, self.label(identifier)) for identifier in identifiers]


def grouped(claims: Iterable[Claim]) -> Mapping[str, list[Claim]]:
    """Claims by their kind."""
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[claim.kind].append(claim)
    return groups
