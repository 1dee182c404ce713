"""Surfaces with the structures that they are taken for."""

from dataclasses import dataclass

from meshes.ingest.naming.names import SURE, Match, match
from meshes.ingest.reading.pieces import Read
from meshes.messages import Id, Message


@dataclass(frozen=True, slots=True)
class NamedSurface:
    """A surface and the structure that it is taken for.

    Attributes
    ----------
    read : Read
    match : Match
        Its id is empty if it was taken for none.
    remark : Message, optional
        Why, for the mapping file.
    """

    read: Read
    match: Match
    remark: Message | None = None


def name_surface(read: Read, decided: str, ignored: str) -> NamedSurface:
    """Name a surface by the user's word, else by the first hint that is a known name, else by a good guess.

    Parameters
    ----------
    read : Read
    decided : str
        The user's word; empty if there is none.
    ignored : str
        The word that leaves a mesh out.
    """
    if decided == ignored:
        return NamedSurface(read, Match("", outside=True), Message("names_left_out"))
    found = [match(hint) for hint in read.hints]
    best = max(found, key=lambda one: (one.score, one.outside), default=Match(""))
    if decided:
        return NamedSurface(read, Match(decided, SURE), None if decided == best.id else Message("names_set"))
    if best.id and best.score < SURE:
        return NamedSurface(read, best, Message("names_guessed", name=read.hints[found.index(best)]))
    if best.outside:
        return NamedSurface(read, best, Message("names_outside"))
    near = Message("names_near", near_names=[Id(name) for name in best.near]) if best.near else ""
    return NamedSurface(read, best, None if best.id else Message("names_unknown", near=near))
