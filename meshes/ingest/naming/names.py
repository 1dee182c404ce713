"""Names of structures as people and tools write them, matched to ours; when it is a guess, that is said."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from meshes.data_files import Record, read
from meshes.errors import RecordError
from meshes.ingest.limits import limits
from meshes.ingest.naming.bodyparts3d import concepts
from meshes.soft_tissue.muscles.records import LAYERS, muscle_records
from meshes.space import SIDES, Side, sided, split_side
from meshes.structure import Origin, Structure, Terms, Tissue
from meshes.terms import records

_FILE: Final = "data/ingest/names.toml"
_SHORT: Final = ("l", "r", "lv", "rv", "li", "re")  # only at an end of the name: within it they mean something else
_NUMBERING: Final = re.compile(r"v\d+|\d{2,}")
_CONCEPT: Final = re.compile(r"(?i)\b(?:FMA[ _:]?(\d{3,7})|(FJ\d{3,5}M?))\b")
SURE: Final = 100.0
_GUESS: Final = 86.0
_AHEAD: Final = 5.0
_LIKE: Final = 55.0
"""Likeness of two spellings, of 100, from which one is worth showing for the other."""


class NameRecord(Record):
    """One structure that a body from outside may have.

    Attributes
    ----------
    names : tuple of str
        Other names than the id and the terms.
    joins : tuple of str
        Names of meshes that are a part of it.
    sided : tuple of str
        Names that mean it only where they tell a side.
    covers : tuple of str
        Structures that it holds: a body that brings it needs none of them.
    english, latin, tissue, midline, variant, layer
        As in :class:`meshes.structure.Structure`; only where no other data file describes it.
    """

    names: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    sided: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    english: str = ""
    latin: str = ""
    tissue: Tissue | None = None
    midline: bool = False
    variant: str = ""
    layer: int = 0


class _Words(Record):
    left: frozenset[str]
    right: frozenset[str]
    noise: frozenset[str]
    same: Mapping[str, str]


class _Labels(Record):
    numbers: Mapping[int, str]
    outside: Mapping[str, tuple[str, ...]]
    words: _Words


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was taken for.

    Attributes
    ----------
    id : str
        Structure with side; without one where the name has none; empty if nothing fits.
    score : float
        100 for a name that is known, less for a guess.
    near : tuple of str
        What else it could be.
    joins : bool
        The mesh is only a part of the structure.
    outside : bool
        Known, but no part of pelvis and legs.
    """

    id: str
    score: float = 0.0
    near: tuple[str, ...] = ()
    joins: bool = False
    outside: bool = False


@cache
def lexicon() -> Mapping[str, NameRecord]:
    """Every structure by its id without side.

    Raises
    ------
    RecordError
        If the file is broken, or describes nothing that is called so.
    """
    found = read(_FILE, dict[str, NameRecord])
    for name, record in found.items():
        if record.tissue is None and name not in records() and name not in muscle_records():
            raise RecordError(f"{name!r} is described nowhere", f"meshes/{_FILE}", "give it english, latin and tissue")
    return found


@cache
def _labels() -> _Labels:
    return read("data/ingest/labels.toml", _Labels)


def terms_of(name: str) -> Terms:
    """Terms of a structure by its id without side."""
    record = lexicon()[name]
    if record.tissue is not None:
        return Terms(record.english, record.latin)
    if name in records():
        bone = records()[name]
        return Terms(bone.english, bone.latin, bone.ta2, bone.fma, bone.uberon)
    return Terms(muscle_records()[name].english, muscle_records()[name].latin)


def tissue_of(name: str) -> Tissue:
    """Tissue of a structure by its id without side."""
    record = lexicon()[name]
    if record.tissue is not None:
        return record.tissue
    return records()[name].tissue if name in records() else Tissue.MUSCLE


def midline(name: str) -> bool:
    """Whether a structure has no side."""
    return records()[name].midline if name in records() else lexicon()[name].midline


def structure_of(identifier: str, source: str, note: str) -> Structure:
    """The structure of a measured mesh.

    Parameters
    ----------
    identifier : str
        ``femur.left``.
    source : str
        Key of :mod:`meshes.sources`.
    note : str
        What was done to the shape.
    """
    name, side = split_side(identifier)
    record = lexicon()[name]
    layer = LAYERS[muscle_records()[name].layer] if name in muscle_records() else record.layer
    return Structure(
        identifier,
        side,
        tissue_of(name),
        terms_of(name),
        source,
        Origin.MEASURED,
        note=note,
        layer=layer,
        variant=record.variant,
    )


def plain(name: str) -> str:
    """A name that can be printed: no control characters, not too long. Markup is escaped where it is shown."""
    kept = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(kept.split())[: limits().name_length]


