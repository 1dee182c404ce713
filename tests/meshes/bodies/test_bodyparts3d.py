"""The whole real body as it is shown: his nerves lie under his skin, not in bone, and as they should to his muscles."""

import numpy as np
import pytest
import trimesh

from meshes.anatomy.morphometry import measure
from meshes.anatomy.relations import order_rules
from meshes.atlas import Atlas
from meshes.geometry.polyline import sampled
from meshes.geometry.surface_query import Obstacles
from meshes.space import SIDES, Points, Side
from meshes.structure import Origin, Tissue
from tests.meshes.judging import judge
from tests.meshes.real_body import real_body

__all__ = ["real_body"]
AHEAD = np.array([0.0, 3.0, 0.0])
LID_MM = 10.0
"""Below the top, where trunk and skin are cut: nerves of the trunk begin above."""


@pytest.fixture(scope="module")
def skin(real_body: Atlas) -> trimesh.Trimesh:
    return real_body.mesh_of("skin")


def test_he_has_what_was_measured_on_him(real_body: Atlas) -> None:
    tissues = [s.tissue for s in real_body.structures.values() if s.origin is Origin.MEASURED]
    assert tissues.count(Tissue.BONE) >= 60
    assert tissues.count(Tissue.MUSCLE) >= 100
    assert len(real_body.segments) >= 260


def test_no_nerve_lies_outside_his_skin(real_body: Atlas, skin: trimesh.Trimesh) -> None:
    assert skin.is_watertight, "inside and outside of an open skin are not defined"
    outer = Obstacles({"skin": skin})
    top = skin.bounds[1, 2] - LID_MM
    out = {}
    for segment in real_body.segments:
        points = sampled(segment.points)
        depth = outer.distance(points[points[:, 2] < top])
        if len(depth) and depth.max() > 0.0:
            out[f"{segment.id}.{segment.side}"] = round(float(depth.max()), 2)
    assert not out, f"nerves outside the skin, mm: {out}; see meshes/nerves/constraints.py"


def test_a_nerve_outside_would_be_seen(real_body: Atlas, skin: trimesh.Trimesh) -> None:
    """The measure itself: a line 3 mm outside of the thigh's skin is told from one that is inside."""
    outer = Obstacles({"skin": skin})
    front = real_body.landmarks["femoral_shaft_mid.left"] + np.array([0.0, 200.0, 0.0])
    near: Points = outer.query(front[None]).closest
    assert outer.distance(near + AHEAD)[0] > 2.0
    assert outer.distance(near - AHEAD)[0] < -2.0


def test_no_nerve_runs_in_his_bones(real_body: Atlas) -> None:
    bones = {name: real_body.mesh_of(name) for name, s in real_body.structures.items() if s.tissue is Tissue.BONE}
    solid = Obstacles({name: mesh for name, mesh in bones.items() if mesh.is_watertight})
    assert len(solid.names) >= 60
    deep = {}
    for segment in real_body.segments:
        depth = -solid.distance(sampled(segment.points))
        if depth.max() > 0.0:
            deep[f"{segment.id}.{segment.side}"] = round(float(depth.max()), 2)
    assert not deep, f"nerves in bone, mm: {deep}"


@pytest.mark.parametrize("side", SIDES)
def test_his_nerves_lie_to_his_muscles_as_the_rules_of_order_say(real_body: Atlas, side: Side) -> None:
    found = [judge(name, real_body, side) for name in order_rules()]
    assert sum(finding.holds is not None for finding in found) > 55, "hardly any rule could be judged"
    broken = [f"{finding.words} {finding.detail}" for finding in found if finding.holds is False]
    assert not broken, f"on the {side}: {broken}; mend the route or meshes/data/muscle_relations.toml"


@pytest.mark.parametrize("side", SIDES)
def test_his_nerves_are_within_what_was_measured_on_people(real_body: Atlas, side: Side) -> None:
    off = [str(row) for row in measure(real_body, side) if not row.usual]
    assert not off, f"beyond two standard deviations or the range that was seen: {off}"
