"""glTF 2.0, binary and text: geometry only, every offset held against its buffer, no picture, no file elsewhere."""

import base64
import binascii
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.ingest.reading.file_formats import stem
from meshes.ingest.reading.pieces import Piece, surface
from meshes.messages import Message, Value

_TYPES: Final = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_UNREADABLE: Final = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression")
_DEEP: Final = 64
_JSON_MB: Final = 64


def read_gltf(path: Path, key: str) -> list[Piece]:
    """One piece for each mesh of the scene, under the name of its node, metres, y up unless the shapes say otherwise.

    Raises
    ------
    IngestError
        If it is packed in a way that is not read, or points outside of itself.
    """
    book = _Book(path, key)
    packed = sorted(set(book.json.get("extensionsRequired", ())) & set(_UNREADABLE))
    if packed:
        raise IngestError(Message("gltf_packed", packing=packed[0]), key, "export it without compression")
    pieces = []
    for name, mesh, matrix in book.nodes():
        parts = [book.primitive(p) for p in mesh.get("primitives", ())]
        parts = [(points, faces) for points, faces in parts if len(faces)]
        if not parts:
            continue
        starts = np.cumsum([0, *(len(points) for points, _ in parts)])
        points = np.vstack([points for points, _ in parts]) @ matrix[:3, :3].T + matrix[:3, 3]
        faces = np.vstack([faces + start for (_, faces), start in zip(parts, starts, strict=False)])
        pieces.append(surface(f"{key}#{name}", (name, stem(path)), points, faces))
        within(sum(len(piece.faces) for piece in pieces), limits().triangles, "triangles", path)
        within(len(pieces), limits().pieces, "pieces", path)
    return pieces


