"""Lines broken on purpose: a sample of the campaign in benchmarks/mutation."""

import pytest
from outcomes import outcome
from ways import mutants

from derive.checker.judge import premises_of
from derive.documents import read_markdown

_LAYER = """```given
n, m: dimension
z_i, i = 1..n: iid, zero mean
W_{ik}, i = 1..n, k = 1..m: iid, zero mean
z, W: independent
```

$$\\operatorname{Var}[\\sum_{i=1}^{n} z_i W_{ik}] = n \\operatorname{Var}[z_1] \\operatorname{Var}[W_{11}]$$
"""
_SQUARE = """```given
c, d: constant
```

$$c = d \\Rightarrow c^2 = d^2$$
"""


def told(document):
    """The outcome of each mutant of a document's last step: (way, outcome, verdict)."""
    step = read_markdown(document, "test").steps[-1]
    found = [(way, outcome(wrong, premises_of(wrong, ()))) for way, wrong in mutants(step)]
    return [(way, one["outcome"], one["verdict"]) for way, one in found]


@pytest.fixture(scope="module")
def layer():
    return told(_LAYER)


def test_no_mutant_of_the_forward_pass_is_proved_and_refuted(layer):
    """Nor is any that a model refutes left undecided."""
    assert {outcome for _, outcome, _ in layer} == {"caught", "still true"}


def test_mutants_of_the_forward_pass_are_caught_in_every_way(layer):
    """Doubled, sign, size and power lost, a mean for a variance, an assumption dropped."""
    caught = {way for way, outcome, _ in layer if outcome == "caught"}
    assert caught >= {"doubled", "halved", "sign", "n - 1 for n", "n lost", "factor lost"}
    assert caught >= {"mean for variance", "square of the mean for variance", "assumption dropped"}


def test_a_mutant_that_is_still_true_is_told_from_a_false_one(layer):
    """With zero mean the second moment is the variance, and the line is proved."""
    assert ("second moment for variance", "still true", "proved") in layer


def test_an_implication_turned_round_is_caught():
    """c^2 = d^2 does not give c = d."""
    assert ("wrong direction", "caught") in [found[:2] for found in told(_SQUARE)]
