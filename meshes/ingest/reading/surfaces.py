"""Every surface that the files of a body hold."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from meshes.ingest.errors import IngestError
from meshes.ingest.reading.files import listed
from meshes.ingest.reading.pieces import Read
from meshes.ingest.reading.sandbox import read_all
from meshes.messages import Message
from meshes.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Surfaces:
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


def read_surfaces(paths: Sequence[Path], progress: Progress = silent) -> Surfaces:
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
    return Surfaces(reads, (*aside, *left_out))
