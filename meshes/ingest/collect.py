"""From files to a named, clean body in the frame: the pipeline of ``nociscope body add``."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import trimesh

from meshes.ingest.errors import DoubtError, IngestError
from meshes.ingest.files import listed
from meshes.ingest.frame import Frame, find_frame
from meshes.ingest.gathered import Gathered
from meshes.ingest.guarded import Read, read_all
from meshes.ingest.mapping import IGNORED, NAME, Decisions, load, write
from meshes.ingest.named import Named, named
from meshes.ingest.names import plain, tissue_of
from meshes.ingest.reference import reference, sampled
from meshes.ingest.repair import budgets, simplified
from meshes.ingest.sides import with_sides
from meshes.landmarks import landmarks as known_landmarks
from meshes.progress import Progress, portion, silent
from meshes.space import Points, Side, split_side

_FIXED: Final = "fixed by the file's format"


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of a body.

    Attributes
    ----------
    units, axes : str
        Empty to have them found out.
    landmarks : mapping of str to tuple of float
        Places set by hand, in the coordinates of the files.
    trust : bool
        Take what is told where the shapes speak against it.
    names : Path, optional
        The mapping file, if it does not lie beside the meshes.
    """

    units: str = ""
    axes: str = ""
    landmarks: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    trust: bool = False
    names: Path | None = None


def collect(
    paths: Sequence[Path], name: str, options: Options | None = None, progress: Progress = silent, label: str = ""
) -> Gathered:
    """Read a body from files.

    Parameters
    ----------
    paths : sequence of Path
        Folders, archives or files.
    name, label : str
        Of the body.
    options : Options, optional
    progress : Progress

    Raises
    ------
    DoubtError
        If what was told and what the shapes show do not agree, and the user did not say to trust it.
    IngestError
        If nothing can be used, or two meshes are the same structure.
    """
    said = options or Options()
    place = said.names or (paths[0] if paths[0].is_dir() else paths[0].parent) / NAME
    with tempfile.TemporaryDirectory(prefix="nociscope-") as scratch:
        files, aside = listed(paths, Path(scratch))
        decided = _decided(load(place), said)
        reads, errors = read_all(files, portion(progress, 0.0, 0.7))
    if not reads:
        raise errors[0] if errors else IngestError("nothing could be read", str(paths[0]), "give other files")
    progress("names", 0.7)
    found = [named(read, decided.names.get(read.key, ""), IGNORED) for read in reads]
    bones = reference(portion(progress, 0.7, 0.8))
    notes = [*aside, *(f"{error.where}: left out, {error.what}" for error in errors)]
    notes += [f"{n.read.key}: {note}" for n in found for note in n.read.notes if n.match.id]
    found = with_sides(found, bones, notes)
    whole, made_of = _joined(found, str(place), notes)
    progress("units, axes and sides", 0.85)
    frame = _framed(whole, bones, decided, reads)
    kept = _keep(place, found, decided, frame)
    notes += [kept] if kept else []
    if frame.doubts and not said.trust:
        raise DoubtError(frame.doubts, name)
    notes += [f"taken as told although {doubt}" for doubt in frame.doubts]
    progress("thinning", 0.9)
    meshes = thinned({key: placed(mesh, frame.matrix) for key, mesh in whole.items()})
    marks = {key: frame.matrix @ np.array(point) for key, point in decided.landmarks.items()}
    progress("read", 1.0)
    return Gathered(name, plain(label) or name, "own", meshes, marks, tuple(notes), made_of)


def _decided(file: Decisions, said: Options) -> Decisions:
    """The mapping file's decisions, those of the command line before them."""
    marks = {**file.landmarks, **said.landmarks}
    for name in marks:
        bare, side = split_side(name)
        record = known_landmarks().get(bare)
        known = record is not None and record.midline is (side is Side.MIDDLE)
        if not known and bare not in ("hip_centre", "acetabulum_centre", "femoral_shaft_mid"):
            mend = "write one such as asis.left=12.5,80,-3.2; their names: meshes/data/landmarks.toml"
            raise IngestError(f"{name!r} is no landmark", "--landmark", mend)
    return Decisions(file.names, said.units or file.units, said.axes or file.axes, marks)


