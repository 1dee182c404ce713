"""How hard the patient text is to read: the Flesch–Kincaid grade, in years of American school.

grade = 0.39 · words per sentence + 11.8 · syllables per word - 15.59 (Kincaid and others 1975). Ages 12 to 14 are
grades 7 to 9. Names of nerves and muscles weigh heavily, since they are long; they are kept, as people look them up.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from annotations.i18n.translation import texts_of
from annotations.knowledge import Knowledge
from annotations.records import Condition, Nerve

LEAST_WORDS: Final = 5  # shorter texts are labels and notes, not sentences
NOT_PATIENT: Final = frozenset({"label", "names", "clinical", "population", "supply"})  # steps of a path
FOR_PATIENTS: Final = frozenset({"for", "against", "worse", "better", "care", "skin", "quality"})  # kinds of claims
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_SENTENCE: Final = re.compile(r"[.!?](?:\s|$)")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"(?:[^laeiouycgsxzh]es|[^aeiouydt]ed|[^laeiouy]e|[aeiou]l(?:e|es|ed))$")
_HIATUS: Final = re.compile(
    r"i[aou](?!us)|(?<=[vrdb])iou|[eu]a(?=[lt]e?s?$)|uid|[aeiouy]ing|eas?$|eo|ua|uo|ie[trn]|ii|uu|ism$"
)
_INNER: Final = re.compile(r"(?:[^aeiou]e)(?=ly$|ment|ful|less|times|where|one$|thing|day$)|(?<=p)eo(?=pl)")
_ONE: Final = re.compile(r"[tscgx]i(?:on|ous|al|an|ent|ence)|qu|gu[aeio]|ea[rsdkt]|eal(?!i)|ien[dc]")


@dataclass(frozen=True, slots=True)
class Reading:
    """How hard the patient text is.

    Attributes
    ----------
    mean : float
        Grade of the whole text.
    worst : tuple of (float, str, str)
        Grade, path and text of the hardest texts, hardest first.
    depths : mapping of str to float
        Grade of what the cards show a patient, show from student on, and show clinicians alone.
    """

    mean: float
    worst: tuple[tuple[float, str, str], ...]
    depths: Mapping[str, float]

    def lines(self) -> Iterator[str]:
        """The measure for people: the mean, then the hardest texts."""
        yield f"Flesch–Kincaid grade of the patient text: {self.mean:.1f} (7 to 9: ages 12 to 14); hardest:"
        yield from (f"  {grade:.1f}  {path}: {text}" for grade, path, text in self.worst)
        yield "by depth of the cards: " + ", ".join(f"{depth} {mark:.1f}" for depth, mark in self.depths.items())


@lru_cache(maxsize=20000)
def syllables(word: str) -> int:
    """About how many syllables an English word has: groups of vowels, less silent endings, more for split vowels."""
    letters = re.sub(r"['’]s?$", "", word.lower())
    plain = re.sub(r"^(?:sch|ps)", "s", letters).replace("ae", "e").replace("oe", "o")
    count = len(_VOWELS.findall(plain))
    count -= bool(_SILENT.search(plain))
    count += len(_HIATUS.findall(_ONE.sub("-", plain))) - len(_INNER.findall(plain))
    return max(count, 1)


def grade(text: str) -> float:
    """Flesch–Kincaid grade of a text; 0 for one without words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(len([part for part in _SENTENCE.split(text) if _WORD.search(part)]), 1)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def patient_texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Path and text of all that is written for patients."""
    for kind, records in knowledge.kinds.items():
        for name, record in records.items():
            for path, text in texts_of(record, f"{kind}/{name}"):
                if NOT_PATIENT.isdisjoint(path.split("/")[2:]) and len(_WORD.findall(text)) >= LEAST_WORDS:
                    yield path, text


def depth_of(knowledge: Knowledge, path: str) -> str:
    """From which depth on the cards show a text: ``patient``, ``student`` or ``clinician``."""
    kind, name, *steps = path.split("/")
    if "clinical" in steps:
        return "clinician"
    if steps[0] == "claims":
        shown = knowledge.kinds[kind][name].claims[int(steps[1]) - 1].kind in FOR_PATIENTS
        return "patient" if shown or kind == "topics" else "student"
    return "student" if steps[0] in ("figures", "note", "structures", "nerves", "parts") else "patient"


def reading(knowledge: Knowledge, most: int = 20) -> Reading:
    """Measure the patient text of a knowledge in English, and the texts of each depth of the cards."""
    texts = list(patient_texts(knowledge))
    graded = sorted(((round(grade(text), 1), path, text) for path, text in texts), reverse=True)
    clinical = [(f"{kind}/{one.id}/clinical", one.clinical.text) for kind, one in _clinical(knowledge)]
    depths = {depth: list[str]() for depth in ("patient", "student", "clinician")}
    for path, text in (*texts, *clinical):
        depths[depth_of(knowledge, path)].append(text)
    marks = {depth: round(grade(" ".join(found)), 1) for depth, found in depths.items()}
    return Reading(round(grade(" ".join(text for _, text in texts)), 1), tuple(graded[:most]), marks)


def _clinical(knowledge: Knowledge) -> Iterator[tuple[str, Nerve | Condition]]:
    yield from (("nerves", one) for one in knowledge.nerves.values())
    yield from (("conditions", one) for one in knowledge.conditions.values())
