"""The ankle: the mortise of tibia and fibula, and the talus fitted and set into it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import trimesh

from meshes.geometry.surface_query import Obstacles
from meshes.geometry.transform import Rigid, shifted
from meshes.space import Points

TALOCRURAL_MM: Final = 2.0
"""Distance of talus and tibia: both cartilages together."""
_FLANK_MM: Final = 9.0
"""How far below its dome the trochlea is held by the malleoli."""


@dataclass(frozen=True, slots=True)
class Mortise:
    """The socket of the ankle.

    Attributes
    ----------
    plafond : ndarray, shape (3,)
        Middle of the tibia's lower face.
    medial, lateral : float
        x of the malleoli's inner faces beside the trochlea.
    """

    plafond: Points
    medial: float
    lateral: float

    @classmethod
    def of(cls, tibia: trimesh.Trimesh, fibula: trimesh.Trimesh) -> "Mortise":
        """Measure a left mortise."""
        plafond = _plafond(tibia)
        inner = _flank(tibia.vertices[tibia.vertices[:, 0] > plafond[0] + 6.0], plafond)
        outer = _flank(fibula.vertices, plafond)
        return cls(plafond, float(inner[:, 0].min()), float(outer[:, 0].max()))


def _flank(malleolus: Points, plafond: Points) -> Points:
    """What lies beside the trochlea; the nearest to it of a malleolus that stands far forward."""
    level = malleolus[np.abs(malleolus[:, 2] - (plafond[2] - _FLANK_MM)) < 2.0]
    apart = np.abs(level[:, 1] - plafond[1])
    return np.asarray(level[apart < max(8.0, apart.min() + 1.0)])


def _flanks(talus: Points) -> tuple[float, float]:
    """X of the trochlea's outer and inner side below its dome."""
    depth = talus[:, 2].max() - talus[:, 2]
    middle = np.abs(talus[:, 1] - talus[depth < 4, 1].mean()) < 8
    side = talus[middle & (depth > 3) & (depth < _FLANK_MM), 0]
    return float(side.min()), float(side.max())


def fitted_talus(talus: Points, mortise: Mortise) -> Points:
    """The talus with its trochlea, not its body, as wide as the mortise allows."""
    outer, inner = _flanks(talus)
    width = mortise.medial - mortise.lateral + 2.0
    height = (talus[:, 2] - talus[:, 2].min()) / np.ptp(talus[:, 2])
    share = np.clip((height - 0.25) / 0.4, 0.0, 1.0)
    growth = 1 + share * (np.clip(width / (inner - outer), 0.75, 1.15) - 1)
    fitted = talus.copy()
    fitted[:, 0] = (inner + outer) / 2 + growth * (talus[:, 0] - (inner + outer) / 2)
    return fitted


def under_ankle(talus: Points, tibia: trimesh.Trimesh, fibula: trimesh.Trimesh) -> Rigid:
    """Shift that sets the trochlea midway between the malleoli, under the middle of the plafond."""
    mortise = Mortise.of(tibia, fibula)
    dome = talus[talus[:, 2] > talus[:, 2].max() - 6]
    outer, inner = _flanks(talus)
    shift = np.array(
        [
            (mortise.medial + mortise.lateral - outer - inner) / 2,
            mortise.plafond[1] - (dome[:, 1].max() + dome[:, 1].min()) / 2,
            mortise.plafond[2] - talus[:, 2].max() - 10.0,
        ]
    )
    inner_side = talus[(talus[:, 0] > (outer + inner) / 2) & (talus[:, 2] < talus[:, 2].max() - 5)]
    outer_side = talus[(talus[:, 0] < (outer + inner) / 2) & (talus[:, 2] < talus[:, 2].max() - 5)]
    medial, lateral, bottom = Obstacles({"tibia": tibia}), Obstacles({"fibula": fibula}), shift[2]
    for _ in range(4):
        low, high = bottom, bottom + 20.0
        for _ in range(14):
            shift[2] = (low + high) / 2
            clear = np.quantile(medial.distance(dome + shift), 0.25) > TALOCRURAL_MM
            low, high = (shift[2], high) if clear else (low, shift[2])
        shift[0] += (medial.distance(inner_side + shift).min() - lateral.distance(outer_side + shift).min()) / 2
    return shifted(shift)


def _plafond(tibia: trimesh.Trimesh) -> Points:
    """Middle of the tibia's lower face, shape (3,): its down-facing triangles above the malleolus."""
    centres, normals = tibia.triangles_center, tibia.face_normals
    bottom = float(tibia.bounds[0, 2])
    face = (normals[:, 2] < -0.85) & (centres[:, 2] < bottom + 25)
    inner = float(centres[centres[:, 2] < bottom + 5, 0].mean())
    face &= centres[:, 0] < inner - 4
    weight = tibia.area_faces[face, None]
    return np.asarray((centres[face] * weight).sum(axis=0) / weight.sum())
