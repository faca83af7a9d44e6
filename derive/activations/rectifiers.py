"""The piecewise polynomial activations: identity, ReLU, leaky ReLU, PReLU and squared ReLU."""

from __future__ import annotations

import sympy as sp

from .activation import Activation, Parameter, X, joined, real_number, smooth

SLOPE = sp.Symbol("a", real=True)
ZERO = sp.Integer(0)

IDENTITY = smooth("identity", "x", X)
RELU = joined("relu", r"\max(0, x)", ZERO, X)
# So et al. 2021, Primer.
SQUARED_RELU = joined("squared_relu", r"\max(0, x)^2", ZERO, X**2)


def leaky_relu(slope: object = sp.Rational(1, 100)) -> Activation:
    """x for x > 0 and a x for x < 0, with a fixed slope a.

    Raises ActivationError where a is no real number or symbol.
    """
    return _two_slopes("leaky_relu", slope)


def prelu(slope: object = sp.Rational(1, 4)) -> Activation:
    """The same function with a learned slope a, which starts at 1/4 (He et al. 2015).

    Raises as `leaky_relu` does.
    """
    return _two_slopes("prelu", slope)


def _two_slopes(name: str, slope: object) -> Activation:
    value = Parameter(SLOPE, real_number(slope, f"{name}'s slope"))
    return joined(name, r"\max(0, x) + a \min(0, x)", SLOPE * X, X, value)
