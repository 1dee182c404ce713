"""The skin as the client gets it: every point of it answers, and says who says so."""

import base64

import numpy as np
import pytest
import trimesh

from annotations.store import Knowledge
from annotations.vocabulary import Evidence
from meshes.atlas import Atlas
from meshes.space import split_side
from viewer.deck.skin_map import SKIN, skin_map, skin_palette
from viewer.findings import site_places

OWN = frozenset({"SRC-TEXT", "GK"})


@pytest.fixture(scope="module")
def painted(knowledge: Knowledge, atlas: Atlas) -> dict:
    return skin_map(knowledge, atlas, site_places(knowledge, atlas))


def column(painted: dict, name: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(painted[name]), np.uint8)


@pytest.fixture(scope="module")
def spots(atlas: Atlas) -> np.ndarray:
    """The vertex nearest to each of 2,000 random points of the skin, as likely anywhere as its area."""
    mesh = atlas.mesh_of(SKIN)
    points, faces = trimesh.sample.sample_surface(mesh, 2000, seed=20261123)
    corners = mesh.faces[faces]
    nearest = np.linalg.norm(mesh.vertices[corners] - points[:, None], axis=2).argmin(axis=1)
    return corners[np.arange(len(corners)), nearest]


def test_every_vertex_of_the_skin_has_a_place_a_nerve_and_a_root(
    painted: dict, knowledge: Knowledge, atlas: Atlas
) -> None:
    assert painted["vertices"] == len(atlas.mesh_of(SKIN).vertices)
    for name, names in (("site", "sites"), ("nerve", "nerves"), ("root", "roots")):
        index = column(painted, name)
        assert len(index) == painted["vertices"]
        assert index.max() < len(painted[names])
    assert set(painted["sites"]) <= set(site_places(knowledge, atlas))
    for territory in (*painted["nerves"], *painted["roots"]):
        assert territory["sources"], f"{territory['id']} cites nothing"


def test_any_2000_points_lead_to_a_cited_statement(painted: dict, spots: np.ndarray, knowledge: Knowledge) -> None:
    """Each point's site has a condition, or its nerve a claim, with a publication of its own behind it."""
    sites, nerves = column(painted, "site")[spots], column(painted, "nerve")[spots]
    for site_index, nerve_index in sorted(set(zip(sites.tolist(), nerves.tolist(), strict=True))):
        site = split_side(painted["sites"][site_index])[0]
        nerve = painted["nerves"][nerve_index]["id"].split(".")[0]
        found = {key for c in knowledge.conditions.values() for s in c.sites if s.site == site for key in s.sources}
        if nerve in knowledge.nerves:
            known = [c for c in knowledge.nerves[nerve].claims if c.evidence is not Evidence.UNCHECKED]
            found |= {key for claim in known for key in claim.sources}
        published = {key for key in found - OWN if knowledge.publications[key].kind != "project"}
        assert published, f"the skin of {site} ({nerve}) leads to nothing cited: link a condition to the site"


def test_overlays_have_a_look_for_every_territory(painted: dict) -> None:
    for territory in (*painted["nerves"], *painted["roots"]):
        assert territory["color"].startswith("#"), territory["id"]
        assert territory["pattern"] in ("solid", "bands", "dots", "rings")
        assert 0 < len(territory["short"]) <= 34
    assert set(skin_palette()["nerve"]) == {nerve["id"] for nerve in painted["nerves"]}, "skin_palette.toml"
    colors = [root["color"] for root in painted["roots"]]
    assert len(set(colors)) == len(colors), "two roots of one colour: change one in skin_palette.toml"


def test_every_source_of_a_legend_is_named(painted: dict) -> None:
    for one in (*painted["nerves"], *painted["roots"], *painted["referred"]):
        for key in {*one["sources"], *(key for figure in one.get("figures", ()) for key in figure["sources"])}:
            assert key == "GK" or painted["publications"][key]["short"], f"{one['id']} cites {key} without a name"


def test_referred_pain_has_places_and_published_shares_their_n(painted: dict, knowledge: Knowledge) -> None:
    areas = {area["id"]: area for area in painted["referred"]}
    wanted = {
        "si_joint_dysfunction",
        "hip_osteoarthritis",
        "piriformis_deep_gluteal",
        "dysmenorrhoea_uterine",
        "ovarian_pain",
        "bladder_pain_or_uti",
        "ureteric_stone",
    }
    assert wanted <= set(areas)
    assert next(iter(areas)) == "si_joint_dysfunction", "the first one is shown when none is chosen"
    for name, area in areas.items():
        assert area["places"], f"{name} is felt nowhere"
        assert set(area["places"]) <= set(knowledge.sites)
        assert all(figure["n"] > 0 and figure["sources"] for figure in area["figures"])


def test_skin_of_a_nerve_carries_mostly_roots_of_that_nerve(painted: dict, knowledge: Knowledge, atlas: Atlas) -> None:
    """The two maps must not contradict each other; where sources do, the sole, the border is wide."""
    mesh = atlas.mesh_of(SKIN)
    area = np.bincount(mesh.faces.ravel(), np.repeat(mesh.area_faces / 3, 3), len(mesh.vertices))
    nerves, roots = column(painted, "nerve"), column(painted, "root")
    wide = {"sciatic.medial_plantar", "posterior_femoral_cutaneous.perineal", "pudendal.inferior_rectal"}
    for index, nerve in enumerate(painted["nerves"]):
        record = knowledge.nerves.get(nerve["id"].split(".")[0])
        if record is None or nerve["id"] in wide:
            continue
        part = knowledge.part(nerve["id"])
        own = set((part and part.roots) or record.roots)
        mine = nerves == index
        share = {
            painted["roots"][r]["id"]: area[mine & (roots == r)].sum() / area[mine].sum() for r in set(roots[mine])
        }
        inside = sum(value for root, value in share.items() if root in own)
        assert inside > 0.75, f"{nerve['id']} {sorted(own)}: its skin has {share}; mend skin_territories.toml"


def test_no_islands_of_a_territory_in_another(painted: dict, atlas: Atlas) -> None:
    """On each side a territory is one patch, or a few of some size."""
    mesh = atlas.mesh_of(SKIN)
    for name in ("nerve", "root"):
        own = column(painted, name)
        same = mesh.edges_unique[own[mesh.edges_unique[:, 0]] == own[mesh.edges_unique[:, 1]]]
        patches = trimesh.graph.connected_components(same, nodes=np.arange(len(own)), min_len=1)
        tiny = [patch for patch in patches if len(patch) < 4]
        assert sum(len(patch) for patch in tiny) < 0.004 * len(own), f"{name}: {len(tiny)} specks of skin"
        for index, territory in enumerate(painted[f"{name}s"]):
            mine = [patch for patch in patches if own[patch[0]] == index and len(patch) >= 4]
            assert 1 <= len(mine) <= 8, f"{territory['id']} is scattered over {len(mine)} patches"
