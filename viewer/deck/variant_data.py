"""Variants of nerves for the browser: their courses in the deck's frame, and how often each is found."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from annotations.records import Publication
from annotations.variants import Frequency, frequencies
from meshes.nerves.variants import load_variants
from meshes.space import SIDES, sided, split_side
from meshes.structure import Segment


def variant_data(
    segments: Iterable[Segment],
    publications: Mapping[str, Publication],
    row: Callable[[Segment], dict[str, Any]],
) -> dict[str, Any]:
    """Everything the browser needs to show one variant at a time.

    Parameters
    ----------
    segments : iterable of Segment
        Stretches of :func:`meshes.nerves.variants.variant_segments`.
    publications : mapping of str to Publication
    row : callable
        A segment as the deck writes it.

    Returns
    -------
    dict
        ``usual``: by nerve, how often the usual course is found; ``list``: each variant with ``id``, ``nerve``,
        ``replaces`` (sided ids), ``frequency``, and ``segments``, whose ``as`` is the segment they stand for.
    """
    found = list(segments)
    known = {item.id: item for item in frequencies().variant}
    rows: list[dict[str, Any]] = []
    for variant in load_variants():
        stands = {stretch.id: stretch.stands_for for stretch in variant.stretch}
        own = [segment for segment in found if segment.id in stands]
        if variant.stretch and not own:
            continue  # this body lacks the landmarks
        rows.append(
            {
                "id": variant.id,
                "nerve": variant.nerve,
                "replaces": [sided(name, side) for name in variant.replaces for side in SIDES],
                "frequency": _frequency(known[variant.id], publications),
                "segments": [_stretch(row(segment), stands[segment.id]) for segment in own],
            }
        )
    usual = {nerve: _frequency(item, publications) for nerve, item in frequencies().usual.items()}
    return {"usual": usual, "list": rows}


def _stretch(written: dict[str, Any], stands_for: str) -> dict[str, Any]:
    return {**written, "as": sided(stands_for, split_side(written["id"])[1])}


def _frequency(frequency: Frequency, publications: Mapping[str, Publication]) -> dict[str, Any]:
    figures = [f.model_dump(exclude_none=True) for f in frequency.figures]
    named = {key: _source(publications[key]) for key in frequency.keys if key in publications}
    return {"evidence": frequency.evidence, "figures": figures, "sources": named}


def _source(publication: Publication) -> dict[str, Any]:
    name = publication.short or f"{publication.authors or publication.journal} {publication.year or ''}".strip()
    return {"name": name, "title": publication.title, "url": publication.address, "read": publication.read}
