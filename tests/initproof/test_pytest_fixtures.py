"""One rate for a session: shared by the tests that assert, whatever the order."""

import math
from pathlib import Path

import pytest

import initproof
from initproof.pytest_plugin import _parts

pytest_plugins = ["pytester"]

QUICK = ("-p", "no:hypothesispytest", "-p", "no:cacheprovider")

SUITE = """
import math
import pytest

def glorot(shape, rng):
    return math.sqrt(2 / sum(shape)) * rng.standard_normal(shape)

def test_right(law):
    law(glorot, "glorot_normal", (64, 96))
    law(glorot, "glorot", (64, 96))

def test_wrong(law):
    law(glorot, "lecun_normal", (64, 96))

@pytest.mark.parametrize("k", range(3))
def test_generators(replicates, k):
    first, second = replicates(2), replicates(1)
    values = [rng.random() for rng in (*first, *second)]
    assert len(set(values)) == 3
    print("drawn", k, *values)
"""


@pytest.fixture
def suite(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(initproof.__file__).parents[1]))
    pytester.makepyfile(test_suite=SUITE)
    return pytester


def drawn(result):
    """What the tests print, without what pytest puts on the same line."""
    return sorted(line[line.index("drawn") :] for line in result.outlines if "drawn" in line)


def findings(result):
    return sorted({line for line in result.outlines if "by chance with" in line})


def test_a_wrong_law_fails_with_its_finding(suite):
    """The failure shown is the finding, and the others pass."""
    result = suite.runpytest_subprocess(*QUICK)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*lecun_normal does not hold at shape (64, 96)*"])


def test_a_failure_shows_the_line_of_the_test_alone(suite):
    """The code of the assertion is not what is wrong, and is left out."""
    result = suite.runpytest_subprocess("-k", "wrong", *QUICK)
    result.stdout.fnmatch_lines(['>*law(glorot, "lecun_normal", (64, 96))*', "*test_suite.py:*LawViolation*"])
    result.stdout.no_fnmatch_line("*initializers.py*")


def test_generators_depend_on_the_test_and_not_on_the_order(suite):
    """Selecting, reversing or repeating tests draws the same numbers."""
    everything = suite.runpytest_subprocess("-s", "-k", "generators", *QUICK)
    one = suite.runpytest_subprocess("-s", "-k", "generators and 1", *QUICK)
    assert set(drawn(one)) < set(drawn(everything))
    assert len({line.split(" ", 2)[2] for line in drawn(everything)}) == 3


def test_a_random_order_of_tests_draws_the_same_numbers(suite):
    """Under pytest-randomly, whatever its seed: it reseeds the global generators, which are not used."""
    pytest.importorskip("pytest_randomly")
    one, other = (
        suite.runpytest_subprocess("-s", "-k", "generators", f"--randomly-seed={seed}", *QUICK) for seed in (1, 2)
    )
    assert drawn(one) == drawn(other) != []


def test_the_rate_is_shared_by_the_tests_that_ask_for_it(suite):
    """One test asks: its first call spends the rate times 6/pi^2, over the 22 checks of that call."""
    result = suite.runpytest_subprocess("--initproof-false-alarm=0.2", "-k", "wrong", *QUICK)
    share = 0.2 * 6 / math.pi**2 / 22
    result.stdout.fnmatch_lines([f"*by chance with probability below {share:.1g}*"])


def test_workers_share_the_rate_as_one_process_does(suite):
    """Under xdist each worker knows the whole collection."""
    pytest.importorskip("xdist")
    alone = suite.runpytest_subprocess("-k", "wrong or right", *QUICK)
    spread = suite.runpytest_subprocess("-k", "wrong or right", "-n", "2", *QUICK)
    assert findings(alone) == findings(spread) != []


def test_a_rate_that_is_no_probability_is_refused(suite):
    """The message says what a rate is."""
    result = suite.runpytest_subprocess("--initproof-false-alarm=2", *QUICK)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*needs a rate between 0 and 1*"])


def test_the_parts_of_a_share_add_up_to_it():
    """6/pi^2 sum 1/k^2 = 1, so any number of calls stays within the share."""
    parts = _parts(1.0)
    total = sum(next(parts) for _ in range(10_000))
    assert 0.999 < total < 1
