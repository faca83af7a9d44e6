"""Ready experiments: the cases of a worked Glorot proof, and of the usual claims about recurrent networks.

Each says beside its predictions where they come from, and how far off they may be (`tolerance`): exact
ones by 0, those to leading order in the signal or in 1/width by what that order leaves out.
"""

import math
from collections.abc import Callable
from itertools import pairwise

from .decision import Prediction
from .elman import Elman
from .errors import MonteCarloError
from .experiments import Experiment
from .initializers import Distribution, Orthogonal, Scaled
from .laws import UNIT_NORMAL, ZERO, Normal, OneHot, Uniform
from .perceptron import Perceptron

# tanh recurrent network, Var Whh = 1/H, inputs that give pre-activations of variance 1: fixed point of
# q = 1 + E tanh(sqrt(q) z)^2, at 30 digits.
DRIVEN_TANH_SQUARE = 0.463851
DRIVEN_TANH_CHI = 0.398879


def _glorot(distribution: Distribution) -> Experiment:
    """Forward and backward variances of a small-signal tanh network with Var W = 2/(fan_in + fan_out)."""
    widths, square = (128, 256, 64, 128), 0.01
    gains = [2 / (fan_in + fan_out) for fan_in, fan_out in pairwise(widths)]
    forward = [
        square * math.prod(gain * fan_in for gain, fan_in in zip(gains[:k], widths, strict=False))
        for k in range(1, len(widths))
    ]
    backward = [
        math.prod(gain * fan_out for gain, fan_out in zip(gains[k:], widths[k + 1 :], strict=True))
        for k in range(1, len(widths))
    ]
    predictions = [
        *(Prediction("E[s^2]", layer, q, margin=0.2, tolerance=0.06) for layer, q in enumerate(forward, 1)),
        *(Prediction("E[(dL/ds)^2]", layer, g, margin=0.2, tolerance=0.06) for layer, g in enumerate(backward, 1)),
    ]
    network = Perceptron(widths, "tanh", Scaled(1.0, "mean", distribution), inputs=Normal(math.sqrt(square)), batch=16)
    return Experiment(f"Glorot, {distribution} weights", network, tuple(predictions), replicates=512)


def _driven_tanh() -> Experiment:
    """Mean field: E h^2 settles at .463851, and E (dL/ds_t)^2 shrinks .398879 times a step back."""
    network = Elman(128, 128, 128, steps=24, batch=4)
    forward = [Prediction("E[h^2]", t, DRIVEN_TANH_SQUARE, margin=0.1, tolerance=0.02) for t in (12, 18, 24)]
    backward = [
        Prediction("E[(dL/ds)^2]", t, DRIVEN_TANH_CHI ** (25 - t), margin=0.25, tolerance=0.08) for t in (24, 22, 20)
    ]
    return Experiment(
        "driven tanh RNN, Var Whh = 1/H",
        network,
        (*forward, *backward),
        replicates=512,
        observables=("E[s^2]", "E[h^2]", "E[(dL/ds)^2]", "lyapunov"),
    )


def _driven_linear() -> Experiment:
    """Linear, Var Whh = 1/H, a fresh unit input every step, fresh weights: E h_t^2 = t exactly, not 1."""
    network = Elman(64, 64, steps=16, activation="identity", tied=False, batch=4)
    predictions = tuple(Prediction("E[h^2]", t, float(t), margin=0.2) for t in (1, 2, 4, 8, 16))
    return Experiment("driven linear RNN, Var Whh = 1/H", network, predictions, replicates=768)


def _tied() -> Experiment:
    """E|W^k x|^2/|x|^2 of one normal matrix: 1, 1 + 2/n^2, 1 + 10/n^2 + 4/n^3; of fresh ones always 1."""
    n = 4
    network = Elman(1, n, steps=3, activation="identity", input_weights=ZERO, initial=UNIT_NORMAL, batch=16)
    values = (1.0, 1 + 2 / n**2, 1 + 10 / n**2 + 4 / n**3)
    predictions = tuple(Prediction("E[h^2]", k, value, margin=0.25) for k, value in enumerate(values, 1))
    return Experiment("one matrix, tied over the steps", network, predictions, replicates=20_000)


def _orthogonal() -> Experiment:
    """Linear, orthogonal Whh, no input: E h_t^2 stays exactly what it was, tied or not."""
    network = Elman(
        1,
        32,
        steps=64,
        activation="identity",
        input_weights=ZERO,
        recurrent_weights=Orthogonal(),
        initial=UNIT_NORMAL,
        batch=16,
    )
    predictions = tuple(Prediction("E[h^2]", t, 1.0, margin=0.1) for t in (1, 8, 64))
    return Experiment("orthogonal linear RNN", network, predictions, replicates=512)


