"""Activations and their derivatives in NumPy, by name. float32 in, float32 out.

Decides how f and f' are computed, not what their Gaussian moments are. At a kink the derivative is the
one from the left, save for `hardtanh`, where it is the one from outside: 0.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from .arrays import Array
from .calls import look_up

SELU_SCALE = 1.05070098735548049342
SELU_ALPHA = 1.67326324235437728482


@dataclass(frozen=True, slots=True)
class Activation:
    """f as `value(s)`, and f'(s) as `derivative(s, h)` where h = f(s) is at hand and often saves work."""

    value: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]


def _positive(s: Array) -> Array:
    return (s > 0).astype(s.dtype)


def _density(s: Array) -> Array:
    return np.exp(-0.5 * s * s) * (1 / math.sqrt(2 * math.pi))


def _identity() -> Activation:
    return Activation(lambda s: s.copy(), lambda s, h: np.ones_like(s))


def _tanh_derivative(s: Array, h: Array) -> Array:
    square = h * h
    return np.subtract(1.0, square, out=square)


def _tanh() -> Activation:
    return Activation(np.tanh, _tanh_derivative)


def _relu() -> Activation:
    return Activation(lambda s: np.maximum(s, 0.0), lambda s, h: _positive(s))


def _leaky_relu(slope: float = 0.01) -> Activation:
    return Activation(lambda s: np.where(s > 0, s, slope * s), lambda s, h: slope + (1.0 - slope) * _positive(s))


def _sigmoid() -> Activation:
    return Activation(special.expit, lambda s, h: h * (1.0 - h))


def _gelu() -> Activation:
    return Activation(lambda s: s * special.ndtr(s), lambda s, h: special.ndtr(s) + s * _density(s))


def _silu_derivative(s: Array, h: Array) -> Array:
    gate = special.expit(s)
    return gate * (1.0 + s * (1.0 - gate))


def _silu() -> Activation:
    return Activation(lambda s: s * special.expit(s), _silu_derivative)


def _erf() -> Activation:
    return Activation(special.erf, lambda s, h: np.exp(-s * s) * (2 / math.sqrt(math.pi)))


def _sin() -> Activation:
    return Activation(np.sin, lambda s, h: np.cos(s))


def _softplus() -> Activation:
    return Activation(lambda s: np.logaddexp(s, 0.0), lambda s, h: special.expit(s))


def _elu(alpha: float = 1.0) -> Activation:
    return Activation(
        lambda s: np.where(s > 0, s, alpha * np.expm1(np.minimum(s, 0.0))),
        lambda s, h: np.where(s > 0, 1.0, h + alpha).astype(s.dtype),
    )


def _selu() -> Activation:
    elu = _elu(SELU_ALPHA)
    return Activation(
        lambda s: SELU_SCALE * elu.value(s), lambda s, h: SELU_SCALE * elu.derivative(s, h * (1 / SELU_SCALE))
    )


def _hardtanh() -> Activation:
    return Activation(lambda s: np.clip(s, -1.0, 1.0), lambda s, h: (np.abs(s) < 1).astype(s.dtype))


def _arctan() -> Activation:
    return Activation(np.arctan, lambda s, h: 1.0 / (1.0 + s * s))


def _softsign() -> Activation:
    return Activation(lambda s: s / (1.0 + np.abs(s)), lambda s, h: 1.0 / (1.0 + np.abs(s)) ** 2)


ACTIVATIONS: dict[str, Callable[..., Activation]] = {
    "identity": _identity,
    "tanh": _tanh,
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "sigmoid": _sigmoid,
    "gelu": _gelu,
    "silu": _silu,
    "erf": _erf,
    "sin": _sin,
    "softplus": _softplus,
    "elu": _elu,
    "selu": _selu,
    "hardtanh": _hardtanh,
    "arctan": _arctan,
    "softsign": _softsign,
}


def activation(name: str) -> Activation:
    """The activation called `name`, such as `tanh` or `leaky_relu(0.2)`.

    Raises MonteCarloError for a name that is not in ACTIVATIONS or numbers that it does not take.
    """
    return look_up("activation", name, ACTIVATIONS)
