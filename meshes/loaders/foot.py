"""The feet: the simulation model's bones, parted, closed, rounded and set under the ankle."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import trimesh
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from meshes.clearance import Obstacles
from meshes.errors import MeshesError
from meshes.loaders.myo_sim import bones
from meshes.seating.fits import Motion, shifted, turned
from meshes.seating.joints import gives_way
from meshes.space import Points

TOE_OUT_DEGREES: Final = 8.0
"""Of the second ray in relaxed standing."""
TALOCRURAL_MM: Final = 2.0
"""Least distance of talus and tibia: both cartilages together."""
TARSAL_MM: Final = 0.4
"""Least distance between the bones of a foot."""
_GROWTH: Final = {"proximal": 1.1, "middle": 1.15, "distal": 1.3}
"""Of the phalanges about their middles; half of it for the great toe."""
_RAYS: Final = range(1, 6)


def parts() -> dict[str, trimesh.Trimesh]:
    """The left foot's bones by structure id without side, closed and rounded, in the simulation model's place."""
    model = bones()
    foot, toes = _pieces(model["l_foot"]), _pieces(model["l_bofoot"])
    if (len(foot), len(toes)) != (11, 14):
        raise MeshesError(f"{len(foot)} + {len(toes)} bones in a foot", "myo-sim", "use myo-sim 0.2.4")
    named = {"talus": model["l_talus"], **_tarsus(foot), **_toes(toes)}
    return {name: _rounded(_closed(piece), 2 if name == "calcaneus" else 1) for name, piece in named.items()}


def seat_foot(tibia: trimesh.Trimesh, fibula: trimesh.Trimesh) -> dict[str, trimesh.Trimesh]:
    """The left foot's bones under a seated left tibia and fibula, by structure id without side, mm RAS+."""
    model, pieces = bones(), parts()
    scale, motion = _fitted(model["l_tibia"], model["l_fibula"], tibia, fibula)
    placed = {name: motion(scale * _grown(name, piece)) for name, piece in pieces.items()}
    level = _standing(placed)
    placed = {name: level(points) for name, points in placed.items()}
    under = _under_ankle(placed["talus"], tibia)
    seated = {name: trimesh.Trimesh(under(points), pieces[name].faces) for name, points in placed.items()}
    return _cleared(seated, {"tibia": tibia, "fibula": fibula})


def _grown(name: str, piece: trimesh.Trimesh) -> Points:
    """Vertices of a piece; phalanges, which the simulation model has too small for their joints, somewhat larger."""
    points = piece.vertices.view(np.ndarray)
    growth = next((g for row, g in _GROWTH.items() if row in name), 1.0)
    middle = points.mean(axis=0)
    return np.asarray(middle + (growth if not name.endswith("_1") else (1 + growth) / 2) * (points - middle))


def _pieces(mesh: trimesh.Trimesh) -> list[trimesh.Trimesh]:
    """Parts that do not hang together, from medial to lateral on the left."""
    edges = mesh.edges_unique
    size = len(mesh.vertices)
    _, label = connected_components(coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size)))
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
    _, label = connected_components(coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size)))
    points, faces = [mesh.vertices.view(np.ndarray)], [mesh.faces]
    for hole, k in enumerate(np.unique(label[edges[:, 0]])):
        rim = edges[label[edges[:, 0]] == k]
        points.append(mesh.vertices[np.unique(rim)].mean(axis=0, keepdims=True))
        faces.append(np.c_[rim[:, ::-1], np.full(len(rim), size + hole)])
    return trimesh.Trimesh(np.vstack(points), np.vstack(faces), process=False)


def _rounded(mesh: trimesh.Trimesh, rounds: int) -> trimesh.Trimesh:
    """Loop subdivision, then grown back to the volume that it takes away."""
    points, faces = trimesh.remesh.subdivide_loop(mesh.vertices, mesh.faces, iterations=rounds)
    smooth = trimesh.Trimesh(points, faces, process=False)
    growth = abs(mesh.volume / smooth.volume) ** (1 / 3)
    smooth.vertices = smooth.centroid + growth * (smooth.vertices - smooth.centroid)
    if smooth.volume < 0:
        smooth.invert()
    return smooth


def _fitted(
    their_tibia: trimesh.Trimesh, their_fibula: trimesh.Trimesh, tibia: trimesh.Trimesh, fibula: trimesh.Trimesh
) -> tuple[float, Motion]:
    """Scale, then motion that lays the simulation model's lower leg on ours (similarity ICP on the lower third)."""
    theirs = np.vstack([their_tibia.vertices, their_fibula.vertices])
    ours = np.vstack([tibia.vertices, fibula.vertices])
    scale = float(np.ptp(ours[:, 2]) / np.ptp(theirs[:, 2]))
    theirs = scale * theirs
    motion = shifted(ours[ours[:, 2].argmin()] - theirs[theirs[:, 2].argmin()])
    low = theirs[:, 2] < theirs[:, 2].min() + 0.35 * np.ptp(theirs[:, 2])
    tree = cKDTree(ours)
    for _ in range(40):
        moved = motion(theirs[low])
        distance, partner = tree.query(moved)
        near = distance < np.quantile(distance, 0.9)
        motion = motion.then(_yawless(moved[near], ours[partner[near]]))
    return scale, motion


