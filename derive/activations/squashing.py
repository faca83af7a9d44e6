"""The bounded activations: tanh and its relatives, the sigmoid, and sin.

Facts about them are computed in `facts`.
"""

from __future__ import annotations

import sympy as sp

from .activation import Activation, Parameter, Piece, X, joined, real_number, smooth

HEIGHT, RATE = sp.symbols("a b", real=True)
ONE = sp.Integer(1)

TANH = smooth("tanh", r"\tanh x", sp.tanh(X))
ERF = smooth("erf", r"\operatorname{erf} x", sp.erf(X))
SIN = smooth("sin", r"\sin x", sp.sin(X))
ARCTAN = smooth("arctan", r"\arctan x", sp.atan(X))
SIGMOID = smooth("sigmoid", r"\frac{1}{1 + e^{-x}}", 1 / (1 + sp.exp(-X)))
SOFTSIGN = joined("softsign", r"\frac{x}{1 + |x|}", X / (1 - X), X / (1 + X))
HARDTANH = Activation(
    "hardtanh",
    r"\max(-1, \min(1, x))",
    (Piece(-sp.oo, -ONE, -ONE), Piece(-ONE, ONE, X), Piece(ONE, sp.oo, ONE)),
)


def scaled_tanh(height: object = sp.Rational(17159, 10000), rate: object = sp.Rational(2, 3)) -> Activation:
    """a tanh(b x); by default 1.7159 tanh(2x/3), for which f(1) is about 1 (LeCun et al. 1998, Efficient BackProp).

    Raises ActivationError where a parameter is not a finite real number or a real symbol.
    """
    a = Parameter(HEIGHT, real_number(height, "scaled_tanh's height"))
    b = Parameter(RATE, real_number(rate, "scaled_tanh's rate"))
    return smooth("scaled_tanh", r"a \tanh(b x)", HEIGHT * sp.tanh(RATE * X), a, b)
