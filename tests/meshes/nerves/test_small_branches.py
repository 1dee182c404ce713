"""The smaller branches on the built body: each ends where its name says, and beside what it must lie beside."""

import numpy as np
import pytest

from meshes.anatomy.relations import order_rules
from meshes.atlas import Atlas
from meshes.geometry.polyline import along
from meshes.geometry.surface_query import Obstacles
from meshes.nerves.muscle_relations import relations
from meshes.space import SIDES, Points, Side
from meshes.structure import Segment, Tissue

MUSCLES = {
    "sacral_plexus.piriformis": "piriformis",
    "sacral_plexus.obturator_internus": "obturator_internus",
    "sacral_plexus.quadratus_femoris": "quadratus_femoris",
    "sacral_plexus.levator_ani": "pubococcygeus",
    "obturator.adductor_longus": "adductor_longus",
    "obturator.adductor_brevis": "adductor_brevis",
    "obturator.externus": "obturator_externus",
    "obturator.posterior_division": "adductor_magnus",
    "sciatic.semitendinosus": "semitendinosus",
    "sciatic.biceps_long_head": "biceps_femoris_long_head",
    "sciatic.semimembranosus": "semimembranosus",
    "sciatic.plantaris": "plantaris",
    "sciatic.popliteus": "popliteus",
    "sciatic.soleus": "soleus",
    "sciatic.soleus_deep": "soleus",
    "sciatic.tibialis_posterior": "tibialis_posterior",
    "sciatic.flexor_digitorum_longus": "flexor_digitorum_longus",
    "sciatic.flexor_hallucis_longus": "flexor_hallucis_longus",
    "sciatic.fibularis_longus": "fibularis_longus",
    "sciatic.fibularis_brevis": "fibularis_brevis",
    "sciatic.tibialis_anterior": "tibialis_anterior",
    "sciatic.extensor_digitorum_longus": "extensor_digitorum_longus",
    "sciatic.extensor_hallucis_longus": "extensor_hallucis_longus",
}
TOES = {  # the toe at whose side a nerve ends: its number, inner or outer side, sole or back
    "sciatic.medial_plantar_hallucal": (1, "inner", "sole"),
    "sciatic.medial_plantar": (1, "outer", "sole"),
    "sciatic.plantar_toe_2_inner": (2, "inner", "sole"),
    "sciatic.medial_plantar_second": (2, "outer", "sole"),
    "sciatic.plantar_toe_3_inner": (3, "inner", "sole"),
    "sciatic.medial_plantar_digital": (3, "outer", "sole"),
    "sciatic.plantar_toe_4_inner": (4, "inner", "sole"),
    "sciatic.lateral_plantar_digital": (4, "outer", "sole"),
    "sciatic.plantar_toe_5_inner": (5, "inner", "sole"),
    "sciatic.lateral_plantar": (5, "outer", "sole"),
    "sciatic.medial_dorsal_cutaneous": (1, "inner", "back"),
    "sciatic.deep_fibular": (1, "outer", "back"),
    "sciatic.dorsal_toe_2_inner": (2, "inner", "back"),
    "sciatic.superficial_fibular": (2, "outer", "back"),
    "sciatic.dorsal_toe_3_inner": (3, "inner", "back"),
    "sciatic.intermediate_dorsal_inner": (3, "outer", "back"),
    "sciatic.dorsal_toe_4_inner": (4, "inner", "back"),
    "sciatic.intermediate_dorsal_cutaneous": (4, "outer", "back"),
    "sciatic.dorsal_toe_5_inner": (5, "inner", "back"),
    "sciatic.sural": (5, "outer", "back"),
}
SKIN = [
    "sacral_plexus.perforating_cutaneous",
    "sacral_plexus.anococcygeal",
    "subcostal.trunk",
    "subcostal.lateral",
    "pudendal.posterior_lateral",
    "superior_cluneal.medial",
    "superior_cluneal.lateral",
    "middle_cluneal.lower",
    "posterior_femoral_cutaneous.trunk",
    "posterior_femoral_cutaneous.inferior_cluneal_medial",
    "posterior_femoral_cutaneous.thigh_medial",
    "posterior_femoral_cutaneous.thigh_lateral",
    "genitofemoral.femoral",
    "lateral_femoral_cutaneous.anterior",
    "obturator.cutaneous",
    "sciatic.lateral_sural",
    "femoral.medial_crural",
]
CLOSE_MM = 9.0
"""From the side of a toe to its nerve; between the small toes of an adult there are about 10 mm from bone to bone."""


