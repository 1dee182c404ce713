"""Reading the package's own data files against their schema."""

import tomllib
from importlib import resources
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from meshes.errors import RecordError

Form = TypeVar("Form")


def read(file: str, form: type[Form]) -> Form:
    """One TOML file of the package, validated.

    Parameters
    ----------
    file : str
        Path inside the package ``meshes``, ``data/sources.toml``.
    form : type
        What it holds: a pydantic model, or ``dict[str, Model]``.

    Raises
    ------
    RecordError
        If it is not TOML or does not fit; names the file and the key.
    """
    try:
        text = (resources.files("meshes") / file).read_text(encoding="utf-8")
        return TypeAdapter(form).validate_python(tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise RecordError(str(error), f"meshes/{file}", "correct the key named above") from error
