"""The edge of chaos: the weights at which, at the variance they preserve, gradients neither grow nor vanish.

Two conditions, q = sigma_w^2 E f(s)^2 + sigma_b^2 and chi = sigma_w^2 E f'(s)^2 = 1 (Schoenholz et al.
2017), in the two unknowns sigma_w and q. Eliminating sigma_w leaves q - E f(s)^2/E f'(s)^2 = sigma_b^2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp

from ..activations import Activation, find, is_positively_homogeneous
from .fixed_points import MARGIN, NoFixedPoint, sign_changes
from .maps import Layer, chi, require_sigma_b, variance_slope
from .moments import second_moment, slope_second_moment


@dataclass(frozen=True, slots=True)
class Edge:
    """`sigma_w` is the standard deviation of sqrt(fan_in) times a weight; `q` the variance preserved, None for any.

    `chi` is computed at this sigma_w and q: it is 1 but for rounding.
    """

    sigma_w: float
    q: float | None
    chi: float


def edge_of_chaos(activation: str | sp.Expr | Activation, sigma_b: float) -> Edge:
    """The edge of chaos at the biases' standard deviation sigma_b.

    Of several solutions, the one with the smallest q that does not repel (dq'/dq <= 1). Without biases and
    with f(0) = 0 that is q = 0. Raises NoFixedPoint where there is none, as for ReLU with biases,
    ActivationError for sigma_b < 0, and what `find` raises.
    """
    f = find(activation)
    require_sigma_b(sigma_b)
    if is_positively_homogeneous(f):
        return _homogeneous(f, sigma_b)
    if sigma_b == 0 and second_moment(f, 0) == 0 and slope_second_moment(f, 0) > 0:
        return _edge_at(f, 0.0, 0.0)
    repelling = []
    for q in sign_changes(lambda q: _excess(f, q, sigma_b)):
        edge = _edge_at(f, q, sigma_b)
        if variance_slope(Layer(f, edge.sigma_w, sigma_b), q) <= 1 + MARGIN:
            return edge
        repelling.append(f"sigma_w = {edge.sigma_w:.6g} with q = {q:.6g}")
    found = f"; chi = 1 at {', '.join(repelling)}, but nearby variances move away from it" if repelling else ""
    raise NoFixedPoint(f"{f.name} has no edge of chaos at sigma_b = {sigma_b}{found}")


def as_dictionary(edge: Edge) -> dict[str, float | None]:
    """The form that is written as JSON."""
    return {"sigma_w": edge.sigma_w, "q": edge.q, "chi": edge.chi}


def _excess(activation: Activation, q: float, sigma_b: float) -> float:
    """q - E f(s)^2/E f'(s)^2 - sigma_b^2, in exact arithmetic until the end since the terms nearly cancel."""
    ratio = second_moment(activation, q) / slope_second_moment(activation, q)
    return float(Fraction(q) - ratio - Fraction(sigma_b) ** 2)


def _edge_at(activation: Activation, q: float, sigma_b: float) -> Edge:
    sigma_w = 1 / math.sqrt(slope_second_moment(activation, q))
    return Edge(sigma_w, q, chi(Layer(activation, sigma_w, sigma_b), q))


def _homogeneous(activation: Activation, sigma_b: float) -> Edge:
    """f(s) = s f'(s), so chi = 1 preserves every variance, to which a bias would add without end."""
    if sigma_b:
        raise NoFixedPoint(
            f"{activation.name} is positively homogeneous: at chi = 1 each layer adds sigma_b^2 to q,"
            " so none is preserved; its edge of chaos has sigma_b = 0"
        )
    edge = _edge_at(activation, 1.0, 0.0)
    return Edge(edge.sigma_w, None, edge.chi)