def segment(atlas: Atlas, name: str) -> Segment:
    return atlas.segment(name, Side.RIGHT)


def solid(atlas: Atlas, name: str) -> Obstacles:
    return Obstacles({name: atlas.mesh_of(name)})


@pytest.mark.parametrize(("name", "muscle"), MUSCLES.items(), ids=MUSCLES.keys())
def test_ends_in_the_muscle_that_it_supplies(atlas: Atlas, name: str, muscle: str) -> None:
    relation = relations().get((name, muscle))
    assert relation is not None, f"{name} ends in {muscle}: say so in meshes/data/muscle_relations.toml"
    assert relation.inside, f"{name} ends in {muscle}: say so in meshes/data/muscle_relations.toml"
    off = float(solid(atlas, f"{muscle}.right").distance(segment(atlas, name).points[-1:])[0])
    assert off < 0.5, f"{name} ends {off:.1f} mm outside {muscle}: move its last waypoint"


@pytest.mark.parametrize(("name", "end"), TOES.items(), ids=TOES.keys())
def test_digital_nerve_ends_at_its_side_of_its_toe(atlas: Atlas, name: str, end: tuple[int, str, str]) -> None:
    number, side, face = end
    tip = segment(atlas, name).points[-1]
    off = {n: float(solid(atlas, f"foot_phalanx_distal_{n}.right").distance(tip[None])[0]) for n in range(1, 6)}
    assert min(off, key=off.__getitem__) == number, f"{name} ends nearest to toe {min(off, key=off.__getitem__)}"
    assert off[number] < CLOSE_MM, f"{name} ends {off[number]:.1f} mm from its toe"
    bone = np.asarray(atlas.mesh_of(f"foot_phalanx_distal_{number}.right").vertices)
    level = bone[np.abs(bone[:, 1] - np.clip(tip[1], bone[:, 1].min() + 1, bone[:, 1].max() - 1)) < 3.0]
    middle = level.mean(axis=0)
    assert bool(tip[0] > middle[0]) is (side == "outer"), f"{name} ends on the wrong side of toe {number}"
    higher = tip[2] - middle[2]
    assert higher > 0 if face == "back" else higher < 1.0, f"{name} lies {higher:.1f} mm above the middle of its toe"


def test_every_toe_has_four_digital_nerves() -> None:
    assert {(n, side, face) for n in range(1, 6) for side in ("inner", "outer") for face in ("sole", "back")} == set(
        TOES.values()
    )


@pytest.mark.parametrize("name", SKIN)
def test_skin_branch_reaches_the_skin(atlas: Atlas, name: str) -> None:
    deep = -solid(atlas, "skin").distance(segment(atlas, name).points)
    assert deep.min() > 0, f"{name} leaves the body by {-deep.min():.1f} mm"
    assert deep[-1] < 10.0, f"{name} ends {deep[-1]:.1f} mm deep: a skin nerve ends under the skin"


def waypoint(atlas: Atlas, name: str, at: str) -> Points:
    found = segment(atlas, name)
    return along(found.points, next(one.at for one in found.passes if one.name == at))


