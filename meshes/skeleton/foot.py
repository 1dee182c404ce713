"""The feet: the simulation model's bones grown to meet at their joints and stood under the ankle.

The simulation model keeps its tarsal bones too small and far apart and the heel too far back, so their places and
sizes are corrected by rule before neighbours grow towards each other to one joint space.
"""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
import trimesh
from scipy.spatial import cKDTree

from meshes.geometry.transform import Rigid, shifted, turned
from meshes.skeleton.ankle import Mortise, fitted_talus, under_ankle
from meshes.skeleton.foot_joints import below_leg, grown_together, parted
from meshes.skeleton.foot_parts import parts
from meshes.skeleton.myo_sim import bones
from meshes.space import Points

TOE_OUT_DEGREES: Final = 8.0
"""Of the second ray in relaxed standing."""
_GROWTH: Final[dict[str, float | tuple[float, float, float]]] = {
    "talus": (1.0, 1.22, 1.15),
    "navicular": 1.1,
    "cuboid": 1.22,
    "cuneiform": 1.16,
    "metatarsal_5": 1.08,
    "proximal_1": 1.03,
    "distal_1": 1.05,
    "proximal": 1.08,
    "middle": 1.15,
    "distal": 1.3,
}
"""Of a bone about its middle, first match; brings the volumes to those usual beside the calcaneus."""
_FORWARD_MM: Final = {
    "calcaneus": 7.0,
    "cuboid": 7.0,
    "lateral_cuneiform": 3.0,
    "medial_cuneiform": -4.0,
    "metatarsal_1": -4.0,
    "metatarsal_3": 3.0,
    "metatarsal_4": 6.0,
    "metatarsal_5": 9.0,
}
"""Along the foot, before neighbours are parted: the heel belongs nearer the ankle, the outer column farther forward."""
_TALUS_DOWN_DEGREES: Final = 9.0
_PHALANX_GAP_MM: Final = 2.0
_TOE_TIP_MM: Final = 3.0
"""Height of a toe's tip above the lowest point of its metatarsal."""
_RAYS: Final = range(1, 6)


def seat_foot(tibia: trimesh.Trimesh, fibula: trimesh.Trimesh) -> dict[str, trimesh.Trimesh]:
    """The left foot's bones under a assembled left tibia and fibula.

    Parameters
    ----------
    tibia, fibula : trimesh.Trimesh
        Of the left side, standing, mm RAS+, of any shape: the foot is scaled by the tibia's length.

    Returns
    -------
    dict of str to trimesh.Trimesh
        By structure id without side.
    """
    foot = _assembled()
    scale = float(np.ptp(tibia.vertices[:, 2]) / np.ptp(bones()["l_tibia"].vertices[:, 2]))
    placed = {name: scale * bone.vertices.view(np.ndarray) for name, bone in foot.items()}
    placed["talus"] = fitted_talus(placed["talus"], Mortise.of(tibia, fibula))
    under = under_ankle(placed["talus"], tibia, fibula)
    assembled = {
        name: trimesh.Trimesh(under(points), foot[name].faces, process=False) for name, points in placed.items()
    }
    return below_leg(assembled, {"tibia": tibia, "fibula": fibula})


@cache
def _assembled() -> dict[str, trimesh.Trimesh]:
    """The foot in the simulation model's size, standing, its joints closed."""
    pieces = parts()
    placed = _toes_closed({name: _corrected(name, piece) for name, piece in pieces.items()})
    apart = parted({n: trimesh.Trimesh(p, pieces[n].faces, process=False) for n, p in placed.items()})
    placed = {name: bone.vertices.view(np.ndarray) for name, bone in apart.items()}
    level = _standing(placed)
    placed = _toes_level({name: level(points) for name, points in placed.items()})
    return grown_together({n: trimesh.Trimesh(p, pieces[n].faces, process=False) for n, p in placed.items()})


def _corrected(name: str, piece: trimesh.Trimesh) -> Points:
    """Vertices of a piece, grown about its middle, talus and calcaneus set right."""
    points = piece.vertices.view(np.ndarray)
    growth = np.array(next((g for part, g in _GROWTH.items() if part in name), 1.0))
    middle = points.mean(axis=0)
    grown: Points = middle + growth * (points - middle)
    if name == "talus":
        return turned(0, -_TALUS_DOWN_DEGREES, middle)(grown)
    return np.asarray(grown + np.array([0.0, _FORWARD_MM.get(name, 0.0), 0.0]))


