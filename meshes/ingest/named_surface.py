"""A surface that was read, with the structure it is taken for."""

from dataclasses import dataclass

from meshes.ingest.naming.names import SURE, Match, match
from meshes.ingest.reading.sandbox import Read


@dataclass(frozen=True, slots=True)
class NamedSurface:
    """A surface and the structure that it is taken for.

    Attributes
    ----------
    read : Read
    match : Match
        Its id is empty if it was taken for none.
    remark : str
        Why, for the mapping file.
    """

    read: Read
    match: Match
    remark: str = ""


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
        return NamedSurface(read, Match("", outside=True), "left out by you")
    found = [match(hint) for hint in read.hints]
    best = max(found, key=lambda one: (one.score, one.outside), default=Match(""))
    if decided:
        return NamedSurface(read, Match(decided, SURE), "" if decided == best.id else "set by you")
    if best.id and best.score < SURE:
        return NamedSurface(read, best, f"guessed from {read.hints[found.index(best)]!r}")
    if best.outside:
        return NamedSurface(read, best, "no part of pelvis and legs")
    near = f"; near: {', '.join(best.near)}" if best.near else ""
    return NamedSurface(read, best, "" if best.id else f"not recognised{near}")