def test_obturator_internus_nerve_crosses_the_spine_lateral_to_the_pudendal(atlas: Atlas) -> None:
    own = waypoint(atlas, "sacral_plexus.obturator_internus", "ischial_spine")
    pudendal = segment(atlas, "pudendal.trunk").points
    beside = pudendal[np.abs(pudendal[:, 2] - own[2]).argmin()]
    assert own[0] > beside[0] + 3.0, f"{own[0] - beside[0]:.1f} mm lateral to the pudendal nerve"
    assert own[1] < atlas.landmarks["ischial_spine.right"][1], "it must cross behind the spine"


def test_quadratus_nerve_lies_before_the_sciatic(atlas: Atlas) -> None:
    own, sciatic = segment(atlas, "sacral_plexus.quadratus_femoris").points, segment(atlas, "sciatic.trunk").points
    for point in own[(own[:, 2] < 5.0) & (own[:, 2] > -30.0)]:
        behind = sciatic[np.abs(sciatic[:, 2] - point[2]).argmin()]
        assert behind[1] < point[1] - 3.0, f"at z = {point[2]:.0f} the sciatic nerve is not behind it"


def test_order_of_branches_on_the_iliac_crest(atlas: Atlas) -> None:
    """From behind forward: medial, middle and lateral superior cluneal, lateral branches of iliohypogastric and T12."""
    lines = ("superior_cluneal.medial", "superior_cluneal.trunk", "superior_cluneal.lateral", "subcostal.lateral")
    across = [waypoint(atlas, name, "crest") for name in lines]
    assert [p[0] for p in across] == sorted(p[0] for p in across), "from the midline outward"
    assert across[-1][1] > across[0][1] + 60, "the subcostal branch crosses far in front of the cluneal nerves"


def test_common_digital_nerves_part_between_the_heads(atlas: Atlas) -> None:
    pairs = {"medial_plantar_second": 2, "medial_plantar_digital": 3, "lateral_plantar_digital": 4}
    for name, inner in pairs.items():
        place = waypoint(atlas, f"sciatic.{name}", "cleft")
        heads = []
        for n in (inner, inner + 1):
            bone = np.asarray(atlas.mesh_of(f"metatarsal_{n}.right").vertices)
            heads.append(bone[bone[:, 1] > bone[:, 1].max() - 18.0].mean(axis=0))
        assert heads[0][0] < place[0] < heads[1][0], f"{name} does not part between metatarsals {inner} and {inner + 1}"
        assert place[2] < min(head[2] for head in heads), f"{name} parts above the heads"


def test_branches_are_thinner_than_what_they_leave(atlas: Atlas) -> None:
    thick = {
        s.id: (float(s.radius_mm[0]), float(atlas.segment(s.parent, s.side).radius_mm.max()))
        for s in atlas.segments
        if s.parent and s.radius_mm[0] > atlas.segment(s.parent, s.side).radius_mm.max()
    }
    assert not thick, f"radius of branch and parent, mm: {thick}"


def test_new_branches_are_on_both_sides(atlas: Atlas) -> None:
    for side in SIDES:
        known = {s.id for s in atlas.segments if s.side is side}
        assert {*MUSCLES, *TOES, *SKIN} <= known


def test_each_decisive_relation_is_a_rule() -> None:
    about = {rule.line for rule in order_rules().values()}
    wanted = {"obturator_internus", "quadratus_femoris", "levator_ani", "perforating_cutaneous"}
    assert {f"sacral_plexus.{name}" for name in wanted} <= about, "write it in meshes/data/order.toml"


def test_no_skin_branch_ends_in_a_muscle(atlas: Atlas) -> None:
    muscles = Obstacles(
        {n: atlas.mesh_of(n) for n, s in atlas.structures.items() if s.tissue is Tissue.MUSCLE and s.side is Side.RIGHT}
    )
    deep = {name: float(-muscles.distance(segment(atlas, name).points[-1:])[0]) for name in SKIN}
    sunk = {name: round(mm, 1) for name, mm in deep.items() if mm > 0.5}
    assert not sunk, f"mm inside a muscle: {sunk}"
