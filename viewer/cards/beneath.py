"""What lies beneath each pain site on this body: structures, joints and nerves with their depth, nearest first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.errors import MeshesError
from meshes.skin_areas.layers_beneath import beneath, meeting_place
from meshes.space import SIDES, Points, Side, sided, split_side
from meshes.structure import Tissue
from viewer.findings import site_places

REACH_MM: Final = 85.0
SKIN: Final = "skin"
JOINT: Final = "joint"
MOST: Final = {"nerve": 8, "muscle": 5, "bone": 3, JOINT: 2, "ligament": 2, "cartilage": 1, "vessel": 2, "organ": 3}
"""How many of each kind a card names."""
MAIN: Final = frozenset({"sciatic", "femoral", "obturator", "pudendal"})
OF_MAIN: Final = 4
OF_ONE: Final = 1
"""How many branches of one nerve a card names, so that small ones do not crowd out a large one below them."""


@dataclass(frozen=True, slots=True)
class Near:
    """Something beneath the skin.

    Attributes
    ----------
    id : str
        A structure, a sided segment, or a joint of the knowledge.
    kind : str
        Its tissue, ``nerve`` or ``joint``.
    mm : int
        Shortest distance from the skin.
    measured : bool
        Whether its shape comes from measured bodies.
    variant : str
        ``female`` or ``male`` for what only one of the two pelves holds.
    """

    id: str
    kind: str
    mm: int
    measured: bool
    variant: str = ""


def under_sites(knowledge: Knowledge, atlas: Atlas) -> dict[str, tuple[Near, ...]]:
    """What lies beneath each site instance; nothing where the body lacks skin or the site's landmarks.

    Depth is taken from the skin nearest to the site's marker, and only on the site's own side.
    """
    if SKIN not in atlas.structures:
        return {}
    spots = skin_spots(knowledge, atlas)
    found: dict[str, tuple[Near, ...]] = {}
    for side in (*SIDES, Side.MIDDLE):
        mine = {name: spot for name, spot in spots.items() if split_side(name)[1] is side}
        if not mine:
            continue
        meshes = dict(_meshes(knowledge, atlas, side))
        segments = [s for s in atlas.segments if side in (s.side, Side.MIDDLE) and ".root." not in s.id]
        rows = beneath(np.stack([*mine.values()]), meshes, segments, REACH_MM)
        found |= {name: _chosen(row, atlas) for name, row in zip(mine, rows, strict=True)}
    return found


def skin_spots(knowledge: Knowledge, atlas: Atlas) -> Mapping[str, Points]:
    """The point of the skin of each site instance."""
    skin = np.asarray(atlas.mesh_of(SKIN).vertices)
    tree = cKDTree(skin)
    return {name: skin[tree.query(place)[1]] for name, place in site_places(knowledge, atlas).items()}


def _meshes(knowledge: Knowledge, atlas: Atlas, side: Side) -> Iterator[tuple[str, trimesh.Trimesh]]:
    """Structures of a side and of the middle, and the joints of the knowledge, by id."""
    for name, structure in atlas.structures.items():
        here = side is Side.MIDDLE or structure.side in (side, Side.MIDDLE)
        if here and structure.tissue is not Tissue.SKIN:
            yield name, atlas.mesh_of(name)
    for note in knowledge.structures.values():
        for own in (side,) if side is not Side.MIDDLE else SIDES:
            pair = [next((n for n in (sided(b, own), b) if n in atlas.structures), "") for b in note.between]
            if pair and all(pair):
                try:
                    joint = meeting_place(atlas.mesh_of(pair[0]), atlas.mesh_of(pair[1]), note.gap)
                    yield sided(note.id, own), joint
                except MeshesError:
                    continue  # another body's bones may stand farther apart


def _chosen(row: tuple[tuple[str, float], ...], atlas: Atlas) -> tuple[Near, ...]:
    """The nearest of each kind; of a pair on both sides of a place in the middle, one."""
    counts: Counter[str] = Counter()
    kept = []
    told: set[str] = set()
    for name, away in row:
        near = _near(name, away, atlas)
        if (base := split_side(name)[0]) in told:
            continue
        told.add(base)
        if near.kind == "nerve":
            nerve = base.partition(".")[0]
            counts[f"nerve {nerve}"] += 1
            if counts[f"nerve {nerve}"] > (OF_MAIN if nerve in MAIN else OF_ONE):
                continue
        counts[near.kind] += 1
        if counts[near.kind] <= MOST[near.kind]:
            kept.append(near)
    return tuple(kept)


def _near(name: str, away: float, atlas: Atlas) -> Near:
    structure = atlas.structures.get(name)
    if structure:
        return Near(name, str(structure.tissue), round(away), structure.origin == "measured", structure.variant)
    kind = "nerve" if any(segment.id == split_side(name)[0] for segment in atlas.segments) else JOINT
    return Near(name, kind, round(away), kind == JOINT)