def _yawless(source: Points, target: Points) -> Motion:
    """Rigid motion to the partners; kept small so that partners may change."""
    centre, aim = source.mean(axis=0), target.mean(axis=0)
    u, _, vt = np.linalg.svd((source - centre).T @ (target - aim))
    rotation = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    return Motion(rotation, aim - rotation @ centre)


def _standing(placed: Mapping[str, Points]) -> Motion:
    """Level the sole on heel and both outer metatarsal heads, turn the second ray to the usual toe-out."""
    motion = shifted(np.zeros(3))
    for _ in range(4):
        heel, inner, outer = (motion(_lowest(placed[name])) for name in ("calcaneus", "metatarsal_1", "metatarsal_5"))
        ball = (inner + outer) / 2
        motion = motion.then(turned(0, -float(np.degrees(np.arctan2(ball[2] - heel[2], ball[1] - heel[1]))), heel))
        inner, outer = (motion(_lowest(placed[name])) for name in ("metatarsal_1", "metatarsal_5"))
        motion = motion.then(turned(1, float(np.degrees(np.arctan2(inner[2] - outer[2], inner[0] - outer[0]))), heel))
        heel = motion(placed["calcaneus"].mean(axis=0))
        ray = motion(placed["metatarsal_2"].mean(axis=0)) - heel
        outward = float(np.degrees(np.arctan2(-ray[0], ray[1])))
        motion = motion.then(turned(2, TOE_OUT_DEGREES - outward, heel))
    return motion


def _lowest(points: Points) -> Points:
    """Middle of the lowest points of the front of a metatarsal, or of the heel."""
    front = points[points[:, 1] > points[:, 1].mean()] if np.ptp(points[:, 1]) > 1.5 * np.ptp(points[:, 2]) else points
    return np.asarray(front[np.argsort(front[:, 2])[:3]].mean(axis=0))


def _under_ankle(talus: Points, tibia: trimesh.Trimesh) -> Motion:
    """Vertical shift that leaves the talus its cartilage below the tibia."""
    bone = Obstacles({"tibia": tibia})
    low, high = -40.0, 40.0
    for _ in range(24):
        middle = (low + high) / 2
        clear = bone.distance(talus + np.array([0.0, 0.0, middle])).min() > TALOCRURAL_MM
        low, high = (middle, high) if clear else (low, middle)
    return shifted(np.array([0.0, 0.0, low]))


def _cleared(seated: Mapping[str, trimesh.Trimesh], leg: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Move bones apart that stand in each other, then let each give way to its neighbours, to and fro."""
    done = dict(seated)
    for name in done:
        earlier = _neighbours(done[name], {k: done[k] for k in list(done)[: list(done).index(name)]} | leg)
        if earlier:
            done[name] = _apart(done[name], earlier)
    for order in (list(done), list(done)[::-1]):
        for name in order:
            others = _neighbours(done[name], {k: bone for k, bone in (done | leg).items() if k != name})
            if not others:
                continue
            points = gives_way(done[name], Obstacles(others), TARSAL_MM)
            done[name] = trimesh.Trimesh(points, done[name].faces, process=False)
    return done


def _neighbours(bone: trimesh.Trimesh, others: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """The bones whose boxes come within a few millimetres of this one's."""
    return {
        name: other
        for name, other in others.items()
        if (bone.bounds[0] < other.bounds[1] + 3).all() and (bone.bounds[1] > other.bounds[0] - 3).all()
    }


def _apart(bone: trimesh.Trimesh, others: Mapping[str, trimesh.Trimesh], most_mm: float = 6.0) -> trimesh.Trimesh:
    """Shift a bone out of others, by no more than a little, until neither has a vertex in the other."""
    own, theirs = Obstacles({"bone": bone}), Obstacles(others)
    points = bone.vertices.view(np.ndarray)
    their_points = np.vstack([other.vertices for other in others.values()])
    low, high = bone.bounds + np.array([[-most_mm], [most_mm]])
    their_points = their_points[((their_points > low) & (their_points < high)).all(axis=1)]
    shift = np.zeros(3)
    for _ in range(25):
        out, back = theirs.query(points + shift), own.query(their_points - shift)
        push = np.vstack([out.outward * -out.distance[:, None], back.outward * back.distance[:, None]])
        deep = np.concatenate([out.distance, back.distance]) < 0
        if not deep.any() or np.linalg.norm(shift) > most_mm:
            break
        shift = shift + 0.5 * push[deep].mean(axis=0)
    return trimesh.Trimesh(points + shift, bone.faces, process=False)
