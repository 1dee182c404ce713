"""The statistical shape model of pelvis and leg: Lagrange patches to triangles, and shapes by mode weights.

The package ``musculoskeletal-models`` (MPL-2.0, Auckland Bioengineering Institute) holds the mean and the modes of
variation of a sample of lower limbs as the control points of piecewise Lagrange patches. A vertex of our triangles
remembers where on which patch it lies, its *material coordinate*; a body of another shape is one sparse product.
All points here are in the model's own frame: mm, x to the body's left, y posterior, z superior.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from meshes.errors import MeshesError
from meshes.skeleton.shape_modes import read_resource, variation
from meshes.space import Points

Ints = NDArray[np.int64]

_FILES: Final = {
    "pelvis": ("pelvis_combined_cubic_flat", "pelvis_combined_cubic_mean_rigid_LLP26"),
    "femur": ("femur_left_quartic_flat", "femur_left_mean_rigid_LLP26"),
    "patella": ("patella_11_left", "patella_left_mean_rigid_LLP26"),
    "tibia_fibula": ("tibia_fibula_left_cubic_flat", "tibia_fibula_cubic_left_mean_rigid_LLP26"),
}
PARTS: Final = {
    "pelvis": ("hip_bone.right", "hip_bone.left", "sacrum"),
    "femur": ("femur.left",),
    "patella": ("patella.left",),
    "tibia_fibula": ("tibia.left", "fibula.left"),
}
"""Closed surfaces of each file in the order of their first patch."""
DENSITY: Final = 10
"""Points on each side of a patch."""
_DEGREES: Final = {"quad44": (3, 3), "quad55": (4, 4), "quad54": (4, 3), "tri10": (3, 3), "tri15": (4, 4)}


@dataclass(frozen=True, slots=True)
class Patches:
    """The patches of one file.

    Attributes
    ----------
    file : str
        ``pelvis``, ``femur``, ``patella`` or ``tibia_fibula``.
    kinds : tuple of str
        Type of each patch, ``quad44``, ``tri10``, …
    nodes : tuple of ndarray of int
        Control points of each patch: rows of :attr:`mean`.
    mean : ndarray, shape (n, 3)
        Control points of the mean shape, mm, model frame.
    """

    file: str
    kinds: tuple[str, ...]
    nodes: tuple[Ints, ...]
    mean: Points


@dataclass(frozen=True, slots=True)
class Surface:
    """One closed bone as triangles whose vertices know their material coordinates.

    Attributes
    ----------
    id : str
        Structure id, ``femur.left``.
    file : str
        File of the shape model.
    weights : sparse array, shape (v, n)
        Vertices = ``weights @ control points``.
    faces : ndarray of int, shape (f, 3)
        Outward by the right-hand rule in the model's (right-handed) frame.
    element : ndarray of int, shape (v,)
    xi : ndarray, shape (v, 2)
        Material coordinate of each vertex: patch of the file and place on it.
    """

    id: str
    file: str
    weights: sparse.csr_array
    faces: Ints
    element: Ints
    xi: Points

    def points(self, shape: Mapping[str, Points]) -> Points:
        """Vertices, shape (v, 3), of a shape made by :func:`shape_of`."""
        return np.asarray(self.weights @ shape[self.file])

    def vertex(self, element: int, xi: tuple[float, float]) -> int:
        """The vertex nearest a material coordinate, on its patch.

        Raises
        ------
        MeshesError
            If the patch is not one of this bone's.
        """
        own = np.flatnonzero(self.element == element)
        if not len(own):
            raise MeshesError(f"patch {element} is not part of this bone", self.id, "correct the landmark's element")
        return int(own[np.argmin(np.linalg.norm(self.xi[own] - xi, axis=1))])


def _local_nodes(kind: str) -> Points:
    """Places of a patch's control points on it, shape (k, 2), first coordinate fastest."""
    return np.array(_powers(kind)) / _DEGREES[kind]


