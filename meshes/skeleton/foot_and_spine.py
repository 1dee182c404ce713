"""What the shape model lacks: feet, lumbar vertebrae and coccyx, fitted to the assembled skeleton."""

from collections.abc import Mapping
from dataclasses import dataclass

import trimesh

from meshes.geometry.transform import mirrored_mesh
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.skeleton.assembly import Skeleton
from meshes.skeleton.coccyx import coccyx
from meshes.skeleton.foot import seat_foot
from meshes.skeleton.spine import foramina, sacral_endplate, stack
from meshes.space import Points, Side, sided


@dataclass(frozen=True, slots=True)
class Added:
    """Bones by structure id, and landmarks that lie between them, mm RAS+."""

    meshes: Mapping[str, trimesh.Trimesh]
    landmarks: Mapping[str, Points]


def feet_and_spine(skeleton: Skeleton, progress: Progress = silent) -> Added:
    """Feet of both sides, L1 to L5 and the coccyx of a assembled skeleton."""
    progress(Message("doing_vertebrae"), 0.0)
    sacrum = skeleton.meshes["sacrum"]
    vertebrae = stack(sacrum, sacral_endplate(skeleton.vertices["sacrum"]))
    midline = {**vertebrae, "coccyx": coccyx(sacrum)}
    progress(Message("doing_feet"), 0.4)
    foot = seat_foot(skeleton.meshes["tibia.left"], skeleton.meshes["fibula.left"])
    left = {sided(name, Side.LEFT): bone for name, bone in foot.items()}
    right = {sided(name, Side.RIGHT): mirrored_mesh(bone) for name, bone in foot.items()}
    progress(Message("doing_done"), 1.0)
    return Added({**midline, **left, **right}, foramina(vertebrae, sacrum))
