"""The two loops of a recurrent network: forward through time, and backpropagation through time by hand.

    s_t = x_t Wxh + h_{t-1} Whh_t + bh,   h_t = f(s_t),   dL/ds_t = f'(s_t) * (dL/dy_t Why' + dL/ds_{t+1} Whh_{t+1}')

for consecutive steps: all of them, or one segment of them after another. Arrays over time are (time, batch, width).
"""

from dataclasses import dataclass

import numpy as np

from .activations import activation
from .arrays import Array, Workspace, drop_vanished


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """Wxh (D, H), Whh (T, H, H) or, where it is tied, (1, H, H), Why (H, K), bh (H,), by (K,)."""

    input_weights: Array
    recurrent_weights: Array
    output_weights: Array
    hidden_biases: Array
    output_biases: Array


def forward(
    name: str, parameters: Parameters, inputs: Array, initial: Array, workspace: Workspace
) -> tuple[Array, Array]:
    """s_1..s_T, shape (T, batch, H), and h_0..h_T, shape (T + 1, batch, H)."""
    f = activation(name)
    pre_activations = workspace.empty("pre_activations", (len(inputs), *initial.shape), initial.dtype)
    _per_row(inputs, parameters.input_weights, pre_activations)
    if parameters.hidden_biases.any():
        pre_activations += parameters.hidden_biases
    states = workspace.empty("states", (len(inputs) + 1, *initial.shape), initial.dtype)
    states[0] = initial
    recurrent_part = workspace.empty("recurrent_part", initial.shape, initial.dtype)
    weights = parameters.recurrent_weights
    for t, s in enumerate(pre_activations):
        np.matmul(states[t], weights[t % len(weights)], out=recurrent_part)
        s += recurrent_part
        if isinstance(f.value, np.ufunc):
            f.value(s, out=states[t + 1])
        else:
            states[t + 1] = f.value(s)
        drop_vanished(states[t + 1])
    return pre_activations, states


def through_time(
    name: str,
    parameters: Parameters,
    pre_activations: Array,
    states: Array,
    cotangents: Array,
    after: Array | None,
    workspace: Workspace,
) -> Array:
    """dL/ds_t of all these steps, given the cotangents dL/dy_t of the last of them, and dL/ds of the step
    after them (None: there is none)."""
    f = activation(name)
    gradients = workspace.empty("gradients", pre_activations.shape, pre_activations.dtype)
    transposed = _transposed(parameters, workspace)
    from_outputs = workspace.empty("from_outputs", (len(cotangents), *gradients.shape[1:]), gradients.dtype)
    _per_row(cotangents, parameters.output_weights.T, from_outputs)
    first_output = len(gradients) - len(from_outputs)
    for t in range(len(gradients) - 1, -1, -1):
        if after is None:
            gradients[t] = 0
        else:
            np.matmul(after, transposed[(t + 1) % len(transposed)], out=gradients[t])
        if t >= first_output:
            gradients[t] += from_outputs[t - first_output]
        after = gradients[t]
        after *= f.derivative(pre_activations[t], states[t + 1])
        drop_vanished(after)
    return gradients


def weight_gradients(
    parameters: Parameters, inputs: Array, states: Array, gradients: Array, cotangents: Array
) -> dict[str, Array]:
    """What these steps add to the gradients of the weights and biases; of fresh Whh, one matrix a step."""
    return {
        "Wxh": _sum_of_outer(inputs, gradients),
        "Whh": (
            _sum_of_outer(states[:-1], gradients)
            if len(parameters.recurrent_weights) == 1
            else np.matmul(states[:-1].swapaxes(1, 2), gradients)
        ),
        "Why": _sum_of_outer(states[len(states) - len(cotangents) :], cotangents),
        "bh": gradients.sum(axis=(0, 1)),
        "by": cotangents.sum(axis=(0, 1)),
    }


def _transposed(parameters: Parameters, workspace: Workspace) -> Array:
    """Whh_t' of every step; of a tied matrix laid out in rows once, which makes T products faster."""
    transposed = parameters.recurrent_weights.swapaxes(1, 2)
    if len(transposed) > 1:
        return transposed
    laid_out = workspace.empty("transposed", transposed.shape, transposed.dtype)
    laid_out[:] = transposed
    return laid_out


def _per_row(arrays: Array, matrix: Array, out: Array) -> None:
    """arrays (T, B, m) times matrix (m, n) as one large product, which BLAS does faster than T small ones."""
    np.matmul(arrays.reshape(-1, arrays.shape[-1]), matrix, out=out.reshape(-1, matrix.shape[1]))


def _sum_of_outer(left: Array, right: Array) -> Array:
    """sum over time and batch of the outer products of rows: shape (left width, right width)."""
    return left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
