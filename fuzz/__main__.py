"""Throw 10,000 broken files at the readers: each must be read or refused in one line, within bounded time.

Run by ``make fuzz`` (``python -m fuzz [COUNT]``). The readers run without the guard around them: what escapes as
anything but an :class:`meshes.ingest.errors.IngestError` is a fault, printed with the file that made it. VTK alone may
be stopped by a broken file; that is counted (in the product the guard tells it in one line).
"""

import logging
import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzz.seeds import broken, seeds
from meshes.ingest.errors import IngestError
from meshes.ingest.naming.mapping import load
from meshes.ingest.naming.names import match, plain
from meshes.ingest.reading.archives import unpack
from meshes.ingest.reading.readers import read
from meshes.ingest.reading.repair import cleaned

SLOW_S = 10.0


def main(count: int) -> int:
    """Run, print what was tried, and give the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))
    warnings.simplefilter("ignore")
    logging.disable()  # VTK's words about each broken file
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        known = seeds(Path(folder))

        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(sorted(known)), st.data())
        def throw(name: str, data: st.DataObject) -> None:
            content = data.draw(broken(known[name]))
            tally[f"{name}: {tried(Path(folder) / name, content)}"] += 1

        throw()
    for what, times in sorted(tally.items()):
        print(f"{times:6d}  {what}")
    print(f"{sum(tally.values()):,} files; nothing escaped")
    return 0 if sum(tally.values()) >= count else 1


def tried(file: Path, content: bytes) -> str:
    """``read`` or ``refused``; anything else is raised."""
    file.write_bytes(content)
    started = time.perf_counter()
    outcome = _apart(file) if file.suffix in (".vtk", ".vtp") else _here(file)
    took = time.perf_counter() - started
    assert took < SLOW_S, f"{file.name} took {took:.1f} s"
    assert outcome in ("read", "refused", "stopped its process"), outcome
    return outcome


def _here(file: Path) -> str:
    try:
        _all(file)
    except IngestError as error:
        return "refused" if "\n" not in str(error) else f"more than one line: {error}"
    return "read"


def _apart(file: Path) -> str:
    """In a process of its own, as the product reads every file: VTK may be stopped by a broken one."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(("read", "refused").index(_here(file)))
        except BaseException:
            traceback.print_exc()
            os._exit(9)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code < 2, f"{file.name}: what escaped is printed above"
    return "stopped its process" if code < 0 else ("read", "refused")[code]


def _all(file: Path) -> None:
    if file.suffix == ".toml":
        load(file)
    elif file.suffix == ".txt":
        for line in file.read_bytes().decode("utf-8", "replace").splitlines()[:5]:
            assert match(line).id == "" or plain(line)
    elif file.suffix == ".zip":
        with tempfile.TemporaryDirectory() as out:
            inner = Path(out) / "deep" / "inside"
            unpack(file, inner)
            assert list(Path(out).iterdir()) in ([], [Path(out) / "deep"]), "something was written outside"
    else:
        for piece in read(file, file.name):
            cleaned(piece)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
