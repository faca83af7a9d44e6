"""The arrows of the house: who may import whom, and what is trusted."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "derive/language": set(),
    "derive/kernel": {"derive/language"},
    "derive/models": {"derive/language"},
    "derive/documents": {"derive/language"},
    "derive/checker": {"derive/language", "derive/kernel", "derive/models"},
    "derive/activations": set(),
    "derive/meanfield": {"derive/activations"},
    "montecarlo": {"derive/language"},
    "reports": {"derive/language", "derive/documents", "derive/checker", "derive/theorems", "montecarlo"},
    "study": {
        "derive/language",
        "derive/kernel",
        "derive/models",
        "derive/documents",
        "derive/checker",
        "derive/theorems",
        "montecarlo",
        "reports",
    },
}
PACKAGES = ("derive", "montecarlo", "reports", "study", "initproof")


def room(module: str) -> str:
    """The folder of the house that a module lives in."""
    parts = module.split(".")
    return "/".join(parts[:2]) if parts[0] == "derive" and len(parts) > 1 else parts[0]


def imported(path: Path) -> set[str]:
    """The modules of ours that a file imports, by full name."""
    found = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            found.add(".".join((*base, *filter(None, [node.module]))))
    return {name for name in found if name.split(".")[0] in PACKAGES}


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_arrows_point_one_way(folder):
    """A folder imports itself and the folders that the design lets it import, nothing else of ours."""
    seen = {room(name) for path in files(folder) for name in imported(path)}
    assert seen - {folder} <= MAY_IMPORT[folder]


@pytest.mark.parametrize("package", ["montecarlo", "reports"])
def test_the_kernel_is_not_imported_by_what_measures_or_writes(package):
    """Sampling and writing decide nothing about truth."""
    assert not any(name.startswith("derive.kernel") for path in files(package) for name in imported(path))


def test_derive_does_not_load_numpy():
    """The truth does not hang on floating point."""
    program = "import sys, derive.checker, derive.documents; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_user_text_reaches_an_evaluator():
    """Nothing in the packages calls eval, exec, sympify, parse_expr or unpickles."""
    forbidden = {"eval", "exec", "sympify", "parse_expr", "loads"}
    # A network's own `eval` switches its dropout off.
    allowed = {("json", "loads"), ("tomllib", "loads"), ("network", "eval")}
    for package in PACKAGES:
        for path in files(package):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = node.func
                    name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                    owner = getattr(getattr(called, "value", None), "id", "")
                    assert name not in forbidden or (owner, name) in allowed, f"{path}:{node.lineno}"


def test_assert_is_not_used_where_python_may_drop_it():
    """`python -O` deletes assert statements, so no check of ours is one."""
    for package in PACKAGES:
        for path in files(package):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert not any(isinstance(node, ast.Assert) for node in ast.walk(tree)), path
