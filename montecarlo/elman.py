"""Elman recurrent network: forward pass and backpropagation through time by hand.

    s_t = x_t Wxh + h_{t-1} Whh_t + bh,   h_t = f(s_t),   y_t = h_t Why + by,   t = 1..T
    L = sum of <c_t, y_t> over the batch and over t = T alone ("last") or every t ("every"),
    c_t normal(0, 1), independent of everything else

`tied` weights use one matrix Whh at every step, as an RNN does; otherwise Whh_t is drawn afresh at every
step, which is what the usual variance argument silently assumes. Arrays over time are (time, batch, width);
memory is O(T B (2 H + D + K)), and O(T H^2) more for fresh weights.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .activations import activation
from .arrays import Array, FloatType, Workspace, float_type, require_size
from .errors import MonteCarloError
from .initializers import LECUN
from .laws import UNIT_NORMAL, ZERO, Law
from .passes import Pass


@dataclass(frozen=True, slots=True)
class Elman:
    """Sizes and laws of an Elman network; the laws of matrices see the shapes (D, H), (H, H) and (H, K).

    `initial` is the law of h_0, (batch, H). Raises MonteCarloError for a size below 1, an unknown
    activation, dtype or place of the loss.
    """

    inputs_size: int
    hidden_size: int
    outputs_size: int = 1
    steps: int = 10
    activation: str = "tanh"
    input_weights: Law = LECUN
    recurrent_weights: Law = LECUN
    output_weights: Law = LECUN
    biases: Law = ZERO
    inputs: Law = UNIT_NORMAL
    initial: Law = ZERO
    tied: bool = True
    loss: Literal["last", "every"] = "last"
    batch: int = 1
    dtype: str = "float64"

    def __post_init__(self) -> None:
        for what in ("inputs_size", "hidden_size", "outputs_size", "steps", "batch"):
            require_size(what, getattr(self, what))
        if self.loss not in ("last", "every"):
            raise MonteCarloError(f"loss: needed 'last' or 'every', found {self.loss!r}")
        activation(self.activation)
        float_type(self.dtype)

    def run(self, rng: np.random.Generator, workspace: Workspace | None = None) -> Pass:
        """Draw weights, biases, inputs and cotangents, and run forward and backward through time."""
        workspace = workspace or Workspace()
        dtype = float_type(self.dtype)
        parameters = draw(self, rng)
        inputs = self.inputs.sample(rng, (self.steps, self.batch, self.inputs_size), dtype)
        initial = self.initial.sample(rng, (self.batch, self.hidden_size), dtype)
        cotangents = _cotangents(self, rng, dtype)
        pre_activations, states = forward(self.activation, parameters, inputs, initial, workspace)
        return backward(self, parameters, pre_activations, states, inputs, cotangents, workspace)


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Wxh (D, H), Whh (T, H, H) (one matrix seen T times when tied), Why (H, K), bh (H,), by (K,)."""

    input_weights: Array
    recurrent_weights: Array
    output_weights: Array
    hidden_biases: Array
    output_biases: Array


def draw(network: Elman, rng: np.random.Generator) -> Parameters:
    """Draw all weights and biases of the network, in the order of the fields of Parameters."""
    dtype = float_type(network.dtype)
    hidden, outputs = network.hidden_size, network.outputs_size
    input_weights = network.input_weights.sample(rng, (network.inputs_size, hidden), dtype)
    draws = 1 if network.tied else network.steps
    recurrent = np.stack([network.recurrent_weights.sample(rng, (hidden, hidden), dtype)
                          for _ in range(draws)])
    return Parameters(
        input_weights=input_weights,
        recurrent_weights=np.broadcast_to(recurrent, (network.steps, hidden, hidden)),
        output_weights=network.output_weights.sample(rng, (hidden, outputs), dtype),
        hidden_biases=network.biases.sample(rng, (hidden,), dtype),
        output_biases=network.biases.sample(rng, (outputs,), dtype))


def _cotangents(network: Elman, rng: np.random.Generator, dtype: FloatType) -> Array:
    """dL/dy_t of the steps that the loss looks at, the last ones: shape (steps looked at, batch, outputs)."""
    looked_at = network.steps if network.loss == "every" else 1
    return UNIT_NORMAL.sample(rng, (looked_at, network.batch, network.outputs_size), dtype)


def forward(name: str, parameters: Parameters, inputs: Array, initial: Array,
            workspace: Workspace) -> tuple[Array, Array]:
    """s_1..s_T, shape (T, batch, H), and h_0..h_T, shape (T + 1, batch, H)."""
    f = activation(name)
    pre_activations = workspace.empty("pre_activations", (len(inputs), *initial.shape), initial.dtype)
    _per_row(inputs, parameters.input_weights, pre_activations)
    pre_activations += parameters.hidden_biases
    states = workspace.empty("states", (len(inputs) + 1, *initial.shape), initial.dtype)
    states[0] = initial
    recurrent_part = np.empty_like(initial)
    for t, s in enumerate(pre_activations):
        np.matmul(states[t], parameters.recurrent_weights[t], out=recurrent_part)
        s += recurrent_part
        states[t + 1] = f.value(s)
    return pre_activations, states


def backward(network: Elman, parameters: Parameters, pre_activations: Array, states: Array,
             inputs: Array, cotangents: Array, workspace: Workspace) -> Pass:
    """Backpropagation through time: dL/ds_t = f'(s_t) * (dL/dy_t Why' + dL/ds_{t+1} Whh_{t+1}')."""
    f = activation(network.activation)
    gradients = workspace.empty("gradients", pre_activations.shape, pre_activations.dtype)
    transposed = _transposed(network, parameters)
    from_outputs = workspace.empty("from_outputs", (len(cotangents), *gradients.shape[1:]), gradients.dtype)
    _per_row(cotangents, parameters.output_weights.T, from_outputs)
    first_output = len(gradients) - len(from_outputs)
    gradients[-1] = 0
    for t in range(len(gradients) - 1, -1, -1):
        if t + 1 < len(gradients):
            np.matmul(gradients[t + 1], transposed[t + 1], out=gradients[t])
        if t >= first_output:
            gradients[t] += from_outputs[t - first_output]
        gradients[t] *= f.derivative(pre_activations[t], states[t + 1])
    weight_gradients = {
        "Wxh": _sum_of_outer(inputs, gradients),
        "Whh": (_sum_of_outer(states[:-1], gradients) if network.tied
                else np.matmul(states[:-1].swapaxes(1, 2), gradients)),
        "Why": _sum_of_outer(states[first_output + 1:], cotangents),
        "bh": gradients.sum(axis=(0, 1)), "by": cotangents.sum(axis=(0, 1))}
    return Pass(network.activation, pre_activations, states[1:], gradients, weight_gradients,
                parameters.recurrent_weights[1:])


def _transposed(network: Elman, parameters: Parameters) -> Array:
    """Whh_t' of every step; of a tied matrix laid out in rows once, which makes T products faster."""
    if not network.tied:
        return parameters.recurrent_weights.swapaxes(1, 2)
    one = np.ascontiguousarray(parameters.recurrent_weights[0].T)
    return np.broadcast_to(one, parameters.recurrent_weights.shape)


def _per_row(arrays: Array, matrix: Array, out: Array) -> None:
    """arrays (T, B, m) times matrix (m, n) as one large product, which BLAS does faster than T small ones."""
    np.matmul(arrays.reshape(-1, arrays.shape[-1]), matrix, out=out.reshape(-1, matrix.shape[1]))


def _sum_of_outer(left: Array, right: Array) -> Array:
    """sum over time and batch of the outer products of rows: shape (left width, right width)."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