def words(name: str) -> list[str]:
    """Its words in lower case, without accents: ``Vertebrae_L5``, ``vertebraeL5`` → ``vertebra``, ``l5``."""
    flat = unicodedata.normalize("NFKD", plain(name)).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=\b[LR])(?=[A-Z][a-z])", " ", flat)
    split = re.sub(
        r"\b(mt|l|s|metatarsal|lumbar|cuneiform|phalanx)[ _-]?(\d)\b", r"\1\2", split.lower().replace("_", " ")
    )
    same = _labels().words.same
    return [same.get(word, word) for word in re.findall(r"[a-z0-9]+", split)]


def split_words(name: str) -> tuple[list[str], Side | None]:
    """Words without the side, and the side; None if the name has none."""
    found = words(name)
    while len(found) > 1 and _NUMBERING.fullmatch(found[-1]):
        found.pop()
    spellings = {Side.LEFT: _labels().words.left, Side.RIGHT: _labels().words.right}
    for position, word in enumerate(found):
        if word in _SHORT and position not in (0, len(found) - 1):
            continue
        for side in SIDES:
            if word in spellings[side] and len(found) > 1:
                return found[:position] + found[position + 1 :], side
    return found, None


def _key(found: list[str]) -> tuple[str, ...]:
    kept = {word for word in found if word not in _labels().words.noise and not _NUMBERING.fullmatch(word)}
    return tuple(sorted(kept)) or tuple(sorted(found))


@cache
def _known() -> Mapping[tuple[str, ...], tuple[str, bool]]:
    """Structure and whether it is only a part, by the words of a name in any order."""
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    for name, record in lexicon().items():
        terms = terms_of(name)
        for spelling in (name, terms.english, terms.latin, *record.names):
            found.setdefault(_key(words(spelling)), (name, False))
    for name, record in lexicon().items():
        found |= {_key(words(spelling)): (name, True) for spelling in record.joins}
    return found


@cache
def _known_sided() -> Mapping[tuple[str, ...], str]:
    """Structure by the words of a name that means it only with a side."""
    return {_key(words(spelling)): name for name, record in lexicon().items() for spelling in record.sided}


def match(name: str) -> Match:
    """What a mesh of that name is.

    Parameters
    ----------
    name : str
        As it came: of a file without ending, an object, a label; also one of our ids.
    """
    concept = _CONCEPT.search(name)
    if concept and (known_as := concepts().get(concept[1] or concept[2].upper())):
        return Match(known_as, SURE)
    found, side = split_words(name)
    if not found:
        return Match("")
    key = _key(found)
    if side is not None and key in _known_sided():
        return Match(_with_side(_known_sided()[key], side), SURE)
    if key in _known():
        known, joins = _known()[key]
        return Match(_with_side(known, side), SURE, joins=joins)
    if _outside(found):
        return Match("", outside=True)
    return _guess(key, side)


def _with_side(name: str, side: Side | None) -> str:
    return name if side is None or midline(name) else sided(name, side)


def _outside(found: list[str]) -> bool:
    text = " ".join(found)
    return any(re.search(rf"\b{re.escape(start)}", text) for start in _labels().outside["words"])


def _guess(key: tuple[str, ...], side: Side | None) -> Match:
    from rapidfuzz import fuzz, process

    spellings = {" ".join(known): name for known, (name, _) in _known().items()}
    near = process.extract(" ".join(key), list(spellings), scorer=fuzz.ratio, limit=8)
    best: dict[str, float] = {}
    for spelling, score, _ in near:
        best.setdefault(spellings[spelling], float(score))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    names = tuple(_with_side(name, side) for name, score in ranked[:3] if score >= _LIKE)
    unclear = len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _AHEAD
    part = sum(set(key) < set(known) for known in _known()) > 1  # "adductor" is part of many names
    if not ranked or ranked[0][1] < _GUESS or unclear or part:
        return Match("", near=names)
    return Match(names[0], ranked[0][1], names[1:])


def label_names(extension: str = "") -> Mapping[int, str]:
    """Names of a segmentation's numbers: those its header gives, else TotalSegmentator's.

    Parameters
    ----------
    extension : str
        Text in the header; ``<Label Key="25">sacrum</Label>`` as Caret and TotalSegmentator write it.
    """
    named = re.findall(r"<Label\b[^>]*?\bKey=\"(\d{1,6})\"[^>]*>(?:<!\[CDATA\[)?([^<\]]{1,200})", extension)
    return {int(number): plain(name) for number, name in named} or _labels().numbers


def is_structure(identifier: str) -> bool:
    """Whether an id names a structure that is known, on the right kind of side."""
    name, side = split_side(identifier)
    return name in lexicon() and midline(name) is (side is Side.MIDDLE)
