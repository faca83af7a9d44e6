"""Laws of deciding: three answers, error rates that hold, and wrong twins that are rejected."""

import math
from dataclasses import replace

import numpy as np
import pytest

from montecarlo import (
    Errors,
    MonteCarloError,
    Perceptron,
    Prediction,
    decide,
    decide_all,
    decide_sequentially,
    design,
    initializer,
    measure,
)
from montecarlo.intervals import NO_INTERVAL, Sample, least_size, mean_interval
from montecarlo.moments import moments_of
from montecarlo.sequential import looks

LINEAR = Perceptron((20, 30, 10), "identity", initializer("lecun_normal"), batch=4)
PREDICTIONS = tuple(Prediction("E[s^2]", layer, 1.0, margin=0.2) for layer in (1, 2))


@pytest.mark.parametrize(
    ("kurtosis", "ratio", "replicates"), [(3, 1.05, 78_135), (3, 1.10, 20_485), (1.8, 1.05, 31_254), (1.8, 1.10, 8_194)]
)
def test_design_gives_the_published_sample_sizes(kurtosis: float, ratio: float, replicates: int) -> None:
    """A variance off by the factor r, both error rates 1e-6: normal and uniform weights."""
    assert design(math.sqrt(kurtosis - 1), ratio, Errors(1e-6, 1e-6)) == replicates


@pytest.mark.parametrize("ratio", [1.0, 0.0, -2.0, 1.04, 0.97, math.nan])
def test_design_refuses_a_ratio_that_is_not_a_discrepancy(ratio: float) -> None:
    """What is within the tolerance cannot be told from it by any number of replicates."""
    with pytest.raises(MonteCarloError, match="ratio"):
        design(1.0, ratio, Errors(), tolerance=0.05)


def test_a_true_prediction_agrees_and_its_wrong_twins_do_not() -> None:
    """At the number of replicates that the decision itself asks for, laws off by the margin are rejected."""
    needed = max(d.needed for d in decide_all(measure(LINEAR, 200, seed=1), PREDICTIONS, Errors()))
    right = decide_all(measure(LINEAR, needed, seed=2), PREDICTIONS, Errors())
    assert [d.answer for d in right] == ["agrees", "agrees"]
    for gain in (math.sqrt(1.2), math.sqrt(1 / 1.2)):
        twin = replace(LINEAR, weights=initializer(f"lecun_normal({gain})"))
        wrong = decide_all(measure(twin, needed, seed=3), PREDICTIONS[:1], Errors())
        assert [d.answer for d in wrong] == ["disagrees"]


def test_too_few_replicates_say_how_many_would_do() -> None:
    """With a narrow margin the answer is not enough, what could be seen is wider, and more are asked for."""
    row = measure(LINEAR, 128, seed=1).at("E[s^2]", 2)
    decision = decide(row, Prediction("E[s^2]", 2, 1.0, 0.02), Errors())
    assert decision.answer == "not enough"
    assert decision.needed > 128
    assert decision.sees > 0.02
    assert f"needs about {decision.needed}" in decision.message


def test_what_is_seen_and_what_is_needed_are_inverse() -> None:
    """With the margin a decision says it can see, it needs as many replicates as it had."""
    row = measure(LINEAR, 2000, seed=1).at("E[s^2]", 2)
    decision = decide(row, PREDICTIONS[1], Errors())
    again = decide(row, replace(PREDICTIONS[1], margin=decision.sees), Errors())
    assert again.needed == pytest.approx(2000, rel=0.01)


def test_a_tolerated_prediction_agrees_where_an_exact_one_does_not() -> None:
    """A small-signal value is off for tanh: seen as such, unless it says that it may be off by so much."""
    network = replace(LINEAR, activation="tanh", inputs=initializer("normal(0.4)"))
    row = measure(network, 1500, seed=1).at("E[s^2]", 2)
    exact = Prediction("E[s^2]", 2, 0.16, margin=0.5)
    assert decide(row, exact, Errors()).answer == "disagrees"
    assert decide(row, replace(exact, tolerance=0.3), Errors()).answer == "agrees"


def test_rates_are_shared_out_over_all_comparisons() -> None:
    """Two comparisons get half of each rate."""
    decisions = decide_all(measure(LINEAR, 64, seed=1), PREDICTIONS, Errors(1e-4, 1e-6))
    assert {d.errors for d in decisions} == {Errors(5e-5, 5e-7)}


