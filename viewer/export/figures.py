"""Figures for slides and papers: a PNG in a printed size, and the same picture as SVG with names that can be edited."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

import numpy as np

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.space import Points, sided
from viewer.errors import ViewerError
from viewer.export.files import write_file
from viewer.export.snapshot import DIRECTIONS, aim, bare, draw_scene, plotter_of
from viewer.findings import resolve, site_places
from viewer.scene import Scene, arc_fractions, scene_of

MM_PER_INCH: Final = 25.4
LARGEST: Final = 8192
TEXT: Final = 0.022
"""Height of the letters as a fraction of the picture's height."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Printed size in mm, pixels per inch, and whether the background is left out."""

    width_mm: float
    height_mm: float
    dpi: int
    transparent: bool = False

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round(self.width_mm / MM_PER_INCH * self.dpi), round(self.height_mm / MM_PER_INCH * self.dpi)


@dataclass(frozen=True, slots=True)
class Name:
    """Words for a point of the picture, pixels from its upper left corner."""

    text: str
    x: float
    y: float


def draw(
    folder: Path, knowledge: Knowledge, atlas: Atlas, show: str, views: Sequence[str], paper: Paper
) -> Iterator[Path]:
    """Write ``<show>_<view>.png`` and ``.svg`` for every view and yield their paths.

    Raises
    ------
    ViewerError
        If a view or id is unknown, the size is beyond 8192 pixels, or the folder cannot be written.
    """
    unknown = [view for view in views if view not in DIRECTIONS]
    if unknown or not views:
        raise ViewerError(f"no view is called {', '.join(unknown) or '(none)'}", "--views", ", ".join(DIRECTIONS))
    if not 64 <= min(paper.pixels) <= max(paper.pixels) <= LARGEST:
        width, height = paper.pixels
        raise ViewerError(f"{width}x{height} pixels cannot be drawn", "--dpi", f"64 to {LARGEST} each; take fewer dpi")
    places = site_places(knowledge, atlas)
    scene = scene_of(resolve(show, knowledge, atlas), atlas, places)
    atlas = bare(atlas, scene)
    for view in views:
        picture, names = _figure(scene, atlas, places, view, paper)
        stem = f"{show}_{view}"
        yield write_file(folder / f"{stem}.png", picture, parents=True)
        yield write_file(folder / f"{stem}.svg", svg(picture, names, paper, f"{show}, {view}").encode(), parents=True)


def _figure(
    scene: Scene, atlas: Atlas, places: dict[str, Points], view: str, paper: Paper
) -> tuple[bytes, tuple[Name, ...]]:
    from io import BytesIO

    from PIL import Image

    plotter = plotter_of(paper.pixels)
    if paper.transparent:
        plotter.set_background("white")  # a background of two colours would stay
    try:
        draw_scene(plotter, scene, atlas, places, chosen=True)
        aim(plotter, scene, view, paper.pixels)
        array = plotter.screenshot(transparent_background=paper.transparent, return_img=True)
        names = tuple(_placed(plotter, text, point, paper) for text, point in _named(scene, atlas))
    finally:
        plotter.close()
    stream = BytesIO()
    Image.fromarray(array).save(stream, "PNG", dpi=(paper.dpi, paper.dpi), optimize=True)
    return stream.getvalue(), names


def _named(scene: Scene, atlas: Atlas) -> Iterator[tuple[str, Points]]:
    """The lit branches at the middle of their lit stretch, and the marked structures at their middle."""
    lit = {run.segment: run for run in scene.route}
    for segment in atlas.segments:
        run = lit.get(sided(segment.id, segment.side))
        if run is None:
            continue
        at = int(np.argmin(np.abs(arc_fractions(segment.points) - (run.start + run.end) / 2)))
        yield segment.terms.english, segment.points[at]
    for name in scene.structures:
        if name in atlas.structures:
            yield atlas.structures[name].terms.english, np.asarray(atlas.mesh_of(name).vertices.mean(axis=0))


def _placed(plotter: Any, text: str, point: Points, paper: Paper) -> Name:
    renderer = plotter.renderer
    renderer.SetWorldPoint(*point, 1.0)
    renderer.WorldToDisplay()
    x, y, _ = renderer.GetDisplayPoint()
    return Name(text, float(x), paper.pixels[1] - float(y))


def svg(picture: bytes, names: Sequence[Name], paper: Paper, title: str) -> str:
    """The picture with its names left and right of it, each at the end of a line; lines of one side never cross."""
    width, height = paper.pixels
    size = height * TEXT
    rows: list[str] = []
    for on_left in (True, False):
        side = sorted((name for name in names if (name.x < width / 2) is on_left), key=lambda name: name.y)
        heights = spaced([name.y for name in side], size * 1.35, height)
        rows += [_row(name, y, on_left, width, size) for name, y in zip(side, heights, strict=True)]
    data = base64.b64encode(picture).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{paper.width_mm}mm" height="{paper.height_mm}mm" font-family="sans-serif" font-size="{size:.1f}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/>\n'
        + "\n".join(rows)
        + "\n</svg>\n"
    )


def _row(name: Name, y: float, on_left: bool, width: int, size: float) -> str:
    edge = size if on_left else width - size
    # the line begins where the words end; their width is not known here, so that it is taken as half an em a letter
    end = edge + (1 if on_left else -1) * (0.5 * size * len(name.text) + size / 2)
    anchor = "start" if on_left else "end"
    return (
        f'<path d="M{end:.1f} {y:.1f}L{name.x:.1f} {name.y:.1f}" stroke="#333" stroke-width="{size / 14:.1f}"/>'
        f'<circle cx="{name.x:.1f}" cy="{name.y:.1f}" r="{size / 5:.1f}" fill="#333"/>'
        f'<text x="{edge:.1f}" y="{y:.1f}" dy=".35em" text-anchor="{anchor}" stroke="#fff" '
        f'stroke-width="{size / 5:.1f}" paint-order="stroke">{escape(name.text)}</text>'
    )


def spaced(wanted: Sequence[float], gap: float, height: float) -> list[float]:
    """Ascending heights as near to the wanted ones (ascending) as rows of a height ``gap`` allow."""
    rows = gap * np.arange(len(wanted))
    lowest = np.maximum.accumulate(np.maximum(wanted, gap) - rows) + rows
    placed: list[float] = np.minimum(lowest, height - gap - rows[::-1]).tolist()
    return placed
