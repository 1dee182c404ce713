"""The bones of a foot, parted from the simulation model's two foot meshes, named, closed and rounded."""

from typing import Final

import numpy as np
import trimesh

from meshes.errors import MeshesError
from meshes.skeleton.myo_sim import bones, rounded

_RAYS: Final = range(1, 6)


def parts() -> dict[str, trimesh.Trimesh]:
    """The left foot's bones by structure id without side, closed and rounded, in the simulation model's place."""
    model = bones()
    foot, toes = _pieces(model["l_foot"]), _pieces(model["l_bofoot"])
    if (len(foot), len(toes)) != (11, 14):
        raise MeshesError(f"{len(foot)} + {len(toes)} bones in a foot", "myo-sim", "use myo-sim 0.2.4")
    named = {"talus": model["l_talus"], **_tarsus(foot), **_toes(toes)}
    return {name: rounded(_closed(piece), 2 if name == "talus" else 1) for name, piece in named.items()}


def _pieces(mesh: trimesh.Trimesh) -> list[trimesh.Trimesh]:
    """Parts that do not hang together, from medial to lateral on the left."""
    label = trimesh.graph.connected_component_labels(mesh.edges_unique, node_count=len(mesh.vertices))
    owner = label[mesh.faces[:, 0]]
    found = [trimesh.Trimesh(mesh.vertices, mesh.faces[owner == k]) for k in np.unique(owner)]
    return sorted(found, key=lambda piece: -float(piece.bounds[:, 0].mean()))


def _tarsus(pieces: list[trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Name the rear and middle foot: metatarsals reach farthest forward, the heel is the largest."""
    rest = sorted(pieces, key=lambda piece: -float(piece.bounds[1, 1]))
    metatarsals = sorted(rest[:5], key=lambda piece: -float(piece.bounds[:, 0].mean()))
    rest = sorted(rest[5:], key=lambda piece: -float(np.prod(piece.extents)))
    named = {"calcaneus": rest.pop(0)}
    named["cuboid"] = rest.pop(int(np.argmin([piece.bounds[:, 0].mean() for piece in rest])))
    named["navicular"] = rest.pop(int(np.argmin([piece.bounds[:, 1].mean() for piece in rest])))
    cuneiforms = sorted(rest, key=lambda piece: -float(piece.bounds[:, 0].mean()))
    named |= {
        f"{which}_cuneiform": c for which, c in zip(("medial", "intermediate", "lateral"), cuneiforms, strict=True)
    }
    return named | {f"metatarsal_{ray}": bone for ray, bone in zip(_RAYS, metatarsals, strict=True)}


def _toes(pieces: list[trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Name the phalanges: the distal ones are open at the joint, the middle ones the smallest of the others."""
    distal = [piece for piece in pieces if not piece.is_watertight]
    closed = sorted((p for p in pieces if p.is_watertight), key=lambda piece: float(np.prod(piece.extents)))
    rows = {"distal": (distal, _RAYS), "middle": (closed[:4], range(2, 6)), "proximal": (closed[4:], _RAYS)}
    return {
        f"foot_phalanx_{row}_{ray}": piece
        for row, (found, rays) in rows.items()
        for ray, piece in zip(rays, sorted(found, key=lambda p: -float(p.bounds[:, 0].mean())), strict=True)
    }


def _closed(mesh: trimesh.Trimesh) -> trimesh.Trimesh:
    """Close every hole by a fan to its middle."""
    edges = mesh.edges[trimesh.grouping.group_rows(mesh.edges_sorted, require_count=1)]
    if not len(edges):
        return mesh
    size = len(mesh.vertices)
    label = trimesh.graph.connected_component_labels(edges, node_count=size)
    points, faces = [mesh.vertices.view(np.ndarray)], [mesh.faces]
    for hole, k in enumerate(np.unique(label[edges[:, 0]])):
        rim = edges[label[edges[:, 0]] == k]
        points.append(mesh.vertices[np.unique(rim)].mean(axis=0, keepdims=True))
        faces.append(np.c_[rim[:, ::-1], np.full(len(rim), size + hole)])
    return trimesh.Trimesh(np.vstack(points), np.vstack(faces), process=False)
