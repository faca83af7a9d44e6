"""The gradients written by hand are PyTorch's, where PyTorch is installed."""

import numpy as np
import pytest

from montecarlo import Elman, Uniform, elman, perceptron
from montecarlo.arrays import Workspace

torch = pytest.importorskip("torch")


def tensor(array: np.ndarray):
    return torch.tensor(array, requires_grad=True)


def test_elman_gradients_are_those_of_autograd() -> None:
    """dL/dWxh, dL/dWhh, dL/dWhy and both biases of an Elman network agree with autograd to 1e-12."""
    network = Elman(5, 7, 3, steps=6, biases=Uniform(-0.5, 0.5), batch=4, loss="every")
    rng = np.random.default_rng(0)
    parameters = elman.draw(network, rng)
    inputs, initial, cotangents = (rng.normal(size=shape) for shape in ((6, 4, 5), (4, 7), (6, 4, 3)))
    run = network.run_with(parameters, initial, cotangents, inputs, Workspace())

    weights = {
        "Wxh": tensor(parameters.input_weights),
        "Whh": tensor(parameters.recurrent_weights[0].copy()),
        "Why": tensor(parameters.output_weights),
        "bh": tensor(parameters.hidden_biases),
        "by": tensor(parameters.output_biases),
    }
    h, loss = torch.tensor(initial), torch.tensor(0.0)
    for x, c in zip(torch.tensor(inputs), torch.tensor(cotangents), strict=True):
        h = torch.tanh(x @ weights["Wxh"] + h @ weights["Whh"] + weights["bh"])
        loss = loss + (c * (h @ weights["Why"] + weights["by"])).sum()
    loss.backward()
    for name, weight in weights.items():
        np.testing.assert_allclose(run.weight_gradients[name], weight.grad.numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "silu", "selu", "softplus", "sigmoid", "elu"])
def test_perceptron_gradients_are_those_of_autograd(name: str) -> None:
    """Value and weight gradients agree with autograd through PyTorch's own activation of that name."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((4, 5), (5, 3))]
    biases, inputs, cotangent = [np.zeros(5), np.zeros(3)], rng.normal(size=(6, 4)), rng.normal(size=(6, 3))
    states = perceptron.forward(name, weights, biases, inputs, Workspace())
    run = perceptron.backward(name, weights, states, inputs, cotangent, Workspace())

    tensors = [tensor(weight) for weight in weights]
    f = getattr(torch.nn.functional, name, None) or getattr(torch, name)
    top = f(torch.tensor(inputs) @ tensors[0]) @ tensors[1]
    (torch.tensor(cotangent) * top).sum().backward()
    np.testing.assert_allclose(states[0][-1], top.detach().numpy(), rtol=1e-12)
    for layer, weight in enumerate(tensors, 1):
        np.testing.assert_allclose(run.weight_gradients[f"W{layer}"], weight.grad.numpy(), rtol=1e-10, atol=1e-12)
