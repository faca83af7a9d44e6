"""What the kernel proves holds in every model of the given: a sample of the campaign in
benchmarks/soundness.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

_FILE = Path(__file__).parents[3] / "benchmarks" / "soundness" / "trials.py"


@pytest.fixture(scope="module")
def trials():
    spec = spec_from_file_location("soundness_trials", _FILE)
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("first", range(0, 160, 20))
def test_no_random_claim_is_proved_and_false(trials, first):
    """And every theorem is proved again by the assumptions that it names."""
    outcomes = [trials.trial(20261122, number) for number in range(first, first + 20)]
    assert [o for o in outcomes if o.disagrees] == []


def test_the_sample_tells_the_kernel_s_answers_apart(trials):
    """It holds claims that are proved and claims that are refused and refuted by a model."""
    outcomes = [trials.trial(7, number) for number in range(20)]
    assert any(o.verdict == "proved" and o.tried for o in outcomes)
    assert any(o.verdict == "differs" and o.witness for o in outcomes)
