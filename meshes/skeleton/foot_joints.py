"""Joints of the foot: neighbours are moved apart, grow towards each other to one joint space, and never touch."""

from collections.abc import Mapping
from itertools import combinations
from typing import Final

import numpy as np
import trimesh

from meshes.geometry.surface_query import Obstacles, boxes_meet, penetration
from meshes.skeleton.joints import averaging, gives_way
from meshes.space import Points

JOINT_MM: Final = 1.6
"""Joint space that two neighbours grow towards: both cartilages of a small joint."""
TARSAL_MM: Final = 0.4
"""Least distance between the bones of a foot."""
_REACH_MM: Final = 7.0
"""Wider gaps are no joints."""
_ROUNDS: Final = 3
_REPEATS: Final = 4


def parted(bones: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Bones of a foot, those that stand in each other moved apart.

    Parameters
    ----------
    bones : mapping of str to trimesh.Trimesh
        From the ankle outwards: a later bone makes room for an earlier one.
    """
    done: dict[str, trimesh.Trimesh] = {}
    for name, bone in bones.items():
        earlier = _neighbours(bone, done)
        done[name] = _apart(bone, earlier) if earlier else bone
    return done


def grown_together(bones: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Bones of a foot whose neighbours meet at one joint space and nowhere touch."""
    done = dict(bones)
    for _ in range(_ROUNDS):
        done = {name: _meeting(bone, _others(name, done)) for name, bone in done.items()}
    for order in (list(done), list(done)[::-1]):
        done = _cleared(done, order, {})
    for _ in range(_REPEATS):
        touching = _touching(done)
        if not touching:
            break
        done = _cleared(done, touching, {})
    return done


def below_leg(bones: Mapping[str, trimesh.Trimesh], leg: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Bones of a foot, those near the leg giving way to it and then to each other."""
    near = [name for name, bone in bones.items() if _neighbours(bone, leg)]
    done = dict(bones)
    for _ in range(_ROUNDS):
        done["talus"] = _meeting(done["talus"], leg)
    return _cleared(_cleared(done, near, leg), near[::-1], leg)


def _cleared(
    bones: Mapping[str, trimesh.Trimesh], order: list[str], leg: Mapping[str, trimesh.Trimesh]
) -> dict[str, trimesh.Trimesh]:
    """Let some of the bones give way to all others where they come too close."""
    done = dict(bones)
    for name in order:
        near = _others(name, done | dict(leg))
        if near:
            points = gives_way(done[name], Obstacles(near), TARSAL_MM)
            done[name] = trimesh.Trimesh(points, done[name].faces, process=False)
    return done


def _touching(bones: Mapping[str, trimesh.Trimesh]) -> list[str]:
    """Bones that enter another or are entered."""
    pairs = [(a, b) for a, b in combinations(bones, 2) if penetration(bones[a], bones[b]) > 0]
    return sorted({name for pair in pairs for name in pair})


def _others(name: str, bones: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    return _neighbours(bones[name], {n: bone for n, bone in bones.items() if n != name})


def _neighbours(bone: trimesh.Trimesh, others: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """The bones whose boxes come within a joint's reach of this one's."""
    return {name: other for name, other in others.items() if boxes_meet(bone.bounds, other.bounds, _REACH_MM)}


def _meeting(bone: trimesh.Trimesh, others: Mapping[str, trimesh.Trimesh]) -> trimesh.Trimesh:
    """Grow the faces that look at a neighbour half of the way that is too wide; shrink where it is too narrow."""
    if not others:
        return bone
    points = bone.vertices.view(np.ndarray)
    found = Obstacles(others).query(points)
    facing = -np.einsum("ij,ij->i", found.outward, bone.vertex_normals) * np.sign(found.distance)
    wish = np.clip(facing * 2 - 0.6, 0.0, 1.0) * np.clip(2 - 2 * found.distance / _REACH_MM, 0.0, 1.0)
    step = np.clip((found.distance - JOINT_MM) / 2, -1.0, 1.5) * wish
    move = -found.outward * step[:, None]
    average = averaging(bone)
    for _ in range(3):
        move = average @ move
    return trimesh.Trimesh(points + move, bone.faces, process=False)


def _apart(bone: trimesh.Trimesh, others: Mapping[str, trimesh.Trimesh], most_mm: float = 8.0) -> trimesh.Trimesh:
    """Shift a bone out of others, by no more than a little, until neither has a vertex in or at the other."""
    own, theirs = Obstacles({"bone": bone}), Obstacles(others)
    points: Points = bone.vertices.view(np.ndarray)
    their_points = np.vstack([other.vertices for other in others.values()])
    low, high = bone.bounds + np.array([[-most_mm], [most_mm]])
    their_points = their_points[((their_points > low) & (their_points < high)).all(axis=1)]
    shift = np.zeros(3)
    for _ in range(25):
        out, back = theirs.query(points + shift), own.query(their_points - shift)
        inside, inside_own = TARSAL_MM - out.distance, TARSAL_MM - back.distance
        push = np.vstack([out.outward * inside[:, None], back.outward * -inside_own[:, None]])
        deep = np.concatenate([inside, inside_own]) > 0
        if not deep.any() or np.linalg.norm(shift) > most_mm:
            break
        shift = shift + 0.5 * push[deep].mean(axis=0)
    return trimesh.Trimesh(points + shift, bone.faces, process=False)
