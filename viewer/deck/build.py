"""The deck: every selectable id with its card and its scene, computed once, so that a click needs no server.

The form is version 2 of the contract between Python and the browser client; all geometry is in the glTF frame.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from annotations.records import PainSite
from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.data_files import read
from meshes.nerves.variants import variant_segments
from meshes.sources import attributions, credits
from meshes.space import SIDES, Points, Side, sided, split_side, to_gltf
from meshes.structure import Segment
from viewer.cards.condition import condition_card
from viewer.cards.nerve import nerve_card
from viewer.cards.renderer import CardRenderer
from viewer.cards.site import site_card
from viewer.cards.structure import structure_card
from viewer.cards.topic import topic_card
from viewer.deck.geometry_bundles import bundle_list
from viewer.deck.outline import outline
from viewer.deck.ranking_data import ordering_data
from viewer.deck.skin_map import SKIN, skin_map
from viewer.deck.variant_data import variant_data
from viewer.errors import ViewerError
from viewer.findings import (
    ConditionFindings,
    Findings,
    NerveFindings,
    SiteFindings,
    StructureFindings,
    TopicFindings,
    resolve,
    site_places,
)
from viewer.scene import Scene, scene_of
from viewer.words import words

_ELSEWHERE: Final = ("bodies.", "message.", "mark.")  # words of the page where bodies are added
VERSION: Final = 2
NORMALS: Final = {
    "anterior": (0.0, 1.0, 0.0),
    "posterior": (0.0, -1.0, 0.0),
    "inferior": (0.0, 0.0, -1.0),
}


def palette() -> dict[str, Any]:
    """Colours, patterns and letters, from ``viewer/data/palette.toml``."""
    return read("data/palette.toml", dict[str, Any], "viewer", ViewerError)


def make_sheets(
    knowledge: Knowledge, atlas: Atlas, language: str = "en", courses: tuple[Segment, ...] | None = None
) -> dict[str, Any]:
    """All that the client shows but the geometry, as plain data ready for JSON.

    Parameters
    ----------
    knowledge : Knowledge
    atlas : Atlas
    language : str
    courses : tuple of Segment, optional
        What :func:`meshes.nerves.variants.variant_segments` gives for this body, where it is known already.

    Returns
    -------
    dict
        ``deck``: what the first picture, list and search need; ``cards``: the card of every selectable id as HTML, but
        of a sided place without its side, which the page makes of the left one's;
        ``skin``: the painted skin, where the body has one.
    """
    places = site_places(knowledge, atlas)
    courses = variant_segments(atlas) if courses is None else courses
    shorts = {nerve: look["short"] for nerve, look in palette()["nerve"].items()}
    renderer = CardRenderer(knowledge, atlas, shorts, language)
    entries: dict[str, dict[str, Any]] = {}
    cards: dict[str, str] = {}
    for name in selectable(knowledge, atlas, places):
        findings = resolve(name, knowledge, atlas)
        kind, card = card_of(renderer, findings)
        if sided(name, Side.LEFT) not in places:  # else the page makes it of the left one's
            cards[name] = card
        scene = scene_data(scene_of(findings, atlas, places))
        entries[name] = {"kind": kind, "label": renderer.label(name), "scene": scene}
    deck: dict[str, Any] = {
        "version": VERSION,
        "language": language,
        "reviewed": renderer.language.reviewed,
        "body": _body(atlas, renderer.language.term(atlas.label)),
        "texts": {key: word for key, word in words(language).items() if not key.startswith(_ELSEWHERE)},
        "palette": palette(),
        "structures": [_structure(name, atlas, renderer) for name in atlas.structures],
        "segments": [_segment(segment, renderer) for segment in atlas.segments],
        "variants": variant_data(courses, knowledge.publications, lambda s: _segment(s, renderer)),
        "nerves": [
            nerve.model_dump(include={"id", "label", "rank", "roots", "headline"})
            for nerve in sorted(knowledge.nerves.values(), key=lambda n: n.rank)
        ],
        "sites": [_site(knowledge.sites[split_side(name)[0]], name, places[name], renderer) for name in places],
        "conditions": [
            condition.model_dump(include={"id", "label", "mechanism", "care", "dangerous"})
            for condition in knowledge.conditions.values()
        ],
        "topics": [{"id": t.id, "label": t.label} for t in knowledge.topics.values()],
        "ordering": ordering_data(knowledge),
        "search": list(_search(knowledge, atlas, places, renderer)),
        "entries": entries,
    }
    sheets: dict[str, Any] = {"deck": deck, "cards": cards}
    if SKIN in atlas.structures:
        sheets["skin"] = skin_map(knowledge, atlas, places)
    return sheets


def to_json(sheet: object) -> bytes:
    """A sheet as compact UTF-8 JSON."""
    return json.dumps(sheet, ensure_ascii=False, separators=(",", ":")).encode()


def selectable(knowledge: Knowledge, atlas: Atlas, places: Mapping[str, Points]) -> Iterator[str]:
    """Every id that can be selected."""
    yield from dict.fromkeys((*places, *(split_side(name)[0] for name in places)))  # of a sided place, both sides too
    for name in dict.fromkeys((*knowledge.nerves, *(s.id for s in atlas.segments))):
        yield name
        yield from (sided(name, side) for side in SIDES)
    yield from knowledge.conditions
    yield from atlas.structures
    yield from knowledge.topics


def card_of(renderer: CardRenderer, findings: Findings) -> tuple[str, str]:
    """Kind and card of any findings."""
    match findings:
        case SiteFindings():
            return "site", site_card(renderer, findings)
        case NerveFindings():
            return ("segment" if findings.part else "nerve"), nerve_card(renderer, findings)
        case ConditionFindings():
            return "condition", condition_card(renderer, findings)
        case StructureFindings():
            return "structure", structure_card(renderer, findings)
        case TopicFindings():
            return "topic", topic_card(renderer, findings)


def scene_data(scene: Scene) -> dict[str, Any]:
    """A scene in the glTF frame."""
    return {
        "route": [
            {
                "segment": run.segment,
                "start": round(run.start, 4),
                "end": round(run.end, 4),
                "offset": round(run.offset_mm / 1000, 4),
                "rank": run.rank,
            }
            for run in scene.route
        ],
        "related": list(scene.related),
        "sites": list(scene.sites),
        "structures": list(scene.structures),
        "focus": {
            "center": _point(scene.center),
            "radius": round(scene.radius / 1000, 4),
            "box": _box(np.stack((scene.low, scene.high))),
        },
        "view": scene.view,
    }


def _point(point: Points) -> list[float]:
    return [round(float(value), 4) for value in to_gltf(point)]


def _box(points: Points) -> list[list[float]]:
    """Least and greatest corner of points in the glTF frame."""
    turned = np.array([_point(point) for point in (points.min(0), points.max(0))])
    return [turned.min(0).tolist(), turned.max(0).tolist()]


def _body(atlas: Atlas, label: str) -> dict[str, Any]:
    corners = np.concatenate([np.asarray(atlas.mesh_of(name).bounds) for name in atlas.structures])
    return {
        "name": atlas.name,
        "label": label,
        "attribution": attributions(structure.source for structure in atlas.structures.values()),
        "credit": credits(structure.source for structure in atlas.structures.values()),
        "shelves": bundle_list(atlas),
        "bounds": _box(corners),
        "outline": outline(atlas),
    }


def _structure(name: str, atlas: Atlas, renderer: CardRenderer) -> dict[str, Any]:
    structure = atlas.structures[name]
    return {
        "id": name,
        "label": renderer.language.term(structure.terms.english),
        "latin": structure.terms.latin,
        "side": structure.side,
        "tissue": structure.tissue,
        "center": _point(np.asarray(atlas.mesh_of(name).bounds).mean(0)),
        "origin": structure.origin,
        "source": structure.source,
        "layer": structure.layer,
        "variant": structure.variant,
    }


def _segment(segment: Segment, renderer: CardRenderer) -> dict[str, Any]:
    points = np.round(to_gltf(segment.points), 4)
    return {
        "id": sided(segment.id, segment.side),
        "nerve": segment.nerve,
        "side": segment.side,
        "label": renderer.label(sided(segment.id, segment.side)),
        "parent": sided(segment.parent, segment.side) if segment.parent else "",
        "joins": sided(segment.joins, segment.side) if segment.joins else "",
        "arises": [sided(root, segment.side) for root in segment.arises],
        "points": points.tolist(),
        "radius": np.round(segment.radius_mm / 1000, 5).tolist(),
        "variable": segment.variable,
    }


def _site(site: PainSite, name: str, point: Points, renderer: CardRenderer) -> dict[str, Any]:
    side = split_side(name)[1]
    outward = {"lateral": 1.0, "medial": -1.0}.get(site.aspect)
    normal = NORMALS.get(site.aspect, ((outward or 0.0) * side.sign, 0.0, 0.0))
    nerves = dict.fromkeys(link.nerve for link in site.links if link.kind != "referred")
    return {
        "id": name,
        "site": site.id,
        "label": renderer.label(name),
        "side": side,
        "region": site.region,
        "aspect": site.aspect,
        "position": _point(point),
        "normal": [value * 1000 for value in _point(np.array(normal))],
        "nerves": list(nerves),
    }


def _search(
    knowledge: Knowledge, atlas: Atlas, places: Mapping[str, Points], renderer: CardRenderer
) -> Iterator[dict[str, Any]]:
    def item(identifier: str, kind: str, terms: tuple[str, ...]) -> dict[str, Any]:
        """One entry of the search index."""
        return {"id": identifier, "label": renderer.label(identifier), "kind": kind, "terms": terms}

    for name in places:
        yield item(name, "site", knowledge.sites[split_side(name)[0]].names.all)
    for nerve in knowledge.nerves.values():
        yield item(nerve.id, "nerve", nerve.names.all)
        for part in nerve.parts:
            yield item(part.id, "nerve", part.names.all)
    for condition in knowledge.conditions.values():
        yield item(condition.id, "condition", condition.names.all)
    for name, structure in atlas.structures.items():
        yield item(name, "structure", (structure.terms.latin,) if structure.terms.latin else ())
    for topic in knowledge.topics:
        yield item(topic, "topic", ())
