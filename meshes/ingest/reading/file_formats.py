"""File formats, by a file's first bytes, whatever its ending says."""

import gzip
import zlib
from enum import StrEnum
from pathlib import Path
from typing import Final


class Kind(StrEnum):
    """Kinds of files that hold shapes."""

    STL = "STL"
    OBJ = "OBJ"
    PLY = "PLY"
    GLB = "GLB"
    GLTF = "glTF"
    VTK = "VTK"
    VTP = "VTP"
    NIFTI = "NIfTI"
    ZIP = "ZIP"
    UNKNOWN = "unknown"


ENDINGS: Final = {
    ".stl": Kind.STL,
    ".obj": Kind.OBJ,
    ".ply": Kind.PLY,
    ".glb": Kind.GLB,
    ".gltf": Kind.GLTF,
    ".vtk": Kind.VTK,
    ".vtp": Kind.VTP,
    ".nii": Kind.NIFTI,
    ".nii.gz": Kind.NIFTI,
    ".zip": Kind.ZIP,
}
_HEAD: Final = 4096


def ending(path: Path) -> str:
    """The ending, lower case; ``.nii.gz`` is one ending."""
    name = path.name.lower()
    return ".nii.gz" if name.endswith(".nii.gz") else path.suffix.lower()


def stem(path: Path) -> str:
    """The name without its ending."""
    return path.name[: len(path.name) - len(ending(path))]


def kind_of(path: Path) -> Kind:
    """What a file really holds.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] == b"\x1f\x8b":
        return Kind.NIFTI if _is_nifti(_unpacked(path)) else Kind.UNKNOWN
    for magic, kind in ((b"glTF", Kind.GLB), (b"ply", Kind.PLY), (b"PK\x03\x04", Kind.ZIP), (b"# vtk Data", Kind.VTK)):
        if head.startswith(magic):
            return kind
    if _is_nifti(head):
        return Kind.NIFTI
    return _text_kind(head) or (Kind.STL if is_binary_stl(head, path.stat().st_size) else Kind.UNKNOWN)


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""


def _is_nifti(head: bytes) -> bool:
    return head[344:347] in (b"n+1", b"ni1") or head[4:7] in (b"n+2", b"ni2")


def _text_kind(head: bytes) -> Kind | None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") and b"<VTKFile" in text:
        return Kind.VTP
    if (text.startswith(b"{") and b'"asset"' in text) or (text.startswith(b"{") and b'"meshes"' in text):
        return Kind.GLTF
    if text.startswith(b"solid") and (b"facet" in text or b"endsolid" in text):
        return Kind.STL
    lines = [line.split() for line in text.splitlines()[:-1] if line and not line.startswith(b"#")]
    if any(len(words) >= 4 and words[0] == b"v" for words in lines):
        return Kind.OBJ
    return None


def is_binary_stl(head: bytes, size: int) -> bool:
    """Whether a file of that size that begins so is binary STL, by its count of triangles."""
    return len(head) >= 84 and abs(size - 84 - 50 * int.from_bytes(head[80:84], "little")) <= 512
