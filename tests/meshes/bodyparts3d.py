"""BodyParts3D's bones and muscles as a second, real body for the route rules (read from the reference archive)."""

import tomllib
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pyvista
import trimesh

from meshes.ingest.naming.bodyparts3d import parts
from meshes.soft_tissue.muscles.records import muscle_records

ARCHIVE = "reference/bodyparts3d/isa_BP3D_4.0_obj_99.pelvis_leg.zip"
NAMES = "reference/bodyparts3d/isa_element_parts.txt"
LANDMARKS = Path(__file__).parents[1] / "data" / "bodyparts3d_landmarks.toml"
MIDDLE = ("pubic_symphysis", "sacral_promontory", "coccyx_tip", "sacral_hiatus")


def landmarks():
    """Both sides' landmarks: the right ones and their mirror images."""
    found = tomllib.loads(LANDMARKS.read_text(encoding="utf-8"))["landmarks"]
    both = {name: np.array(found[name]) for name in MIDDLE}
    for name, place in found.items():
        if name not in MIDDLE:
            both[f"{name}.right"] = np.array(place)
            both[f"{name}.left"] = np.array(place) * [-1.0, 1.0, 1.0]
    return both


@cache
def mesh(name: str, shared: Path) -> pyvista.PolyData:
    """An element by its English name, mm RAS+ about the hip centres."""
    lines = (shared / NAMES).read_text(encoding="utf-8").splitlines()[1:]
    files = {line.split("\t")[2] for line in lines if line.split("\t")[1] == name}
    origin = np.array(tomllib.loads(LANDMARKS.read_text(encoding="utf-8"))["origin"])
    with zipfile.ZipFile(shared / ARCHIVE) as archive:
        inside = [n for n in archive.namelist() if Path(n).stem in files]
        vertices, faces = _obj(archive.read(inside[0]).decode("ascii"))
    solid = trimesh.Trimesh(vertices * [-1.0, -1.0, 1.0] - origin, faces)
    return pyvista.PolyData.from_regular_faces(solid.vertices, solid.faces)


def elements(shared: Path, *names: str) -> dict[str, bytes]:
    """The files of some structures as the archive has them, by name."""
    with zipfile.ZipFile(shared / ARCHIVE) as archive:
        inside = {Path(n).stem: n for n in archive.namelist()}
        found = [e for name in names for e in parts()[name].elements if e in inside]
        return {f"{element}.obj": archive.read(inside[element]) for element in found}


class _Cracked(trimesh.Trimesh):
    """A surface whose cracks are too narrow to matter to the winding number."""

    is_watertight = True


@cache
def muscles(shared: Path) -> dict[str, trimesh.Trimesh]:
    """Its right muscles by our ids, mm RAS+ about the hip centres."""
    origin = np.array(tomllib.loads(LANDMARKS.read_text(encoding="utf-8"))["origin"])
    found = {}
    with zipfile.ZipFile(shared / ARCHIVE) as archive:
        inside = {Path(n).stem: n for n in archive.namelist()}
        for name in (f"{muscle}.right" for muscle in muscle_records()):
            meshes = [_obj(archive.read(inside[e]).decode("ascii")) for e in parts()[name].elements if e in inside]
            starts = np.cumsum([0, *(len(vertices) for vertices, _ in meshes)])
            vertices = np.vstack([v for v, _ in meshes]) * [-1.0, -1.0, 1.0] - origin
            found[name] = _Cracked(vertices, np.vstack([f + k for (_, f), k in zip(meshes, starts, strict=False)]))
    return found


def _obj(text: str):
    vertices = [line.split()[1:4] for line in text.splitlines() if line.startswith("v ")]
    faces = [[part.split("/")[0] for part in line.split()[1:4]] for line in text.splitlines() if line.startswith("f ")]
    return np.array(vertices, dtype=float), np.array(faces, dtype=int) - 1


def meets(name: str, shared: Path, start, direction, reach: float = 80.0) -> float | None:
    """How far from a point, in a direction, a structure begins, mm; None if the ray misses it."""
    start, direction = np.asarray(start, dtype=float), np.asarray(direction, dtype=float)
    hits, _ = mesh(name, shared).ray_trace(start, start + reach * direction)
    return float(np.linalg.norm(hits - start, axis=1).min()) if len(hits) else None
