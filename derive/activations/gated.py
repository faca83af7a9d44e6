"""The activations of the form x times a gate, and softplus, of which Mish's gate is made."""

from __future__ import annotations

import sympy as sp

from .activation import X, smooth

INNER = sp.sqrt(2 / sp.pi) * (X + sp.Rational(44715, 10**6) * X**3)

# Hendrycks and Gimpel 2016; the approximation by tanh is a function of its own, with moments of its own.
GELU = smooth("gelu", r"x \Phi(x)", X * (1 + sp.erf(X / sp.sqrt(2))) / 2)
GELU_TANH = smooth(
    "gelu_tanh",
    r"\frac{x}{2}\left(1 + \tanh\left(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\right)\right)",
    X * (1 + sp.tanh(INNER)) / 2,
)
SILU = smooth("silu", r"\frac{x}{1 + e^{-x}}", X / (1 + sp.exp(-X)))
SOFTPLUS = smooth("softplus", r"\log(1 + e^x)", sp.log(1 + sp.exp(X)))
# Misra 2019.
MISH = smooth("mish", r"x \tanh(\log(1 + e^x))", X * sp.tanh(sp.log(1 + sp.exp(X))))
