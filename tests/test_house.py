"""The house keeps its order: who may import whom, and what importing costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = {"meshes": 0, "annotations": 1, "viewer": 2}
FILES = [
    file for package in ORDER for file in sorted((ROOT / package).rglob("*.py")) if "node_modules" not in file.parts
]


def imports(file: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, node.module or ""))
    return found


@pytest.mark.parametrize("file", FILES, ids=[str(f.relative_to(ROOT)) for f in FILES])
def test_dependencies_point_downwards(file: Path) -> None:
    own = ORDER[file.relative_to(ROOT).parts[0]]
    for line, name in imports(file):
        top = name.partition(".")[0]
        assert ORDER.get(top, -1) <= own, f"{file}:{line} imports {name}: move what it needs down"
        assert own == 2 or top not in ("panel", "param", "bokeh"), f"{file}:{line}: only viewer may import {top}"
        assert name != "__future__", f"{file}:{line}: the future import shadows our package annotations"


@pytest.mark.parametrize("module", ["meshes", "annotations", "viewer", "viewer.cli.main", "viewer.state"])
def test_importing_is_cheap(module: str) -> None:
    code = f"import sys, {module}; print([m for m in ('panel', 'vtk', 'pyvista', 'mujoco') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", f"importing {module} pulls in {done.stdout.strip()}: import it where it is used"
