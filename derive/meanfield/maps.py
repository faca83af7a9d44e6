"""One layer of infinite width: what becomes of the variance q and of the correlation c of pre-activations.

Weights have variance sigma_w^2/fan_in and biases sigma_b^2; both sigmas are standard deviations. For s ~
N(0, q) (Poole et al. 2016, eqs. 3 and 6; Schoenholz et al. 2017)

    q' = sigma_w^2 E f(s)^2 + sigma_b^2,       chi = sigma_w^2 E f'(s)^2.

Values are doubles and not certified: those of one variable are good to nearly all digits, those of two to
about ten. What repeated layers tend to is asked in `fixed_points`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import sympy as sp

from ..activations import Activation, ActivationError, Piece, X, derivative_pieces, valued_pieces
from .moments import second_moment, second_moment_slope, slope_second_moment
from .quadrature import Branch, correlated_mean


@dataclass(frozen=True, slots=True)
class Layer:
    """An activation, and the standard deviations of sqrt(fan_in) times the weights and of the biases.

    Raises ActivationError unless sigma_w > 0 and sigma_b >= 0.
    """

    activation: Activation
    sigma_w: float
    sigma_b: float = 0.0

    def __post_init__(self) -> None:
        if not (self.sigma_w > 0 and math.isfinite(self.sigma_w)):
            raise ActivationError(f"sigma_w must be a positive number; got {self.sigma_w}")
        require_sigma_b(self.sigma_b)


def require_sigma_b(sigma_b: float) -> None:
    """Raises ActivationError where sigma_b is no standard deviation."""
    if not (sigma_b >= 0 and math.isfinite(sigma_b)):
        raise ActivationError(f"sigma_b is a standard deviation, zero or positive; got {sigma_b}")


def next_variance(layer: Layer, q: float) -> float:
    """q' = sigma_w^2 E f(s)^2 + sigma_b^2."""
    return layer.sigma_w**2 * float(second_moment(layer.activation, q)) + layer.sigma_b**2


def variance_slope(layer: Layer, q: float) -> float:
    """dq'/dq: below 1 at a fixed point that attracts."""
    return layer.sigma_w**2 * float(second_moment_slope(layer.activation, q))


def chi(layer: Layer, q: float) -> float:
    """sigma_w^2 E f'(s)^2: the factor of a gradient's second moment, and of a small angle, over one layer."""
    return layer.sigma_w**2 * float(slope_second_moment(layer.activation, q))


def next_correlation(layer: Layer, c: float, q: float) -> float:
    """The correlation after the layer of two pre-activations with variance q > 0 each and correlation c."""
    _require_correlation(c, q)
    if c == 1:
        return 1.0
    both = correlated_mean(_branches(valued_pieces(layer.activation)), c, q)
    return (layer.sigma_w**2 * both + layer.sigma_b**2) / next_variance(layer, q)


def correlation_slope(layer: Layer, c: float, q: float) -> float:
    """dc'/dc = sigma_w^2 q E[f'(s) f'(s~)]/q' (Price 1958); chi at c = 1 where q is a fixed point."""
    _require_correlation(c, q)
    if c == 1:
        return chi(layer, q) * q / next_variance(layer, q)
    both = correlated_mean(_branches(derivative_pieces(layer.activation)), c, q)
    return layer.sigma_w**2 * q * both / next_variance(layer, q)


def _require_correlation(c: float, q: float) -> None:
    if not (-1 < c <= 1 and q > 0):
        raise ActivationError(f"a correlation c with -1 < c <= 1 at a variance q > 0 is needed; got c = {c}, q = {q}")


def _branches(pieces: tuple[Piece, ...]) -> tuple[Branch, ...]:
    return tuple(Branch(float(piece.upper), sp.lambdify(X, piece.expression, "math")) for piece in pieces)
