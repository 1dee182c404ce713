import base64

import numpy as np

from annotations.store import Knowledge
from meshes.atlas import Atlas
from viewer.deck import site_places
from viewer.skin_map import SKIN, skin_map


def test_every_vertex_of_the_skin_has_a_place_a_nerve_and_a_root(knowledge: Knowledge, atlas: Atlas) -> None:
    places = site_places(knowledge, atlas)
    painted = skin_map(knowledge, atlas, places)
    assert painted["vertices"] == len(atlas.mesh_of(SKIN).vertices)
    for column, names in (("site", "sites"), ("nerve", "nerves"), ("root", "roots")):
        index = np.frombuffer(base64.b64decode(painted[column]), np.uint8)
        assert len(index) == painted["vertices"]
        assert index.max() < len(painted[names])
    assert set(painted["sites"]) <= set(places)
    for territory in (*painted["nerves"], *painted["roots"]):
        assert territory["sources"], f"{territory['id']} cites nothing"
