"""pytest fixtures that share one false alarm rate over a whole session.

`--initproof-false-alarm RATE` (default 1e-6) bounds the probability that any assertion made through `law`
fails by accident in the session: each test that asks for `law` gets an equal part, and spends it on its k-th
call as 6/(pi k)^2. Parts and generators depend on what is collected and on a test's name,
never on the order of the tests or on the worker. Load with `pytest_plugins = ["initproof.testing.fixtures"]`.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import numpy as np

DEFAULT_RATE = 1e-6

_SHARE = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("initproof").addoption(
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
        assert_initializer(*claim, **{"false_alarm": next(parts), "seed": seed, **options})

    return check


@pytest.fixture
def replicates(request: pytest.FixtureRequest) -> Callable[[int], list[np.random.Generator]]:
    """`replicates(n)` returns n independent generators, the same ones at every run of the test; a second call
    goes on where the first stopped."""
    import numpy as np

    seeds = np.random.SeedSequence(_seed(request))
    return lambda number: [np.random.default_rng(child) for child in seeds.spawn(number)]
