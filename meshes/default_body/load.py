"""The default body from the cache if it is there, else built."""

from meshes.atlas import Atlas
from meshes.atlas_files import cached
from meshes.cache import build_key
from meshes.default_body import NAME
from meshes.progress import Progress, silent


def load_default(progress: Progress = silent) -> Atlas:
    """Load the default body, from the cache if it is there, else build it.

    Parameters
    ----------
    progress : Progress
        Told how the building goes.

    Raises
    ------
    MeshesError
        If our own data are broken.
    """
    return cached(NAME, build_key(), _built, progress)


def _built(progress: Progress) -> Atlas:
    from meshes.default_body.build import build  # only when it must be built: a cached body starts quicker

    return build(progress)
