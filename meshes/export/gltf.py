"""A body for other programs: glTF 2.0 binary and the routes as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pygltflib
import trimesh
from numpy.typing import NDArray

from meshes.atlas import Atlas
from meshes.geometry.solids import tube
from meshes.sources import attributions
from meshes.space import FRAME, SIDES, sided, to_gltf
from meshes.structure import Structure, Tissue

QUANTUM: Final = 65535
COLORS: Final = {
    Tissue.BONE: (0.89, 0.84, 0.74),
    Tissue.CARTILAGE: (0.70, 0.80, 0.86),
    Tissue.MUSCLE: (0.64, 0.28, 0.26),
    Tissue.NERVE: (0.95, 0.80, 0.30),
}


def routes(atlas: Atlas) -> dict[str, Any]:
    """Nerve routes and landmarks of a body as plain data, mm RAS+, rounded to 0.001 mm.

    Returns
    -------
    dict
        ``{"frame", "body", "nerves": [{"id", "side", "segments": [...]}], "landmarks": {name: [x, y, z]},
        "attribution": [{"text", "url", "licence"}]}``; a segment has ``id, parent, joins, arises, points, radius_mm``
        and more. ``parent`` is null for roots and trunks, ``joins`` names what a root runs into, ``arises`` the
        roots of another nerve by which a trunk without roots of its own reaches the spine.
    """
    nerves: list[dict[str, Any]] = []
    for nerve in dict.fromkeys(segment.nerve for segment in atlas.segments):
        for side in SIDES:
            segments = [
                {
                    "id": s.id,
                    "label": s.terms.english,
                    "parent": s.parent or None,
                    "joins": s.joins or None,
                    "arises": list(s.arises),
                    "roots": list(s.roots),
                    "variable": s.variable,
                    "points": np.round(s.points, 3).tolist(),
                    "radius_mm": np.round(s.radius_mm, 3).tolist(),
                    "passes": [{"at": round(p.at, 4), "what": p.what, "sources": list(p.sources)} for p in s.passes],
                }
                for s in atlas.nerve(nerve, side)
            ]
            nerves.append({"id": nerve, "side": str(side), "segments": segments})
    landmarks = {name: np.round(point, 3).tolist() for name, point in atlas.landmarks.items()}
    whose = _whose(atlas)
    return {"frame": FRAME, "body": atlas.name, "attribution": whose, "nerves": nerves, "landmarks": landmarks}


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the body, in the glTF frame.

    Attributes
    ----------
    name : str
        Name of the camera and of its node.
    azimuth, elevation : float
        Where the camera stands as seen from the target, degrees: 0, 0 is in front of the body, 90, 0 at its left.
    distance : float
        From the target, metres.
    target : tuple of float
        Point in the middle of the picture, metres.
    """

    name: str
    azimuth: float
    elevation: float
    distance: float
    target: tuple[float, float, float]

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Pose in the glTF frame, shape (4, 4): a glTF camera looks along its own -z and has y up."""
        turn, rise = np.radians((self.azimuth, self.elevation))
        back = np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])
        right = np.array([np.cos(turn), 0.0, -np.sin(turn)])
        pose = np.eye(4)
        pose[:3, :3] = np.column_stack((right, np.cross(back, right), back))
        pose[:3, 3] = np.asarray(self.target) + back * self.distance
        return pose


def glb(
    atlas: Atlas, *, compact: bool = False, nerves: bool = True, cameras: Sequence[Camera] = (), angle: float = 28.0
) -> bytes:
    """The body as binary glTF 2.0: metres, y up, facing +z; node name = structure id.

    Parameters
    ----------
    compact : bool
        Positions as 16-bit integers (``KHR_mesh_quantization``) without normals. Otherwise core glTF with float
        positions and normals and no extension.
    nerves : bool
        Add each nerve segment as a tube, node name ``sciatic.trunk.left``.
    cameras : sequence of Camera
        Views that a program for glTF offers for choice.
    angle : float
        Vertical angle of view of the cameras, degrees.
    """
    book = _Book(compact, "; ".join(one["text"] for one in _whose(atlas)))
    for structure in atlas.structures.values():
        book.add(structure.id, atlas.mesh_of(structure.id), structure.tissue, _extras(structure))
    for segment in atlas.segments if nerves else ():
        identifier = sided(segment.id, segment.side)
        extras = {
            "side": str(segment.side),
            "tissue": "nerve",
            "terms": _terms(segment.terms),
            "source": "routes",
            "origin": "modelled",
            "nerve": segment.nerve,
            "parent": segment.parent,
            "joins": segment.joins,
        }
        book.add(identifier, tube(segment.points, segment.radius_mm), Tissue.NERVE, extras)
    for camera in cameras:
        book.add_camera(camera, float(np.radians(angle)))
    return book.bytes(atlas)


def _whose(atlas: Atlas) -> list[dict[str, str]]:
    return attributions(structure.source for structure in atlas.structures.values())


def _terms(terms: Any) -> dict[str, str]:
    return {slot: value for slot in terms.__slots__ if (value := getattr(terms, slot))}


def _extras(structure: Structure) -> dict[str, Any]:
    return {
        "side": str(structure.side),
        "tissue": str(structure.tissue),
        "terms": _terms(structure.terms),
        "source": structure.source,
        "origin": str(structure.origin),
        "parent": structure.parent,
        "note": structure.note,
    }


class _Book:
    """Collects buffers while a glTF document is written."""

    def __init__(self, compact: bool, whose: str) -> None:
        self.compact = compact
        self.gltf = pygltflib.GLTF2(asset=pygltflib.Asset(version="2.0", generator="nociscope", copyright=whose))
        self.blob = bytearray()
        self.materials: dict[Tissue, int] = {}

    def add(self, name: str, mesh: trimesh.Trimesh, tissue: Tissue, extras: dict[str, Any]) -> None:
        """Add a mesh as a node."""
        positions = to_gltf(np.asarray(mesh.vertices)).astype(np.float32)
        node = pygltflib.Node(name=name, mesh=len(self.gltf.meshes), extras=extras)
        if self.compact:
            positions, node.translation, node.scale = _quantised(positions)
        attributes = pygltflib.Attributes(POSITION=self._accessor(positions, pygltflib.VEC3, pygltflib.ARRAY_BUFFER))
        if not self.compact:
            normals = to_gltf(np.asarray(mesh.vertex_normals)) * 1000.0
            length = np.linalg.norm(normals, axis=1, keepdims=True)
            normals = np.divide(normals, length, out=np.tile([0.0, 1.0, 0.0], (len(normals), 1)), where=length > 0)
            attributes.NORMAL = self._accessor(normals.astype(np.float32), pygltflib.VEC3, pygltflib.ARRAY_BUFFER)
        kind = np.uint16 if len(positions) < QUANTUM else np.uint32
        faces = np.asarray(mesh.faces).astype(kind).ravel()
        primitive = pygltflib.Primitive(
            attributes=attributes,
            indices=self._accessor(faces, pygltflib.SCALAR, pygltflib.ELEMENT_ARRAY_BUFFER),
            material=self._material(tissue),
        )
        self.gltf.meshes.append(pygltflib.Mesh(name=name, primitives=[primitive]))
        self.gltf.nodes.append(node)

    def add_camera(self, camera: Camera, angle: float) -> None:
        """Add a camera as a node."""
        lens = pygltflib.Perspective(yfov=angle, znear=0.01, zfar=10.0)
        pose = camera.matrix.T.ravel().tolist()  # column by column
        self.gltf.nodes.append(pygltflib.Node(name=camera.name, camera=len(self.gltf.cameras), matrix=pose))
        self.gltf.cameras.append(pygltflib.Camera(name=camera.name, type="perspective", perspective=lens))

    def _material(self, tissue: Tissue) -> int:
        if tissue not in self.materials:
            self.materials[tissue] = len(self.gltf.materials)
            look = pygltflib.PbrMetallicRoughness(
                baseColorFactor=[*COLORS.get(tissue, (0.8, 0.8, 0.8)), 1.0], metallicFactor=0.0, roughnessFactor=0.7
            )
            self.gltf.materials.append(pygltflib.Material(name=str(tissue), pbrMetallicRoughness=look))
        return self.materials[tissue]

    def _accessor(self, array: NDArray[Any], shape: str, target: int) -> int:
        codes = {"float32": pygltflib.FLOAT, "uint16": pygltflib.UNSIGNED_SHORT, "uint32": pygltflib.UNSIGNED_INT}
        stride = None
        data = np.ascontiguousarray(array)
        if shape == pygltflib.VEC3 and array.dtype == np.uint16:
            data = np.zeros((len(array), 4), np.uint16)  # vertex attributes stand on 4-byte boundaries (glTF 3.6.2.4)
            data[:, :3], stride = array, 8
        self.blob.extend(b"\0" * (-len(self.blob) % 4))
        view = pygltflib.BufferView(
            buffer=0, byteOffset=len(self.blob), byteLength=data.nbytes, byteStride=stride, target=target
        )
        self.blob.extend(data.tobytes())
        accessor = pygltflib.Accessor(
            bufferView=len(self.gltf.bufferViews), componentType=codes[array.dtype.name], count=len(array), type=shape
        )
        if shape == pygltflib.VEC3:
            accessor.min, accessor.max = array.min(0).tolist(), array.max(0).tolist()
            accessor.normalized = array.dtype == np.uint16
        self.gltf.bufferViews.append(view)
        self.gltf.accessors.append(accessor)
        return len(self.gltf.accessors) - 1

    def bytes(self, atlas: Atlas) -> bytes:
        """The whole file."""
        self.gltf.scenes = [pygltflib.Scene(name=atlas.name, nodes=list(range(len(self.gltf.nodes))))]
        self.gltf.scene = 0
        if self.compact:
            self.gltf.extensionsUsed = self.gltf.extensionsRequired = ["KHR_mesh_quantization"]
        self.gltf.buffers = [pygltflib.Buffer(byteLength=len(self.blob))]
        self.gltf.set_binary_blob(bytes(self.blob))
        return b"".join(self.gltf.save_to_bytes())


def _quantised(positions: NDArray[np.float32]) -> tuple[NDArray[Any], list[float], list[float]]:
    """Positions as unsigned 16-bit fractions of their box, with the node's translation and scale."""
    low = positions.min(0)
    size = float((positions.max(0) - low).max()) or 1.0
    whole = np.round((positions - low) / size * QUANTUM).astype(np.uint16)
    return whole, [float(v) for v in low], [size] * 3
