"""The shipped nerve records: complete, cited, in step with the routes, and right where people often go wrong."""

from collections.abc import Iterator

import pytest

from annotations.knowledge import Knowledge
from annotations.records import Claim, Nerve
from annotations.vocabulary import Evidence
from meshes.atlas import Atlas

ROOTS = {
    "sciatic": ("L4", "L5", "S1", "S2", "S3"),
    "femoral": ("L2", "L3", "L4"),
    "obturator": ("L2", "L3", "L4"),
    "pudendal": ("S2", "S3", "S4"),
    "lateral_femoral_cutaneous": ("L2", "L3"),
    "posterior_femoral_cutaneous": ("S1", "S2", "S3"),
    "ilioinguinal": ("L1",),
    "iliohypogastric": ("T12", "L1"),
    "genitofemoral": ("L1", "L2"),
    "superior_gluteal": ("L4", "L5", "S1"),
    "inferior_gluteal": ("L5", "S1", "S2"),
    "superior_cluneal": ("L1", "L2", "L3"),
    "middle_cluneal": ("S1", "S2", "S3"),
    "sacral_plexus": ("L4", "L5", "S1", "S2", "S3", "S4"),
    "subcostal": ("T12",),
}
MAIN = ("sciatic", "femoral", "obturator", "pudendal")
UNCHECKED_SOURCES = frozenset({"GK"})
# UBERON and FMA codes that the project has verified; all others must be marked unverified
VERIFIED = {
    "sciatic": {"0001322", "19034"},
    "femoral": {"0001267"},
    "obturator": {"0005465"},
    "pudendal": {"0011390"},
}


def claims_of(nerve: Nerve) -> Iterator[Claim]:
    yield from nerve.claims
    for part in nerve.parts:
        yield from part.claims


def text_of(nerve: Nerve, *kinds: str) -> str:
    return " ".join(claim.text for claim in nerve.claims if claim.kind in kinds).lower()


def test_all_nerves_are_there_with_their_roots(knowledge: Knowledge) -> None:
    found = {nerve.id: nerve.roots for nerve in knowledge.nerves.values()}
    assert found == ROOTS, "annotations/data/nerves: one file per nerve, with the roots of this test"


def test_the_four_main_nerves_come_first(knowledge: Knowledge) -> None:
    by_rank = sorted(knowledge.nerves.values(), key=lambda nerve: nerve.rank)
    assert tuple(nerve.id for nerve in by_rank[:4]) == MAIN, "rank 1 to 4 belong to the four main nerves"
    assert len({nerve.rank for nerve in by_rank}) == len(by_rank), "give every nerve a rank of its own"


@pytest.mark.parametrize("nerve_id", ROOTS)
def test_a_nerve_tells_its_course_and_what_it_supplies(knowledge: Knowledge, nerve_id: str) -> None:
    nerve = knowledge.nerves[nerve_id]
    kinds = [claim.kind for claim in nerve.claims]
    wanted = ["course", "motor", "skin", "entrapment", "caveat"]
    if nerve_id in MAIN:
        wanted += ["quality", "worse", "better", "test"]
    for kind in wanted:
        if kind == "caveat" and nerve_id == "pudendal":
            kind = "against"
        assert kind in kinds, f"{nerve_id}: add a claim of kind '{kind}'"
    for names in (nerve.names.lay, nerve.names.clinical, nerve.names.latin):
        assert names, f"{nerve_id}: add lay, clinical and Latin names"


def test_parts_and_lookalikes_are_known(knowledge: Knowledge) -> None:
    for nerve in knowledge.nerves.values():
        ids = {part.id for part in nerve.parts}
        strangers = [i for i in ids if not i.startswith(f"{nerve.id}.")]
        assert not strangers, f"{nerve.id}: a part's id starts with the nerve's: {strangers}"
        orphans = [part.id for part in nerve.parts if part.parent and part.parent not in ids]
        assert not orphans, f"{nerve.id}: parent names another part of the same nerve: {orphans}"
        unknown = sorted(set(nerve.confused_with) - set(knowledge.nerves))
        assert not unknown, f"{nerve.id}: confused_with names no nerve: {unknown}"
        excess = [part.id for part in nerve.parts if not set(part.roots) <= set(nerve.roots)]
        assert not excess, f"{nerve.id}: a branch cannot have roots its nerve lacks: {excess}"


def test_every_segment_of_the_body_has_a_record(knowledge: Knowledge, atlas: Atlas) -> None:
    parts = {part.id for nerve in knowledge.nerves.values() for part in nerve.parts}
    segments = {segment.id for segment in atlas.segments}
    assert not segments - parts, f"add [[parts]] to annotations/data/nerves for {sorted(segments - parts)}"
    assert not parts - segments, f"no route in meshes/data/routes for {sorted(parts - segments)}"


def test_what_rests_on_unread_textbook_knowledge_is_marked_unchecked(knowledge: Knowledge) -> None:
    wrong = [
        (nerve.id, claim.text[:50])
        for nerve in knowledge.nerves.values()
        for claim in claims_of(nerve)
        if UNCHECKED_SOURCES.isdisjoint(claim.sources) == (claim.evidence is Evidence.UNCHECKED)
    ]
    assert not wrong, f"evidence is 'unchecked' exactly where a source is GK: {wrong}"


@pytest.mark.parametrize("nerve_id", MAIN)
def test_only_verified_codes_are_called_verified(knowledge: Knowledge, nerve_id: str) -> None:
    found = {code.code for code in knowledge.nerves[nerve_id].identifiers if code.status == "verified"}
    assert found == VERIFIED[nerve_id], f"{nerve_id}: mark every other code unverified"


def test_traps_are_stated(knowledge: Knowledge) -> None:
    nerves = knowledge.nerves
    assert "not the outer thigh" in text_of(nerves["femoral"], "skin"), "the outer thigh is not femoral"
    assert "saphenous" in text_of(nerves["sciatic"], "skin"), "the inner shin is saphenous, not sciatic"
    assert "no skin of its own on the thigh" in text_of(nerves["sciatic"], "skin"), "back-of-thigh skin is not sciatic"
    assert "57 %" in text_of(nerves["obturator"], "skin"), "say how many people lack the obturator skin patch"
    assert "emergency" in text_of(nerves["pudendal"], "care"), "saddle numbness is an emergency, not pudendal neuralgia"
    assert "knee" in text_of(nerves["sciatic"], "caveat"), "weak knee straightening is femoral, not sciatic"
    assert "16.9 %" in text_of(nerves["sciatic"], "caveat"), "the piriformis variant does not prove the cause (N4)"


def test_the_nerve_lines_of_the_source_text_are_covered(knowledge: Knowledge) -> None:
    wanted = {f"S{n}" for n in range(19, 29)} | {"N1", "N2", "N3", "N4", "N5", "N6"}
    covered = {line for nerve in knowledge.nerves.values() for claim in claims_of(nerve) for line in claim.covers}
    assert covered >= wanted, f"add covers to the claims that state {sorted(wanted - covered)}"
