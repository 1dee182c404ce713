"""The surfaces that were read, light enough to be shown at once, each a node ``m0``, ``m1``, … of one file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import trimesh

from meshes.ingest.reading.repair import simplified
from meshes.space import Points, to_gltf

_TRIANGLES: Final = 200_000
"""Of all surfaces together."""
_MOST: Final = 12_000
_SIZE_MM: Final = 500.0
"""How large surfaces are shown whose units are not known."""


def write_preview(file: Path, meshes: Sequence[trimesh.Trimesh], matrix: Points | None) -> Points:
    """Write a GLB of surfaces as a person stands, in the middle of the view.

    Parameters
    ----------
    file : Path
    meshes : sequence of trimesh.Trimesh
        In the coordinates of their files.
    matrix : ndarray, shape (3, 3), optional
        From those coordinates to mm RAS; None if it is not known.

    Returns
    -------
    ndarray, shape (4, 4)
        From a point of the preview, metres, to the coordinates of the files.
    """
    low = np.min([mesh.bounds[0] for mesh in meshes], axis=0)
    high = np.max([mesh.bounds[1] for mesh in meshes], axis=0)
    middle = (low + high) / 2
    turn = matrix if matrix is not None else np.eye(3) * _SIZE_MM / max(float(np.ptp([low, high], axis=0).max()), 1e-9)
    most = max(200, min(_MOST, _TRIANGLES // len(meshes)))
    scene = trimesh.Scene()
    for number, mesh in enumerate(meshes):
        points, faces = simplified(mesh.vertices.view(np.ndarray), np.asarray(mesh.faces), most)
        faces = faces[:, ::-1] if np.linalg.det(turn) < 0 else faces
        shown = trimesh.Trimesh(to_gltf((points - middle) @ turn.T), faces, process=False)
        scene.add_geometry(shown, node_name=f"m{number}", geom_name=f"m{number}")
    file.write_bytes(scene.export(file_type="glb", include_normals=True))
    axes = to_gltf(np.eye(3)).T  # columns: where x, y and z of the body go, metres for each mm
    back = np.eye(4)
    back[:3, :3] = np.linalg.inv(axes @ turn)
    back[:3, 3] = middle
    return back
