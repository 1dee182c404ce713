"""Registry of bodies: their names, and how to load each."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.cache import build_key, cache_folder
from meshes.default_body import LABEL
from meshes.default_body import NAME as DEFAULT
from meshes.default_body.load import load_default
from meshes.errors import MeshesError, UnknownBodyError
from meshes.messages import Message
from meshes.progress import Progress, silent
from meshes.structure import Segment

FETCHED: Final = "bodyparts3d"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that can be loaded.

    Attributes
    ----------
    name, label : str
        Name in the command line; name for people.
    built : bool
        Whether it is built already.
    kind : str
        ``own`` for one that the user added, ``fetched``, or ``shipped``.
    there : bool
        False for one that must be fetched first.
    """

    name: str
    label: str
    built: bool
    kind: str = "shipped"
    there: bool = True


def bodies() -> tuple[Body, ...]:
    """Every body that can be loaded, the fetched one also while it is not there yet."""
    from meshes.ingest.naming.bodyparts3d import archive
    from meshes.ingest.store import added

    there = dict(added())
    fetched = there.pop(FETCHED, None)
    shipped = Body(DEFAULT, LABEL, _built(DEFAULT))
    published = Body(FETCHED, fetched or archive().label, _built(FETCHED), "fetched", fetched is not None)
    return (shipped, published, *(Body(name, label, _built(name), "own") for name, label in there.items()))


def _key(name: str) -> str:
    """What a body is built from: our code, and for one from outside the time its meshes were kept."""
    from meshes.ingest.store import version

    return build_key() + version(name)


def _built(name: str) -> bool:
    return (cache_folder() / "bodies" / f"{name}-{_key(name)}").is_dir()


def load_atlas(name: str = DEFAULT, progress: Progress = silent) -> Atlas:
    """Load a body, from the cache if it is there, else build it.

    Parameters
    ----------
    name : str
        Name of a body.
    progress : Progress
        Told how the building goes.

    Raises
    ------
    UnknownBodyError
        If there is no body of that name.
    MeshesError
        If a body from outside cannot be fitted.
    """
    require_body(name)
    if name == DEFAULT:
        return load_default(progress)
    from meshes.bodies import own_body  # brings the fit: a cached body needs none of it

    return cached(name, _key(name), partial(own_body.build, name), progress)


def load_courses(name: str = DEFAULT) -> tuple[Segment, ...]:
    """Every stretch of every variant on a body, placed when first asked for and kept: all languages show the same.

    Raises
    ------
    UnknownBodyError
        If there is no body of that name.
    MeshesError
        If it cannot be built.
    """
    from meshes.nerves.variants import variant_segments

    def build(_: Progress) -> Atlas:
        """The body with the stretches of all variants in place of its nerves."""
        atlas = load_atlas(name)
        return replace(atlas, structures={}, segments=variant_segments(atlas))

    require_body(name)
    return cached(name, _key(name), build, silent, "courses").segments


def require_body(name: str) -> None:
    """Make sure that there is a body of that name.

    Raises
    ------
    UnknownBodyError
        If there is none; names those there are.
    """
    if name == DEFAULT:
        return
    found = {body.name: body for body in bodies()}
    if name not in found:
        there = ", ".join(body.name for body in found.values() if body.there)
        raise UnknownBodyError(
            Message("body_missing", name=name),
            mend=f"choose from: {there}; or add one: nociscope body add FOLDER --name NAME",
        )
    if not found[name].there:
        raise UnknownBodyError(Message("body_not_here", name=name), mend=f"say: nociscope body fetch {name}")


def resolve(body: str, progress: Progress = silent) -> str:
    """The name of a body that is given by name or as files.

    Parameters
    ----------
    body : str
        A name, or the path of a folder, archive or file: added under a name made from it, once for the same content.
    progress : Progress

    Returns
    -------
    str
        A name for :func:`load_atlas`.

    Raises
    ------
    MeshesError
        If there is neither a body nor a file of that name, or the files cannot be taken without a question.
    """
    try:
        require_body(body)
    except UnknownBodyError:
        path = Path(body).expanduser()
        if not path.exists():
            raise
        return _taken_in(path, progress)
    return body


def _taken_in(path: Path, progress: Progress) -> str:
    from meshes.ingest.collect import collect
    from meshes.ingest.reading.files import digest
    from meshes.ingest.store import added, save, slug

    def name() -> str:
        """The name made of the path and of what it holds."""
        return f"{slug(path.resolve().stem)}_{digest([path])}"

    try:
        if name() in added():
            return name()
        body = collect([path], slug(path.resolve().stem), None, progress, path.resolve().stem)
        body = replace(
            body, name=name()
        )  # again: the mapping that was written beside the meshes belongs to the content
    except OSError as error:
        raise MeshesError(Message("read_not"), str(path), str(error.strerror or error)) from error
    save(body)
    return body.name
