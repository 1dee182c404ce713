"""The same scene as the browser's, drawn off screen with PyVista into a PNG."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.geometry.solids import tube
from meshes.sources import credits
from meshes.space import Points, split_side
from meshes.structure import Segment, Tissue
from viewer.deck.build import palette
from viewer.errors import ViewerError
from viewer.findings import resolve, site_places
from viewer.scene import LEAST, Run, Scene, arc_fractions, scene_of

DIRECTIONS: Final = {  # from the focus towards the camera, mm RAS+; and what is up
    "anterior": ((0.0, 1.0, 0.0), (0, 0, 1)),
    "posterior": ((0.0, -1.0, 0.0), (0, 0, 1)),
    "left": ((-1.0, 0.0, 0.0), (0, 0, 1)),
    "right": ((1.0, 0.0, 0.0), (0, 0, 1)),
    "medial": ((-0.8, 0.6, 0.0), (0, 0, 1)),
    "inferior": ((0.0, 0.25, -1.0), (0, 1, 0)),
}
FADED: Final = 0.55
ANGLE: Final = 28.0  # degrees, as in the browser
MARGIN: Final = 1.08
FONT: Final = 2.0  # pixels of a letter for each point of add_text
THICKEN: Final = 1.6  # nerves are drawn thicker than they are, as in the browser


def snapshot(
    file: Path, knowledge: Knowledge, atlas: Atlas, show: str | None, view: str | None, size: tuple[int, int]
) -> None:
    """Draw one selection into a PNG.

    Parameters
    ----------
    file : Path
        Ends in ``.png``.
    show : str or None
        Selected id; None for the whole body.
    view : str or None
        Standard view; None for the scene's own.
    size : tuple of int
        Width and height in pixels.

    Raises
    ------
    ViewerError
        If the id or view is unknown or the file cannot be written.
    """
    if view is not None and view not in DIRECTIONS:
        raise ViewerError(f"no view is called {view}", "--view", f"one of {', '.join(DIRECTIONS)}")
    places = site_places(knowledge, atlas)
    scene = scene_of(resolve(show, knowledge, atlas), atlas, places) if show else _whole(atlas)
    atlas = bare(atlas, scene)
    plotter = plotter_of(size)
    try:
        draw_scene(plotter, scene, atlas, places, chosen=show is not None)
        aim(plotter, scene, view or scene.view, size)
        _save(plotter, file)
    finally:
        plotter.close()


def plotter_of(size: tuple[int, int]) -> Any:
    """An empty picture of a width and height in pixels, drawn off screen; close it after use."""
    import pyvista as pv

    plotter = pv.Plotter(off_screen=True, window_size=list(size), lighting="three lights")
    plotter.set_background("#F5F3EE", top="#FFFFFF")
    plotter.enable_anti_aliasing("ssaa")
    return plotter


def _whole(atlas: Atlas) -> Scene:
    corners = np.concatenate([np.asarray(atlas.mesh_of(name).bounds) for name in atlas.structures])
    return Scene(low=corners.min(0), high=corners.max(0))


def bare(atlas: Atlas, scene: Scene) -> Atlas:
    """The body without what covers the nerves: in a picture nothing can be peeled off or turned round.

    Bones and cartilages stay, and whatever the scene is about.
    """
    seen = (Tissue.BONE, Tissue.CARTILAGE)
    kept = {name: one for name, one in atlas.structures.items() if one.tissue in seen or name in scene.structures}
    return replace(atlas, structures=kept)


def draw_scene(plotter: Any, scene: Scene, atlas: Atlas, places: dict[str, Points], *, chosen: bool) -> None:
    """Add structures, lit nerves and places to a picture; ``chosen``: what the scene is not about fades."""
    looks = palette()
    for name, structure in atlas.structures.items():
        look = looks["tissue"][structure.tissue]
        faded = chosen and (name not in scene.structures or bool(scene.route))  # lit nerves run behind what is marked
        color = "#E8A33D" if name in scene.structures else look["color"]
        mesh = atlas.mesh_of(name)
        plotter.add_mesh(mesh, color=color, opacity=FADED if faded else look["opacity"], smooth_shading=True)
    lit = {run.segment: run for run in scene.route}
    for segment in atlas.segments:
        run = lit.get(f"{segment.id}.{segment.side}")
        if run or not chosen:
            _draw_nerve(plotter, segment, run, looks["nerve"])
    for name in scene.sites if chosen else places:
        plotter.add_mesh(_ball(places[name]), color="#1F2933", smooth_shading=True)
    _sign(plotter, atlas)


def _sign(plotter: Any, atlas: Atlas) -> None:
    """Whose work the shapes are, in the corner, where their licence wants it."""
    words = " · ".join(credits(one.source for one in atlas.structures.values()))
    if words:
        width, height = plotter.window_size
        letters = max(10, round(min(0.016 * height, 1.7 * width / len(words))))
        plotter.add_text(words, position=(0.01, 0.01), viewport=True, font_size=letters / FONT, color="#4A5560")


def _draw_nerve(plotter: Any, segment: Segment, run: Run | None, looks: dict[str, Any]) -> None:
    points, radius = segment.points, segment.radius_mm
    if run:
        low, high = sorted((run.start, run.end))
        arc = arc_fractions(points)
        inside = (arc >= low - 1e-6) & (arc <= high + 1e-6)
        if inside.sum() >= 2:
            points, radius = points[inside], radius[inside]
    color = looks.get(segment.nerve, looks["other"])["color"]
    thick = np.maximum(radius, 1.2) * (THICKEN if run is None or run.rank == 1 else 1.1)
    plotter.add_mesh(tube(points, thick), color=color, smooth_shading=True, ambient=0.25 if run else 0.0)


def _ball(center: Points) -> Any:
    import pyvista as pv

    return pv.Sphere(radius=6.0, center=center)


def aim(plotter: Any, scene: Scene, view: str, size: tuple[int, int]) -> None:
    """Set the camera so that a standard view shows the whole focus of the scene."""
    towards, up = DIRECTIONS[view]
    direction = np.array(towards) / np.linalg.norm(towards)
    if view == "medial" and any(split_side(site)[1] == "left" for site in scene.sites):
        direction[0] = -direction[0]
    camera = plotter.camera
    camera.view_angle = ANGLE
    camera.focal_point = scene.center
    camera.position = scene.center + direction * _distance(scene, direction, np.array(up, dtype=float), size)
    camera.up = up
    plotter.renderer.ResetCameraClippingRange()


def _distance(scene: Scene, direction: Points, up: Points, size: tuple[int, int]) -> float:
    """Least distance from which the whole focus box is in the picture, with a margin."""
    across = np.cross(up, direction)
    across /= np.linalg.norm(across)
    over = np.cross(direction, across)
    half = np.maximum((scene.high - scene.low) / 2, LEAST)
    tall = float(np.abs(over) @ half)
    wide = float(np.abs(across) @ half) * size[1] / size[0]
    deep = float(np.abs(direction) @ half)
    return MARGIN * max(tall, wide) / float(np.tan(np.radians(ANGLE / 2))) + deep


def _save(plotter: Any, file: Path) -> None:
    try:
        plotter.screenshot(str(file))
    except OSError as error:
        raise ViewerError("the picture could not be written", str(file), str(error.strerror or error)) from error
