"""Laws of estimating to a stated precision: each use of what is known leaves the mean as it is."""

import math
from dataclasses import replace

import numpy as np
import pytest

from montecarlo import (
    Directions,
    Elman,
    Given,
    Identity,
    MonteCarloError,
    Normal,
    Paired,
    Perceptron,
    estimate,
    initializer,
    measure,
    processes,
)
from montecarlo.arrays import Workspace
from montecarlo.initializers import exchangeable, second_moment
from montecarlo.precision import PASSES, Controls, _spread, best_batch, with_directions

LINEAR = Perceptron((12, 20, 16, 10), "identity", batch=4)
DRIVEN = Elman(6, 12, 3, steps=5, batch=4)
TOP, BOTTOM = ("E[s^2]", 3), ("E[(dL/ds)^2]", 1)


def covers(row, value: float) -> bool:
    return row.interval.low * (1 - 1e-12) <= value <= row.interval.high * (1 + 1e-12)


def test_directions_are_orthogonal_and_of_mean_square_one() -> None:
    """Ten rows of four numbers: blocks of four, four and two at right angles, each row of squared length 4."""
    rows = Directions().sample(np.random.default_rng(0), (2, 5, 4), np.float64).reshape(10, 4)
    for block in (rows[:4], rows[4:8], rows[8:]):
        np.testing.assert_allclose(block @ block.T, 4 * np.eye(len(block)), atol=1e-12)


def test_directions_have_the_second_moments_of_normal_rows() -> None:
    """E[u u'] is the identity, to five standard errors over 4,000 rows, in either sign."""
    rows = Directions().sample(np.random.default_rng(0), (4000, 1, 5), np.float64).reshape(-1, 5)
    np.testing.assert_allclose(rows.T @ rows / 4000, np.eye(5), atol=5 * math.sqrt(2 / 4000))
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=5 / math.sqrt(4000))


@pytest.mark.parametrize(
    "network",
    [
        DRIVEN,
        replace(DRIVEN, loss="every", tied=False),
        replace(LINEAR, batch=2),
        replace(DRIVEN, output_weights=initializer("he_uniform")),
    ],
)
def test_averaging_out_the_last_layer_leaves_the_mean_gradients(network) -> None:
    """E[(dL/ds)^2] with directions on top is that with drawn weights and cotangents, at every place."""
    plain = measure(network, 2000, 1, observables=["E[(dL/ds)^2]"])
    reduced = measure(with_directions(network), 2000, 2, observables=["E[(dL/ds)^2]"])
    assert with_directions(network) != network
    for a, b in zip(plain.rows, reduced.rows, strict=True):
        assert max(a.interval.low, b.interval.low) <= min(a.interval.high, b.interval.high)
        assert b.interval.high / b.interval.low < 1.3
    assert reduced.rows[-1].deviation < plain.rows[-1].deviation


def test_directions_of_the_wrong_length_would_be_seen() -> None:
    """The twin: a network with one output more has gradients 4/3 as large, outside the interval."""
    right = measure(with_directions(DRIVEN), 2000, 1, observables=["E[(dL/ds)^2]"]).rows[-1]
    wrong = measure(with_directions(replace(DRIVEN, outputs_size=4)), 2000, 1, observables=["E[(dL/ds)^2]"]).rows[-1]
    assert not covers(wrong, right.estimate)


@pytest.mark.parametrize("change", [{"output_weights": initializer("orthogonal")}, {"cotangents": Normal(2.0)}])
def test_the_last_layer_is_kept_where_its_second_moment_is_not_known(change: dict) -> None:
    """Weights that are not uncorrelated, and a user's own cotangents, stay as they are."""
    network = replace(DRIVEN, **change)
    assert with_directions(network) == network


def passes(network, replicates: int, number: int = PASSES) -> np.ndarray:
    """E[h^2] of the last position, (replicates, passes)."""
    return np.array(
        [
            [
                np.mean(run.activations[-1] ** 2)
                for run in network.runs(np.random.default_rng(seed), number, Workspace())
            ]
            for seed in range(replicates)
        ]
    )


@pytest.mark.parametrize("network", [DRIVEN, replace(DRIVEN, tied=False), LINEAR])
def test_another_order_has_the_rows_of_the_first_and_another_result(network) -> None:
    """Each pass uses the rows that were drawn, none of them twice; no two passes give the same."""
    drawn = [
        {name: np.sort(array.reshape(-1, array.shape[-1]), axis=0) for name, array in run.drawn.items()}
        for run in network.runs(np.random.default_rng(0), PASSES, Workspace())
    ]
    for arrays in drawn[1:]:
        for name, rows in arrays.items():
            np.testing.assert_array_equal(rows, drawn[0][name])
    (values,) = passes(network, 1)
    assert len(set(values)) == PASSES


