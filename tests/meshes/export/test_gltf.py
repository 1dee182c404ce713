"""What leaves the house: the routes contract and glTF that any reader takes."""

import io
import json

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.export import gltf
from meshes.space import mirrored, sided, to_gltf
from tests.meshes.small import small_atlas


def test_routes_keep_their_contract(atlas: Atlas) -> None:
    data = json.loads(json.dumps(gltf.routes(atlas)))
    assert data["frame"] == "RAS+ mm"
    assert data["body"] == "default"
    for nerve in data["nerves"]:
        assert {"id", "side", "segments"} <= nerve.keys()
        known = {segment["id"] for segment in nerve["segments"]}
        for segment in nerve["segments"]:
            assert len(segment["points"]) == len(segment["radius_mm"]) >= 2
            for other in (segment["parent"], segment["joins"]):
                assert other is None or other in known, f"{segment['id']} names {other}, which its nerve lacks"
    assert {(n["id"], n["side"]) for n in data["nerves"]} >= {
        (nerve, side) for nerve in ("sciatic", "femoral", "obturator", "pudendal") for side in ("left", "right")
    }
    assert len(data["landmarks"]["asis.left"]) == 3


def test_left_routes_mirror_right_ones(atlas: Atlas) -> None:
    data = gltf.routes(atlas)
    nerves = {(n["id"], n["side"]): n for n in data["nerves"]}
    for (nerve, side), left in nerves.items():
        if side == "left":
            for a, b in zip(left["segments"], nerves[nerve, "right"]["segments"], strict=True):
                off = np.abs(mirrored(np.array(a["points"])) - np.array(b["points"])).max()
                assert off < 0.002, f"{a['id']}: left differs from the mirrored right by {off:.3f} mm"


@pytest.mark.parametrize("compact", [False, True])
def test_glb_is_read_by_another_library(compact: bool) -> None:
    atlas = small_atlas()
    scene = trimesh.load(io.BytesIO(gltf.glb(atlas, compact=compact)), file_type="glb")
    assert set(scene.graph.nodes_geometry) == {
        "femur.left", "femur.right", "sciatic.trunk.left", "sciatic.trunk.right",
    }  # fmt: skip
    if not compact:  # trimesh does not apply the normalisation of quantised positions
        transform, geometry = scene.graph["femur.left"]
        placed = trimesh.transform_points(scene.geometry[geometry].vertices, transform)
        expected = to_gltf(atlas.mesh_of("femur.left").bounds)
        assert np.allclose(np.sort(expected, axis=0), [placed.min(0), placed.max(0)], atol=1e-6)


def test_plain_glb_needs_no_extension_and_says_what_it_is() -> None:
    data = gltf.glb(small_atlas())
    header = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    assert not header.get("extensionsUsed")
    assert {a["componentType"] for a in header["accessors"] if a["type"] == "VEC3"} == {5126}
    node = next(n for n in header["nodes"] if n["name"] == "femur.left")
    assert node["extras"]["side"] == "left"
    assert node["extras"]["tissue"] == "bone"
    assert node["extras"]["origin"] == "measured"
    assert node["extras"]["terms"]["fma"] == "9611"


def test_compact_positions_stay_within_a_hundredth_of_a_millimetre() -> None:
    points = np.random.default_rng(0).uniform(-0.3, 0.6, (500, 3)).astype(np.float32)
    whole, translation, scale = gltf._quantised(points)
    back = whole / gltf.QUANTUM * scale[0] + translation
    assert np.abs(back - points).max() < 1e-5


def test_tubes_are_closed_and_turn_outwards(atlas: Atlas) -> None:
    for segment in atlas.segments[:40]:
        mesh = gltf.tube(segment.points, segment.radius_mm)
        assert mesh.is_watertight, f"{sided(segment.id, segment.side)} is open"
        assert mesh.volume > 0, f"{sided(segment.id, segment.side)} is inside out"


def test_cameras_stand_where_the_browser_puts_them() -> None:
    camera = gltf.Camera("step", 90.0, 0.0, 0.5, (0.1, 0.2, 0.3))
    assert np.allclose(camera.matrix[:3, 3], (0.6, 0.2, 0.3)), "90 degrees is at the body's left, +x in glTF"
    assert np.allclose(camera.matrix[:3, 2], (1, 0, 0)), "a camera looks along its own -z, here towards -x"
    assert np.allclose(camera.matrix[:3, 1], (0, 1, 0)), "up stays up"
    tilted = gltf.Camera("step", 30.0, 40.0, 0.5, (0.0, 0.0, 0.0)).matrix[:3, :3]
    assert np.allclose(tilted @ tilted.T, np.eye(3))
    assert np.linalg.det(tilted) == pytest.approx(1.0)
    data = gltf.glb(small_atlas(), cameras=[camera])
    header = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    node = next(n for n in header["nodes"] if "camera" in n)
    assert header["cameras"][node["camera"]]["perspective"]["yfov"] == pytest.approx(np.radians(28))
    assert header["nodes"].index(node) in header["scenes"][0]["nodes"]
