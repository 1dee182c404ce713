"""Files that the user asked for."""

from pathlib import Path

from viewer.errors import ViewerError


def write_file(file: Path, content: bytes) -> Path:
    """Write a file, and its folder where there is none.

    Raises
    ------
    ViewerError
        If it cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise ViewerError("the file could not be written", str(file), str(error.strerror or error)) from error
    return file
