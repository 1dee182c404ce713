"""Limits on what is read of a body from outside (``meshes/data/ingest/limits.toml``)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from meshes.data_files import Record, read
from meshes.ingest.errors import IngestError
from meshes.messages import Message
from meshes.structure import Tissue

Count = Annotated[int, Field(gt=0)]


class Limits(Record):
    """Bounds of what is read.

    Attributes
    ----------
    files, file_mb, total_mb : int
        Of one body.
    archive_ratio : int
        Bytes that one packed byte may become.
    triangles, vertices, pieces : int
        In one file.
    voxels, labels : int
        In one segmentation.
    memory_mb, seconds : int
        Of the process that reads.
    name_length : int
        Characters of a structure's name.
    upload_files, upload_file_mb, upload_total_mb : int
        Given to the dashboard's page at once.
    budget, most : mapping of Tissue to int
        Triangles of all structures of a tissue, and of one of them.
    """

    files: Count
    file_mb: Count
    total_mb: Count
    archive_ratio: Count
    triangles: Count
    vertices: Count
    pieces: Count
    voxels: Count
    labels: Count
    memory_mb: Count
    seconds: Count
    name_length: Count
    upload_files: Count
    upload_file_mb: Count
    upload_total_mb: Count
    budget: Mapping[Tissue, Count]
    most: Mapping[Tissue, Count]


@cache
def limits() -> Limits:
    """The limits that are shipped.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read("data/ingest/limits.toml", Limits)


def within(count: int, most: int, what: str, file: Path | str) -> None:
    """Refuse what is too much, before it is read.

    Parameters
    ----------
    count, most : int
        How much there is, and how much may be.
    what : str
        Key of the message that says of what.
    file : Path or str

    Raises
    ------
    IngestError
        Says how much there is and how much may be.
    """
    if count > most:
        name = Path(file).name
        said = Message("too_many", count=count, what=Message(what), most=most)
        raise IngestError(said, name, "reduce it and try again")
