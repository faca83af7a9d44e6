"""What is installed and what is missing, for `initproof doctor`. Says where `derive`, `montecarlo`, `reports`
and `study` come from, since other packages have these names as well."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

PACKAGES = ("derive", "montecarlo", "reports", "study")
"""Packages of ours whose names other projects on PyPI have too."""
NEEDED = ("sympy", "numpy", "scipy", "python-flint", "mpmath", "lark", "click", "rich", "threadpoolctl")
OPTIONAL = {
    "typst": "PDF without TeX: pip install 'initproof[pdf]'",
    "matplotlib": "plots: pip install 'initproof[plots]'",
    "distributed": "several machines: pip install 'initproof[dask]'",
    "starlette": "the study page: pip install 'initproof[study]'",
    "torch": "initproof audit on PyTorch modules: see pytorch.org",
    "keras": "initproof audit on Keras models: pip install keras",
    "jax": "initproof audit on Flax modules: pip install jax flax",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, what was seen, and what to do about it (empty: nothing is wrong)."""

    what: str
    seen: str
    remedy: str = ""
    serious: bool = False


def findings() -> Iterator[Finding]:
    """All that is looked at, in the order in which it is printed."""
    yield Finding("Python", f"{platform.python_version()} ({sys.executable})")
    yield from _ours()
    yield from (_needed(name) for name in NEEDED)
    yield from (_optional(name, remedy) for name, remedy in OPTIONAL.items())
    yield _tex()
    yield from _blas()


def _ours() -> Iterator[Finding]:
    home = Path(__file__).parents[1]
    yield Finding("initproof", f"{_version('initproof') or 'not installed'} ({home})")
    for name in PACKAGES:
        found = util.find_spec(name)
        place = Path(found.origin).parents[1] if found and found.origin else None
        if place == home:
            yield Finding(name, "ours")
            continue
        others = ", ".join(sorted(set(metadata.packages_distributions().get(name, ())) - {"initproof"}))
        yield Finding(
            name,
            f"not ours: {place or 'missing'}",
            f"{others or 'a file or folder on the import path'} has the name {name} and hides ours; "
            "run initproof in an environment of its own, or from another folder",
            serious=True,
        )


def _needed(name: str) -> Finding:
    version = _version(name)
    return Finding(name, version or "missing", "" if version else f"pip install {name}", serious=not version)


def _optional(name: str, remedy: str) -> Finding:
    version = _version(name)
    return Finding(name, version or "not installed", "" if version else remedy)


def _tex() -> Finding:
    found = [tool for tool in ("latexmk", "pdflatex") if shutil.which(tool)]
    remedy = "" if found else "reports in PDF are set by typst instead"
    return Finding("TeX", ", ".join(found) or "not installed", remedy)


def _blas() -> Iterator[Finding]:
    import numpy  # noqa: F401  (its BLAS is what is looked at)
    import threadpoolctl

    for library in threadpoolctl.threadpool_info():
        yield Finding("BLAS", f"{library['internal_api']} {library['version']}, {library['num_threads']} threads")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
