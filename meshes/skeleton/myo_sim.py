"""Bones of the simulation model ``myo-sim`` (Apache-2.0): feet, lumbar vertebrae, and what they are fitted by."""

import re
import warnings
from functools import cache

import numpy as np
import trimesh

from meshes.errors import MeshesError
from meshes.space import Points

_TO_RAS_MM = np.array([-1000.0, -1000.0, 1000.0])
"""Its x left, y posterior, metres to our x right, y anterior, millimetres."""


@cache
def bones() -> dict[str, trimesh.Trimesh]:
    """Every bone mesh of the model in its resting posture, by the model's own name without repeats, mm RAS+.

    Raises
    ------
    MeshesError
        If the package is missing or has changed.
    """
    try:
        import mujoco
        from myo_sim.build.compose import build_spec
    except ImportError as error:
        raise MeshesError("the simulation model is not installed", "myo-sim", "pip install myo-sim==0.2.4") from error
    mujoco.set_mju_user_warning(lambda message: None)  # else it writes a log into the working directory
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = build_spec("myolegs_abdomen").compile()
            data = mujoco.MjData(model)
            mujoco.mj_forward(model, data)
    finally:
        mujoco.set_mju_user_warning(None)
    found = {}
    for geometry in np.flatnonzero(model.geom_type == mujoco.mjtGeom.mjGEOM_MESH):
        mesh = model.geom_dataid[geometry]
        corner, face = model.mesh_vertadr[mesh], model.mesh_faceadr[mesh]
        points: Points = model.mesh_vert[corner : corner + model.mesh_vertnum[mesh]]
        faces = model.mesh_face[face : face + model.mesh_facenum[mesh]]
        placed = points @ data.geom_xmat[geometry].reshape(3, 3).T + data.geom_xpos[geometry]
        bone = trimesh.Trimesh(placed * _TO_RAS_MM, faces, process=False)
        bone.merge_vertices(digits_vertex=4)
        found[re.sub(r"^.*_geom_\d+_", "", model.mesh(mesh).name)] = bone
    return found


def rounded(mesh: trimesh.Trimesh, rounds: int) -> trimesh.Trimesh:
    """A coarse bone by Loop subdivision, then grown back to the volume that it takes away."""
    points, faces = trimesh.remesh.subdivide_loop(mesh.vertices, mesh.faces, iterations=rounds)
    smooth = trimesh.Trimesh(points, faces, process=False)
    growth = abs(mesh.volume / smooth.volume) ** (1 / 3)
    smooth.vertices = smooth.centroid + growth * (smooth.vertices - smooth.centroid)
    if smooth.volume < 0:
        smooth.invert()
    return smooth
