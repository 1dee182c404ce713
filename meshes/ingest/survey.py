"""What the files of a body hold, and what they are taken for: everything that is asked before a body is kept."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import trimesh

from meshes.ingest.errors import IngestError, NamesError
from meshes.ingest.named_surface import Named, named
from meshes.ingest.naming.mapping import IGNORED, NAME, Decisions
from meshes.ingest.orientation.frame import Frame, find_frame
from meshes.ingest.orientation.pelvis_split import split_pelvis
from meshes.ingest.orientation.reference import reference, sampled
from meshes.ingest.orientation.sides import with_sides
from meshes.ingest.reading.files import listed
from meshes.ingest.reading.sandbox import Read, read_all
from meshes.messages import Id, Message
from meshes.progress import Progress, portion, silent
from meshes.skeleton.landmarks import landmarks as known_landmarks
from meshes.space import Points, Side, split_side


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


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What was read.

    Attributes
    ----------
    reads : tuple of Read
        Every surface, in the coordinates of its file.
    notes : tuple of Message
        What was left aside.
    """

    reads: tuple[Read, ...]
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the surfaces are taken for.

    Attributes
    ----------
    found : tuple of Named
        Every surface with its structure.
    whole : mapping of str to trimesh.Trimesh
        One mesh for each structure, in the coordinates of the files.
    made_of : mapping of str to str
        Which surfaces each is made of.
    frame : Frame
        Units and axes, and what speaks against them.
    notes : tuple of Message
        What was found out and mended.
    """

    found: tuple[Named, ...]
    whole: Mapping[str, trimesh.Trimesh]
    made_of: Mapping[str, str]
    frame: Frame
    notes: tuple[Message, ...]


def survey(paths: Sequence[Path], progress: Progress = silent) -> Surveyed:
    """Read every surface of some files.

    Parameters
    ----------
    paths : sequence of Path
        Folders, archives or files.
    progress : Progress

    Raises
    ------
    IngestError
        If nothing can be read.
    """
    with tempfile.TemporaryDirectory(prefix="nociscope-") as scratch:
        files, aside = listed(paths, Path(scratch))
        reads, errors = read_all(files, progress)
    if not reads:
        raise errors[0] if errors else IngestError(Message("read_nothing"), str(paths[0]), "give other files")
    left_out = (Message("frame_left_out", key=error.where, why=error.what) for error in errors)
    return Surveyed(reads, (*aside, *left_out))


def names_of(
    seen: Surveyed, decided: Decisions, bones: Mapping[str, Points], notes: list[Message]
) -> tuple[Named, ...]:
    """The structure that every surface is taken for; what was found out is added to the notes."""
    found = [named(read, decided.names.get(read.key, ""), IGNORED) for read in seen.reads]
    notes += [Message("of_file", key=n.read.key, note=note) for n in found for note in n.read.notes if n.match.id]
    return tuple(with_sides(split_pelvis(found, notes), bones, notes))


def understood(seen: Surveyed, decided: Decisions, place: Path | str, progress: Progress = silent) -> Understood:
    """Name the surfaces, join their parts, find units, axes and sides.

    Parameters
    ----------
    seen : Surveyed
    decided : Decisions
        The user's word, which goes before ours.
    place : Path or str
        Where names are corrected, for messages.
    progress : Progress

    Raises
    ------
    NamesError
        If two meshes are the same structure, or none is any.
    IngestError
        If the units or axes told do not exist.
    """
    bones = reference(portion(progress, 0.0, 0.6))
    notes = list(seen.notes)
    found = names_of(seen, decided, bones, notes)
    whole, made_of = _joined(found, str(place), notes)
    progress(Message("doing_frame"), 0.7)
    return Understood(found, whole, made_of, _framed(whole, bones, decided, seen.reads), tuple(notes))


def decisions(file: Decisions, said: Options) -> Decisions:
    """The mapping file's decisions, those that the user gives now before them.

    Raises
    ------
    IngestError
        If a landmark does not exist.
    """
    marks = {**file.landmarks, **said.landmarks}
    for name in marks:
        bare, side = split_side(name)
        record = known_landmarks().get(bare)
        known = record is not None and record.midline is (side is Side.MIDDLE)
        if not known and bare not in ("hip_centre", "acetabulum_centre", "femoral_shaft_mid"):
            mend = "write one such as asis.left=12.5,80,-3.2; their names: meshes/data/landmarks.toml"
            raise IngestError(Message("mark_unknown", name=name), "--landmark", mend)
    return Decisions(file.names, said.units or file.units, said.axes or file.axes, marks)


def _joined(
    given: Sequence[Named], place: str, notes: list[Message]
) -> tuple[dict[str, trimesh.Trimesh], dict[str, str]]:
    """One mesh for each structure; parts joined; the same mesh twice taken once.

    Raises
    ------
    NamesError
        If two different meshes are the same structure, or none is any.
    """
    found: dict[str, list[Named]] = {}
    for one in given:
        if one.match.id:
            found.setdefault(one.match.id, []).append(one)
    if not found:
        raise NamesError(Message("names_none"), given[0].read.key, f"name them in {place}")
    notes += [
        Message("of_file", key=one.read.key, note=one.remark) for one in given if one.remark and not one.match.outside
    ]
    meshes, made_of = {}, {}
    for identifier, group in found.items():
        mains = [one for one in group if not one.match.joins]
        first = mains[0] if mains else group[0]
        for other in mains[1:]:
            if not same(first.read.mesh, other.read.mesh):
                what = Message("names_twice", one=first.read.key, other=other.read.key, structure=Id(identifier))
                raise NamesError(what, place, 'set one of them to "-" or to another structure under [names]')
            notes.append(Message("names_same", one=other.read.key, other=first.read.key))
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
    told_by = Message("names_set" if decided.units or decided.axes else "format_fixed")
    points = {name: sampled(mesh) for name, mesh in meshes.items() if name in bones}
    return find_frame(points, bones, units, axes, told_by)


def _agreed(values: set[str], what: str) -> str:
    """What all files' formats say; files that say different things cannot be one body."""
    if len(values) > 1:
        mixed = Message("format_mixed", what=Message(f"what_{what}"))
        raise IngestError(mixed, NAME, "give one kind of file, or say --" + what)
    return next(iter(values), "")
