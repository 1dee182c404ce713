"""The house keeps its order: who may import whom, and what importing costs."""

import ast
import graphlib
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from annotations.errors import AnnotationsError
from meshes.errors import MeshesError, UserError
from viewer.errors import ViewerError

ROOT = Path(__file__).parents[1]
PACKAGES = ("meshes", "annotations", "viewer")  # the lowest first
FLOORS: dict[str, list[list[str]]] = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for package in PACKAGES
    for file in sorted((ROOT / package).rglob("*.py"))
    if "node_modules" not in file.parts
}
SOURCE = ROOT / "viewer" / "client" / "src"
SCRIPTS = {file.relative_to(SOURCE).as_posix(): file for file in sorted(SOURCE.rglob("*.js"))}
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
SCRIPT_IMPORT = re.compile(r'^(?:import|export)\b[^;"]*?"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"', re.MULTILINE)


def imports(file: Path) -> list[tuple[int, str]]:
    """Line and dotted name of every import, those inside functions too; a module of ours by its own name."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inner = [(alias.name, f"{node.module}.{alias.name}") for alias in node.names]
            found += [(node.lineno, name if name in FILES else node.module or "") for _, name in inner]
    return found


def floor_of(module: str) -> tuple[int, int, str]:
    """Package, floor in it, and the folder or file that stands on that floor."""
    package, *rest = module.split(".")
    unit = rest[0] if rest else "__init__"
    floors = [number for number, units in enumerate(FLOORS[package]) if unit in units]
    assert floors, f"{module} stands on no floor: name {unit} in tests/floors.toml, as low as it can stand"
    return PACKAGES.index(package), floors[0], f"{package}.{unit}"


@pytest.mark.parametrize("module", FILES)
def test_imports_go_down(module: str) -> None:
    package, floor, unit = floor_of(module)
    for line, name in imports(FILES[module]):
        where = f"{FILES[module].relative_to(ROOT)}:{line} imports {name}"
        assert package == 2 or name.partition(".")[0] not in ("panel", "param", "bokeh"), f"{where}: only viewer may"
        assert name != "__future__", f"{where}: the future import shadows our package annotations"
        if name in FILES:
            other = floor_of(name)
            assert other[2] == unit or other[:2] < (package, floor), (
                f"{where}: {unit} belongs to floor {floor} and {other[2]} to floor {other[1]} of {PACKAGES[other[0]]}; "
                "an import goes down only: move what it needs to a lower floor, or this file to a higher one"
            )


def script_imports(script: str) -> list[tuple[int, str]]:
    """Line and path of every file that a file of the client imports, when it runs too; types in comments aside."""
    text = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), SCRIPTS[script].read_text(encoding="utf-8"))
    return [
        (
            text.count("\n", 0, found.end()) + 1,
            (SCRIPTS[script].parent / (found[1] or found[2])).resolve().relative_to(SOURCE).as_posix(),
        )
        for found in SCRIPT_IMPORT.finditer(text)
    ]


def script_floor(script: str) -> tuple[int, str]:
    """Floor of a file of the client, and the folder or file that stands on it."""
    units = {unit: number for number, floor in enumerate(FLOORS["client"]) for unit in floor}
    path = script.removesuffix(".js")
    unit = max((unit for unit in units if path == unit or path.startswith(f"{unit}/")), key=len, default=None)
    assert unit, f"client/src/{script} stands on no floor: name it in tests/floors.toml, as low as it can stand"
    return units[unit], unit


@pytest.mark.parametrize("script", SCRIPTS)
def test_imports_of_the_client_go_down(script: str) -> None:
    floor, unit = script_floor(script)
    for line, name in script_imports(script):
        where = f"viewer/client/src/{script}:{line} imports {name}"
        assert name in SCRIPTS, f"{where}: there is no such file"
        other, their = script_floor(name)
        assert their == unit or other < floor, (
            f"{where}: {unit} belongs to floor {floor} and {their} to floor {other} of the client; an import goes down "
            "only: move what it needs to a lower floor, or this file to a higher one"
        )


def assert_no_circle(arrows: Mapping[str, set[str]]) -> None:
    try:
        graphlib.TopologicalSorter(arrows).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"these import each other, move what both need to a lower floor: {' < '.join(error.args[1])}")


def test_no_import_circle() -> None:
    assert_no_circle(
        {module: {name for _, name in imports(file)} & FILES.keys() - {module} for module, file in FILES.items()}
    )
    assert_no_circle({script: {name for _, name in script_imports(script)} for script in SCRIPTS})


@pytest.mark.parametrize("package", ["meshes", "annotations", "viewer", "client"])
def test_every_name_of_a_floor_is_there(package: str) -> None:
    """A name that moved away leaves its floor."""
    place = SOURCE if package == "client" else ROOT / package
    ending = ".js" if package == "client" else ".py"
    gone = [
        u
        for floor in FLOORS[package]
        for u in floor
        if not ((place / u).is_dir() or (place / f"{u}{ending}").is_file())
    ]
    assert not gone, f"tests/floors.toml names what {package} has no more: {gone}"


def test_no_module_is_imported_by_a_made_up_name() -> None:
    guilty = [
        module
        for module, file in FILES.items()
        if any(word in file.read_text(encoding="utf-8") for word in ("import_module", "__import__"))
    ]
    assert not guilty, f"import by name, so that readers and tools can follow: {guilty}"


@pytest.mark.parametrize("module", ["meshes", "annotations", "viewer", "viewer.cli.main", "viewer.state"])
def test_importing_is_cheap(module: str) -> None:
    code = f"import sys, {module}; print([m for m in ('panel', 'vtk', 'pyvista', 'mujoco') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", f"importing {module} pulls in {done.stdout.strip()}: import it where it is used"


def test_every_error_is_one_of_its_package() -> None:
    """An error is one line for the user only if it derives from its package's error."""
    owners = {"meshes": MeshesError, "annotations": AnnotationsError, "viewer": ViewerError}
    found = 0
    for name, file in FILES.items():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and re.search("Error|Exception", " ".join(map(ast.unparse, node.bases))):
                kind = getattr(importlib.import_module(name), node.name)
                owner = owners[name.partition(".")[0]]
                right = issubclass(kind, owner) or kind is UserError
                assert right, f"{name}.{node.name} must derive from {owner.__name__}"
                found += 1
    assert found > 15, "classes of errors are no longer found"


