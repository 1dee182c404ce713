"""The skin for the client: of every vertex its pain site, nerves and roots, and what the overlays paint."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from annotations.i18n.languages import ENGLISH, load_language
from annotations.records import Condition
from annotations.store import Knowledge
from annotations.vocabulary import LinkKind, Mechanism
from meshes.atlas import Atlas
from meshes.data_files import read
from meshes.skin_areas.site_areas import SiteAnchor
from meshes.skin_areas.territories import compact, paint
from meshes.space import Points, split_side
from viewer.deck.ranking_data import sources_by_key
from viewer.errors import ViewerError

SKIN: Final = "skin"
FAR: Final = (Mechanism.REFERRED, Mechanism.MIXED)


def skin_palette() -> Mapping[str, Any]:
    """Colour, pattern and short name of every territory, from ``viewer/data/skin_palette.toml``."""
    return read("data/skin_palette.toml", dict[str, Any], "viewer", ViewerError)


def skin_map(knowledge: Knowledge, atlas: Atlas, places: Mapping[str, Points]) -> dict[str, Any]:
    """The painted skin, one byte per vertex and column, in the order of the mesh's vertices.

    Parameters
    ----------
    places : mapping of str to ndarray, shape (3,)
        Where each site instance stands, mm RAS+.

    Returns
    -------
    dict
        What :func:`meshes.skin_areas.territories.compact` gives, each nerve and root with its look and with
        ``show``, the id that selects it; ``referred``: the conditions that are felt away from where they arise, with
        their places; ``color``
        of these; ``notes``: sources of the general remarks; ``publications``: every source cited here by key.
    """
    anchors = [_anchor(name, place, knowledge) for name, place in places.items()]
    mesh = atlas.mesh_of(SKIN)
    painted = compact(paint(np.asarray(mesh.vertices), atlas.landmarks, anchors, np.asarray(mesh.faces)))
    looks = skin_palette()
    known = {segment.id for segment in atlas.segments}
    nerves = [
        one | looks["nerve"][one["id"]] | {"show": one["id"] * (one["id"] in known)} | _in_language(one, knowledge)
        for one in painted["nerves"]
    ]
    roots = [one | looks["root"][one["id"]] | _in_language(one, knowledge) for one in painted["roots"]]
    referred = [_referred(condition) for condition in _felt_elsewhere(knowledge)]
    notes = looks["notes"]
    keys = (*notes["nerves"], *notes["dermatomes"], *(k for one in (*nerves, *roots, *referred) for k in _cited(one)))
    more = {"nerves": nerves, "roots": roots, "referred": referred, "color": looks["referred"]["color"], "notes": notes}
    return {"structure": SKIN} | painted | more | {"publications": sources_by_key(knowledge, keys)}


def _in_language(territory: Mapping[str, Any], knowledge: Knowledge) -> dict[str, str]:
    """Label and note of a territory in another language; a branch of the knowledge gives the short name on the skin."""
    if knowledge.language == ENGLISH:
        return {}
    term = load_language(knowledge.language).term
    label = term(territory["label"])
    part = knowledge.part(territory["id"])
    told = {"note": term(territory["note"])} if territory.get("note") else {}
    return told | {"label": label, "short": part.label if part else label}


def _anchor(name: str, place: Points, knowledge: Knowledge) -> SiteAnchor:
    site = knowledge.sites[split_side(name)[0]]
    nerves = tuple(link.segment or link.nerve for link in site.links if link.kind is LinkKind.SKIN)
    return SiteAnchor(name, site.region, site.aspect, place, nerves)


def _felt_elsewhere(knowledge: Knowledge) -> Iterator[Condition]:
    """Conditions whose pain is referred, the one to begin with first."""
    first, also = skin_palette()["referred"]["first"], skin_palette()["referred"]["also"]
    chosen = [c for c in knowledge.conditions.values() if c.mechanism in FAR or c.id in also]
    yield from sorted(chosen, key=lambda condition: condition.id != first)


def _referred(condition: Condition) -> dict[str, Any]:
    """A condition with its places by how typical they are, and published shares with their n."""
    return {
        "id": condition.id,
        "label": condition.label,
        "mechanism": str(condition.mechanism),
        "from": str(condition.source_classes[0]),
        "why": condition.mechanism_text,
        "places": {place.site: str(place.fit) for place in condition.sites},
        "sources": list(dict.fromkeys(key for place in condition.sites for key in place.sources)),
        "figures": [
            figure.model_dump(include={"label", "percent", "n", "population", "sources"})
            for figure in condition.figures
        ],
    }


def _cited(one: Mapping[str, Any]) -> Iterator[str]:
    yield from one["sources"]
    for figure in one.get("figures", ()):
        yield from figure["sources"]
