"""The shipped pain sites: all parts covered, tied to the right nerves, markers at the skin of the default body."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from annotations.knowledge import Knowledge
from annotations.records import PainSite, SiteLink
from annotations.vocabulary import Evidence, LinkKind
from meshes.anatomy.point_rules import place
from meshes.atlas import Atlas
from meshes.geometry.surface_query import Obstacles
from meshes.space import SIDES, Points, Side, mirrored
from meshes.structure import Tissue

UNCHECKED_SOURCES = frozenset({"GK"})
COPIED_WORDS = 14
ASPECTS = {
    "thigh": {"anterior", "posterior", "medial", "lateral"},
    "knee": {"anterior", "posterior", "medial", "lateral"},
    "leg": {"anterior", "posterior", "medial", "lateral"},
    "ankle": {"anterior", "medial", "lateral"},
    "foot": {"anterior", "medial", "lateral", "inferior"},
}
# (site, nerve and segment named first, kind of link)
FIRST_LINKS = (
    ("thigh_outer_upper", "lateral_femoral_cutaneous.anterior", LinkKind.SKIN),
    ("thigh_outer_lower", "lateral_femoral_cutaneous.anterior", LinkKind.SKIN),
    ("shin_inner", "femoral.saphenous", LinkKind.SKIN),
    ("ankle_inner", "femoral.saphenous", LinkKind.SKIN),
    ("foot_inner_border", "femoral.saphenous", LinkKind.SKIN),
    ("thigh_back_upper", "posterior_femoral_cutaneous.trunk", LinkKind.SKIN),
    ("thigh_back_mid", "posterior_femoral_cutaneous.trunk", LinkKind.SKIN),
    ("thigh_back_lower", "posterior_femoral_cutaneous.trunk", LinkKind.SKIN),
    ("buttock_deep", "sciatic.trunk", LinkKind.DEEP),
    ("buttock_lower", "posterior_femoral_cutaneous.inferior_cluneal", LinkKind.SKIN),
    ("buttock_upper_outer", "superior_cluneal.trunk", LinkKind.SKIN),
    ("first_web", "sciatic.deep_fibular", LinkKind.SKIN),
    ("foot_top", "sciatic.superficial_fibular", LinkKind.SKIN),
    ("foot_outer_border", "sciatic.sural", LinkKind.SKIN),
    ("sole_inner", "sciatic.medial_plantar", LinkKind.SKIN),
    ("sole_outer", "sciatic.lateral_plantar", LinkKind.SKIN),
    ("heel_pad", "sciatic.medial_calcaneal", LinkKind.SKIN),
    ("groin_crease", "ilioinguinal.trunk", LinkKind.SKIN),
    ("perineum_area", "pudendal.perineal", LinkKind.SKIN),
    ("perianal_area", "pudendal.inferior_rectal", LinkKind.SKIN),
    ("genital_tip", "pudendal.dorsal", LinkKind.SKIN),
    ("genital_front", "ilioinguinal.trunk", LinkKind.SKIN),
    ("perineum_side", "posterior_femoral_cutaneous.perineal", LinkKind.SKIN),
)
CLOSEST_MM = 4.0  # a marker nearer to bone than this would lie under the skin everywhere
FARTHEST_MM = 100.0  # the thickest soft tissue between a marker and bone, back of the upper thigh, with room
APART_MM = 12.0  # markers nearer to each other than this cannot be told apart by touch


def links_of(knowledge: Knowledge) -> Iterator[tuple[PainSite, SiteLink]]:
    for site in knowledge.sites.values():
        yield from ((site, link) for link in site.links)


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def markers(knowledge: Knowledge, atlas: Atlas) -> dict[tuple[str, Side], Points]:
    return {
        (site.id, side): place(site.anchor, atlas.landmarks, side)
        for site in knowledge.sites.values()
        for side in (SIDES if site.sided else (Side.MIDDLE,))
    }


def test_at_least_45_sites_a_side_and_some_in_the_middle(knowledge: Knowledge) -> None:
    sided = [site for site in knowledge.sites.values() if site.sided]
    assert len(sided) >= 45, f"only {len(sided)} sided pain sites: add files to annotations/data/sites"
    assert len(knowledge.sites) - len(sided) >= 5, "the spine, pubis and perineum need midline sites (sided = false)"


@pytest.mark.parametrize("region", ASPECTS)
def test_every_side_of_a_region_has_a_site(knowledge: Knowledge, region: str) -> None:
    found = {site.aspect for site in knowledge.sites.values() if site.region == region}
    assert found >= ASPECTS[region], f"{region}: add a site for {sorted(ASPECTS[region] - found)}"


def test_every_site_has_lay_clinical_and_latin_names(knowledge: Knowledge) -> None:
    bare = [s.id for s in knowledge.sites.values() if not (s.names.lay and s.names.clinical and s.names.latin)]
    assert not bare, f"add lay, clinical and latin names to {bare}"


@pytest.mark.parametrize(("site", "segment", "kind"), FIRST_LINKS)
def test_the_first_link_names_the_nerve_that_runs_there(
    knowledge: Knowledge, site: str, segment: str, kind: LinkKind
) -> None:
    first = knowledge.sites[site].links[0]
    assert (first.segment, first.kind) == (segment, kind), f"{site}: put the {kind} link to {segment} first"


@pytest.mark.parametrize("site", ["si_joint", "coccyx_area", "hip_front", "flank", "low_back_midline"])
def test_no_nerve_is_forced_where_pain_is_local_or_referred(knowledge: Knowledge, site: str) -> None:
    record = knowledge.sites[site]
    assert all(link.kind is LinkKind.REFERRED for link in record.links), f"{site}: only referred links, or none"
    assert record.note, f"{site}: say in note why no nerve is named"


def test_numbness_of_the_saddle_is_called_an_emergency(knowledge: Knowledge) -> None:
    for site in ("perineum_area", "perianal_area", "perineum_side", "genital_back", "genital_tip"):
        note = knowledge.sites[site].note.lower()
        for word in ("numb", "emergency"):
            assert word in note, f"{site}: the note must warn of cauda equina syndrome"


def test_the_obturator_skin_patch_is_marked_variable(knowledge: Knowledge) -> None:
    wrong = [s.id for s, link in links_of(knowledge) if link.segment == "obturator.cutaneous" and not link.variable]
    assert not wrong, f"57 % of people lack this patch: set variable = true in {wrong}"


def test_links_lead_to_known_branches(knowledge: Knowledge) -> None:
    parts = {part.id for nerve in knowledge.nerves.values() for part in nerve.parts}
    wrong = [(s.id, link.segment) for s, link in links_of(knowledge) if link.segment not in parts]
    assert not wrong, f"name a part of a nerve record in: {wrong}"
    strangers = [(s.id, k.segment) for s, k in links_of(knowledge) if not str(k.segment).startswith(f"{k.nerve}.")]
    assert not strangers, f"the segment belongs to another nerve: {strangers}"


def test_what_rests_on_unread_textbook_knowledge_is_marked_unchecked(knowledge: Knowledge) -> None:
    wrong = [
        (site.id, link.text[:50])
        for site, link in links_of(knowledge)
        if UNCHECKED_SOURCES.isdisjoint(link.sources) == (link.evidence is Evidence.UNCHECKED)
    ]
    assert not wrong, f"evidence is 'unchecked' exactly where a source is GK: {wrong}"


def test_every_note_is_cited(knowledge: Knowledge) -> None:
    wrong = [site.id for site in knowledge.sites.values() if bool(site.note) != bool(site.note_sources)]
    assert not wrong, f"note and note_sources belong together: {wrong}"


def test_no_sentence_is_copied_from_the_reference_folder(knowledge: Knowledge, shared: Path) -> None:
    runs: set[tuple[str, ...]] = set()
    for file in (shared / "knowledge").iterdir():
        words = words_of(file.read_text(encoding="utf-8"))
        runs |= {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}
    texts = [(site.id, link.text) for site, link in links_of(knowledge)]
    texts += [(site.id, site.note) for site in knowledge.sites.values()]
    texts += [(n.id, claim.text) for n in knowledge.nerves.values() for claim in n.claims]
    texts += [(part.id, c.text) for n in knowledge.nerves.values() for part in n.parts for c in part.claims]
    copied = []
    for owner, text in texts:
        words = words_of(text)
        if any(tuple(words[i : i + COPIED_WORDS]) in runs for i in range(len(words) - COPIED_WORDS + 1)):
            copied.append((owner, text[:60]))
    assert not copied, f"say it in words of our own: {copied}"


def test_markers_stand_outside_bone_about_where_the_skin_is(knowledge: Knowledge, atlas: Atlas) -> None:
    where = markers(knowledge, atlas)
    points = np.array(list(where.values()))
    bones = {i: atlas.mesh_of(i) for i, structure in atlas.structures.items() if structure.tissue is Tissue.BONE}
    nearest = Obstacles(bones).distance(points)
    wrong = [(i, round(float(d), 1)) for i, d in zip(where, nearest, strict=True) if not CLOSEST_MM <= d <= FARTHEST_MM]
    assert not wrong, f"mm from marker to bone: change the offset of the anchor of {wrong}"


def test_markers_mirror_and_keep_apart(knowledge: Knowledge, atlas: Atlas) -> None:
    where = markers(knowledge, atlas)
    for (site, side), point in where.items():
        if side is Side.LEFT:
            other = where[site, Side.RIGHT]
            np.testing.assert_allclose(mirrored(point), other, atol=1.0, err_msg=f"{site}: not mirrored")
    names, points = list(where), np.array(list(where.values()))
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2) + np.eye(len(points)) * 1e3
    a, b = np.unravel_index(np.argmin(gaps), gaps.shape)
    assert gaps[a, b] >= APART_MM, f"{names[a]} and {names[b]} are {gaps[a, b]:.1f} mm apart: move one anchor"