def _toes_closed(placed: Mapping[str, Points]) -> dict[str, Points]:
    """Line the phalanges of each ray up with the bone before and leave one joint space between them."""
    done = dict(placed)
    for ray in _RAYS:
        rows = ("proximal", "middle", "distal") if ray > 1 else ("proximal", "distal")
        chain = [f"metatarsal_{ray}", *(f"foot_phalanx_{row}_{ray}" for row in rows)]
        for k, (near, far) in enumerate(pairwise(chain), start=1):
            along = np.array([done[far][:, 0].mean() - done[near][:, 0].mean(), np.ptp(done[near][:, 1]), 0.0])
            along /= np.linalg.norm(along)
            head, base = _end(done[near], along), _end(done[far], -along)
            move = head - base
            move -= (move @ along) * along
            move -= _excess(done[near], done[far] + move, along) * along
            for name in chain[k:]:
                done[name] = done[name] + move
    return done


def _toes_level(placed: Mapping[str, Points]) -> dict[str, Points]:
    """Turn each toe about its base until it lies along the ground that its metatarsal's head stands on."""
    done = dict(placed)
    for ray in _RAYS:
        toe = [name for name in done if "phalanx" in name and name.endswith(f"_{ray}")]
        points = np.vstack([done[name] for name in toe])
        base = _end(done[f"foot_phalanx_proximal_{ray}"], np.array([0.0, -1.0, 0.0]))
        tip = points[points[:, 1].argmax()]
        ground = _ball(done[f"metatarsal_{ray}"])[2] + _TOE_TIP_MM
        pitch = float(np.degrees(np.arctan2(ground - tip[2], tip[1] - base[1])))
        for name in toe:
            done[name] = turned(0, pitch, base)(done[name])
    return done


def _end(points: Points, along: Points) -> Points:
    """Middle of the box of the foremost fifth of a bone."""
    height = points @ along
    end = points[height > height.max() - 0.2 * np.ptp(height)]
    return np.asarray((end.min(axis=0) + end.max(axis=0)) / 2)


def _excess(near: Points, far: Points, along: Points) -> float:
    """How far the distal bone can slide back along the ray until it is one joint space away."""
    tree, low, high = cKDTree(near), -20.0, 20.0
    for _ in range(14):
        middle = (low + high) / 2
        clear = np.min(tree.query(far - middle * along)[0]) > _PHALANX_GAP_MM
        low, high = (middle, high) if clear else (low, middle)
    return low


def _standing(placed: Mapping[str, Points]) -> Rigid:
    """Level the sole on heel and both outer metatarsal heads, turn the second ray to the usual toe-out."""
    motion = shifted(np.zeros(3))
    for _ in range(4):
        inner, outer = (_ball(motion(placed[name])) for name in ("metatarsal_1", "metatarsal_5"))
        heel = _lowest(motion(placed["calcaneus"]))
        ball = (inner + outer) / 2
        motion = turned(0, -float(np.degrees(np.arctan2(ball[2] - heel[2], ball[1] - heel[1]))), heel) @ motion
        inner, outer = (_ball(motion(placed[name])) for name in ("metatarsal_1", "metatarsal_5"))
        motion = turned(1, float(np.degrees(np.arctan2(inner[2] - outer[2], inner[0] - outer[0]))), heel) @ motion
        heel = motion(placed["calcaneus"].mean(axis=0))
        ray = motion(placed["metatarsal_2"].mean(axis=0)) - heel
        outward = float(np.degrees(np.arctan2(-ray[0], ray[1])))
        motion = turned(2, TOE_OUT_DEGREES - outward, heel) @ motion
    return motion


def _ball(metatarsal: Points) -> Points:
    """Where a metatarsal's head stands."""
    return _lowest(metatarsal[metatarsal[:, 1] > metatarsal[:, 1].mean()])


def _lowest(points: Points) -> Points:
    """Middle of the lowest points."""
    return np.asarray(points[np.argsort(points[:, 2])[:3]].mean(axis=0))
