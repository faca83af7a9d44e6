"""Laws of the networks: the backward passes are the derivatives of the forward passes."""

import tracemalloc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from montecarlo import (
    ACTIVATIONS,
    Elman,
    Given,
    MonteCarloError,
    Normal,
    Perceptron,
    Scaled,
    Uniform,
    elman,
    measure,
    perceptron,
)
from montecarlo.arrays import Workspace

PERCEPTRON = Perceptron((4, 5, 3, 2), biases=Uniform(-0.5, 0.5), batch=3)
ELMAN = Elman(3, 4, 2, steps=5, biases=Uniform(-0.5, 0.5), initial=Uniform(-1, 1), batch=2, loss="every")


def numerical_gradient(loss, array: np.ndarray) -> np.ndarray:
    """Central differences of loss() in every entry of the array, which it reads."""
    gradient, step = np.zeros(array.shape), 1e-6
    for index in np.ndindex(array.shape):
        middle = array[index]
        array[index] = middle + step
        above = loss()
        array[index] = middle - step
        below = loss()
        array[index] = middle
        gradient[index] = (above - below) / (2 * step)
    return gradient


@pytest.mark.parametrize(("widths", "residual"), [((4, 5, 3, 2), False), ((4, 4, 3, 3, 3), True)])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_perceptron_gradients_are_those_of_finite_differences(name: str, widths, residual: bool) -> None:
    """dL/dW, dL/db of every layer agree with central differences of L = <c, s^L>, with and without what a residual
    network adds."""
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=shape) for shape in pairwise(widths)]
    biases = [rng.normal(size=size) for size in widths[1:]]
    inputs, cotangent = rng.normal(size=(3, widths[0])), rng.normal(size=(3, widths[-1]))

    def loss() -> float:
        pre_activations, _ = perceptron.forward(name, weights, biases, inputs, Workspace(), residual=residual)
        return float((cotangent * pre_activations[-1]).sum())

    states = perceptron.forward(name, weights, biases, inputs, Workspace(), residual=residual)
    run = perceptron.backward(name, weights, states, inputs, cotangent, Workspace(), residual=residual)
    for layer in range(1, len(widths)):
        np.testing.assert_allclose(
            run.weight_gradients[f"W{layer}"], numerical_gradient(loss, weights[layer - 1]), atol=1e-7
        )
        np.testing.assert_allclose(
            run.weight_gradients[f"b{layer}"], numerical_gradient(loss, biases[layer - 1]), atol=1e-7
        )


def test_residual_networks_add_where_the_widths_agree_and_nowhere_else() -> None:
    """h^l = h^{l-1} + f(s^l) from 4 to 4 units; from 4 to 3 h^l = f(s^l)."""
    run = Perceptron((4, 4, 3), batch=2, residual=True).run(np.random.default_rng(0))
    np.testing.assert_allclose(run.activations[0], run.drawn["x"] + np.tanh(run.pre_activations[0]))
    np.testing.assert_allclose(run.activations[1], np.tanh(run.pre_activations[1]))


def test_a_residual_network_without_two_equal_widths_is_refused() -> None:
    """Nothing could be added anywhere."""
    with pytest.raises(MonteCarloError, match="two widths in a row"):
        Perceptron((4, 3, 4), residual=True)


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("name", ["tanh", "gelu", "leaky_relu(0.2)", "softplus"])
def test_elman_gradients_are_those_of_finite_differences(name: str, tied: bool) -> None:
    """All five gradients, tied or fresh, agree with central differences of L = sum of <c_t, y_t>."""
    network = replace(ELMAN, activation=name, tied=tied)
    rng = np.random.default_rng(2)
    parameters = elman.draw(network, rng)
    recurrent = parameters.recurrent_weights[0] if tied else parameters.recurrent_weights
    inputs, initial = rng.normal(size=(5, 2, 3)), rng.normal(size=(2, 4))
    cotangents = rng.normal(size=(5, 2, 2))

    def loss() -> float:
        _, states = elman.forward(name, parameters, inputs, initial, Workspace())
        outputs = states[1:] @ parameters.output_weights + parameters.output_biases
        return float((cotangents * outputs).sum())

    run = network.run_with(parameters, initial, cotangents, inputs, Workspace())
    arrays = {
        "Wxh": parameters.input_weights,
        "Whh": recurrent,
        "Why": parameters.output_weights,
        "bh": parameters.hidden_biases,
        "by": parameters.output_biases,
    }
    for what, array in arrays.items():
        np.testing.assert_allclose(run.weight_gradients[what], numerical_gradient(loss, array), atol=1e-7)


