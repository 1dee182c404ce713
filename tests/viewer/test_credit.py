"""Whose work a body is stays in sight wherever it is drawn, where its licence wants that."""

import json
import struct
from dataclasses import replace

import numpy as np
import pytest

from meshes.atlas import Atlas
from meshes.export.gltf import glb, routes
from meshes.sources import credits
from viewer.export.snapshot import _sign, plotter_of

OWED = "BodyParts3D, © The Database Center for Life Science licensed under CC Attribution 4.0 International"


@pytest.fixture(scope="module")
def fetched(atlas: Atlas) -> Atlas:
    """Two bones of the default body as if they had been fetched."""
    kept = {name: replace(atlas.structures[name], source="bodyparts3d") for name in ("sacrum", "femur.left")}
    return replace(atlas, structures=kept)


def test_only_what_is_owed_is_credited() -> None:
    assert credits(["shape_model", "bodyparts3d", "myo_sim", "bodyparts3d"]) == [OWED]
    assert credits(["shape_model", "own"]) == []


def test_the_files_say_whose_work_it_is(fetched: Atlas) -> None:
    content = glb(fetched, nerves=False)
    asset = json.loads(content[20 : 20 + struct.unpack("<I", content[12:16])[0]])["asset"]
    assert OWED in asset["copyright"]
    assert OWED in routes(fetched)["attribution"][0]["text"]


def test_the_deck_carries_it(fetched: Atlas, atlas: Atlas) -> None:
    from viewer.deck.build import _body

    assert _body(fetched, "")["credit"] == [OWED]
    assert _body(atlas, "")["credit"] == []


def test_pictures_are_signed(fetched: Atlas, atlas: Atlas) -> None:
    written = {}
    for name, body in (("owed", fetched), ("free", atlas)):
        plotter = plotter_of((800, 600))
        try:
            _sign(plotter, body)
            picture = plotter.screenshot(return_img=True)
        finally:
            plotter.close()
        corner = picture[-40:].astype(int)
        written[name] = np.flatnonzero((np.abs(corner - corner[:, -1:]).sum(axis=2) > 60).any(axis=0))
    assert not len(written["free"]), "nothing is owed for the default body"
    assert len(written["owed"]) > 200, "the words must be in the picture's lower corner"
    assert written["owed"].max() < 795, "the words must not run out of the picture"
