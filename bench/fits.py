"""How long a fit of pelvis and both legs takes, and how near the surfaces come: real bones where they are at hand."""

import time
from pathlib import Path

import numpy as np
import trimesh

from meshes.fit import fit
from meshes.space import SIDES
from tests.meshes import bodyparts3d
from tests.meshes.fit import fitting

SHARED = Path(__file__).resolve().parents[2] / "shared"
BONES = ("hip bone", "femur", "patella", "tibia", "fibula")


def real_bones() -> dict[str, trimesh.Trimesh]:
    """Pelvis and legs of BodyParts3D by our names."""
    names = {f"{bone.replace(' ', '_')}.{side}": f"{side} {bone}" for bone in BONES for side in SIDES}
    meshes = {name: bodyparts3d.mesh(theirs, SHARED) for name, theirs in (names | {"sacrum": "sacrum"}).items()}
    return {name: trimesh.Trimesh(mesh.points, mesh.regular_faces) for name, mesh in meshes.items()}


def rows() -> list[tuple[str, str]]:
    real = (SHARED / "reference" / "bodyparts3d").is_dir()
    bones = real_bones() if real else fitting.body().bones
    fit(dict(list(bones.items())[:1]))  # what is made once, the template and its trees, is not counted
    start = time.perf_counter()
    fitted = fit(bones)
    took = time.perf_counter() - start
    distances = {
        bare: np.mean([fitted.bones[f"{bare}.{side}"].mean_mm for side in SIDES]) for bare in ("hip_bone", "femur")
    }
    body = "BodyParts3D" if real else "a shape of the model, turned"
    return [
        (f"fit of pelvis and both legs ({body})", f"{took:.1f} s"),
        ("hip bone, femur: mean surface distance", f"{distances['hip_bone']:.2f}, {distances['femur']:.2f} mm"),
    ]