@pytest.mark.parametrize("network", [PERCEPTRON, ELMAN, replace(ELMAN, tied=False)])
def test_precision_is_kept_throughout(network) -> None:
    """A float32 network holds no float64 array, so that it runs at float32's speed."""
    run = replace(network, dtype="float32").run(np.random.default_rng(0))
    arrays = [
        *run.pre_activations,
        *run.activations,
        *run.pre_activation_gradients,
        *run.weight_gradients.values(),
        *run.couplings,
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_single_precision_agrees_with_double() -> None:
    """The same draw run in float32 and float64 gives gradients that agree to single precision."""
    rng = np.random.default_rng(3)
    drawn = elman.draw(ELMAN, rng)
    inputs, initial, cotangents = (rng.normal(size=shape) for shape in ((5, 2, 3), (2, 4), (5, 2, 2)))

    def gradients(dtype) -> np.ndarray:
        cast = elman.Parameters(*(getattr(drawn, name).astype(dtype) for name in drawn.__slots__))
        x, h, c = (array.astype(dtype) for array in (inputs, initial, cotangents))
        return ELMAN.run_with(cast, h, c, x, Workspace()).weight_gradients["Whh"]

    np.testing.assert_allclose(gradients(np.float32), gradients(np.float64), rtol=1e-4, atol=1e-5)


def test_loss_on_the_last_step_alone_reaches_every_step() -> None:
    """With the loss on y_T, dL/ds_t is nowhere zero, and dL/dby counts the last step's cotangents only."""
    run = replace(ELMAN, loss="last").run(np.random.default_rng(0))
    assert np.all(np.asarray(run.pre_activation_gradients) != 0)


def test_fresh_weights_differ_from_step_to_step_and_tied_ones_do_not() -> None:
    """Tied couplings are one matrix; fresh ones are T different matrices."""
    tied = ELMAN.run(np.random.default_rng(0)).couplings
    fresh = replace(ELMAN, tied=False).run(np.random.default_rng(0)).couplings
    assert (tied[0] == tied[1]).all()
    assert (fresh[0] != fresh[1]).all()


@pytest.mark.parametrize("loss", ["last", "every"])
@pytest.mark.parametrize("steps", [1, 2, 7, 16, 18])
def test_checkpointing_changes_nothing_but_the_memory(steps: int, loss: str) -> None:
    """States, gradients and weight gradients are those of the pass that keeps everything, in any order."""
    network = replace(ELMAN, steps=steps, loss=loss)
    kept = network.run(np.random.default_rng(5))
    again = replace(network, checkpointing=True).run(np.random.default_rng(5))
    assert len(again.pre_activations) == len(again.activations) == len(again.pre_activation_gradients) == steps
    for name in ("pre_activations", "activations", "pre_activation_gradients"):
        for t in reversed(range(steps)):
            np.testing.assert_allclose(getattr(again, name)[t], getattr(kept, name)[t], rtol=1e-12)
    for name, gradient in kept.weight_gradients.items():
        np.testing.assert_allclose(again.weight_gradients[name], gradient, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("observables", [["E[s^2]", "E[h^2]", "E[(dL/ds)^2]", "|dL/dW|", "lyapunov", "saturation"]])
def test_every_observable_sees_a_checkpointed_pass(observables: list[str]) -> None:
    """What is measured does not depend on what is kept."""
    network = replace(ELMAN, steps=30)
    kept, again = (measure(replace(network, checkpointing=on), 4, 1, observables=observables) for on in (False, True))
    assert [row.estimate for row in again.rows] == pytest.approx([row.estimate for row in kept.rows], rel=1e-10)


def test_checkpointing_takes_memory_for_the_square_root_of_time_only() -> None:
    """400 steps of 64 x 64 take less than a fifth of the memory of a pass that keeps everything."""
    network = Elman(8, 64, steps=400, batch=64)

    def peak(network: Elman) -> int:
        tracemalloc.start()
        measure(network, 2, 1, observables=["E[h^2]", "E[(dL/ds)^2]", "|dL/dW|"])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert 5 * peak(replace(network, checkpointing=True)) < peak(network)


@pytest.mark.parametrize("change", [{"tied": False}, {"inputs": Given(np.zeros((5, 2, 3)))}])
def test_checkpointing_is_refused_where_it_would_save_nothing(change: dict) -> None:
    """Fresh weights and a user's own inputs are in memory anyway."""
    with pytest.raises(MonteCarloError, match="checkpointing"):
        replace(ELMAN, checkpointing=True, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_size": 0},
        {"steps": -1},
        {"batch": 1.5},
        {"activation": "tan"},
        {"dtype": "float16"},
        {"loss": "first"},
        {"hidden_size": True},
    ],
)
def test_impossible_recurrent_networks_are_refused(change: dict) -> None:
    """H = 0, a negative T, a fractional batch, an unknown activation or precision name the culprit."""
    with pytest.raises(MonteCarloError, match=next(iter(change))):
        replace(ELMAN, **change)


@pytest.mark.parametrize("widths", [(), (3,), (3, 0), (3, -1, 2)])
def test_impossible_perceptrons_are_refused(widths: tuple[int, ...]) -> None:
    """A perceptron needs two widths at least, all of them positive."""
    with pytest.raises(MonteCarloError, match="width"):
        Perceptron(widths)


@pytest.mark.parametrize(
    "network",
    [
        Elman(8, 8, steps=300, batch=4, dtype="float32"),
        Elman(
            8,
            8,
            steps=300,
            batch=4,
            dtype="float32",
            input_weights=Scaled(0.0),
            initial=Normal(),
            recurrent_weights=Scaled(0.5),
        ),
        Perceptron((8,) * 200, weights=Scaled(0.5), batch=4, dtype="float32"),
    ],
)
def test_what_vanishes_becomes_zero_and_never_subnormal(network) -> None:
    """Subnormal numbers, with which a processor is up to a hundred times slower, do not come up."""
    run, tiny = network.run(np.random.default_rng(0)), np.finfo(np.float32).tiny
    for arrays in (run.activations, run.pre_activation_gradients):
        sizes = np.abs(np.asarray(arrays))
        assert np.all((sizes == 0) | (sizes >= tiny))
    assert np.asarray(run.pre_activation_gradients)[0].max() == 0


@pytest.mark.parametrize("network", [PERCEPTRON, ELMAN, replace(ELMAN, tied=False, loss="last")])
def test_a_workspace_used_again_changes_nothing(network) -> None:
    """A pass in a workspace that another pass has left full gives the bits of a pass in a new one."""
    workspace = Workspace()
    network.run(np.random.default_rng(1), workspace)
    used, new = network.run(np.random.default_rng(2), workspace), network.run(np.random.default_rng(2))
    for name, gradient in new.weight_gradients.items():
        assert (used.weight_gradients[name] == gradient).all()


def test_passes_without_a_workspace_do_not_share_memory() -> None:
    """A pass that was kept is not overwritten by the next one."""
    first = ELMAN.run(np.random.default_rng(1))
    kept = np.array(first.pre_activations)
    ELMAN.run(np.random.default_rng(2))
    assert (np.asarray(first.pre_activations) == kept).all()
