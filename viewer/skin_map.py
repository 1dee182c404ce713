"""The skin for the client: for every vertex its pain site, and the nerves and roots that serve it."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from annotations.records import LinkKind
from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.site_areas import SiteAnchor
from meshes.space import Points, split_side
from meshes.territories import compact, paint

SKIN: Final = "skin"


def skin_map(knowledge: Knowledge, atlas: Atlas, places: Mapping[str, Points]) -> dict[str, Any]:
    """The painted skin, one byte per vertex and column, in the order of the mesh's vertices.

    Parameters
    ----------
    places : mapping of str to ndarray, shape (3,)
        Where each site instance stands, mm RAS+.
    """
    anchors = [_anchor(name, place, knowledge) for name, place in places.items()]
    vertices = np.asarray(atlas.mesh_of(SKIN).vertices)
    return {"structure": SKIN} | compact(paint(vertices, atlas.landmarks, anchors))


def _anchor(name: str, place: Points, knowledge: Knowledge) -> SiteAnchor:
    site = knowledge.sites[split_side(name)[0]]
    nerves = tuple(link.segment or link.nerve for link in site.links if link.kind is LinkKind.SKIN)
    return SiteAnchor(name, site.region, site.aspect, place, nerves)
