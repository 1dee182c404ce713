"""Places on a body that lacks landmarks."""

from dataclasses import replace

import numpy as np
import trimesh

from annotations.store import load_knowledge
from meshes.atlas import Atlas
from meshes.space import Side
from meshes.structure import Origin, Structure, Terms, Tissue
from tests.meshes.small import small_atlas
from viewer.cards.beneath import skin_spots, under_sites
from viewer.findings import site_places


def bare_body() -> Atlas:
    """A skin and the landmarks of one place."""
    small = small_atlas()
    skin = Structure("skin", Side.MIDDLE, Tissue.SKIN, Terms("skin"), "skin_model", Origin.MODELLED)
    ball = trimesh.creation.icosphere(subdivisions=2, radius=300)
    marks = {f"lateral_malleolus.{side}": np.array([x, 0.0, 0.0]) for side, x in (("left", -150.0), ("right", 150.0))}
    meshes = {name: small.mesh_of(name) for name in small.structures} | {"skin": ball}
    return replace(
        small,
        structures={**small.structures, "skin": skin},
        landmarks={**small.landmarks, **marks},
        mesh_of=meshes.__getitem__,
    )


def test_a_place_whose_landmarks_the_body_lacks_is_left_out() -> None:
    knowledge, body = load_knowledge(), bare_body()
    places = site_places(knowledge, body)
    assert {"ankle_outer.left", "ankle_outer.right"} <= places.keys()
    assert "coccyx_area" not in places
    assert skin_spots(knowledge, body).keys() == places.keys()
    assert under_sites(knowledge, body).keys() == places.keys()
