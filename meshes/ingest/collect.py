"""From files to a named, clean body in the frame: the pipeline of ``nociscope body add``."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import trimesh

from meshes.ingest.errors import DoubtError
from meshes.ingest.named_surface import Named
from meshes.ingest.naming.mapping import IGNORED, NAME, Decisions, load, write
from meshes.ingest.naming.names import plain, tissue_of
from meshes.ingest.orientation.frame import Frame
from meshes.ingest.reading.repair import budgets, simplified
from meshes.ingest.reading.slices import stepped
from meshes.ingest.store import Gathered
from meshes.ingest.survey import Options, Understood, decisions, survey, understood
from meshes.messages import Message, Notice
from meshes.progress import Progress, portion, silent
from meshes.space import Points, split_side

__all__ = ["Options", "collect", "gather", "placed", "thinned"]


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
    decided = decisions(load(place), said)
    seen = survey(paths, portion(progress, 0.0, 0.7))
    taken = understood(seen, decided, place, portion(progress, 0.7, 0.9))
    unwritten = _keep(place, taken.found, decided, taken.frame)
    return gather(taken, decided, name, label, said.trust, unwritten, portion(progress, 0.9, 1.0))


def gather(
    taken: Understood,
    decided: Decisions,
    name: str,
    label: str = "",
    trust: bool = False,
    more: Sequence[Message] = (),
    progress: Progress = silent,
) -> Gathered:
    """The body that is kept: in the frame, thinned, with the landmarks set by hand.

    Parameters
    ----------
    taken : Understood
    decided : Decisions
    name, label : str
        Of the body.
    trust : bool
        Take what is told where the shapes speak against it.
    more : sequence of Message
        Further notes.
    progress : Progress

    Raises
    ------
    DoubtError
        If what was told and what the shapes show do not agree, and the user did not say to trust it.
    """
    frame = taken.frame
    if frame.doubts and not trust:
        raise DoubtError(frame.doubts, name)
    whole = {key: placed(mesh, frame.matrix) for key, mesh in taken.whole.items()}
    doubts = (Message("trusted", doubt=doubt) for doubt in frame.doubts)
    notes = (*taken.notes, *more, *doubts, *stepped(whole.values()))  # thinning takes the steps away
    progress(Message("doing_thinning"), 0.0)
    meshes = thinned(whole)
    marks = {key: frame.matrix @ np.array(point) for key, point in decided.landmarks.items()}
    progress(Message("doing_read"), 1.0)
    return Gathered(name, plain(label) or name, "own", meshes, marks, notes, dict(taken.made_of))


def _keep(place: Path, given: Sequence[Named], decided: Decisions, frame: Frame) -> tuple[Message, ...]:
    """Write the mapping file; what to say if it cannot be."""
    names = {one.read.key: IGNORED if one.match.outside else one.match.id for one in given}
    remarks = {one.read.key: one.remark for one in given}
    try:
        write(place, names, remarks, decided, {**frame.why, **_unset(decided, frame)})
    except OSError as error:
        return (Message("names_unwritten", file=str(place), why=error.strerror or str(error)),)
    return ()


def _unset(decided: Decisions, frame: Frame) -> dict[str, Notice]:
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