def test_absolute_margins_serve_what_may_be_zero_or_negative() -> None:
    """The mean pre-activation is 0, which no relative margin could be about."""
    row = measure(LINEAR, 1000, seed=1, observables=["E[s]"]).at("E[s]", 1)
    assert decide(row, Prediction("E[s]", 1, 0.0, 0.1, absolute=True), Errors()).answer == "agrees"
    assert decide(row, Prediction("E[s]", 1, 0.2, 0.1, absolute=True), Errors()).answer == "disagrees"
    with pytest.raises(MonteCarloError, match="positive unless absolute"):
        Prediction("E[s]", 1, 0.0)


def test_an_overflowing_network_disagrees_with_every_finite_prediction() -> None:
    """A value past the largest float is evidence enough, and the message counts the replicates."""
    network = Perceptron((8,) * 40, "identity", initializer("normal(1e4)"), dtype="float32")
    decision = decide(measure(network, 4, seed=1).at("E[s^2]", 39), Prediction("E[s^2]", 39, 1.0), Errors())
    assert decision.answer == "disagrees"
    assert "overflowed in 4 of 4" in decision.message


@pytest.mark.parametrize("change", [{"margin": 0}, {"tolerance": 0.3}, {"value": math.nan}, {"value": -1.0}])
def test_impossible_predictions_are_refused(change: dict) -> None:
    """A margin of nothing, a tolerance past the margin, and values that are no relative target."""
    with pytest.raises(MonteCarloError):
        replace(PREDICTIONS[0], **change)


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_impossible_error_rates_are_refused(rate: float) -> None:
    """A decision that is never wrong, or always, is none."""
    with pytest.raises(MonteCarloError, match="error rates"):
        Errors(false_alarm=rate)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, shape: rng.standard_normal(shape),
        lambda rng, shape: rng.gamma(2.0, 0.5, shape) - 1,
        lambda rng, shape: 1 - rng.gamma(0.5, 2.0, shape),
    ],
)
def test_intervals_miss_no_more_often_than_stated(draw) -> None:
    """4,000 samples of 256 normal, skewed and very skewed replicates at 2 %: at most 80 + 4 sd are missed."""
    moments = moments_of(draw(np.random.default_rng(0), (256, 4000)))
    intervals = [
        mean_interval(Sample(256, m, d, g), 0.02)
        for m, d, g in zip(moments.mean, moments.deviation, moments.skewness, strict=True)
    ]
    assert sum(not low <= 0 <= high for low, high in intervals) <= 80 + 4 * 9


@pytest.mark.parametrize("skewness", [0.0, 1.0, 5.0])
@pytest.mark.parametrize("error", [1e-2, 1e-6])
def test_least_size_is_where_intervals_begin(skewness: float, error: float) -> None:
    """A quarter fewer replicates have no interval at that skewness, a quarter more have one."""
    size = least_size(skewness, error)
    assert mean_interval(Sample(size * 3 // 4, 0.0, 1.0, skewness), error) == NO_INTERVAL
    assert mean_interval(Sample(size * 5 // 4, 0.0, 1.0, skewness), error) != NO_INTERVAL


def test_looks_grow_by_half_and_end_at_the_most() -> None:
    """Looks are multiples of the block, up to the last."""
    assert looks(300) == [64, 96, 144, 224, 300]
    assert looks(10) == [10]


def test_sequential_decisions_stop_early_and_get_it_right() -> None:
    """A gross discrepancy is seen at the first looks, the truth a little later, and neither at the limit."""
    spent: list[int] = []
    right = decide_sequentially(LINEAR, PREDICTIONS, 1, Errors(), most=100_000, progress=spent.append)
    assert [d.answer for d in right] == ["agrees", "agrees"]
    twin = replace(LINEAR, weights=initializer("he_normal"))
    wrong = decide_sequentially(twin, PREDICTIONS, 1, Errors(), most=100_000)
    assert [d.answer for d in wrong] == ["disagrees", "disagrees"]
    assert wrong[0].measured.replicates < sum(spent) < 2000


def test_sequential_decisions_that_run_out_say_not_enough() -> None:
    """At the limit what is undecided stays so."""
    narrow = replace(PREDICTIONS[0], margin=1e-3)
    (decision,) = decide_sequentially(LINEAR, [narrow], 1, Errors(), most=100)
    assert (decision.answer, decision.measured.replicates) == ("not enough", 100)
