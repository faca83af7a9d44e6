"""The pytest plugin: derivation documents as tests, and fixtures that share one false alarm rate.

`pytest --derivations docs/ notes.tex`, or `derivations = ["docs", "notes.tex"]` among pytest's options, collects every
derivation document there, one test a chain; a failure shows the line, its verdict and the witness.

`--initproof-false-alarm RATE` (default 1e-6) bounds the probability that any assertion made through `law`
fails by accident in the session: each test that asks for `law` gets an equal part, and spends it on its k-th
call as 6/(pi k)^2. Parts and generators depend on what is collected and on a test's name, never on the order
of the tests or on the worker. Nothing heavy is imported before it is used.
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .finding import is_document

if TYPE_CHECKING:
    import numpy as np

DEFAULT_RATE = 1e-6

_SHARE = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("initproof")
    group.addoption(
        "--derivations",
        action="extend",
        nargs="+",
        default=[],
        metavar="PATH",
        help="collect the derivation documents in these files and folders",
    )
    parser.addini("derivations", "files and folders with derivation documents", type="paths", default=[])
    group.addoption(
        "--initproof-false-alarm",
        type=float,
        default=DEFAULT_RATE,
        metavar="RATE",
        help="probability that any `law` assertion of the session fails by accident (default 1e-6)",
    )


def pytest_configure(config: pytest.Config) -> None:
    rate = config.getoption("--initproof-false-alarm")
    if not 0 < rate < 1:
        raise pytest.UsageError(f"--initproof-false-alarm needs a rate between 0 and 1, found {rate}")
    for path in _derivations(config):
        if not path.exists():
            raise pytest.UsageError(f"--derivations: no file or folder {path}")
        if path.is_file() and not is_document(path):
            raise pytest.UsageError(f"--derivations: {path} is no Markdown or LaTeX file with a given block")
    config.args += [str(path) for path in _derivations(config) if str(path) not in config.args]


def _derivations(config: pytest.Config) -> list[Path]:
    """The files and folders whose documents are collected, from the command line and the settings."""
    named = [config.invocation_params.dir / name for name in config.getoption("--derivations")]
    return [Path(os.path.abspath(path)) for path in (*named, *config.getini("derivations"))]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not any(file_path.is_relative_to(place) for place in _derivations(parent.config)):
        return None
    if not is_document(file_path):
        return None
    collected: pytest.Collector = Document.from_parent(parent, path=file_path)
    return collected


class Document(pytest.File):
    """A derivation document."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test for each chain of equations."""
        from derive.checker import check_derivation
        from derive.documents import DocumentError, read_file

        from . import as_json

        try:
            checked = check_derivation(read_file(self.path))
        except DocumentError as error:
            raise self.CollectError(str(error)) from None
        for _, chain in groupby(checked.judged, lambda checked: checked.step.chain):
            steps = [as_json.step(checked) for checked in chain]
            yield Chain.from_parent(self, name=f"line {steps[0]['line']}", steps=steps)


class Chain(pytest.Item):
    """A chain of equations; passes if every step is proved, a choice, or approximate and written so."""

    def __init__(self, *, steps: list[dict[str, Any]], **named: Any) -> None:
        super().__init__(**named)
        self.steps = steps

    def runtest(self) -> None:
        """Fails with the steps that do not hold."""
        fine = {"proved", "choice", "approximate"}
        wrong = [s for s in self.steps if s["verdict"] not in fine or s["overclaims"]]
        if wrong:
            raise DoesNotHold(self._shown(wrong))

    def _shown(self, steps: list[dict[str, Any]]) -> str:
        """Each step: its place, the document's line with a caret, the verdict and what is to be said of it."""
        from rich.console import Console

        from derive.documents.errors import caret

        from .terminal import show_step

        lines, out = self.path.read_text(encoding="utf-8").splitlines(), StringIO()
        console = Console(file=out, width=110, highlight=False)
        for step in steps:
            line = lines[step["line"] - 1]
            out.write(f"{self.path}:{step['line']}:{step['column']}: {step['verdict']}\n")
            out.write(f"    {line}\n    {caret(line, step['column'])}\n")
            show_step(step, str(self.path), console)
        return out.getvalue()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The finding alone, without a traceback."""
        if isinstance(excinfo.value, DoesNotHold):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The document and the line of the chain."""
        return self.path, self.steps[0]["line"] - 1, f"{self.path.name} {self.name}"


class DoesNotHold(AssertionError):
    """A step of a document that is not what its author says."""


def pytest_collection_finish(session: pytest.Session) -> None:
    asking = sum("law" in getattr(item, "fixturenames", ()) for item in session.items)
    session.config.stash[_SHARE] = session.config.getoption("--initproof-false-alarm") / max(1, asking)


def _seed(request: pytest.FixtureRequest) -> int:
    return zlib.crc32(request.node.nodeid.encode())


def _parts(share: float) -> Iterator[float]:
    """share 6/(pi k)^2 for k = 1, 2, ...: the sum is the share."""
    return (share * 6 / (math.pi * k) ** 2 for k in count(1))


@pytest.fixture
def law(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`law(init, law, shape, ...)` is `assert_initializer` at this test's part of the session's rate, seeded
    by the test's name."""
    from initproof.testing import assert_initializer

    parts, seed = _parts(request.config.stash[_SHARE]), _seed(request)

    def check(*claim: Any, **options: Any) -> None:
        __tracebackhide__ = True
        assert_initializer(*claim, **{"false_alarm": next(parts), "seed": seed, **options})

    return check


@pytest.fixture
def replicates(request: pytest.FixtureRequest) -> Callable[[int], list[np.random.Generator]]:
    """`replicates(n)` returns n independent generators, the same ones at every run of the test; a second call
    goes on where the first stopped."""
    import numpy as np

    seeds = np.random.SeedSequence(_seed(request))
    return lambda number: [np.random.default_rng(child) for child in seeds.spawn(number)]
