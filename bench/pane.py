"""The same geometry in ``panel.pane.VTK``, served for comparison: ``python -m bench.pane PORT``."""

import sys

import panel as pn
import pyvista as pv

from meshes import load_atlas
from meshes.geometry.solids import tube
from viewer.deck.build import palette


def page() -> pn.pane.VTK:
    atlas = load_atlas("default")
    plotter = pv.Plotter(off_screen=True)
    for name, structure in atlas.structures.items():
        look = palette()["tissue"][structure.tissue]
        plotter.add_mesh(atlas.mesh_of(name), color=look["color"], opacity=look["opacity"], smooth_shading=True)
    for segment in atlas.segments:
        looks = palette()["nerve"]
        color = looks.get(segment.nerve, looks["other"])["color"]
        plotter.add_mesh(tube(segment.points, segment.radius_mm), color=color, smooth_shading=True)
    plotter.view_xz()
    return pn.pane.VTK(plotter.ren_win, sizing_mode="stretch_both")


if __name__ == "__main__":
    pn.extension("vtk")
    load_atlas("default")
    port = int(sys.argv[1])
    pn.serve({"/": page}, port=port, show=False, websocket_origin=[f"localhost:{port}"], compress_response=True)