def test_the_first_pass_is_the_one_of_a_plain_run() -> None:
    """Orders after the first change nothing of it."""
    run = DRIVEN.run(np.random.default_rng(3))
    first = next(DRIVEN.runs(np.random.default_rng(3), PASSES, Workspace()))
    np.testing.assert_array_equal(run.pre_activation_gradients, first.pre_activation_gradients)


def test_what_is_drawn_is_what_the_laws_name() -> None:
    """Every array that a pass keeps has its law, and no other: of a checkpointed pass the inputs are not kept."""
    for network in (DRIVEN, replace(DRIVEN, checkpointing=True), LINEAR):
        assert network.laws().keys() == network.run(np.random.default_rng(0)).drawn.keys()
    assert estimate(replace(DRIVEN, checkpointing=True), [("E[h^2]", 5)], 1, precision=0.2).reached


def test_checkpointed_passes_are_draws_of_their_own() -> None:
    """What is not kept is not reordered: every pass has other rows, and the first is that of a plain run."""
    network = replace(DRIVEN, checkpointing=True)
    drawn = [run.drawn["Whh"].copy() for run in network.runs(np.random.default_rng(0), 3, Workspace())]
    assert not np.isin(drawn[1], drawn[0]).any()
    np.testing.assert_array_equal(drawn[0], network.run(np.random.default_rng(0)).drawn["Whh"])


@pytest.mark.parametrize("law", ["lecun_normal", "uniform(-0.2, 0.4)", "orthogonal", "rademacher(0.3)"])
def test_every_order_leaves_the_mean_of_a_tied_network(law: str) -> None:
    """E[h^2] over 600 networks is one number in each of four orders, to five standard errors of the difference."""
    values = passes(replace(DRIVEN, recurrent_weights=initializer(law)), 600, 4)
    for order in range(1, 4):
        difference = values[:, order] - values[:, 0]
        assert abs(difference.mean()) < 5 * difference.std() / math.sqrt(600)


def test_what_stands_in_its_place_for_a_reason_is_not_moved() -> None:
    """h + h I = 2 h, four times the square a layer, in every pass: the identity with its rows moved gives twice."""
    network = Perceptron((16,) * 4, "identity", Identity(), residual=True)
    values = passes(network, 10)
    assert values == pytest.approx(np.repeat(values[:, :1], PASSES, axis=1))
    squares = [np.mean(network.run(np.random.default_rng(seed)).drawn["x"] ** 2) for seed in range(10)]
    assert values[:, 0] == pytest.approx(64 * np.array(squares))


@pytest.mark.parametrize("law", [Identity(), Paired(), Directions(), Given(np.ones((4, 4)))])
def test_laws_whose_rows_have_their_places_are_not_exchangeable(law) -> None:
    """Pairs, blocks at right angles, a user's own rows."""
    assert not exchangeable(law)


def test_orders_tell_nearly_as_much_as_draws() -> None:
    """The mean over eight orders has less than a third of the variance of one pass, an eighth being the least."""
    values = passes(Elman(16, 32, steps=8, batch=1), 400)
    assert values.mean(axis=1).var() < values[:, 0].var() / 3


def test_a_matrix_tied_over_time_keeps_its_excess() -> None:
    """One 4 x 4 matrix used twice: E[h^2] = 1 + 2/4^2 and not 1, in whatever order."""
    network = Elman(
        1, 4, steps=2, activation="identity", initial=Normal(), batch=4, input_weights=initializer("constant(0)")
    )
    (row,) = estimate(network, [("E[h^2]", 2)], 1, precision=0.06).rows
    assert covers(row, 1 + 2 / 16)
    assert not covers(row, 1.0)


@pytest.mark.parametrize(
    "law",
    [
        "glorot_normal",
        "he_uniform",
        "lecun_truncated_normal(2)",
        "normal(0.3)",
        "rademacher(0.5)",
        "truncated_normal(0.1)",
    ],
)
def test_control_variates_have_the_mean_that_is_subtracted(law: str) -> None:
    """The mean square of every array drawn is the second moment of its law."""
    network = replace(DRIVEN, input_weights=initializer(law), recurrent_weights=initializer(law))
    rows = measure(network, 400, 1, observables=["E[W^2]"])
    for name, (drawn, shape) in network.laws().items():
        square = second_moment(drawn, shape)
        assert square is not None
        assert covers(rows.at("E[W^2]", name), square)


@pytest.mark.parametrize("law", ["uniform(0, 1)", "orthogonal", "constant(1)", "one_hot", "paired(0.5)"])
def test_laws_without_mean_zero_uncorrelated_entries_are_no_controls(law: str) -> None:
    """Their second moment is not claimed."""
    assert second_moment(initializer(law), (4, 4)) is None


