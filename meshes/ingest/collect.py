"""A body from files, stage by stage: read, name, orient; what comes of it is kept, fitted and given its nerves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import trimesh

from meshes.ingest.errors import DoubtError, IngestError
from meshes.ingest.naming.mapping import IGNORED, NAME, Choices, load, write
from meshes.ingest.naming.names import plain, tissue_of
from meshes.ingest.naming.structures import Structures, name_structures
from meshes.ingest.orientation.decide import decide
from meshes.ingest.orientation.record import Orientation
from meshes.ingest.reading.repair import budgets, simplified
from meshes.ingest.reading.slices import stepped
from meshes.ingest.reading.surfaces import read_surfaces
from meshes.ingest.store import SourceBody
from meshes.messages import Message
from meshes.progress import Progress, portion, silent
from meshes.space import split_side


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
) -> SourceBody:
    """Read a body from files, name its structures and find out how it lies; the mapping is written beside them.

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
    choices = _choices(load(place), said)
    surfaces = read_surfaces(paths, portion(progress, 0.0, 0.7))
    structures = name_structures(surfaces, choices, place, portion(progress, 0.7, 0.8))
    orientation = orient(structures, choices, portion(progress, 0.8, 0.9))
    structures = _write_mapping(place, structures, choices, orientation)
    late = portion(progress, 0.9, 1.0)
    return source_body(structures, orientation, choices, name, label, trust=said.trust, progress=late)


def _choices(file: Choices, said: Options) -> Choices:
    """The mapping file's choices, those that the user makes now before them."""
    marks = {**file.landmarks, **said.landmarks}
    return Choices(file.names, said.units or file.units, said.axes or file.axes, marks)


def orient(structures: Structures, choices: Choices, progress: Progress = silent) -> Orientation:
    """How a body lies in its files: as the user or the files' format tells, else as its bones show.

    Raises
    ------
    IngestError
        If the units or axes told do not exist, or the files are of several kinds.
    """
    progress(Message("doing_frame"), 0.0)
    reads = [one.read for one in structures.surfaces]
    units = choices.units or _agreed({read.units for read in reads}, "units")
    axes = choices.axes or _agreed({read.axes for read in reads}, "axes")
    by = Message("names_set" if choices.units or choices.axes else "format_fixed")
    return decide(structures.meshes, units, axes, by, choices.landmarks)


def _agreed(values: set[str], what: str) -> str:
    """What all files' formats say; files that say different things cannot be one body."""
    if len(values) > 1:
        mixed = Message("format_mixed", what=Message(f"what_{what}"))
        raise IngestError(mixed, NAME, "give one kind of file, or say --" + what)
    return next(iter(values), "")


def source_body(
    structures: Structures,
    orientation: Orientation,
    choices: Choices,
    name: str,
    label: str = "",
    *,
    trust: bool = False,
    progress: Progress = silent,
) -> SourceBody:
    """The body that is kept: in mm RAS, thinned, with the landmarks set by hand.

    Parameters
    ----------
    structures : Structures
    orientation : Orientation
    choices : Choices
    name, label : str
        Of the body.
    trust : bool
        Take what is told where the shapes speak against it.
    progress : Progress

    Raises
    ------
    DoubtError
        If what was told and what the shapes show do not agree, and the user did not say to trust it.
    """
    if orientation.doubts and not trust:
        raise DoubtError(orientation.doubts, name)
    whole = orientation.placed(structures.meshes)
    doubts = (Message("trusted", doubt=doubt) for doubt in orientation.doubts)
    notes = (*structures.notes, *doubts, *stepped(whole.values()))  # thinning takes the steps away
    progress(Message("doing_thinning"), 0.0)
    meshes = thinned(whole)
    marks = {key: orientation.matrix @ np.array(point) for key, point in choices.landmarks.items()}
    progress(Message("doing_read"), 1.0)
    made_of = orientation.by_name(structures.made_of)
    return SourceBody(name, plain(label) or name, "own", meshes, marks, notes, made_of, orientation)


def _write_mapping(place: Path, structures: Structures, choices: Choices, orientation: Orientation) -> Structures:
    """Write the mapping file; a note is added if it cannot be."""
    names = {one.read.key: IGNORED if one.match.outside else one.match.id for one in structures.surfaces}
    remarks = {one.read.key: one.remark for one in structures.surfaces}
    found = {key: f"{getattr(orientation, key)} {orientation.why.get(key, '')}" for key in ("units", "axes")}
    why = {key: words if not getattr(choices, key) else orientation.why.get(key, "") for key, words in found.items()}
    try:
        write(place, names, remarks, choices, why)
    except OSError as error:
        note = Message("names_unwritten", file=str(place), why=error.strerror or str(error))
        return replace(structures, notes=(*structures.notes, note))
    return structures


def thinned(meshes: Mapping[str, trimesh.Trimesh]) -> dict[str, trimesh.Trimesh]:
    """Meshes within the budget of triangles of a whole body."""
    tissues = {name: tissue_of(split_side(name)[0]) for name in meshes}
    most = budgets({name: float(mesh.area) for name, mesh in meshes.items()}, tissues)
    found = {}
    for name, mesh in meshes.items():
        points, faces = simplified(mesh.vertices.view(np.ndarray), np.asarray(mesh.faces), most[name])
        found[name] = trimesh.Trimesh(points, faces, process=False)
    return found
