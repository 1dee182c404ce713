"""How long a lookup takes: 10,000 random and misspelt questions, the same every time."""

import random
import string
import time
from collections.abc import Iterator

import numpy as np

from annotations.knowledge import Knowledge
from annotations.lookup import look_up
from annotations.store import load_knowledge

QUESTIONS, SEED, MOST_MS = 10_000, 4, 20.0
GLUE = ("and", "in my", "with", "no", "but not", "when", "since two weeks", "worse", "better", "left", "both", "after")


def questions(knowledge: Knowledge, count: int = QUESTIONS, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Words and note of each question: phrases and names strung together, most misspelt, and some mere noise."""
    draw = random.Random(seed)
    parts = sorted({name for site in knowledge.sites.values() for name in (*site.names.lay, *site.names.clinical)})
    parts += sorted({name for one in knowledge.conditions.values() for name in (*one.names.lay, one.label)})
    parts += sorted({phrase for feature in knowledge.features.values() for phrase in feature.phrases})
    for _ in range(count):
        words = noise(draw) if draw.random() < 0.1 else strung(draw, parts, draw.randint(1, 4))
        note = strung(draw, parts, draw.randint(2, 10)) if draw.random() < 0.3 else ""
        yield misspelt(draw, words), misspelt(draw, note)


def strung(draw: random.Random, parts: list[str], count: int) -> str:
    return " ".join(f"{draw.choice(parts)} {draw.choice(GLUE)}" for _ in range(count))


def noise(draw: random.Random) -> str:
    return "".join(draw.choice(string.printable + "äß€中🦵\u200b") for _ in range(draw.randint(0, 120)))


def misspelt(draw: random.Random, text: str) -> str:
    """A text with about one letter in thirty dropped, doubled, swapped or replaced."""
    letters = list(text)
    for at in range(len(letters) - 1):
        if draw.random() < 0.03:
            pair = letters[at], letters[at + 1]
            letters[at : at + 2] = draw.choice(
                [("", pair[1]), (pair[0] * 2, pair[1]), pair[::-1], (draw.choice(string.ascii_lowercase), pair[1])]
            )
    return "".join(letters)


def milliseconds(knowledge: Knowledge, asked: list[tuple[str, str]]) -> np.ndarray:
    """How long each question took; one that raises ends the run."""
    look_up(knowledge, "warm up")
    took = []
    for words, note in asked:
        start = time.perf_counter()
        look_up(knowledge, words, note=note).to_json()
        took.append((time.perf_counter() - start) * 1000)
    return np.array(took)


def rows() -> list[tuple[str, str]]:
    knowledge = load_knowledge()
    took = milliseconds(knowledge, list(questions(knowledge)))
    half, most, worst = np.percentile(took, (50, 95, 100))
    verdict = "" if most < MOST_MS else f", aim {MOST_MS:g} missed"
    return [
        (
            f"{len(took):,} lookups, random and misspelt: median, p95, worst",
            f"{half:.1f}, {most:.1f}, {worst:.0f} ms{verdict}",
        )
    ]
