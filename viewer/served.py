"""What a body looks like to the browser: deck, cards, painted skin and geometry as files, made once and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from meshes.cache import UnwritableCacheError, build_key, entry
from meshes.loaders import known
from meshes.progress import Progress, portion, silent
from viewer.assets import Asset, asset, pack

DECK: Final = "deck.json"


@dataclass(frozen=True, slots=True)
class Served:
    """What all sessions share.

    Attributes
    ----------
    deck : Asset
        Fetched first; names the address of every other file.
    files : mapping of str to Asset
        Cards, painted skin and geometry by file name, ``bones.glb``.
    stills : tuple of Asset
        Pictures for browsers without WebGL.
    """

    deck: Asset
    files: Mapping[str, Asset]
    stills: tuple[Asset, ...] = ()

    @property
    def shelf(self) -> Mapping[str, Asset]:
        """Assets by the name in their address."""
        return {item.name: item for item in (self.deck, *self.files.values(), *self.stills)}


def prepare(body: str = "default", language: str = "en", progress: Progress = silent) -> Served:
    """Load knowledge and body and make the files; everything slow happens here, before the first browser asks.

    They are kept in the cache, so that the next start only reads them.

    Raises
    ------
    AnnotationsError, MeshesError
        If the knowledge or the body cannot be loaded.
    """
    known(body)
    made: dict[str, Asset] = {}

    def fill(folder: Path) -> None:
        made.update(_made(body, language, progress))
        for name, item in made.items():
            (folder / name).write_bytes(item.content)
            (folder / f"{name}.gz").write_bytes(item.packed)

    try:
        folder = entry("served", f"{body}-{language}", build_key("meshes", "annotations", "viewer"), fill)
    except UnwritableCacheError:
        return _served(made or _made(body, language, progress))
    names = [file.name for file in sorted(folder.iterdir()) if file.suffix in (".json", ".glb")]
    return _served({name: _kept(folder, name) for name in names if (folder / f"{name}.gz").is_file()})


def _kept(folder: Path, name: str) -> Asset:
    return asset(name, (folder / name).read_bytes(), (folder / f"{name}.gz").read_bytes())


def _served(files: Mapping[str, Asset]) -> Served:
    return Served(files[DECK], {name: item for name, item in files.items() if name != DECK}, stills())


def _made(body: str, language: str, progress: Progress) -> dict[str, Asset]:
    # A start that finds these files in the cache needs none of this.
    from annotations.store import load_knowledge
    from meshes import load_atlas
    from viewer.deck import make_sheets, to_json
    from viewer.shelves import shelf_files

    atlas = load_atlas(body, portion(progress, 0.0, 0.8))
    progress("Writing the cards", 0.8)
    sheets = dict(make_sheets(load_knowledge(), atlas, language))
    deck = sheets.pop("deck")
    progress("Packing the geometry", 0.9)
    contents = {f"{name}.json": to_json(sheet) for name, sheet in sheets.items()} | shelf_files(atlas)
    files = {name: asset(name, content, pack(content)) for name, content in contents.items()}
    content = to_json(addressed(deck, files, stills(), lambda item: item.url))
    return files | {DECK: asset(DECK, content, pack(content))}


def addressed(
    deck: dict[str, Any], files: Mapping[str, Asset], pictures: tuple[Asset, ...], address: Callable[[Asset], str]
) -> dict[str, Any]:
    """The deck with the address of every file and still, by its name without ending."""
    body = deck["body"] | {"stills": {still.name.split(".")[0]: address(still) for still in pictures}}
    return deck | {"body": body, "files": {name.split(".")[0]: address(item) for name, item in files.items()}}


def stills() -> tuple[Asset, ...]:
    """Pictures made beforehand, for browsers without WebGL."""
    folder = resources.files("viewer") / "data" / "stills"
    if not folder.is_dir():
        return ()
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".jpg")), key=lambda f: f.name)
    return tuple(asset(file.name, file.read_bytes(), b"") for file in files)
