"""Naming of surfaces, and one mesh for each structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh

from meshes.ingest.errors import NamesError
from meshes.ingest.named_surface import NamedSurface, name_surface
from meshes.ingest.naming.mapping import IGNORED, Choices
from meshes.ingest.orientation.pelvis_split import split_pelvis
from meshes.ingest.orientation.reference import reference
from meshes.ingest.orientation.sides import with_sides
from meshes.ingest.reading.surfaces import Surfaces
from meshes.messages import Id, Message
from meshes.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Structures:
    """The structures of a body.

    Attributes
    ----------
    surfaces : tuple of NamedSurface
        Every surface with its structure.
    meshes : mapping of str to trimesh.Trimesh
        One mesh for each structure, in the coordinates of the files.
    made_of : mapping of str to str
        Which surfaces each is made of.
    notes : tuple of Message
        What was found out and mended.
    """

    surfaces: tuple[NamedSurface, ...]
    meshes: Mapping[str, trimesh.Trimesh]
    made_of: Mapping[str, str]
    notes: tuple[Message, ...]


def named_surfaces(surfaces: Surfaces, choices: Choices, notes: list[Message]) -> tuple[NamedSurface, ...]:
    """Every surface with the structure that it is taken for; what was found out is added to the notes."""
    found = [name_surface(read, choices.names.get(read.key, ""), IGNORED) for read in surfaces.reads]
    notes += [Message("of_file", key=n.read.key, note=note) for n in found for note in n.read.notes if n.match.id]
    return tuple(with_sides(split_pelvis(found, notes), reference(), notes))


def name_structures(
    surfaces: Surfaces, choices: Choices, place: Path | str = "", progress: Progress = silent
) -> Structures:
    """Name the surfaces and join those that are parts of one structure.

    Parameters
    ----------
    surfaces : Surfaces
    choices : Choices
        The user's word, which goes before ours.
    place : Path or str
        Where names are corrected, for messages.
    progress : Progress

    Raises
    ------
    NamesError
        If two meshes are the same structure, or none is any.
    """
    reference(progress)
    notes = list(surfaces.notes)
    found = named_surfaces(surfaces, choices, notes)
    meshes, made_of = _joined(found, str(place), notes)
    return Structures(found, meshes, made_of, tuple(notes))


def _joined(
    given: Sequence[NamedSurface], place: str, notes: list[Message]
) -> tuple[dict[str, trimesh.Trimesh], dict[str, str]]:
    """One mesh for each structure; parts joined; the same mesh twice taken once.

    Raises
    ------
    NamesError
        If two different meshes are the same structure, or none is any.
    """
    found: dict[str, list[NamedSurface]] = {}
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
        meshes[identifier] = trimesh.util.concatenate([one.read.mesh for one in parts])
        made_of[identifier] = " + ".join(one.read.key for one in parts)
    return meshes, made_of


def same(one: trimesh.Trimesh, other: trimesh.Trimesh) -> bool:
    """Whether two surfaces fill the same box, to a hundredth of its length: the same thing twice."""
    size = float(np.ptp(one.bounds, axis=0).max())
    return bool(np.abs(one.bounds - other.bounds).max() < 0.01 * size)