def _powers(kind: str) -> list[tuple[int, int]]:
    """Powers of both coordinates in a patch's interpolation; also the numbers of its control points."""
    first, second = _DEGREES[kind]
    triangular = kind.startswith("tri")
    return [(i, j) for j in range(second + 1) for i in range(first + 1) if not triangular or i + j <= first]


def basis(kind: str, xi: Points) -> Points:
    """Lagrange weights of a patch's control points at places on it.

    Parameters
    ----------
    kind : str
        Patch type.
    xi : ndarray, shape (p, 2)

    Returns
    -------
    ndarray, shape (p, k)
        Rows sum to 1.
    """

    def monomials(at: Points) -> Points:
        """The terms of the interpolation at places, shape (n, 2)."""
        return np.stack([at[:, 0] ** i * at[:, 1] ** j for i, j in _powers(kind)], axis=1)

    return np.asarray(monomials(np.atleast_2d(xi)) @ np.linalg.inv(monomials(_local_nodes(kind))))


def _global_nodes(connectivity: Mapping[str, str], custom: Mapping[str, int] | None) -> dict[tuple[int, int], int]:
    """Number of the control point behind every (element, node)."""
    number: dict[tuple[int, int], int] = {}
    count = 0
    pairs = {_pair(key): tuple(_pair(other) for other in value.split()) for key, value in connectivity.items()}
    for own in sorted(pairs):
        if own not in number:
            number.update(dict.fromkeys((own, *pairs[own]), count))
            count += 1
    return {pair: int(custom[str(n)]) for pair, n in number.items()} if custom else number


def _pair(text: str) -> tuple[int, int]:
    element, node = text.split("_")
    return int(element), int(node)


@cache
def patches(file: str) -> Patches:
    """The patches of one file of the shape model, read once."""
    topology, geometry = _FILES[file]
    mesh = json.loads(read_resource("atlas_meshes", f"{topology}.mesh"))
    custom = json.loads(read_resource("atlas_meshes", f"{topology}.ens")).get("custom_map")
    parameters = json.loads(read_resource("atlas_meshes", f"{geometry}.geof"))["field_parameters"]
    mean = np.array([[float(node[f"dim {d}"]) for d in range(3)] for _, node in sorted(parameters.items())])
    number = _global_nodes(mesh["connectivity"], custom)
    if len(set(number.values())) != len(mean):
        raise MeshesError(
            f"{len(set(number.values()))} control points for {len(mean)} parameters",
            f"{topology}.mesh",
            "use musculoskeletal-models 0.2.4",
        )
    kinds = tuple(mesh["elements"][str(e)].split()[1] for e in range(len(mesh["elements"])))
    nodes = tuple(
        np.array([number[element, n] for n in range(len(_local_nodes(kind)))]) for element, kind in enumerate(kinds)
    )
    return Patches(file, kinds, nodes, mean)


def at_material(file: str, elements: Iterable[int], xi: Points) -> sparse.csr_array:
    """Weights that give material points from control points, sparse, shape (p, n).

    Parameters
    ----------
    file : str
        File of the shape model.
    elements : iterable of int
        Patch of each point.
    xi : ndarray, shape (p, 2)
    """
    field, element, at = patches(file), np.asarray(list(elements), dtype=np.int64), np.atleast_2d(xi)
    blocks = []
    for own in np.unique(element):
        rows = np.flatnonzero(element == own)
        nodes, values = field.nodes[own], basis(field.kinds[own], at[rows])
        blocks.append((np.repeat(rows, len(nodes)), np.tile(nodes, len(rows)), values.ravel()))
    rows, columns, values = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return sparse.csr_array((values, (rows, columns)), shape=(len(element), len(field.mean)))


