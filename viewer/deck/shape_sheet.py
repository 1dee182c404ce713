"""The sheet of shapes: how every point that the browser draws moves along each mode, in few bytes.

A sheet is the length of its head as four bytes (little-endian), the head as JSON padded with spaces to a multiple of
four, then one block for each cloud of points named in the head: for every mode and power 12 floats of an affine map and
one step, then the rest that the affine map leaves, as signed bytes in steps, x y z point by point. All in metres of the
glTF frame. A point moves for a mode at v standard deviations by v times the first and v squared times the second term.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from meshes.atlas import Atlas
from meshes.default_body.shape_variation import REACH, TOGETHER, Shapes
from meshes.export.levels_of_detail import lite
from meshes.space import Points, sided, to_gltf
from meshes.structure import Segment, Tissue
from viewer.deck.geometry_bundles import has_lite
from viewer.deck.records import ShapeCloud, ShapeHead, ShapeMode

VERSION: Final = 1
SITES: Final = "sites"
_STEP: Final = 1e-4
"""Metres of one step where the rest is small enough."""
_MOST: Final = 127


def shape_sheet(
    shapes: Shapes, atlas: Atlas, places: Mapping[str, Points], variants: tuple[Segment, ...] = ()
) -> bytes:
    """The sheet of a body.

    Parameters
    ----------
    shapes : Shapes
    atlas : Atlas
        The default body.
    places : mapping of str to ndarray, shape (3,)
        Site instances in the deck's order.
    variants : tuple of Segment
        Variant stretches of nerves.
    """
    blocks: list[bytes] = []
    clouds: list[ShapeCloud] = []
    at = 0
    for name, points, terms in _clouds(shapes, atlas, places, variants):
        block = _packed(to_gltf(points), to_gltf(terms))
        clouds.append({"id": name, "count": len(points), "at": at})
        blocks.append(block)
        at += len(block)
    modes: list[ShapeMode] = [
        {"mode": mode, "measures": {name: [round(value, 2) for value in pair] for name, pair in found.items()}}
        for mode, found in shapes.measured.items()
    ]
    usual = {name: round(value, 1) for name, value in shapes.usual.items()}
    found: ShapeHead = {
        "version": VERSION,
        "reach": REACH,
        "together": TOGETHER,
        "usual": usual,
        "modes": modes,
        "clouds": clouds,
    }
    head = json.dumps(found).encode()
    head += b" " * (-len(head) % 4)
    return len(head).to_bytes(4, "little") + head + b"".join(blocks)


def _clouds(
    shapes: Shapes, atlas: Atlas, places: Mapping[str, Points], variants: tuple[Segment, ...]
) -> Iterator[tuple[str, Points, Points]]:
    """Id, places and moves of everything that is drawn; a structure in each detail that has points of its own."""
    for detail in (atlas, lite(atlas)) if has_lite(atlas) else (atlas,):
        for name, structure in detail.structures.items():
            points = np.asarray(detail.mesh_of(name).vertices, dtype=np.float64)
            if detail is not atlas and len(points) == len(atlas.mesh_of(name).vertices):
                continue
            bone = structure.tissue is Tissue.BONE and name in shapes.base.bones
            yield name, points, shapes.of_bone(name, points) if bone else shapes.carried(points)
    for segment in atlas.segments:
        yield sided(segment.id, segment.side), segment.points, shapes.of_segment(segment)
    for segment in variants:
        yield sided(segment.id, segment.side), segment.points, shapes.carried(segment.points)
    spots = np.stack(list(places.values()))
    yield SITES, spots, shapes.carried(spots)


def _packed(points: Points, terms: Points) -> bytes:
    """One block: for each term its affine map and step, then every term's rest."""
    known = np.c_[np.ones(len(points)), points]
    affine = np.linalg.lstsq(known, terms.transpose(1, 0, 2).reshape(len(points), -1), rcond=1e-6)[0]
    maps = affine.reshape(4, len(terms), 3).transpose(1, 0, 2).astype("<f4")
    rest = terms - np.einsum("nk,tkj->tnj", known, maps.astype(np.float64))
    steps = np.maximum(np.abs(rest).max(axis=(1, 2)) / _MOST, _STEP).astype("<f4")
    numbers = bytes(np.c_[maps.reshape(len(terms), 12), steps].astype("<f4").tobytes())
    small = bytes(np.rint(rest / steps[:, None, None]).astype(np.int8).tobytes())
    return numbers + small + b"\0" * (-len(small) % 4)
