"""The arrows of the house: who may import whom, and what is trusted."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
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
PUBLIC = {
    "initproof": "__version__ check gain law",
    "initproof.testing": """
        Finding Law LawViolation Sampler TooFewReplicates assert_gain assert_gradient_preserved assert_initializer
        assert_moment_equal assert_variance_preserved fans gain jax_initializer keras_initializer law_names
        min_discrepancy_distribution min_discrepancy_gain min_discrepancy_mean min_discrepancy_variance
        min_samples_distribution min_samples_mean min_samples_variance named_law numpy_initializer torch_initializer""",
    "derive": """
        RELU STEP ConstantArray Cov E Function RandomArray Refusal Theorem Var condition constants defined dimensions
        distributed identically_distributed iid independent index kurtosis mean odd positive prove random_variable
        second_moment smooth symmetric uncorrelated unit_slope variance zero_mean""",
    "montecarlo": """
        ACTIVATIONS INITIALIZERS OBSERVABLES ONE_IN_A_MILLION PRESETS SECOND_MOMENTS Activation Constant Decision
        Directions Elman Errors Estimate Estimates Experiment Given Identity Interval Law Measured Measurements
        MonteCarloError Network Normal OneHot Orthogonal Paired Pass Perceptron Prediction Rademacher Result Scaled
        TruncatedNormal Uniform activation decide decide_all decide_sequentially design estimate initializer measure
        overflows plan preset processes read_experiment read_result run sweep write_result""",
    "reports": """
        FORMATS WORKS Document IllegalDocument Pdf PdfFailed Shown UnsafeMaths Written as_json bibtex html_page latex
        latex_fragment markdown pdf write_report""",
}
"""What a user may import, and what therefore stays: the reference (docs/reference.md) is made from it."""


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


def test_the_guide_to_the_kernel_names_every_module():
    """What is trusted can be read in the order that the kernel's docstring gives."""
    named = re.findall(r"\w+", import_module("derive.kernel").__doc__ or "")
    assert not {path.stem for path in files("derive/kernel")} - {"__init__", *named}


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


def needed_at_import(path: Path) -> Iterator[str]:
    """The modules of ours that a file cannot be imported without; not what a function imports, nor what types name."""
    own = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    package = own if path.name == "__init__.py" else own.rpartition(".")[0]
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            home = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                inside = ROOT.joinpath(*home.split("."), alias.name)
                yield f"{home}.{alias.name}" if inside.with_suffix(".py").exists() or inside.is_dir() else home


def test_no_module_needs_one_that_needs_it():
    """There is an order in which all modules can be read, each after what it needs."""
    needs = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): set(needed_at_import(path))
        for package in PACKAGES
        for path in files(package)
    }
    order = list(TopologicalSorter(needs).static_order())
    assert order.index("derive.language.expressions") < order.index("derive.kernel.prove")


@pytest.mark.parametrize("package", PUBLIC)
def test_the_public_names_are_those_listed(package):
    """A name that is added, taken away or renamed shows here, as a change that users see."""
    module = import_module(package)
    assert sorted(module.__all__) == sorted(PUBLIC[package].split())
    assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names_are_typed_and_explained(package):
    """Every parameter and result of a public function has a type, every function and class a docstring."""
    assert (ROOT / package.split(".")[0] / "py.typed").exists()
    module = import_module(package)
    for name in module.__all__:
        public = getattr(module, name)
        if inspect.isfunction(public):
            signature = inspect.signature(public)
            types = [signature.return_annotation, *(p.annotation for p in signature.parameters.values())]
            assert inspect.Parameter.empty not in types, name
        if inspect.isfunction(public) or inspect.isclass(public):
            assert inspect.getdoc(public), name


def test_a_type_error_that_is_ignored_has_a_reason():
    """`type: ignore` names the error and says, after it, why it is none."""
    for package in PACKAGES:
        for path in files(package):
            for line in path.read_text(encoding="utf-8").splitlines():
                if "type: ignore" in line:
                    assert re.search(r"# type: ignore\[[a-z, -]+\]  # \w+", line), f"{path}: {line}"
