"""A comparison of two bodies in words and as a table, in one language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from annotations.i18n.languages import knowledge_in, load_language
from meshes.anatomy.comparison import Comparison, Pair, Subject, compare
from meshes.anatomy.morphometry import Measured, Published, Where
from meshes.atlas import Atlas
from meshes.space import Side, sided
from viewer.words import section

GROUPS: Final = ("size", "anatomy", "route", "landmark")
_TOLD: Final[Mapping[str, int]] = {"size": 4, "anatomy": 6, "route": 3, "landmark": 2}
"""How many differences of each group are told in words; the table has all."""
_WAYS: Final[Mapping[str, tuple[str, str]]] = {
    "length": ("longer", "shorter"),
    "diameter": ("thicker", "thinner"),
}

_JUDGED: Final = ("both_outside", "one_inside", "both_inside")
"""Key of the words by how many of the two lie inside what was published."""

_SECTIONS: Final[Mapping[str, str]] = {"anatomy": "measure", "size": "size", "landmark": "place"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two named sides of bodies and what their comparison found.

    Attributes
    ----------
    labels : tuple of (str, str)
        What people call the two.
    sides : tuple of (Side, Side)
    comparison : Comparison
    segments : mapping of str to str
        Label of each nerve segment by id without side.
    """

    labels: tuple[str, str]
    sides: tuple[Side, Side]
    comparison: Comparison
    segments: Mapping[str, str]


def compare_bodies(a: Atlas, b: Atlas, side: Side = Side.LEFT, language: str = "en") -> Compared:
    """Compare one side of two bodies."""
    speech = load_language(language)
    return _compared(a, b, (side, side), (speech.term(a.label), speech.term(b.label)), language)


def compare_sides(atlas: Atlas, language: str = "en") -> Compared:
    """Compare the left side of a body with its right."""
    t = section(language, "compare")
    label = load_language(language).term(atlas.label)
    labels = (t["left_side"].format(label=label), t["right_side"].format(label=label))
    return _compared(atlas, atlas, (Side.LEFT, Side.RIGHT), labels, language)


def _compared(a: Atlas, b: Atlas, sides: tuple[Side, Side], labels: tuple[str, str], language: str) -> Compared:
    speech = load_language(language)
    parts = {part.id: part.label for nerve in knowledge_in(language).nerves.values() for part in nerve.parts}
    names = {s.id: speech.term(s.terms.english) for s in (*a.segments, *b.segments)}
    found = compare(Subject(a, sides[0]), Subject(b, sides[1]))
    return Compared(labels, sides, found, names | {key: label for key, label in parts.items() if key in names})


def comparison_sheet(found: Compared, language: str = "en") -> dict[str, Any]:
    """The comparison as plain data: headline, differences in words, and the table by groups.

    Returns
    -------
    dict
        ``headline`` and ``note``; ``told``: sentences with the id that shows what they speak of; ``more``: how many
        differences that count are only in the table; ``groups``: the table; ``missing``: what only one body has.
    """
    writer = _Writer(found, {**section(language, "compare"), **section(language, "number")})
    pairs = found.comparison.pairs
    told = [pair for group in GROUPS for pair in _of(found.comparison.notable, group)[: _TOLD[group]]]
    return {
        "a": found.labels[0],
        "b": found.labels[1],
        "same": found.comparison.same,
        "common": found.comparison.common,
        "headline": writer.headline(),
        "told": [{"id": pair.id, "text": writer.sentence(pair), "show": writer.shown(pair)} for pair in told],
        "more": len(found.comparison.notable) - len(told),
        "groups": [
            {"id": group, "title": writer.t[f"group_{group}"], "rows": [writer.row(p) for p in _of(pairs, group)]}
            for group in GROUPS
            if _of(pairs, group)
        ],
        "missing": [writer.what(pair) for pair in found.comparison.missing],
        "note": writer.t["note"],
    }


def _of(pairs: Iterable[Pair], group: str) -> list[Pair]:
    return [pair for pair in pairs if pair.group == group]