def _joined(given: Sequence[Named], place: str, notes: list[str]) -> tuple[dict[str, trimesh.Trimesh], dict[str, str]]:
    """One mesh for each structure; parts joined; the same mesh twice taken once.

    Raises
    ------
    IngestError
        If two different meshes are the same structure, or none is any.
    """
    found: dict[str, list[Named]] = {}
    for one in given:
        if one.match.id:
            found.setdefault(one.match.id, []).append(one)
    if not found:
        raise IngestError("none of the meshes has a name that is known", given[0].read.key, f"name them in {place}")
    notes += [f"{one.read.key}: {one.remark}" for one in given if one.remark and not one.match.outside]
    meshes, made_of = {}, {}
    for identifier, group in found.items():
        mains = [one for one in group if not one.match.joins]
        first = mains[0] if mains else group[0]
        for other in mains[1:]:
            if not same(first.read.mesh, other.read.mesh):
                what = f"{first.read.key} and {other.read.key} are both taken for {identifier}"
                raise IngestError(what, place, 'set one of them to "-" or to another structure under [names]')
            notes.append(f"{other.read.key} is the same as {first.read.key} and was left out")
        parts = [first, *(one for one in group if one.match.joins and one is not first)]
        meshes[identifier] = joined([one.read.mesh for one in parts])
        made_of[identifier] = " + ".join(one.read.key for one in parts)
    return meshes, made_of


def same(one: trimesh.Trimesh, other: trimesh.Trimesh) -> bool:
    """Whether two surfaces fill the same box, to a hundredth of its length: the same thing twice."""
    size = float(np.ptp(one.bounds, axis=0).max())
    return bool(np.abs(one.bounds - other.bounds).max() < 0.01 * size)


def joined(meshes: Sequence[trimesh.Trimesh]) -> trimesh.Trimesh:
    """Several surfaces as one mesh."""
    if len(meshes) == 1:
        return meshes[0]
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [np.asarray(mesh.faces) + start for mesh, start in zip(meshes, starts, strict=False)]
    return trimesh.Trimesh(np.vstack([mesh.vertices for mesh in meshes]), np.vstack(faces), process=False)


def _framed(
    meshes: Mapping[str, trimesh.Trimesh], bones: Mapping[str, Points], decided: Decisions, reads: Sequence[Read]
) -> Frame:
    units = decided.units or _agreed({read.units for read in reads}, "units")
    axes = decided.axes or _agreed({read.axes for read in reads}, "axes")
    told_by = "set by you" if decided.units or decided.axes else _FIXED
    points = {name: sampled(mesh) for name, mesh in meshes.items() if name in bones}
    return find_frame(points, bones, units, axes, told_by)


def _agreed(values: set[str], what: str) -> str:
    """What all files' formats say; files that say different things cannot be one body."""
    if len(values) > 1:
        raise IngestError(
            f"some files fix their {what} and others do not", NAME, "give one kind of file, or say --" + what
        )
    return next(iter(values), "")


def _keep(place: Path, given: Sequence[Named], decided: Decisions, frame: Frame) -> str:
    """Write the mapping file; what to say if it cannot be."""
    names = {one.read.key: IGNORED if one.match.outside else one.match.id for one in given}
    remarks = {one.read.key: one.remark for one in given}
    try:
        write(place, names, remarks, decided, {**frame.why, **_unset(decided, frame)})
    except OSError as error:
        return f"the mapping {place} cannot be written ({error.strerror}); --names takes another place"
    return ""


def _unset(decided: Decisions, frame: Frame) -> dict[str, str]:
    """Remarks on what was left to us."""
    return {
        key: f"{getattr(frame, key)} {frame.why.get(key, '')}" for key in ("units", "axes") if not getattr(decided, key)
    }


def placed(mesh: trimesh.Trimesh, matrix: Points) -> trimesh.Trimesh:
    """A mesh by a matrix, shape (3, 3), its triangles outward still."""
    faces = np.asarray(mesh.faces)
    faces = faces[:, ::-1] if np.linalg.det(matrix) < 0 else faces
    return trimesh.Trimesh(mesh.vertices.view(np.ndarray) @ matrix.T, faces, process=False)


def thinned(meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Within the budget of triangles of a whole body."""
    tissues = {name: tissue_of(split_side(name)[0]) for name in meshes}
    most = budgets({name: float(mesh.area) for name, mesh in meshes.items()}, tissues)
    found = {}
    for name, mesh in meshes.items():
        points, faces = simplified(mesh.vertices.view(np.ndarray), np.asarray(mesh.faces), most[name])
        found[name] = trimesh.Trimesh(points, faces, process=False)
    return found