def test_control_variates_take_away_variance_and_not_the_mean() -> None:
    """Values that are a control plus noise lose the control's part, whatever the coefficient."""
    rng = np.random.default_rng(0)
    control = rng.gamma(4.0, 0.5, 20_000)
    values = np.c_[3 + 2 * (control / 2 - 1) + 0.1 * rng.standard_normal(20_000), control]
    for coefficient in (2.0, 0.5, -1.0):
        corrected = Controls(("x",), np.array([2.0]), np.array([[coefficient]])).corrected(values)
        assert corrected.mean() == pytest.approx(3, abs=5 * corrected.std() / math.sqrt(20_000))
    best = Controls(("x",), np.array([2.0]), np.array([[2.0]])).corrected(values)
    assert best.std() == pytest.approx(0.1, rel=0.05)


def test_estimates_reach_the_precision_and_cover_the_exact_values() -> None:
    """Linear: E[s^2] = 1 in every layer, E[(dL/ds^1)^2] = (16 / 20)(10 / 16); both to 2 %."""
    result = estimate(LINEAR, [TOP, BOTTOM], 1, precision=0.02)
    assert result.reached
    assert all(row.half_width <= 0.02 for row in result.rows)
    assert [covers(row, value) for row, value in zip(result.rows, (1.0, 0.5), strict=True)] == [True, True]
    assert not covers(result.rows[1], 0.53)


def test_intervals_of_estimates_miss_no_more_often_than_stated() -> None:
    """Of 40 estimates at an error of 5 % at most seven miss an exact value (probability .001 if 5 % do)."""
    missed = 0
    for seed in range(40):
        result = estimate(LINEAR, [TOP, BOTTOM], 100 + 2 * seed, precision=0.2, error=0.05)
        missed += not all(covers(row, value) for row, value in zip(result.rows, (1.0, 0.5), strict=True))
    assert missed <= 7


def test_the_batch_leaves_the_means() -> None:
    """One row a replicate or sixteen: the intervals of every second moment meet."""
    few, many = (measure(replace(DRIVEN, batch=batch), 2000, batch) for batch in (1, 16))
    for a, b in zip(few.rows, many.rows, strict=True):
        assert max(a.interval.low, b.interval.low) <= min(a.interval.high, b.interval.high)


def test_the_batch_is_the_users_where_rows_may_not_be_added() -> None:
    """Paired rows and a user's own array have the batch that they have."""
    for inputs in (Paired(), Given(np.ones((4, 12)))):
        assert best_batch(replace(LINEAR, inputs=inputs), [TOP], 1, None) == 4


def test_the_spread_of_a_heavy_tail_is_seen_in_its_logarithm() -> None:
    """Of exp(1.5 z) the relative variance is e^2.25 - 1 = 8.5: half of 200 pilots find it to 30 %, where the variance
    of the values themselves is below half of it in half of them."""
    pilots = np.exp(1.5 * np.random.default_rng(0).standard_normal((64, 200)))
    assert np.median(np.abs(_spread(pilots) / np.expm1(2.25) - 1)) < 0.3
    assert np.median(pilots.var(axis=0) / pilots.mean(axis=0) ** 2) < np.expm1(2.25) / 2
    assert _spread(np.array([[0.0, np.inf], [0.0, 1.0], [0.0, 1.0]])).tolist() == [0.0, 0.0]


def test_workers_do_not_change_an_estimate() -> None:
    """Two processes give the bits of one."""
    with processes(2) as executor:
        parallel = estimate(LINEAR, [TOP], 1, precision=0.1, executor=executor)
    assert parallel == estimate(LINEAR, [TOP], 1, precision=0.1)


def test_estimates_stop_where_they_are_told_to() -> None:
    """At the most replicates the precision is not reached, and the result says so."""
    result = estimate(LINEAR, [TOP], 1, precision=0.001, most=100)
    assert (result.reached, result.replicates) == (False, 100)


@pytest.mark.parametrize(
    ("target", "reason"),
    [(("lyapunov", "largest"), "lyapunov"), (("E[s^2]", 4), "at 4"), (("E[s^2]", 0), "at 0"), (("E[s^2]", "W1"), "W1")],
)
def test_what_is_no_second_moment_is_refused(target, reason: str) -> None:
    """Only second moments may be estimated so: their gradients are quadratic in what is replaced."""
    with pytest.raises(MonteCarloError, match=reason):
        estimate(LINEAR, [target], 1)


def test_overflow_is_refused() -> None:
    """A mean that overflows has no interval."""
    network = Perceptron((8,) * 40, "identity", initializer("normal(1e4)"), dtype="float32")
    with pytest.raises(MonteCarloError, match="overflowed"):
        estimate(network, [("E[s^2]", 39)], 1)


@pytest.mark.parametrize("change", [{"precision": 0.0}, {"precision": 1.0}, {"error": 0.0}, {"most": 1}])
def test_impossible_precisions_are_refused(change: dict) -> None:
    """A precision of nothing, an error of nothing, one replicate."""
    with pytest.raises(MonteCarloError):
        estimate(LINEAR, [TOP], 1, **change)
