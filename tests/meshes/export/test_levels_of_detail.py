"""The lite body: light enough, closed, openings kept, the same skin, still its own mirror image."""

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.export.levels_of_detail import LITE_TRIANGLES, lite, reduced
from meshes.geometry.surface_query import Obstacles
from meshes.space import Side, mirrored, sided, split_side
from meshes.structure import Tissue
from tests.meshes.small import small_atlas


@pytest.fixture(scope="module")
def light(atlas: Atlas) -> Atlas:
    return lite(atlas)


def test_lite_body_is_light(light: Atlas) -> None:
    count = sum(len(light.mesh_of(name).faces) for name in light.structures)
    assert count <= LITE_TRIANGLES < 120_000, f"{count} triangles: see meshes/export/levels_of_detail.py"


def test_every_structure_is_there_closed_and_as_open_as_before(atlas: Atlas, light: Atlas) -> None:
    assert list(light.structures) == list(atlas.structures)
    for name in light.structures:
        mesh, full = light.mesh_of(name), atlas.mesh_of(name)
        assert mesh.is_watertight, f"{name} is torn in the lite body: see _sound in meshes/export/levels_of_detail.py"
        grown = light.structures[name].tissue is Tissue.MUSCLE  # its openings are chance
        assert grown or mesh.euler_number == full.euler_number, f"{name} has lost or gained an opening in the lite body"
        assert 0.85 < mesh.volume / full.volume < 1.15, f"{name} has changed its volume in the lite body"


def test_lite_body_keeps_its_shape(atlas: Atlas, light: Atlas) -> None:
    for name in ("hip_bone.right", "sacrum", "femur.right", "fibula.right", "gluteus_maximus.right", "uterus"):
        off = np.abs(Obstacles({name: light.mesh_of(name)}).distance(np.asarray(atlas.mesh_of(name).vertices)))
        assert np.quantile(off, 0.95) < 1.5, f"{name} strays {np.quantile(off, 0.95):.1f} mm: give it a greater share"


def test_skin_is_the_same_in_both(atlas: Atlas, light: Atlas) -> None:
    for name, structure in atlas.structures.items():
        if structure.tissue is Tissue.SKIN:
            assert np.array_equal(light.mesh_of(name).vertices, atlas.mesh_of(name).vertices)


def test_left_mirrors_right(light: Atlas) -> None:
    for name, structure in light.structures.items():
        if structure.side is Side.LEFT:
            other = light.mesh_of(sided(split_side(name)[0], Side.RIGHT))
            assert np.array_equal(light.mesh_of(name).vertices, mirrored(other.vertices)), name


def test_small_body_stays_as_it_is() -> None:
    body = small_atlas()
    assert len(lite(body).mesh_of("femur.left").faces) == len(body.mesh_of("femur.left").faces)


def test_what_would_tear_keeps_more(atlas: Atlas) -> None:
    mesh = atlas.mesh_of("obturator_membrane.right")
    light = reduced(mesh, 0.01)
    assert light.is_watertight
    assert light.euler_number == mesh.euler_number


def test_a_mesh_with_a_slit_is_reduced_as_well(atlas: Atlas) -> None:
    whole = atlas.mesh_of("gluteus_maximus.right")
    slit = trimesh.Trimesh(whole.vertices, whole.faces[1:], process=False)
    light = reduced(slit, 0.3)
    assert len(light.faces) < 0.5 * len(slit.faces)
    assert light.volume == pytest.approx(whole.volume, rel=0.05)
