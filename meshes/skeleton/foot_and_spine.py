"""What the shape model lacks: feet, lumbar vertebrae and coccyx, fitted to the assembled skeleton."""

import trimesh

from meshes.geometry.transform import mirrored_mesh
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.skeleton.assembly import Skeleton
from meshes.skeleton.coccyx import coccyx
from meshes.skeleton.foot import seat_foot
from meshes.skeleton.spine import foramina, sacral_endplate, stack
from meshes.space import Points, Side, sided


def feet_and_spine(
    skeleton: Skeleton, progress: Progress = silent
) -> tuple[dict[str, trimesh.Trimesh], dict[str, Points]]:
    """Feet of both sides, L1 to L5 and the coccyx of an assembled skeleton by id, and the foramina, mm RAS+."""
    progress(Message("doing_vertebrae"), 0.0)
    sacrum = skeleton.meshes["sacrum"]
    vertebrae = stack(sacrum, sacral_endplate(skeleton.vertices["sacrum"]))
    midline = {**vertebrae, "coccyx": coccyx(sacrum)}
    progress(Message("doing_feet"), 0.4)
    foot = seat_foot(skeleton.meshes["tibia.left"], skeleton.meshes["fibula.left"])
    left = {sided(name, Side.LEFT): bone for name, bone in foot.items()}
    right = {sided(name, Side.RIGHT): mirrored_mesh(bone) for name, bone in foot.items()}
    progress(Message("doing_done"), 1.0)
    return {**midline, **left, **right}, foramina(vertebrae, sacrum)
