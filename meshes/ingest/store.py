"""The bodies from outside that are kept on the user's machine: named, cleaned, in mm RAS."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import platformdirs
import trimesh

from meshes import cache
from meshes.errors import UnknownBodyError
from meshes.ingest.errors import IngestError
from meshes.ingest.naming.names import is_structure
from meshes.ingest.orientation.record import Orientation
from meshes.messages import Message, Notice, from_json, to_json
from meshes.space import Points

RESERVED: Final = ("default", "bodyparts3d", "female", "male", "mean")
"""Names that the user may not give."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,47}")
_FORM: Final = 1


@dataclass(frozen=True, slots=True)
class SourceBody:
    """A body as it was given: named meshes in mm RAS, and how they were brought there.

    Attributes
    ----------
    name, label : str
        Name in the command line; name for people.
    source : str
        Key of :mod:`meshes.sources`.
    meshes : mapping of str to trimesh.Trimesh
        By structure with side, mm RAS; origin and posture are the body's own.
    landmarks : mapping of str to ndarray, shape (3,)
        Set by hand, in the frame of the meshes.
    notes : tuple of Message or str
        What was found out and mended; plain texts in bodies that an earlier version kept.
    made_of : mapping of str to str
        Which mesh of which file a structure is.
    orientation : Orientation, optional
        How its files lie; None for a body that was kept before this was.
    """

    name: str
    label: str
    source: str
    meshes: Mapping[str, trimesh.Trimesh]
    landmarks: Mapping[str, Points] = field(default_factory=dict)
    notes: tuple[Notice, ...] = ()
    made_of: Mapping[str, str] = field(default_factory=dict)
    orientation: Orientation | None = None


def folder() -> Path:
    """Where added bodies are kept: under ``NOCISCOPE_CACHE`` if that is set, else among the user's data."""
    if os.environ.get("NOCISCOPE_CACHE"):
        return cache.cache_folder() / "added"
    return platformdirs.user_data_path("nociscope") / "added"


def good_name(name: str) -> str:
    """The name, if it may be one.

    Raises
    ------
    IngestError
        If it is taken by us, or is no plain word.
    """
    if name in RESERVED:
        raise IngestError(Message("name_taken", name=name), "--name", "choose another")
    if not _NAME.fullmatch(name):
        mend = "use up to 48 small letters, digits and _, beginning with a letter or digit"
        raise IngestError(Message("name_bad", name=name[:60]), "--name", mend)
    return name


def slug(text: str) -> str:
    """A name made of any text."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:32]
    return plain or "body"


def added() -> Mapping[str, str]:
    """Name and label of every body that was added."""
    found = {}
    for path in sorted(folder().glob("*/body.json")):
        try:
            found[path.parent.name] = str(json.loads(path.read_text(encoding="utf-8"))["label"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # half-written by a foreign hand: as if it were not there
    return found


def save(body: SourceBody) -> None:
    """Keep a body: whole or not at all.

    Raises
    ------
    IngestError
        If the folder cannot be written or the disk is full.
    """
    place = folder() / body.name
    try:
        folder().mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{body.name}.", dir=folder()))
        try:
            _write(beside, body)
            shutil.rmtree(place, ignore_errors=True)
            beside.replace(place)
            cache.forget(body.name)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        mend = "make room or set NOCISCOPE_CACHE to a folder that can be written"
        unkept = Message("body_unkept", why=error.strerror or str(error))
        raise IngestError(unkept, str(folder()), mend) from error


def _write(place: Path, body: SourceBody) -> None:
    arrays: dict[str, Any] = {}
    for number, mesh in enumerate(body.meshes.values()):
        arrays[f"v{number}"] = np.asarray(mesh.vertices, dtype=np.float32)
        arrays[f"f{number}"] = np.asarray(mesh.faces, dtype=np.int32)
    np.savez_compressed(place / "meshes.npz", **arrays)
    told = {
        "form": _FORM,
        "label": body.label,
        "source": body.source,
        "structures": list(body.meshes),
        "landmarks": {name: np.asarray(point).tolist() for name, point in body.landmarks.items()},
        "notes": to_json(body.notes),
        "made_of": body.made_of,
        "orientation": body.orientation and body.orientation.to_json(),
    }
    (place / "body.json").write_text(json.dumps(told), encoding="utf-8")


def load(name: str) -> SourceBody:
    """A body that was kept.

    Raises
    ------
    UnknownBodyError
        If there is none of that name.
    IngestError
        If it is damaged.
    """
    place = folder() / name
    if not _NAME.fullmatch(name) or not (place / "body.json").is_file():
        raise UnknownBodyError(Message("body_unknown", name=name), mend="see `nociscope body list`")
    try:
        told = json.loads((place / "body.json").read_text(encoding="utf-8"))
        with np.load(place / "meshes.npz", allow_pickle=False) as arrays:
            meshes = {
                identifier: trimesh.Trimesh(arrays[f"v{n}"].astype(np.float64), arrays[f"f{n}"], process=False)
                for n, identifier in enumerate(told["structures"])
                if is_structure(identifier)
            }
        marks = {key: np.array(point, dtype=np.float64) for key, point in told["landmarks"].items()}
        lies = told.get("orientation") and Orientation.from_json(told["orientation"])
        words = (told["label"], told["source"])
        return SourceBody(name, *words, meshes, marks, tuple(from_json(told["notes"])), told["made_of"], lies or None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IngestError(Message("body_damaged"), str(place), "add or fetch it anew") from error


def version(name: str) -> str:
    """What the kept body is recognised by: changes when it is added anew."""
    try:
        state = (folder() / name / "body.json").stat()
    except OSError:
        return ""
    return f"{state.st_mtime_ns:x}"


def forget(name: str) -> None:
    """Remove a body that was added.

    Raises
    ------
    UnknownBodyError
        If there is none of that name.
    """
    if not _NAME.fullmatch(name) or not (folder() / name).is_dir():
        raise UnknownBodyError(Message("body_unknown", name=name), mend="see `nociscope body list`")
    shutil.rmtree(folder() / name, ignore_errors=True)
    cache.forget(name)


def forget_unfinished(name: str) -> None:
    """Remove what work on a body that was ended from outside has left half-written."""
    for half in folder().glob(f".{name}.*") if name else ():
        shutil.rmtree(half, ignore_errors=True)
    cache.forget_unfinished(name)
