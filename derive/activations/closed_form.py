"""Exact Gaussian moments E[s^m f(s)^p f'(s)^r], s ~ N(0, q), where the integrand is of a kind that can be integrated.

Four rules, each a short recursion on paper:
- an odd integrand that is known to be integrable has expectation 0, and where f - f(0) is odd, E f(s) = f(0);
- sums of c x^k exp(b x) on intervals: complete the square, then integrate by parts;
- sums of c x^k exp(-a x^2) erf(b x)^j on the whole line, j <= 3: a tilt of the variance, then Stein's lemma
  E[s g(s)] = q E[g'(s)], down to E erf(b s)^2 = (2/pi) asin(2 b^2 q/(1 + 2 b^2 q)) (Williams 1997, eq. 11);
- sums of c x^2k (1 + x^2)^-n on the whole line, from E 1/(1 + s^2), by Stein's lemma again.

Everything else has no closed form here, which says nothing about whether there is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from .activation import Activation, Piece, X, with_values
from .facts import is_dominated, is_even, is_odd, value_at_zero

ZERO, ONE = sp.Integer(0), sp.Integer(1)
MOST_ERFS = 3
RESOLVENT = sp.Symbol("R", real=True)  # stands for 1/(1 + x^2), which `expand` must leave alone
INTEGRABLE = sp.exp, sp.erf, sp.sin, sp.cos


@dataclass(frozen=True, slots=True)
class Term:
    """coefficient x^power exp(linear x + square x^2) erf(erf_rate x)^erf_power (1 + x^2)^-resolvents."""

    coefficient: sp.Expr
    power: int = 0
    linear: sp.Expr = ZERO
    square: sp.Expr = ZERO
    erf_rate: sp.Expr = ZERO
    erf_power: int = 0
    resolvents: int = 0


def closed_form(activation: Activation, p: int, r: int, q: sp.Expr, m: int = 0) -> sp.Expr | None:
    """E[s^m f(s)^p f'(s)^r] for s ~ N(0, q) as an exact expression, or None. `q` may be a positive symbol."""
    if _vanishes_by_parity(activation, p, r, m):
        return ZERO
    pairs = zip(activation.pieces, activation.slopes, strict=True)
    found = [_piece_moment(piece, slope.expression, p, r, q, m) for piece, slope in pairs]
    known = [each for each in found if each is not None]
    if len(known) == len(found):
        return _with_parameters(activation, sp.Add(*known))
    return _mean_by_symmetry(activation) if (p, r, m) == (1, 0, 0) else None


def exponential_moment(lower: sp.Expr, upper: sp.Expr, power: int, rate: sp.Expr, q: sp.Expr) -> sp.Expr:
    """The integral of x^power exp(rate x) times the density of N(0, q) over [lower, upper].

    exp(b x) times the density of N(0, q) is exp(b^2 q/2) times that of N(b q, q); integration by parts then lowers the
    power: T_k = b q T_{k-1} + q (k - 1) T_{k-2} + q [lower^{k-1} phi(lower) - upper^{k-1} phi(upper)].
    """
    mean = rate * q
    moments = [_probability(lower, upper, mean, q)]
    for k in range(1, power + 1):
        ends = _density_times_power(lower, k - 1, mean, q) - _density_times_power(upper, k - 1, mean, q)
        before = q * (k - 1) * moments[k - 2] if k > 1 else 0
        moments.append(mean * moments[k - 1] + before + q * ends)
    return sp.exp(rate**2 * q / 2) * moments[power]


def erf_moment(power: int, square: sp.Expr, rate: sp.Expr, erf_power: int, q: sp.Expr) -> sp.Expr:
    """E[s^power exp(square s^2) erf(rate s)^erf_power] for s ~ N(0, q), with 1 - 2 square q > 0, erf_power <= 3."""
    if (power + erf_power) % 2:
        return ZERO
    if square != 0:
        tilted = q / (1 - 2 * square * q)
        return sp.sqrt(tilted / q) * erf_moment(power, ZERO, rate, erf_power, tilted)
    if power == 0 and erf_power == 0:
        return ONE
    if power == 0:
        return 2 / sp.pi * sp.asin(2 * rate**2 * q / (1 + 2 * rate**2 * q))
    lowered = (power - 1) * erf_moment(power - 2, square, rate, erf_power, q) if power > 1 else ZERO
    if erf_power == 0:
        return q * lowered
    slope = 2 * rate / sp.sqrt(sp.pi) * erf_moment(power - 1, -(rate**2), rate, erf_power - 1, q)
    return q * (lowered + erf_power * slope)


def resolvent_moment(power: int, resolvents: int, q: sp.Expr) -> sp.Expr:
    """E[s^power (1 + s^2)^-n] =: F_n for s ~ N(0, q) and power 0; s^2 = (1 + s^2) - 1 lowers higher powers.

    Stein's lemma for s (1 + s^2)^-n gives F_{n-1} - F_n = q (F_n - 2 n (F_n - F_{n+1})).
    """
    if power % 2:
        return ZERO
    if resolvents == 0:
        return sp.factorial2(power - 1) * q ** (power // 2)
    if power:
        return resolvent_moment(power - 2, resolvents - 1, q) - resolvent_moment(power - 2, resolvents, q)
    first = sp.sqrt(sp.pi / (2 * q)) * sp.exp(1 / (2 * q)) * sp.erfc(1 / sp.sqrt(2 * q))
    found = [ONE, first]
    for n in range(1, resolvents):
        found.append(sp.expand((found[n - 1] - (1 + q - 2 * n * q) * found[n]) / (2 * n * q)))
    return found[resolvents]


def _vanishes_by_parity(activation: Activation, p: int, r: int, m: int) -> bool:
    if p == 0 and r == 0:
        return m % 2 == 1
    by_oddness = (m + p) % 2 == 1 and is_odd(activation)
    by_evenness = (m + r) % 2 == 1 and is_even(activation)
    return bool(by_oddness or by_evenness) and is_dominated(activation)


def _mean_by_symmetry(activation: Activation) -> sp.Expr | None:
    """E f(s) = f(0) where f - f(0) is odd, as for the sigmoid."""
    at_zero = value_at_zero(activation)
    if at_zero is None or at_zero == 0 or not is_dominated(activation):
        return None
    shifted = tuple(Piece(p.lower, p.upper, p.expression - at_zero) for p in activation.pieces)
    centred = Activation(activation.name, activation.latex, shifted, activation.parameters)
    return at_zero if is_odd(centred) else None


def _piece_moment(piece: Piece, derivative: sp.Expr, p: int, r: int, q: sp.Expr, m: int) -> sp.Expr | None:
    value, slope = piece.expression if p else ONE, derivative if r else ONE
    if not (_may_be_read(value) and _may_be_read(slope)):
        return None
    integrand = (X**m * value**p * slope**r).rewrite([sp.sin, sp.cos], sp.exp).subs(1 / (1 + X**2), RESOLVENT)
    if integrand == 0:
        return integrand
    terms = [_term(each) for each in sp.Add.make_args(sp.expand(integrand))]
    found = [None if term is None else _term_moment(piece, term, q) for term in terms]
    known = [each for each in found if each is not None]
    return sp.Add(*known) if len(known) == len(found) else None


def _may_be_read(expression: sp.Expr) -> bool:
    """Only the functions and denominators that a `Term` has: asked before anything is multiplied out."""
    powers = (each for each in expression.atoms(sp.Pow) if each.base.has(X))
    return all(isinstance(each, INTEGRABLE) for each in expression.atoms(sp.Function)) and all(
        each.exp.is_Integer and (each.exp > 0 or each.base == 1 + X**2) for each in powers
    )


def _term_moment(piece: Piece, term: Term, q: sp.Expr) -> sp.Expr | None:
    whole_line = (piece.lower, piece.upper) == (-sp.oo, sp.oo)
    if term.resolvents:
        alone = whole_line and term.erf_power == 0 and term.linear == 0 and term.square == 0
        return term.coefficient * resolvent_moment(term.power, term.resolvents, q) if alone else None
    if term.erf_power == 0 and term.square == 0:
        return term.coefficient * exponential_moment(piece.lower, piece.upper, term.power, term.linear, q)
    if not whole_line or term.linear != 0 or term.erf_power > MOST_ERFS or not term.square.is_nonpositive:
        return None
    return term.coefficient * erf_moment(term.power, term.square, term.erf_rate, term.erf_power, q)


def _term(expression: sp.Expr) -> Term | None:
    """The product read as a `Term`, or None."""
    coefficient, factors = expression.as_independent(X, RESOLVENT, as_Add=False)
    term: Term | None = Term(coefficient)
    for base, exponent in factors.as_powers_dict().items():
        term = None if term is None else _times(term, base, exponent)
    return term


def _times(term: Term, base: sp.Expr, exponent: sp.Expr) -> Term | None:
    if base == 1:
        return term
    counted = exponent.is_Integer and exponent > 0
    if base == X and counted:
        return replace(term, power=int(exponent))
    if base == RESOLVENT and counted:
        return replace(term, resolvents=int(exponent))
    if base == sp.E:
        return _times_exponential(term, sp.expand(exponent))
    if isinstance(base, sp.erf) and counted and term.erf_power == 0 and not (base.args[0] / X).has(X):
        return replace(term, erf_rate=base.args[0] / X, erf_power=int(exponent))
    return None


def _times_exponential(term: Term, exponent: sp.Expr) -> Term | None:
    linear, square = exponent.coeff(X, 1), exponent.coeff(X, 2)
    constant = sp.expand(exponent - linear * X - square * X**2)
    if constant.has(X):
        return None
    grown = term.coefficient * sp.exp(constant)
    return replace(term, coefficient=grown, linear=term.linear + linear, square=term.square + square)


def _probability(lower: sp.Expr, upper: sp.Expr, mean: sp.Expr, q: sp.Expr) -> sp.Expr:
    if (lower, upper) == (-sp.oo, sp.oo):
        return ONE
    scale = sp.sqrt(2 * q)
    return (sp.erf((upper - mean) / scale) - sp.erf((lower - mean) / scale)) / 2


def _density_times_power(point: sp.Expr, power: int, mean: sp.Expr, q: sp.Expr) -> sp.Expr:
    if point in (sp.oo, -sp.oo):
        return ZERO
    return point**power * sp.exp(-((point - mean) ** 2) / (2 * q)) / sp.sqrt(2 * sp.pi * q)


def _with_parameters(activation: Activation, expression: sp.Expr) -> sp.Expr:
    """Collected by powers of the parameters before their values go in: then SELU's cancel exactly."""
    symbols = tuple(each.symbol for each in activation.parameters)
    return with_values(activation, _collected(sp.expand(expression), symbols) if symbols else expression)


def _collected(expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> sp.Expr:
    """A polynomial in the first symbol, whose coefficients are polynomials in the next, and so on."""
    if not symbols:
        return expression
    return sp.collect(expression, symbols[0], lambda coefficient: _collected(coefficient, symbols[1:]))