def _lattice(kind: str) -> tuple[Points, Ints]:
    """Regular points on a patch, shape (p, 2), and the triangles between them."""
    steps = DENSITY - 1
    triangular = kind.startswith("tri")
    at = [(i, j) for j in range(DENSITY) for i in range(DENSITY) if not triangular or i + j <= steps]
    index = {pair: n for n, pair in enumerate(at)}
    corners = [((i, j), (i + 1, j), (i, j + 1)) for i, j in at]
    corners += [((i + 1, j), (i + 1, j + 1), (i, j + 1)) for i, j in at]
    faces = [[index[c] for c in triangle] for triangle in corners if all(c in index for c in triangle)]
    return np.array(at) / steps, np.array(faces, dtype=np.int64)


@cache
def surfaces(file: str) -> tuple[Surface, ...]:
    """The closed bones of one file, in the order of :data:`PARTS`."""
    field = patches(file)
    lattices = {kind: _lattice(kind) for kind in set(field.kinds)}
    sizes = [len(lattices[kind][0]) for kind in field.kinds]
    start = np.cumsum([0, *sizes])
    element = np.repeat(np.arange(len(field.kinds)), sizes)
    xi = np.vstack([lattices[kind][0] for kind in field.kinds])
    faces = np.vstack([lattices[kind][1] + s for kind, s in zip(field.kinds, start, strict=False)])
    return tuple(
        _closed(identifier, field, element, xi, faces[np.isin(element[faces[:, 0]], members)])
        for identifier, members in zip(PARTS[file], _components(field), strict=True)
    )


def _components(field: Patches) -> list[list[int]]:
    """Patches that hang together, in the order of their first patch."""
    pairs = sparse.csr_array(
        (
            np.ones(sum(len(n) for n in field.nodes)),
            (np.repeat(np.arange(len(field.nodes)), [len(n) for n in field.nodes]), np.concatenate(field.nodes)),
        )
    )
    _, label = sparse.csgraph.connected_components(pairs @ pairs.T)
    return [np.flatnonzero(label == k).tolist() for k in dict.fromkeys(label.tolist())]


def _closed(identifier: str, field: Patches, element: Ints, xi: Points, faces: Ints) -> Surface:
    """One bone: coinciding points merged, degenerate triangles dropped, outward."""
    used, faces = np.unique(faces, return_inverse=True)
    faces = faces.reshape(-1, 3)
    weights = at_material(field.file, element[used].tolist(), xi[used])
    points = np.asarray(weights @ field.mean)
    _, first, merged = np.unique(np.round(points, 4), axis=0, return_index=True, return_inverse=True)
    faces = merged.ravel()[faces]
    faces = faces[np.all([faces[:, a] != faces[:, b] for a, b in combinations(range(3), 2)], axis=0)]
    a, b, c = (points[first][faces[:, k]] for k in range(3))
    if np.einsum("ij,ij->i", a, np.cross(b, c)).sum() < 0:
        faces = faces[:, ::-1]
    return Surface(identifier, field.file, weights[first], faces, element[used][first], xi[used][first])


def shape_of(modes: Mapping[int, float] | None = None) -> dict[str, Points]:
    """Control points of a body by file, mm, model frame.

    Parameters
    ----------
    modes : mapping of int to float, optional
        Standard deviations of each mode, counted from 1; the mean without any.

    Raises
    ------
    MeshesError
        If the model has no such mode.
    """
    if not modes:
        return {file: patches(file).mean for file in _FILES}
    mean, scaled = variation()
    if not all(1 <= mode <= scaled.shape[1] for mode in modes):
        raise MeshesError(f"no such mode among {sorted(modes)}", "LLP26", f"choose from 1 to {scaled.shape[1]}")
    flat = mean + sum(scaled[:, mode - 1] * deviations for mode, deviations in modes.items())
    points = flat.reshape(3, -1).T
    ends = np.cumsum([len(patches(file).mean) for file in _FILES])
    return dict(zip(_FILES, np.split(points, ends[:-1]), strict=True))
