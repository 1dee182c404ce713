"""Files that the user asked for."""

from pathlib import Path

from viewer.errors import ViewerError


def write_file(file: Path, content: bytes, *, parents: bool = False) -> Path:
    """Write a file; ``parents``: make its folder where there is none.

    Raises
    ------
    ViewerError
        If it cannot be written.
    """
    try:
        if parents:
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise ViewerError("the file could not be written", str(file), str(error.strerror or error)) from error
    return file