def _explosive() -> Experiment:
    """Linear, Var Whh = 1/2 < 1, fresh weights: E h_t^2 = (H/2)^t. The threshold is H Var Whh = 1."""
    hidden = 64
    network = Elman(
        1,
        hidden,
        steps=8,
        activation="identity",
        input_weights=ZERO,
        tied=False,
        recurrent_weights=Normal(math.sqrt(0.5)),
        initial=UNIT_NORMAL,
        batch=4,
    )
    predictions = tuple(Prediction("E[h^2]", t, (hidden / 2) ** t, margin=0.2) for t in (1, 4, 8))
    return Experiment("Var Whh = 1/2 explodes", network, predictions, replicates=768)


def _uniform_tanh() -> Experiment:
    """Weights uniform on [0, 1]: every tanh unit ends at +-1, and no gradient comes through."""
    network = Elman(64, 64, steps=8, recurrent_weights=Uniform(), batch=4)
    predictions = (
        Prediction("E[h^2]", 8, 1.0, margin=0.1, tolerance=0.05),
        Prediction("saturation", 8, 1.0, margin=0.1, tolerance=0.05),
    )
    return Experiment(
        "uniform [0, 1] weights, tanh", network, predictions, ("E[h^2]", "saturation", "E[(dL/ds)^2]"), replicates=256
    )


def _uniform_linear() -> Experiment:
    """Weights uniform on [0, 1], linear: with mean 1/2, E s^2 grows as (H/2)^2 a step.

    Entries of s_1 have second moment H/3 and mean product H/4, from E W^2 = 1/3 and E W = 1/2; so has s_2 in turn.
    """
    hidden = 64
    network = Elman(
        1,
        hidden,
        steps=3,
        activation="identity",
        input_weights=ZERO,
        tied=False,
        recurrent_weights=Uniform(),
        initial=UNIT_NORMAL,
        batch=4,
    )
    second = hidden**2 / 9 + hidden**2 * (hidden - 1) / 16
    predictions = tuple(Prediction("E[s^2]", t, q, margin=0.5) for t, q in ((1, hidden / 3), (2, second)))
    return Experiment("uniform [0, 1] weights, linear", network, predictions, replicates=2048)


def _one_hot() -> Experiment:
    """One of V symbols, Var Wxh = 1/V: Var s_1 = 1/V and not 1."""
    symbols = 50
    network = Elman(symbols, 64, steps=2, inputs=OneHot(), batch=8)
    return Experiment("one-hot inputs", network, (Prediction("E[s^2]", 1, 1 / symbols, margin=0.1),), replicates=512)


def _he_relu() -> Experiment:
    """ReLU with Var W = 2/fan_in: E s^2 = 2 in every layer, exactly."""
    network = Perceptron((64,) * 9, "relu", Scaled(math.sqrt(2)), batch=8)
    predictions = tuple(Prediction("E[s^2]", layer, 2.0, margin=0.25) for layer in (1, 4, 8))
    return Experiment("He weights, ReLU", network, predictions, replicates=2048)


def _residual() -> Experiment:
    """Linear, h + h W of L layers with Var W = 1/(L n): E h^2 = (1 + 1/L)^l, at most e however deep; E (dL/ds)^2 alike
    from above."""
    depth, width = 16, 64
    growth = 1 + 1 / depth
    network = Perceptron((width,) * (depth + 1), "identity", Scaled(depth**-0.5), batch=8, residual=True)
    forward = [Prediction("E[h^2]", layer, growth**layer, margin=0.1) for layer in (1, 8, 16)]
    backward = [
        Prediction("E[(dL/ds)^2]", layer, growth ** (depth - 1 - layer) / depth, margin=0.1) for layer in (1, 8, 15)
    ]
    return Experiment(
        "residual linear network, Var W = 1/(L n)",
        network,
        (*forward, *backward),
        replicates=1024,
        observables=("E[s^2]", "E[h^2]", "E[(dL/ds)^2]", "lyapunov"),
    )


PRESETS: dict[str, Callable[[], Experiment]] = {
    "glorot-normal": lambda: _glorot("normal"),
    "glorot-uniform": lambda: _glorot("uniform"),
    "rnn-tanh": _driven_tanh,
    "rnn-linear": _driven_linear,
    "rnn-tied": _tied,
    "rnn-orthogonal": _orthogonal,
    "rnn-variance-half": _explosive,
    "rnn-uniform-tanh": _uniform_tanh,
    "rnn-uniform-linear": _uniform_linear,
    "rnn-one-hot": _one_hot,
    "he-relu": _he_relu,
    "residual": _residual,
}


def preset(name: str) -> Experiment:
    """The experiment called `name`. Raises MonteCarloError for a name that is not in PRESETS."""
    if name not in PRESETS:
        raise MonteCarloError(f"preset: needed one of {', '.join(PRESETS)}, found {name!r}")
    return PRESETS[name]()
