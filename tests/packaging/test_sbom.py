"""SBOM.json lists what a user gets besides initproof, as scripts/sbom.py writes it."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPONENTS = {c["name"]: c for c in json.loads((ROOT / "SBOM.json").read_text(encoding="utf-8"))["components"]}


@pytest.fixture(scope="module")
def sbom():
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "scripts" / "sbom.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_every_dependency_is_listed_in_a_version_that_is_admitted(sbom):
    """Those that pyproject.toml names, for users; what they need in turn stands beside them."""
    for needed in sbom.direct():
        listed = COMPONENTS[sbom.canonicalize_name(needed.name)]
        assert needed.specifier.contains(listed["version"]), f"{needed}: run scripts/sbom.py"


def test_what_is_vendored_is_listed_as_it_is(sbom):
    """The version, and every file with its hash."""
    (katex,) = sbom.vendored()
    assert COMPONENTS["katex"] == katex, "run scripts/sbom.py"
    assert {"reports/katex/LICENSE", "reports/katex/katex.min.js"} <= {file["name"] for file in katex["components"]}


def test_every_component_has_a_licence():
    """None is unknown."""
    for name, component in COMPONENTS.items():
        (licensed,) = component["licenses"]
        said = licensed.get("expression") or licensed["license"]["name"]
        assert said not in ("", "unknown"), name
