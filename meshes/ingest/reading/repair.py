"""Surfaces mended where that is safe, and what was done said; decimated to what a screen needs."""

from typing import Any, Final

import numpy as np
import trimesh

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.ingest.reading.pieces import Faces, Piece, Read
from meshes.messages import Message
from meshes.space import Points
from meshes.structure import Tissue

_FAR: Final = 1e7
"""Coordinates beyond are nonsense in any unit."""
_LOST: Final = 0.3
"""More triangles lost than this part is no repair any more."""
_CRUMB: Final = 0.01
"""Loose parts with less than this share of the surface are left out."""
_COARSE: Final = 400_000


def cleaned(piece: Piece) -> Read:
    """Mend a piece.

    Corners that are no numbers go, with their triangles; double points are joined; crumbs left out; triangles turned
    alike and outward; very fine surfaces thinned.

    Raises
    ------
    IngestError
        If too little is left.
    """
    notes = list(piece.notes)
    vertices, faces = _finite(piece, notes)
    within(len(faces), limits().triangles, "triangles", piece.key)
    vertices, faces = _joined(vertices, faces)
    faces = _whole(vertices, faces)
    if len(faces) < 4:
        raise IngestError(Message("area"), piece.key, "export the surface anew")
    vertices, faces = _without_crumbs(vertices, faces, notes)
    faces = _turned(vertices, faces, notes)
    if len(faces) > _COARSE:
        notes.append(Message("thinned", count=len(faces)))
        vertices, faces = simplified(vertices, faces, _COARSE)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    if not mesh.is_watertight:
        notes.append(Message("holes"))
    return Read(piece.key, piece.hints, mesh, piece.units, piece.axes, tuple(notes))


def _finite(piece: Piece, notes: list[Message]) -> tuple[Points, Faces]:
    vertices, faces = piece.vertices, piece.faces
    good: Any = np.isfinite(vertices).all(axis=1) & (np.abs(np.nan_to_num(vertices)) < _FAR).all(axis=1)
    inside: Any = np.logical_and(faces >= 0, faces < len(vertices)).all(axis=1)
    kept = inside & good[np.where(inside[:, None], faces, 0)].all(axis=1) if len(vertices) else inside
    lost = len(faces) - int(kept.sum())
    if lost:
        if not len(faces) or lost > _LOST * len(faces):
            many = Message("no_numbers_many", lost=lost, count=len(faces))
            raise IngestError(many, piece.key, "export it anew")
        notes.append(Message("no_numbers", lost=lost, count=len(faces)))
    return vertices, faces[kept]


def _joined(vertices: Points, faces: Faces) -> tuple[Points, Faces]:
    """Points that coincide, to a millionth of the size, become one."""
    used = np.unique(faces)
    if not len(used):
        return np.empty((0, 3)), np.empty((0, 3), np.int64)
    low = vertices[used].min(axis=0)
    size = float(np.ptp(vertices[used], axis=0).max()) or 1.0
    grid = np.round((vertices[used] - low) / size * 1e6).astype(np.int64)
    code = (grid[:, 0] << 42) | (grid[:, 1] << 21) | grid[:, 2]
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    place = np.zeros(len(vertices), np.int64)
    place[used] = inverse
    return vertices[used][first], place[faces]


def _whole(vertices: Points, faces: Faces) -> Faces:
    """Without triangles that have no area or that are there twice."""
    different = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 0] != faces[:, 2])
    faces = faces[different]
    _, first = np.unique(np.sort(faces, axis=1), axis=0, return_index=True)
    return faces[np.sort(first)]


def _without_crumbs(vertices: Points, faces: Faces, notes: list[Message]) -> tuple[Points, Faces]:
    labels = components(len(vertices), faces)[faces[:, 0]]
    corners = vertices[faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    total = np.bincount(labels, area)
    kept = total[labels] >= _CRUMB * total.max()
    crumbs = len(np.unique(labels[~kept]))
    if crumbs:
        notes.append(Message("crumbs", count=crumbs))
    return trimmed(vertices, faces[kept])


def components(count: int, faces: Faces) -> Any:
    """Number of the connected part of each vertex, shape (count,)."""
    return trimesh.graph.connected_component_labels(faces[:, [0, 1, 1, 2]].reshape(-1, 2), node_count=count)


def trimmed(vertices: Points, faces: Faces) -> tuple[Points, Faces]:
    """Without points that no triangle uses."""
    used, inverse = np.unique(faces, return_inverse=True)
    return vertices[used], inverse.reshape(-1, 3)


def _turned(vertices: Points, faces: Faces, notes: list[Message]) -> Faces:
    """Triangles of each part turned alike, and the part outward."""
    import igl

    turned, part = igl.bfs_orient(np.ascontiguousarray(faces, dtype=np.int64))
    turned = np.asarray(turned, dtype=np.int64).reshape(-1, 3)
    part = np.asarray(part).ravel()
    middle = vertices.mean(axis=0)
    corners = vertices[turned] - middle
    volume = np.bincount(part, np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])))
    inward = volume[part] < 0
    turned[inward] = turned[inward][:, ::-1]
    changed = int((_handed(turned) != _handed(faces)).sum())
    if changed:
        notes.append(Message("inward", count=changed, all=len(faces)))
    return turned


def _handed(faces: Faces) -> Any:
    """Which way round each triangle goes: alike for the same cyclic order."""
    smallest = np.argmin(faces, axis=1)
    rolled = np.take_along_axis(faces, (smallest[:, None] + np.arange(3)) % 3, axis=1)
    return rolled[:, 1] < rolled[:, 2]


def simplified(vertices: Points, faces: Faces, count: int) -> tuple[Points, Faces]:
    """At most about ``count`` triangles, by quadric error; a closed surface stays closed."""
    if len(faces) <= count:
        return vertices, faces
    closed = is_closed(faces)
    found = _reduced(vertices, faces, count)
    for more in (1.1, 1.3):  # folded triangles of a strongly thinned surface are gone with a few more
        if not closed or is_closed(found[1]):
            break
        found = _reduced(vertices, faces, int(more * count))
    return found


def is_closed(faces: Faces) -> bool:
    """Whether every edge has two triangles."""
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return bool((np.unique(edges, axis=0, return_counts=True)[1] == 2).all())


def _reduced(vertices: Points, faces: Faces, count: int) -> tuple[Points, Faces]:
    from fast_simplification import simplify

    points, triangles = vertices, faces
    for eagerness in (4, 7):  # the careful pass first; it stops early on fine surfaces
        points, triangles = simplify(
            np.ascontiguousarray(points, np.float64),
            np.ascontiguousarray(triangles, np.int32),
            target_count=int(count),
            agg=eagerness,
        )
        if len(triangles) <= 1.05 * count:
            break
    return trimmed(np.asarray(points, np.float64), _whole(points, np.asarray(triangles, np.int64)))


def budgets(areas: dict[str, float], tissues: dict[str, Tissue]) -> dict[str, int]:
    """Triangles for each structure: its tissue's budget, shared out by the square root of the area.

    Parameters
    ----------
    areas : dict of str to float
        Square millimetres by structure.
    tissues : dict of str to Tissue
    """
    found: dict[str, int] = {}
    for tissue in set(tissues.values()):
        names = [name for name in areas if tissues[name] is tissue]
        total = sum(areas[name] ** 0.5 for name in names) or 1.0
        for name in names:
            share = limits().budget[tissue] * areas[name] ** 0.5 / total
            found[name] = int(min(max(share, 200), limits().most[tissue]))
    return found
