"""Laws of measuring: intervals cover what theory predicts, and the seed alone decides."""

from dataclasses import replace

import numpy as np
import pytest

from montecarlo import Elman, MonteCarloError, Normal, Perceptron, initializer, measure
from montecarlo.intervals import NO_INTERVAL, Sample, mean_interval
from montecarlo.tallies import MergeTree

LINEAR = Perceptron((20, 30, 10), "identity", initializer("lecun_normal"), batch=4)


def covers(row, value: float) -> bool:
    return row.interval.low <= value <= row.interval.high


def test_linear_networks_show_the_exact_second_moments() -> None:
    """With Var W = 1/fan_in: E[s^2] = 1 in every layer; E[(dL/ds^1)^2] = n^2 Var W = 10/30, and 1 on top."""
    result = measure(LINEAR, 400, seed=1)
    assert all(covers(result.at("E[s^2]", layer), 1) for layer in (1, 2))
    assert covers(result.at("E[(dL/ds)^2]", 1), 10 / 30)
    assert covers(result.at("E[(dL/ds)^2]", 2), 1)


def test_a_wrong_law_is_outside_the_intervals() -> None:
    """With He's weights E[s^2] of a linear network is 2 and then 4, and no interval covers 1."""
    result = measure(replace(LINEAR, weights=initializer("he_normal")), 400, seed=1)
    assert covers(result.at("E[s^2]", 2), 4)
    assert not any(covers(result.at("E[s^2]", layer), 1) for layer in (1, 2))


def test_tying_the_recurrent_weights_shows() -> None:
    """E|W^k x|^2/|x|^2 at k = 3 is 1 + 10/n^2 + 4/n^3 for tied normal weights and 1 for fresh ones."""
    network = Elman(
        1, 4, steps=3, activation="identity", input_weights=initializer("constant(0)"), initial=Normal(), batch=8
    )
    tied, fresh = measure(network, 2500, seed=1), measure(replace(network, tied=False), 2500, seed=1)
    expected = 1 + 10 / 4**2 + 4 / 4**3
    assert covers(tied.at("E[h^2]", 3), expected)
    assert covers(fresh.at("E[h^2]", 3), 1)
    assert not covers(fresh.at("E[h^2]", 3), expected)


def test_the_seed_alone_decides() -> None:
    """The same seed gives the same measurements to the last bit; another seed does not."""
    assert measure(LINEAR, 40, seed=1) == measure(LINEAR, 40, seed=1)
    assert measure(LINEAR, 40, seed=1).rows != measure(LINEAR, 40, seed=2).rows


def test_progress_counts_every_replicate() -> None:
    """What progress is told adds up to the number of replicates."""
    done: list[int] = []
    measure(LINEAR, 37, seed=1, progress=done.append)
    assert sum(done) == 37


def test_overflow_is_counted_and_never_a_nan() -> None:
    """An exploding float32 network reports how many replicates overflowed, and offers no interval."""
    network = Elman(
        2, 8, steps=60, activation="identity", recurrent_weights=initializer("lecun_normal(100)"), dtype="float32"
    )
    row = measure(network, 8, seed=1).at("E[h^2]", 60)
    assert (row.overflowed, row.estimate, row.interval) == (8, np.inf, NO_INTERVAL)


@pytest.mark.parametrize("replicates", [0, 1, -3, 2.0])
def test_fewer_than_two_replicates_are_refused(replicates: int) -> None:
    """One replicate has no standard error."""
    with pytest.raises(MonteCarloError, match="replicates"):
        measure(LINEAR, replicates, seed=1)


def test_unknown_observables_are_refused() -> None:
    """The message names the observables that there are."""
    with pytest.raises(MonteCarloError, match=r"needed one of E\[s\]"):
        measure(LINEAR, 2, seed=1, observables=["E[x]"])


def test_merge_tree_is_a_binary_tree_over_the_order() -> None:
    """Leaves 0..6 merge as ((01)(23))((45)6)."""
    tree: MergeTree[str] = MergeTree(lambda a, b: f"({a}{b})")
    for leaf in range(7):
        tree.add(str(leaf))
    assert tree.total() == "(((01)(23))((45)6))"


def test_an_interval_is_wider_towards_the_tail() -> None:
    """Positive skewness widens the upper side, negative skewness the lower."""
    up, down = (mean_interval(Sample(400, 0.0, 1.0, skewness), 1e-3) for skewness in (1.0, -1.0))
    assert up.high > -up.low
    assert -down.low > down.high


def test_there_is_no_interval_where_the_tail_rules() -> None:
    """One replicate that outweighs all others together leaves the mean unknown."""
    assert mean_interval(Sample(100, 1.0, 10.0, 9.9), 1e-3) == NO_INTERVAL
    assert mean_interval(Sample(1, 1.0, 0.0, 0.0), 1e-3) == NO_INTERVAL