class _Writer:
    """Words for one comparison."""

    def __init__(self, found: Compared, words: Mapping[str, str]) -> None:
        self.found, self.t = found, words

    def headline(self) -> str:
        """How many differences count, in one sentence."""
        comparison = self.found.comparison
        count = len(comparison.notable)
        if not comparison.common:
            return self.t["nothing_common"]
        if comparison.same:
            return self.t["no_difference"]
        key = "none_notable" if not count else "some_notable_one" if count == 1 else "some_notable"
        return self.t[key].format(count=count or comparison.common, all=comparison.common)

    def what(self, pair: Pair) -> str:
        """What was measured."""
        if pair.group == "route":
            return self.found.segments.get(pair.id, pair.id)
        return self.t[f"{_SECTIONS[pair.group]}.{pair.id}"]

    def sentence(self, pair: Pair) -> str:
        """A difference in plain words, with what was published beside it."""
        first = self._difference(pair)
        return f"{first[:1].upper()}{first[1:]}. {self._judged(pair)}".strip()

    def _difference(self, pair: Pair) -> str:
        a, b = self.found.labels
        what = self.what(pair)
        if pair.difference is None:
            return self.t["only_in"].format(what=what, who=a if pair.b is None else b)
        amount = self._amount(abs(pair.difference), pair, points=True)
        if pair.group == "landmark":
            return self.t["apart"].format(what=what, amount=amount, a=a)
        va, vb = self._value(pair, pair.a), self._value(pair, pair.b)
        if pair.same:
            return self.t["equal"].format(what=what, va=va)
        kind = pair.measured_a.row.kind if pair.measured_a else "length" if pair.group == "route" else ""
        more, less = _WAYS.get(kind, ("greater", "less"))
        return self.t[more if pair.difference > 0 else less].format(what=what, amount=amount, a=a, b=b, va=va, vb=vb)

    def _judged(self, pair: Pair) -> str:
        if pair.measured_a is None or pair.measured_b is None:
            return ""
        inside, outside = self.found.labels if pair.within[0] else reversed(self.found.labels)
        key = "only_mean" if None in pair.within else _JUDGED[sum(map(bool, pair.within))]
        return self.t[key].format(published=self.published(pair.measured_a), inside=inside, outside=outside)

    def row(self, pair: Pair) -> dict[str, Any]:
        """A line of the table: numbers, and the same as people read them."""
        one, other = pair.measured_a, pair.measured_b
        known = one or other
        place = pair.group == "landmark"
        return {
            "id": pair.id,
            "label": self.what(pair),
            "unit": "share" if pair.share else "mm",
            "a": None if place else _rounded(pair.a),
            "b": None if place else _rounded(pair.b),
            "difference": _rounded(pair.difference),
            "z_a": _rounded(one.z if one else None),
            "z_b": _rounded(other.z if other else None),
            "within_a": pair.within[0],
            "within_b": pair.within[1],
            "notable": pair.notable,
            "shown_a": "" if place else self._value(pair, pair.a),
            "shown_b": "" if place else self._value(pair, pair.b),
            "shown_difference": self._signed(pair),
            "published": self.published(known) if known else "",
            "sources": list(known.row.sources) if known else [],
            "show": self.shown(pair),
        }

    def published(self, measured: Measured) -> str:
        """What all studies of a row found."""
        share = measured.row.share
        return "; ".join(self._group(group, share) for group in measured.row.published)

    def _group(self, group: Published, share: bool) -> str:
        parts = [self._mean(group, share), self._range(group, share)]
        told = ", ".join(part for part in parts if part)
        who = self.t.get(f"who_{group.who.replace(', ', '_').replace(' ', '_')}", group.who)
        return f"{who}: {told}" if who else told

    def _mean(self, group: Published, share: bool) -> str:
        if group.mean is None:
            return ""
        key = "mean" if group.sd is None else "mean_sd"
        return self.t[key].format(mean=self._cited(group.mean, share), sd=self._cited(group.sd, share)) + _unit(share)

    def _range(self, group: Published, share: bool) -> str:
        if group.low is None and group.high is None:
            return ""
        key = "at_most" if group.low is None else "at_least" if group.high is None else "range"
        return self.t[key].format(low=self._cited(group.low, share), high=self._cited(group.high, share)) + _unit(share)

    def shown(self, pair: Pair) -> str | None:
        """The id that shows what a measure is about on the first body: its nerve."""
        if pair.group == "route":
            return sided(pair.id, self.found.sides[0])
        ends = (pair.measured_a.row.a, pair.measured_a.row.b) if pair.measured_a else ()
        return next((sided(end.segment, self.found.sides[0]) for end in ends if isinstance(end, Where)), None)

    def _value(self, pair: Pair, value: float | None) -> str:
        return "" if value is None else self._amount(value, pair)

    def _signed(self, pair: Pair) -> str:
        if pair.difference is None:
            return ""
        sign = "" if pair.same or pair.group == "landmark" else "+" if pair.difference > 0 else "−"
        return sign + self._amount(abs(pair.difference), pair, points=True)

    def _amount(self, value: float, pair: Pair, *, points: bool = False) -> str:
        if pair.share:
            return self.t["points" if points else "percent"].format(value=self._plain(value, True))
        return self.t["mm"].format(value=self._plain(value))

    def _plain(self, value: float, share: bool = False) -> str:
        """A number as it is read: whole from ten on, a true minus sign."""
        shown = value * 100 if share else value
        text = f"{shown:.0f}" if share or abs(shown) >= 9.95 else f"{shown:.1f}".removesuffix(".0")
        return self._written(text)

    def _cited(self, value: float | None, share: bool) -> str:
        """A published number as it was published."""
        return "" if value is None else self._written(f"{value * 100 if share else value:g}")

    def _written(self, number: str) -> str:
        return number.replace("-", "−").replace(".", self.t["point"])


def _unit(share: bool) -> str:
    return " %" if share else " mm"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
