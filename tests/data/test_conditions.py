"""The shipped conditions, topics and publications: complete, cited, hedged, in words of our own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotations.knowledge import Knowledge
from annotations.records import Claim
from annotations.vocabulary import CareLevel, Evidence

CONDITIONS = (
    "achilles_rupture",
    "acute_compartment_syndrome",
    "acute_limb_ischaemia",
    "anorectal_cancer",
    "anorectal_disease",
    "aortic_aneurysm_or_dissection",
    "appendicitis",
    "athletic_groin_pain_adductor",
    "axial_spondyloarthritis",
    "baker_cyst",
    "bladder_pain_or_uti",
    "bone_stress_injury",
    "cauda_equina_syndrome",
    "cluneal_neuralgia",
    "coccydynia",
    "common_fibular_neuropathy",
    "crps",
    "deep_fibular_neuropathy",
    "diabetic_lumbosacral_plexopathy",
    "dvt",
    "dvt_pulmonary_embolism",
    "dysmenorrhoea_uterine",
    "ectopic_pregnancy",
    "endometriosis",
    "epididymo_orchitis",
    "fai_syndrome",
    "femoral_neuropathy",
    "gluteal_tendon_tear",
    "gout",
    "gtps",
    "guillain_barre",
    "hamstring_injury",
    "hip_fracture",
    "hip_osteoarthritis",
    "hip_osteonecrosis",
    "ilioinguinal_genitofemoral_neuralgia",
    "iliopsoas_haematoma",
    "inguinal_femoral_hernia",
    "ischiofemoral_impingement",
    "knee_joint_disorder",
    "lumbar_radiculopathy",
    "lumbar_spinal_stenosis",
    "meralgia_paraesthetica",
    "muscle_strain",
    "nerve_injury_surgery_or_injection",
    "obturator_hernia",
    "obturator_neuropathy",
    "ovarian_pain",
    "ovarian_torsion",
    "pelvic_congestion_syndrome",
    "pelvic_floor_myofascial_pain",
    "pelvic_girdle_pain_pregnancy",
    "pelvic_inflammatory_disease",
    "perthes",
    "pfcn_inferior_cluneal_neuralgia",
    "piriformis_deep_gluteal",
    "plantar_digital_neuroma",
    "plantar_fasciitis",
    "polyneuropathy",
    "proctalgia_fugax",
    "prostate_pain",
    "psoas_abscess",
    "pudendal_neuralgia",
    "saphenous_neuropathy",
    "sciatic_endometriosis",
    "septic_arthritis_hip",
    "shingles",
    "si_joint_dysfunction",
    "sickle_crisis",
    "slipped_epiphysis",
    "soft_tissue_infection",
    "spinal_infection",
    "spinal_metastasis_cord_compression",
    "superficial_fibular_neuropathy",
    "sural_neuropathy",
    "tarsal_tunnel_syndrome",
    "testicular_torsion",
    "transient_synovitis",
    "ureteric_stone",
    "vascular_claudication",
    "vulvodynia",
)
NO_NERVE = (
    "si_joint_dysfunction",
    "hip_osteoarthritis",
    "fai_syndrome",
    "gtps",
    "muscle_strain",
    "dvt",
    "vascular_claudication",
)
UNCHECKED_SOURCES = frozenset({"GK"})
COPIED_WORDS = 14  # so many words in a row are a copied sentence, not a shared term


def claims_of(knowledge: Knowledge) -> Iterator[tuple[str, Claim]]:
    for condition in knowledge.conditions.values():
        yield from ((condition.id, claim) for claim in condition.claims)
    for topic in knowledge.topics.values():
        yield from ((topic.id, claim) for claim in topic.claims)


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def test_exactly_the_agreed_conditions_are_there(knowledge: Knowledge) -> None:
    found = set(knowledge.conditions)
    assert found == set(CONDITIONS), (
        f"name the files after the agreed ids; missing: {sorted(set(CONDITIONS) - found)}, "
        f"not agreed: {sorted(found - set(CONDITIONS))}"
    )


@pytest.mark.parametrize("condition_id", CONDITIONS)
def test_a_condition_says_what_fits_what_does_not_and_when_to_seek_care(
    knowledge: Knowledge, condition_id: str
) -> None:
    condition = knowledge.conditions[condition_id]
    kinds = [claim.kind for claim in condition.claims]
    for kind in ("for", "against"):
        assert kinds.count(kind) >= 2, f"{condition_id}: add claims of kind '{kind}' until there are two"
    for kind in ("what", "quality", "care"):
        assert kind in kinds, f"{condition_id}: add a claim of kind '{kind}'"
    assert condition.red_flags, f"{condition_id}: name the red flags that bear on it in red_flags"
    assert condition.names.lay, f"{condition_id}: add lay names, as people type them"
    assert condition.names.clinical, f"{condition_id}: add clinical names"


def test_a_dangerous_condition_is_at_least_urgent(knowledge: Knowledge) -> None:
    mild = {CareLevel.NONE, CareLevel.ROUTINE, CareLevel.SPECIALIST}
    wrong = [c.id for c in knowledge.conditions.values() if c.dangerous and c.care in mild]
    assert not wrong, f"raise care to urgent or emergency, or drop dangerous: {wrong}"


def test_what_rests_on_unread_textbook_knowledge_is_marked_unchecked(knowledge: Knowledge) -> None:
    wrong = [
        (owner, claim.text[:50])
        for owner, claim in claims_of(knowledge)
        if UNCHECKED_SOURCES.isdisjoint(claim.sources) == (claim.evidence is Evidence.UNCHECKED)
    ]
    assert not wrong, f"evidence is 'unchecked' exactly where a source is GK: {wrong}"


def test_nobody_is_told_that_they_have_something(knowledge: Knowledge) -> None:
    wrong = [owner for owner, claim in claims_of(knowledge) if re.search(r"\byou(r| have| are)\b", claim.text, re.I)]
    assert not wrong, f"explain, never diagnose: reword the claims that speak to 'you' in {sorted(set(wrong))}"


def test_no_nerve_is_forced_on_referred_or_local_pain(knowledge: Knowledge) -> None:
    wrong = [i for i in NO_NERVE if knowledge.conditions[i].nerves]
    assert not wrong, f"remove [[nerves]] from {wrong}: their pain is referred or local"


def test_a_share_has_a_published_source_and_lies_in_its_interval(knowledge: Knowledge) -> None:
    for condition in knowledge.conditions.values():
        for figure in condition.figures:
            assert UNCHECKED_SOURCES.isdisjoint(figure.sources), f"{condition.id}: '{figure.label}' needs a real source"
            if figure.low is not None and figure.high is not None:
                assert figure.low <= figure.percent <= figure.high, f"{condition.id}: '{figure.label}' lies outside"


def test_traps_are_stated(knowledge: Knowledge) -> None:
    outer = {link.nerve for link in knowledge.conditions["meralgia_paraesthetica"].nerves}
    assert outer == {"lateral_femoral_cutaneous"}, "the outer thigh is lateral femoral cutaneous, not femoral"
    inner = {link.nerve for link in knowledge.conditions["saphenous_neuropathy"].nerves}
    assert inner == {"femoral"}, "the inner shin is saphenous, a branch of the femoral nerve"
    assert knowledge.conditions["cauda_equina_syndrome"].care is CareLevel.EMERGENCY, "saddle numbness is an emergency"
    against = {f for c in knowledge.conditions["pudendal_neuralgia"].claims if c.kind == "against" for f in c.features}
    assert "saddle_numbness" in against, "saddle numbness speaks against pudendal neuralgia"


def test_no_sentence_is_copied_from_the_reference_folder(knowledge: Knowledge, shared: Path) -> None:
    runs: set[tuple[str, ...]] = set()
    for file in (shared / "knowledge").iterdir():
        words = words_of(file.read_text(encoding="utf-8"))
        runs |= {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}
    copied = []
    for owner, claim in claims_of(knowledge):
        words = words_of(claim.text)
        if any(tuple(words[i : i + COPIED_WORDS]) in runs for i in range(len(words) - COPIED_WORDS + 1)):
            copied.append((owner, claim.text[:60]))
    assert not copied, f"say it in words of our own: {copied}"