def undocumented(body: list[ast.stmt], place: str) -> Iterator[str]:
    """Public classes, functions and methods without a docstring; an override is documented by what it overrides."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        told = ast.get_docstring(node) or any(
            ast.unparse(mark) in ("override", "overload") for mark in node.decorator_list
        )
        if not node.name.startswith("_") and not told:
            yield f"{place}:{node.lineno} {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, place)


def test_every_public_name_is_documented() -> None:
    trees = {file.relative_to(ROOT): ast.parse(file.read_text(encoding="utf-8")) for file in FILES.values()}
    missing = [f"{place}:1" for place, tree in trees.items() if tree.body and not ast.get_docstring(tree)]
    missing += [name for place, tree in trees.items() for name in undocumented(tree.body, str(place))]
    assert not missing, "write a docstring whose first line names the thing in the field's terms:\n" + "\n".join(
        missing
    )


def documented_parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Names in the numpydoc section of parameters."""
    _, _, section = (ast.get_docstring(function) or "").partition("Parameters\n----------\n")
    rows = re.split(r"\n(?=\w+\n-{3,})", section)[0].splitlines()
    heads = [row.partition(" :")[0] for row in rows if re.match(r"[\w*][\w, *]*( :|$)", row)]
    return {name.strip().lstrip("*") for head in heads for name in head.split(",")}


def test_every_documented_parameter_is_there() -> None:
    wrong = []
    for name, file in FILES.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = node.args
                here = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
                gone = documented_parameters(node) - {one.arg for one in here if one}
                wrong += [f"{name}:{node.lineno} {node.name} has no {one}" for one in sorted(gone)]
    assert not wrong, f"the docstring names a parameter that is gone: {wrong}"
