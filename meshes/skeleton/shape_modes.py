"""The shape model's modes of variation, read from a pickle that may hold nothing but arrays."""

import io
import pickle
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from meshes.errors import MeshesError
from meshes.space import Points

_PACKAGE: Final = "musculoskeletal.models"
_MODES: Final = "LLP26_rigid.pc"


def read_resource(folder: str, name: str) -> bytes:
    """A file of the package ``musculoskeletal-models``.

    Raises
    ------
    MeshesError
        If it is not installed.
    """
    try:
        return (resources.files(_PACKAGE) / folder / name).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise MeshesError(
            "the shape model is not installed", f"{folder}/{name}", "pip install musculoskeletal-models==0.2.4"
        ) from error


class _ArraysOnly(pickle.Unpickler):
    """Reads numpy arrays in plain containers and refuses everything else."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Only what rebuilds an array."""
        if global_name == "_reconstruct" and module_name in {"numpy.core.multiarray", "numpy._core.multiarray"}:
            return np.zeros(0).__reduce__()[0]
        if module_name == "numpy" and global_name in {"ndarray", "dtype"}:
            return getattr(np, global_name)
        raise MeshesError(f"the file asks for {module_name}.{global_name}", _MODES, "reinstall musculoskeletal-models")


def load_arrays(content: bytes) -> dict[str, Any]:
    """A pickled dict of arrays, read without running anything else.

    Raises
    ------
    MeshesError
        If the pickle asks for anything but numpy arrays.
    """
    return dict(_ArraysOnly(io.BytesIO(content)).load())


@cache
def variation() -> tuple[Points, Points]:
    """Mean, shape (3m,), and modes times their standard deviation, shape (3m, k)."""
    stored = load_arrays(read_resource("shape_models", _MODES))
    return np.asarray(stored["mean"]).ravel(), np.asarray(stored["modes"]) * np.sqrt(stored["weights"])