class _Book:
    """A glTF file with its buffers."""

    def __init__(self, path: Path, key: str) -> None:
        self.path, self.key = path, key
        data = path.read_bytes()
        if data[:4] == b"glTF":
            self.json, self._binary = self._chunks(data)
        else:
            self.json, self._binary = self._parsed(data), b""
        self._buffers: dict[int, bytes] = {}

    def _bad(self, key: str, **values: Value) -> IngestError:
        return IngestError(Message("gltf_broken", why=Message(key, **values)), self.key, "export it anew")

    def _parsed(self, text: bytes) -> dict[str, Any]:
        within(len(text) >> 20, _JSON_MB, "gltf_json_large", self.path)
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._bad("gltf_json") from error
        if not isinstance(found, dict):
            raise self._bad("gltf_json_object")
        return found

    def _chunks(self, data: bytes) -> tuple[dict[str, Any], bytes]:
        if len(data) < 20 or int.from_bytes(data[4:8], "little") != 2:
            raise self._bad("gltf_version")
        chunks: dict[bytes, bytes] = {}
        at = 12
        while at + 8 <= len(data):
            length, kind = int.from_bytes(data[at : at + 4], "little"), data[at + 4 : at + 8]
            if at + 8 + length > len(data):
                raise self._bad("gltf_chunk")
            chunks.setdefault(kind, data[at + 8 : at + 8 + length])
            at += 8 + length
        return self._parsed(chunks.get(b"JSON", b"")), chunks.get(b"BIN\0", b"")

    def _item(self, table: str, index: Any) -> dict[str, Any]:
        rows = self.json.get(table, [])
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(rows):
            raise self._bad("gltf_lacks", table=table, index=repr(index))
        row = rows[index]
        if not isinstance(row, dict):
            raise self._bad("gltf_object", table=table, index=str(index))
        return row

    def nodes(self) -> Iterator[tuple[str, dict[str, Any], NDArray[np.float64]]]:
        """Every mesh of the scene with its name and its place."""
        meshes = self.json.get("nodes")
        if not meshes:
            for index, mesh in enumerate(self.json.get("meshes", ())):
                yield str(mesh.get("name") or index), mesh, np.eye(4)
            return
        child = {c for node in meshes if isinstance(node, dict) for c in node.get("children", ()) if isinstance(c, int)}
        scene = self.json.get("scenes", [{}])[self.json.get("scene", 0)] if self.json.get("scenes") else {}
        roots = scene.get("nodes") or [index for index in range(len(meshes)) if index not in child]
        for root in roots:
            yield from self._below(root, np.eye(4), set())

    def _below(
        self, index: Any, matrix: NDArray[np.float64], above: set[int]
    ) -> Iterator[tuple[str, dict[str, Any], NDArray[np.float64]]]:
        node = self._item("nodes", index)
        if index in above or len(above) > _DEEP:
            raise self._bad("gltf_circle")
        here = matrix @ _local(node)
        if "mesh" in node:
            mesh = self._item("meshes", node["mesh"])
            yield str(node.get("name") or mesh.get("name") or index), mesh, here
        for child in node.get("children", ()):
            yield from self._below(child, here, above | {index})

    def primitive(self, primitive: dict[str, Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Points and triangles of one primitive; none where it is lines or points."""
        if primitive.get("mode", 4) != 4:
            return np.empty((0, 3)), np.empty((0, 3), np.int64)
        points = self._accessor(primitive.get("attributes", {}).get("POSITION")).astype(np.float64)
        if points.ndim != 2 or points.shape[1] != 3:
            raise self._bad("gltf_space")
        if "indices" not in primitive:
            return points, np.arange(len(points) // 3 * 3).reshape(-1, 3)
        index = self._accessor(primitive["indices"]).astype(np.int64).reshape(-1)
        if len(index) and (index.min() < 0 or index.max() >= len(points)):
            raise self._bad("gltf_corner")
        return points, index[: len(index) // 3 * 3].reshape(-1, 3)

    def _accessor(self, index: Any) -> NDArray[Any]:
        accessor = self._item("accessors", index)
        kind, width = _TYPES.get(accessor.get("componentType", 0)), _WIDTHS.get(accessor.get("type", ""))
        count = accessor.get("count", 0)
        if kind is None or width is None or not isinstance(count, int) or count < 0:
            raise self._bad("gltf_type", index=str(index))
        within(count, 3 * limits().vertices, "numbers", self.path)
        if "sparse" in accessor or "bufferView" not in accessor:
            raise self._bad("gltf_sparse", index=str(index))
        view = self._item("bufferViews", accessor["bufferView"])
        item = np.dtype(kind).itemsize * width
        stride = int(view.get("byteStride") or item)
        start = int(view.get("byteOffset", 0)) + int(accessor.get("byteOffset", 0))
        whole = self._buffer(view.get("buffer", 0))
        if start < 0 or stride < item or (count and start + stride * (count - 1) + item > len(whole)):
            raise self._bad("gltf_past", index=str(index))
        rows = np.ndarray(
            (count, width), np.dtype(kind).newbyteorder("<"), whole, start, (stride, np.dtype(kind).itemsize)
        )
        return _normal(rows, kind) if accessor.get("normalized") else rows

    def _buffer(self, index: Any) -> bytes:
        if index not in self._buffers:
            buffer = self._item("buffers", index)
            self._buffers[index] = self._fetched(str(buffer["uri"])) if "uri" in buffer else self._binary
        return self._buffers[index]

    def _fetched(self, uri: str) -> bytes:
        if uri.startswith("data:"):
            try:
                return base64.b64decode(uri.partition(",")[2], validate=True)
            except binascii.Error as error:
                raise self._bad("gltf_data") from error
        file = (self.path.parent / uri).resolve()
        if "://" in uri or not file.is_relative_to(self.path.parent.resolve()) or not file.is_file():
            raise IngestError(Message("gltf_beside", file=uri[:80]), self.key, "export it as GLB")
        within(file.stat().st_size >> 20, limits().file_mb, "megabytes", file)
        return file.read_bytes()


def _local(node: dict[str, Any]) -> NDArray[np.float64]:
    if "matrix" in node:
        return np.asarray(node["matrix"], dtype=np.float64).reshape(4, 4).T
    from scipy.spatial.transform import Rotation

    matrix = np.eye(4)
    turn = Rotation.from_quat(node.get("rotation", [0, 0, 0, 1])).as_matrix()
    matrix[:3, :3] = turn * np.asarray(node.get("scale", [1, 1, 1]), dtype=np.float64)
    matrix[:3, 3] = np.asarray(node.get("translation", [0, 0, 0]), dtype=np.float64)
    return matrix


def _normal(rows: NDArray[Any], kind: Any) -> NDArray[np.float64]:
    """Whole numbers that stand for fractions (glTF 2.0, section 3.11)."""
    if kind is np.float32:
        return rows
    return np.maximum(rows.astype(np.float64) / np.iinfo(kind).max, -1.0)
