"""The files of a body for the browser: deck, cards, painted skin and geometry, made once and cached."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from threading import RLock
from typing import Any, Final

from meshes.bodies.registry import require_body
from meshes.cache import UnwritableCacheError, build_key, cache_folder, entry
from meshes.ingest.store import version
from meshes.messages import Message
from meshes.progress import Progress, portion, silent
from viewer.assets import Asset, asset

DECK: Final = "deck.json"
_MOST: Final = 8
"""Bodies, each in one language, that a running server keeps in memory beside those it started with."""


@dataclass(frozen=True, slots=True)
class Served:
    """The files of one body in one language, shared by all sessions.

    Attributes
    ----------
    deck : Asset
        Fetched first; names the address of every other file.
    files : mapping of str to Asset
        Cards, painted skin and geometry by file name, ``bones.glb``.
    stills : tuple of Asset
        Pictures for browsers without WebGL.
    body : str
        Name of the body.
    """

    deck: Asset
    files: Mapping[str, Asset]
    stills: tuple[Asset, ...] = ()
    body: str = "default"

    @property
    def assets(self) -> Mapping[str, Asset]:
        """Assets by the name in their address."""
        return {item.name: item for item in (self.deck, *self.files.values(), *self.stills)}


def prepare(body: str = "default", language: str = "en", progress: Progress = silent) -> Served:
    """Load knowledge and body and make the files; everything slow happens here, before the first browser asks.

    They are kept in the cache, so that the next start only reads them; languages share the geometry.

    Raises
    ------
    AnnotationsError, MeshesError
        If the knowledge or the body cannot be loaded.
    """
    require_body(body)
    geometry = kept_or_made("geometry", body, body, lambda: _geometry(body, portion(progress, 0.0, 0.9)))
    sheets = kept_or_made(
        "sheets", body, f"{body}-{language}", lambda: _sheets(body, language, geometry, portion(progress, 0.9, 1.0))
    )
    files = {name: item for name, item in (geometry | sheets).items() if name != DECK}
    return Served(sheets[DECK], files, stills(), body)


_recent: OrderedDict[tuple[str, str], tuple[str, Served]] = OrderedDict()
_lock = RLock()


def served_body(name: str, language: str = "en", progress: Progress = silent) -> Served:
    """A body for a server that runs already: prepared when first asked for, and kept while it is among the last few.

    Preparing takes up to a minute where :func:`is_prepared` says no; a server must not wait for that in its own thread.

    Raises
    ------
    AnnotationsError, MeshesError
        If the knowledge or the body cannot be loaded.
    """
    with _lock:
        kept, found = _recent.get((name, language), ("", None))
        if found is None or kept != version(name):
            found = prepare(name, language, progress)
            _recent[name, language] = (version(name), found)
        _recent.move_to_end((name, language))
        while len(_recent) > _MOST:
            _recent.popitem(last=False)
        return found


def recent_asset(name: str) -> Asset | None:
    """A file of one of the bodies that :func:`served_body` keeps, by the name in its address."""
    with _lock:
        return next((one.assets[name] for _, one in _recent.values() if name in one.assets), None)


def is_prepared(name: str, language: str = "en") -> bool:
    """Whether a body's files are in the cache, so that :func:`prepare` only reads them."""
    key = build_key("meshes", "annotations", "viewer") + version(name)
    kept = (("geometry", name), ("sheets", f"{name}-{language}"))
    return all((cache_folder() / kind / f"{called}-{key}").is_dir() for kind, called in kept)


def kept_or_made(kind: str, body: str, name: str, make: Callable[[], dict[str, Asset]]) -> dict[str, Asset]:
    """The files of a cache entry, made first if they are not there; only made where nothing can be kept."""
    made: dict[str, Asset] = {}

    def fill(folder: Path) -> None:
        """Write the files and their gzip forms into the entry."""
        made.update(make())
        for file, item in made.items():
            (folder / file).write_bytes(item.content)
            (folder / f"{file}.gz").write_bytes(item.packed)

    try:
        folder = entry(kind, name, build_key("meshes", "annotations", "viewer") + version(body), fill)
    except UnwritableCacheError:
        return made or make()
    packed = {file.stem: file.read_bytes() for file in sorted(folder.glob("*.gz"))}
    return {name: asset(name, (folder / name).read_bytes(), gzipped) for name, gzipped in packed.items()}


def _packed(contents: Mapping[str, bytes]) -> dict[str, Asset]:
    return {name: asset(name, content) for name, content in contents.items()}


def _geometry(body: str, progress: Progress) -> dict[str, Asset]:
    # A start that finds the files in the cache needs none of this.
    from meshes import load_atlas
    from viewer.deck.geometry_bundles import bundle_files

    atlas = load_atlas(body, portion(progress, 0.0, 0.8))
    progress(Message("doing_packing"), 0.8)
    return _packed(bundle_files(atlas))


def _sheets(body: str, language: str, geometry: Mapping[str, Asset], progress: Progress) -> dict[str, Asset]:
    from annotations.i18n.languages import knowledge_in
    from annotations.query.lexicon import reading_languages
    from meshes import load_atlas
    from meshes.bodies.registry import load_courses
    from viewer.deck.build import make_sheets, to_json
    from viewer.deck.query_data import reading_data
    from viewer.deck.quiz import quiz_sheet
    from viewer.findings import site_places
    from viewer.lessons.loading import sheet as lesson_sheet
    from viewer.lessons.loading import shipped

    atlas, knowledge = load_atlas(body), knowledge_in(language)
    progress(Message("doing_cards"), 0.0)
    made = make_sheets(knowledge, atlas, language, load_courses(body))
    sheets: dict[str, object] = {name: sheet for name, sheet in made.items() if name != "deck"}
    sheets["lessons"] = lesson_sheet(shipped(language), knowledge.publications)
    sheets["quiz"] = quiz_sheet(knowledge, atlas, site_places(knowledge, atlas), language)
    if language in reading_languages():
        sheets["reading"] = reading_data(knowledge, language)
    files = _packed({f"{name}.json": to_json(sheet) for name, sheet in sheets.items()})
    whole = addressed(made["deck"], {**geometry, **files}, stills())
    return files | _packed({DECK: to_json(whole)})


def addressed(deck: dict[str, Any], files: Mapping[str, Asset], pictures: tuple[Asset, ...]) -> dict[str, Any]:
    """The deck with the address of every file and still, by its name without ending."""
    body = deck["body"] | {"stills": {still.name.split(".")[0]: still.url for still in pictures}}
    return deck | {"body": body, "files": {name.split(".")[0]: item.url for name, item in files.items()}}


def stills() -> tuple[Asset, ...]:
    """Pictures made beforehand, for browsers without WebGL."""
    folder = resources.files("viewer") / "data" / "stills"
    if not folder.is_dir():
        return ()
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".jpg")), key=lambda f: f.name)
    return tuple(asset(file.name, file.read_bytes(), b"") for file in files)
