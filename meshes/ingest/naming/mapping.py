"""The mapping file ``names.toml``: which mesh is which structure, written by us, corrected by the user, read again."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import Field, FiniteFloat, ValidationError

from meshes.data_files import Record
from meshes.ingest.errors import IngestError
from meshes.ingest.limits import within
from meshes.ingest.naming.names import is_structure, match, midline
from meshes.messages import Id, Message, Notice
from meshes.skeleton.landmarks import landmarks as known_landmarks
from meshes.space import Side, split_side

NAME: Final = "names.toml"
IGNORED: Final = "-"
_COMPUTED: Final = ("hip_centre", "acetabulum_centre", "femoral_shaft_mid")
"""Landmarks that no record describes."""
_HEAD: Final = """\
# nociscope wrote this file and reads it again. Your word goes before its own.
# [names]      mesh = structure. "-" leaves a mesh out, "" lets nociscope guess. With sides of the body: femur.left.
#              All that can be named: nociscope body names
# [frame]      units: mm, cm or m. axes: where +x, +y and +z point, such as RAS (right, anterior, superior) or LPS.
# [landmarks]  places set by hand, in the coordinates of your meshes: "asis.left" = [x, y, z]
"""


class _Frame(Record):
    units: str = ""
    axes: str = ""


class _File(Record):
    names: dict[str, str] = Field(default_factory=dict)
    frame: _Frame = _Frame()
    landmarks: dict[str, tuple[FiniteFloat, FiniteFloat, FiniteFloat]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user chose.

    Attributes
    ----------
    names : mapping of str to str
        Structure by the mesh's key; ``-`` leaves it out.
    units, axes : str
        Empty to have them found out.
    landmarks : mapping of str to tuple of float
        In the coordinates of the meshes.

    Raises
    ------
    IngestError
        If a landmark does not exist.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    units: str = ""
    axes: str = ""
    landmarks: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.landmarks:
            bare, side = split_side(name)
            record = known_landmarks().get(bare)
            known = record is not None and record.midline is (side is Side.MIDDLE)
            if not known and bare not in _COMPUTED:
                mend = "write one such as asis.left=12.5,80,-3.2; their names: meshes/data/landmarks.toml"
                raise IngestError(Message("mark_unknown", name=name), "--landmark", mend)


def load(path: Path) -> Choices:
    """Read a mapping file; an empty mapping if there is none.

    Raises
    ------
    IngestError
        Naming the key, if it is broken.
    """
    if not path.is_file():
        return Choices()
    within(path.stat().st_size >> 20, 8, "megabytes", path)
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        said = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        where = f"{path}, {'.'.join(map(str, said['loc']))}".rstrip(", ")
        broken = Message("names_mapping", why=said["msg"])
        raise IngestError(broken, where, "correct that key, or delete the file") from error
    for key, name in file.names.items():
        if name not in ("", IGNORED) and not usable(name):
            near = match(name)
            hint = Message("names_meant", names=[Id(one) for one in ((near.id,) if near.id else near.near)])
            unknown = Message("names_structure", name=name, hint=hint)
            raise IngestError(unknown, f"{path}, names.{key}", "write an id such as femur.left")
    return Choices(file.names, file.frame.units, file.frame.axes, dict(file.landmarks))


def usable(name: str) -> bool:
    """Whether a mesh may be named so: a structure, or a paired one whose side is to be found out."""
    return is_structure(name) or (is_structure(f"{name}.left") and not midline(name))


def write(
    path: Path,
    found: Mapping[str, str],
    remarks: Mapping[str, Notice | None],
    choices: Choices,
    why: Mapping[str, Notice],
) -> None:
    """Write the mapping with a remark on each line.

    Parameters
    ----------
    path : Path
    found : mapping of str to str
        Structure by mesh; empty where none was found.
    remarks, why : mapping of str to Message or str
        Why, by mesh; and for ``units`` and ``axes``.
    choices : Choices
        Units, axes and landmarks.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    lines = [_HEAD, "[names]"]
    lines += [f"{_quoted(key)} = {_quoted(name)}{_remark(remarks.get(key, ''))}" for key, name in found.items()]
    lines += ["", "[frame]"]
    lines += [f"{key} = {_quoted(getattr(choices, key))}{_remark(why.get(key, ''))}" for key in ("units", "axes")]
    lines += ["", "[landmarks]"]
    lines += [f"{_quoted(key)} = {list(place)}" for key, place in choices.landmarks.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _remark(text: Notice | None) -> str:
    return f"  # {text}" if text else ""
