"""Whole small files of every kind, and how they are broken."""

import gzip
import io
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pyvista
import trimesh
from hypothesis import strategies as st


def seeds(folder: Path) -> dict[str, bytes]:
    """A small whole file of every kind that is read."""
    ball = trimesh.creation.icosphere(1, 20.0)
    found = {f"ball{end}": _exported(ball, end[1:]) for end in (".stl", ".obj", ".ply", ".glb")}
    found["text.stl"] = trimesh.exchange.stl.export_stl_ascii(ball).encode()
    found["text.ply"] = trimesh.exchange.ply.export_ply(ball, encoding="ascii")
    found["ball.gltf"] = _with_data(ball)
    poly = pyvista.PolyData.from_regular_faces(ball.vertices, ball.faces)
    poly.cell_data["label"] = np.arange(poly.n_cells) % 3
    for name, binary in (("binary.vtk", True), ("text.vtk", False), ("binary.vtp", True), ("text.vtp", False)):
        poly.save(folder / name, binary=binary)
        found[name] = (folder / name).read_bytes()
    labels = np.zeros((9, 9, 9), np.uint8)
    labels[2:6, 2:6, 2:6], labels[6:8, 2:6, 2:6] = 25, 77
    found["labels.nii"] = nibabel.Nifti1Image(labels, np.eye(4)).to_bytes()
    found["labels.nii.gz"] = gzip.compress(found["labels.nii"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/femur.stl", found["ball.stl"])
        archive.writestr("b.obj", found["ball.obj"])
    found["all.zip"] = packed.getvalue()
    found["names.toml"] = (
        b'[names]\n"a.stl" = "femur.left"\n[frame]\nunits = "mm"\n[landmarks]\n"asis.left" = [1, 2, 3]\n'
    )
    found["names.txt"] = b"hip_left\nGluteus Maximus (R)\nvertebrae_L5\nOs coxae dextrum\n"
    return found


def _exported(mesh: trimesh.Trimesh, kind: str) -> bytes:
    content = mesh.export(file_type=kind)
    return content.encode() if isinstance(content, str) else content


def _with_data(mesh: trimesh.Trimesh) -> bytes:
    """Text glTF with its buffers inside."""
    return trimesh.exchange.gltf.export_gltf(trimesh.Scene(mesh), embed_buffers=True)["model.gltf"]


@st.composite
def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file cut, overwritten, doubled or mixed with noise; numbers are the likeliest to be hit."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        near_start = draw(st.booleans())
        at = at % 400 if near_start else at
        how = draw(st.sampled_from(("byte", "bytes", "cut", "double", "number", "word", "insert")))
        if how == "byte" and data:
            data[at % len(data)] = draw(st.integers(0, 255))
        elif how == "bytes":
            data[at : at + 4] = draw(
                st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\xc0\x7f", b"\xff\xff\xff\x7f"))
            )
        elif how == "cut":
            del data[at:]
        elif how == "double":
            data[at:at] = data[at : at + draw(st.integers(1, 200))]
        elif how == "number":
            data[at : at + 1] = draw(
                st.sampled_from((b"-1", b"99999999999", b"nan", b"1e308", b"0", b'"', b"null", b"{}"))
            )
        elif how == "word":
            data[at:at] = draw(
                st.sampled_from((b"\nf 1 2 999999\n", b"../", b"<!ENTITY a 'b'>", b"\0" * 9, "ſß\U0001f9b4".encode()))
            )
        else:
            data[at:at] = draw(st.binary(max_size=12))
    return bytes(data)
