"""The figures the skin is modelled from, as their file holds them."""

from functools import cache

from pydantic import Field

from meshes.data_files import Record, read


class LegSection(Record):
    """Radii about the leg's axis at one place: 0 hip, 1 knee, 2 ankle."""

    at: float
    radius: tuple[float, ...] = Field(min_length=12, max_length=12)


class TrunkSection(Record):
    """Radii about the vertical through the origin, back to front, at one height of the mean skeleton."""

    z: float
    radius: tuple[float, ...] = Field(min_length=7, max_length=7)


class Leg(Record):
    """Sections of the leg."""

    length_mm: float
    end_mm: float
    section: tuple[LegSection, ...]


class Trunk(Record):
    """Sections of the trunk and the heights that tie them to the skeleton."""

    trochanter_mm: float
    depth_mm: float
    marks: dict[str, float]
    bottom_mm: float
    bottom_blend_mm: float
    top_blend_mm: float
    navel_mm: tuple[float, float, float]
    navel_half_axes_mm: tuple[float, float, float]
    navel_blend_mm: float
    section: tuple[TrunkSection, ...]


class Buttock(Record):
    """An ellipsoid and how softly it joins its neighbours."""

    centre: tuple[float, float, float]
    half_axes: tuple[float, float, float]
    blend_above_mm: float
    blend_below_mm: float
    from_z: float
    to_z: float
    fold_to_x: float


class Foot(Record):
    """How thickly the bones of the foot are covered."""

    closing_mm: float
    hull_share: float
    cover_mm: float
    pad_mm: float
    sole_mm: float
    sole_blend_mm: float
    toe_cover_mm: float
    great_toe_more_mm: float
    toe_blend_mm: float
    toe_root_mm: float
    fade: float
    smooth_mm: float


class Blend(Record):
    """Radii of the soft joins and the least cover of bone and muscle."""

    thigh_mm: float
    ankle_mm: float
    midline_mm: float
    bone_mm: float
    bone_cover_mm: float
    muscle_mm: float
    muscle_cover_mm: float
    muscle_apart_mm: float


class Nerves(Record):
    """How far beneath the skin a nerve lies at least, and how the skin is let out for it."""

    depth_mm: float
    most_mm: float
    width_mm: float


class MeshSize(Record):
    """Cells of the grid and triangles of the result."""

    xy_mm: float
    z_mm: float
    foot_z_mm: float
    triangles: int


class SkinData(Record):
    """Everything in ``data/skin.toml``."""

    leg: Leg
    trunk: Trunk
    buttock: Buttock
    foot: Foot
    blend: Blend
    nerves: Nerves
    mesh: MeshSize


@cache
def skin_data() -> SkinData:
    """Read the figures once.

    Raises
    ------
    RecordError
        If the file is broken.
    """
    return read("data/skin.toml", SkinData)
