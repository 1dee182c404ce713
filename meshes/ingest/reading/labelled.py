"""VTK poly data and labelled NIfTI: several structures in one file, told apart by numbers."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from meshes.data_files import read
from meshes.ingest.errors import IngestError
from meshes.ingest.limits import limits, within
from meshes.ingest.naming.names import label_names, match
from meshes.ingest.reading.file_formats import stem
from meshes.ingest.reading.pieces import LABEL, Piece, by_label, surface
from meshes.ingest.reading.slices import THICK_MM
from meshes.messages import Message
from meshes.space import Points

_COUNTED: Final = re.compile(rb"(?:NumberOf(Points|Polys|Strips|Verts|Lines)=\"|\n(POINTS|POLYGONS) )(\d{1,18})")
_MM: Final = {"mm": 1.0, "meter": 1000.0, "micron": 0.001}


def read_vtk(path: Path, key: str) -> list[Piece]:
    """Poly data (``.vtp``, ``.vtk``); one piece, or one for each label."""
    import pyvista

    with path.open("rb") as file:
        head = file.read(1 << 20)
    if b"<!ENTITY" in head or b"<!DOCTYPE" in head:
        raise IngestError(Message("xml_entities"), key, "export it anew")
    for found in _COUNTED.finditer(head):
        within(int(found[3]), limits().vertices, "vtk_large", path)
    with pyvista.vtk_verbosity("off"):
        reader = (
            pyvista.XMLPolyDataReader(str(path)) if head.lstrip()[:1] == b"<" else pyvista.VTKDataSetReader(str(path))
        )
        data = reader.read()
    if data is None or not data.n_points:
        raise IngestError(Message("vtk_empty"), key, "export poly data, ASCII or base64")
    if not isinstance(data, pyvista.PolyData):
        data = data.extract_surface()
    labels = _labels(data)
    if labels is None:
        data = data.triangulate()
        return [surface(key, (stem(path),), data.points, data.regular_faces)]
    data.cell_data["nociscope"] = labels
    data = data.triangulate()
    return by_label(key, stem(path), data.points, data.regular_faces, np.asarray(data.cell_data["nociscope"]))


def _labels(data: Any) -> NDArray[np.int64] | None:
    """Of each cell; those of points are taken at the cell's first corner."""
    for values, name in ((data.cell_data, n) for n in data.cell_data):
        if LABEL.fullmatch(name) and np.ndim(values[name]) == 1 and _whole(values[name]):
            return np.asarray(values[name]).astype(np.int64)
    for name in data.point_data:
        values = np.asarray(data.point_data[name])
        if LABEL.fullmatch(name) and values.ndim == 1 and _whole(values) and data.n_cells:
            first = np.array([cell[0] for cell in data.irregular_faces])
            return values[first].astype(np.int64) if len(first) == data.n_cells else None
    return None


def _whole(values: Any) -> bool:
    array = np.asarray(values)
    return bool(array.size) and bool(np.isfinite(array).all()) and bool((array == np.round(array)).all())


def read_nifti(path: Path, key: str) -> list[Piece]:
    """A segmentation; a surface for each label that pelvis and legs have, mm RAS+ by the file's own affine."""
    import nibabel

    if not path.name.lower().endswith((".nii", ".nii.gz")):
        raise IngestError(Message("nifti_name"), key, "give it a name that ends in .nii or .nii.gz")
    _needed(path, key)
    image: Any = nibabel.loadsave.load(path)
    shape = tuple(int(n) for n in image.shape)
    if len([n for n in shape if n > 1]) != 3:
        raise IngestError(Message("nifti_shape", shape=str(shape)), key, "give one labelled volume")
    within(int(np.prod(shape, dtype=np.float64)), limits().voxels, "voxels", path)
    affine = np.asarray(image.affine, dtype=np.float64)
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-9:
        raise IngestError(Message("nifti_affine"), key, "write the segmentation anew with qform or sform")
    affine[:3] *= _MM.get(image.header.get_xyzt_units()[0], 1.0)
    volume = _numbers(np.asanyarray(image.dataobj).reshape([n for n in shape if n > 1]), key)
    names = label_names(_extension(image))
    thickest = float(np.linalg.norm(affine[:3, :3], axis=0).max())
    notes = (Message("thick_slices", mm=thickest),) if thickest > THICK_MM else ()
    pieces: list[Piece] = []
    for value, box in _boxes(volume):
        hints = (names[value],) if value in names else (f"label {value}",)
        single = stem(path) if volume.max() == 1 else ""
        if single:
            hints = (single,)
        if not match(hints[0]).outside:
            points, faces = _surface(volume[box] == value, box, affine)
            own, said = key if single else f"{key}#{value}", () if pieces else notes
            pieces.append(surface(own, hints, points, faces, units="mm", axes="RAS", notes=said))
    if not pieces:
        raise IngestError(Message("nifti_labels"), key, "name them in names.toml")
    return pieces


