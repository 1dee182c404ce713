"""A body of two boxes and one nerve: enough for cache and export, built in no time."""

import numpy as np
import trimesh

from meshes.atlas import Atlas
from meshes.space import SIDES, Side
from meshes.structure import Origin, Pass, Segment, Structure, Terms, Tissue


def small_atlas(name: str = "small") -> Atlas:
    meshes = {
        f"femur.{side}": trimesh.creation.box((30, 30, 400)).apply_translation((side.sign * 100, 0, -200))
        for side in SIDES
    }
    structures = {
        key: Structure(
            key,
            Side(key.split(".")[1]),
            Tissue.BONE,
            Terms("femur", "femur", fma="9611"),
            "shape_model",
            Origin.MEASURED,
        )
        for key in meshes
    }
    line = np.stack((np.zeros(20), np.full(20, -40.0), np.linspace(0, -300, 20)), axis=1)
    segments = tuple(
        Segment(
            id="sciatic.trunk",
            nerve="sciatic",
            side=side,
            terms=Terms("sciatic nerve", "nervus ischiadicus"),
            points=line + np.array([side.sign * 80, 0, 0]),
            radius_mm=np.linspace(5, 4, 20),
            roots=("L4", "L5"),
            passes=(Pass(0.5, "behind the box", ("GK",)),),
        )
        for side in SIDES
    )
    landmarks = {f"hip_centre.{side}": np.array([side.sign * 90.0, 0.0, 0.0]) for side in SIDES}
    return Atlas(name, "Two boxes", structures, landmarks, segments, meshes.__getitem__)
