"""What a user of initproof gets besides it: writes SBOM.json (CycloneDX 1.6) from what is installed here.

    .venv/bin/python scripts/sbom.py        after a change to the dependencies in pyproject.toml or to reports/katex

Decides: what is listed (what is vendored, and the dependencies with those of all extras, each with what it needs in
turn; not what only tests and documentation need), and where a licence is read. Does not decide: whether it suits.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "SBOM.json"
NOT_SHIPPED = {"all", "dev", "docs", "frameworks", "test"}
"""Extras for those who work on initproof, or who have the package anyway."""


def direct() -> list[Requirement]:
    """What pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"": project["dependencies"]} | project["optional-dependencies"]
    return [Requirement(needed) for extra, each in asked.items() if extra not in NOT_SHIPPED for needed in each]


def closure(asked: list[Requirement]) -> dict[str, metadata.Distribution]:
    """The distributions asked for and all that they need here, by name."""
    found: dict[str, metadata.Distribution] = {}
    while asked:
        needed = asked.pop()
        name = canonicalize_name(needed.name)
        if name not in found:
            found[name] = metadata.distribution(name)
            further = [Requirement(line) for line in found[name].requires or ()]
            asked += [
                each
                for each in further
                if each.marker is None or any(each.marker.evaluate({"extra": e}) for e in ("", *needed.extras))
            ]
    return dict(sorted(found.items()))


def licence(distribution: metadata.Distribution) -> dict[str, object]:
    """The licence that a distribution says it has: as an expression, else in its classifiers, else in words."""
    said = distribution.metadata
    if expression := said.get("License-Expression"):
        return {"expression": expression}
    classified = [line.split(" :: ")[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    in_words = (said.get("License") or "").strip().partition("\n")[0]
    return {"license": {"name": " and ".join(classified) or in_words or "unknown"}}


def vendored() -> Iterator[dict[str, object]]:
    """KaTeX, file by file, and KaTeX as a whole."""
    from reports.vendor_katex import HERE, VERSION

    files = [
        {"type": "file", "name": f"reports/katex/{path.name}",
         "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}]}
        for path in sorted(HERE.iterdir())
    ]  # fmt: skip
    yield _component("katex", VERSION, "npm", {"expression": "MIT"}) | {"components": files}


def _component(name: str, version: str, registry: str, licensed: dict[str, object]) -> dict[str, object]:
    return {
        "type": "library", "name": name, "version": version, "purl": f"pkg:{registry}/{name}@{version}",
        "licenses": [licensed],
    }  # fmt: skip


def bill() -> dict[str, object]:
    """The bill of materials."""
    installed = closure(direct()).items()
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "components": [*vendored(), *(_component(name, d.version, "pypi", licence(d)) for name, d in installed)],
    }  # fmt: skip


if __name__ == "__main__":
    OUT.write_text(json.dumps(bill(), indent=1) + "\n", encoding="utf-8")
    print(OUT)