def _needed(path: Path, key: str) -> None:
    """Refuse a mask that lies elsewhere, unread: a folder of them has a hundred."""
    if elsewhere(stem(path)):
        raise IngestError(Message("nifti_elsewhere"), key, "give it another name if it is one")


@cache
def _elsewhere() -> re.Pattern[str]:
    return re.compile("|".join(read("data/ingest/masks.toml", dict[str, tuple[str, ...]])["elsewhere"]))


def elsewhere(name: str) -> bool:
    """Whether a mask of that name, as a segmentation tool writes it, lies outside of pelvis and legs.

    Raises
    ------
    RecordError
        If the file of names is broken.
    """
    return _elsewhere().fullmatch(name) is not None


def _numbers(volume: NDArray[Any], key: str) -> NDArray[np.int32]:
    """Labels as whole numbers.

    Raises
    ------
    IngestError
        If they are grey values, or all nothing.
    """
    if not volume.any():
        raise IngestError(Message("nifti_empty"), key, "leave it out if the scan does not show it")
    sample = volume.reshape(-1)[:: max(volume.size // 2_000_000, 1)]
    if sample.dtype.kind == "f" and not (np.isfinite(sample).all() and (sample == np.round(sample)).all()):
        raise IngestError(Message("nifti_grey"), key, "give the segmentation")
    if len(np.unique(sample)) > limits().labels or sample.min() < 0:
        raise IngestError(Message("nifti_scan"), key, "give the segmentation, not the scan")
    return np.asarray(volume, dtype=np.uint16 if sample.max() < 65_536 else np.int32).astype(np.int32, copy=False)


def _boxes(volume: NDArray[np.int32]) -> list[tuple[int, tuple[slice, ...]]]:
    from scipy import ndimage

    within(int(volume.max()), 65_535, "labels", "the segmentation")
    found = ndimage.find_objects(volume)
    return [(value, box) for value, box in enumerate(found, start=1) if box is not None]


def _surface(inside: NDArray[np.bool_], box: tuple[slice, ...], affine: Points) -> tuple[Points, NDArray[np.int64]]:
    """Smooth surface of a label by VTK's surface nets, in the frame of the affine."""
    import pyvista

    padded = np.pad(inside, 1).astype(np.uint8)
    grid = pyvista.ImageData(dimensions=padded.shape)
    grid.point_data["label"] = padded.ravel(order="F")
    mesh = grid.contour_labels("external", scalars="label", smoothing=True, output_mesh_type="triangles")
    voxels = np.asarray(mesh.points, dtype=np.float64) - 1 + [part.start for part in box]
    return voxels @ affine[:3, :3].T + affine[:3, 3], np.asarray(mesh.regular_faces)


def _extension(image: Any) -> str:
    """Text that a segmentation tool left in the header, which may name the labels."""
    contents = [extension.get_content() for extension in getattr(image.header, "extensions", ())]
    texts = [content if isinstance(content, bytes) else str(content).encode() for content in contents]
    return b"\n".join(texts)[: 1 << 20].decode("utf-8", "replace")
