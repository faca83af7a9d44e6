"""ELU and SELU. SELU's two constants are not typed in: they are solved from what defines them.

Klambauer et al. 2017 (eqs. 3-5, 14) ask that E f(s) = 0 and E f(s)^2 = 1 for s ~ N(0, 1), where f(x) = lambda x for x >
0 and lambda alpha (e^x - 1) for x < 0. Both expectations have closed forms; the first is lambda (c0 + c1 alpha), so
alpha = -c0/c1, and the second is lambda^2 (d0 + d1 alpha + d2 alpha^2), which gives lambda.
"""

from __future__ import annotations

import sympy as sp

from .activation import Activation, Parameter, X, joined, real_number
from .closed_form import closed_form

SCALE, ALPHA = sp.symbols("lambda alpha", real=True)
ONE = sp.Integer(1)


def elu(alpha: object = 1) -> Activation:
    """x for x > 0 and alpha (e^x - 1) for x < 0 (Clevert et al. 2016).

    Raises ActivationError for a bad alpha.
    """
    value = Parameter(ALPHA, real_number(alpha, "elu's alpha"))
    return joined("elu", r"\max(0, x) + \min(0, \alpha (e^x - 1))", ALPHA * (sp.exp(X) - 1), X, value)


def _selu(scale: sp.Expr, alpha: sp.Expr) -> Activation:
    latex = r"\lambda \left(\max(0, x) + \min(0, \alpha (e^x - 1))\right)"
    values = Parameter(SCALE, scale), Parameter(ALPHA, alpha)
    return joined("selu", latex, SCALE * ALPHA * (sp.exp(X) - 1), SCALE * X, *values)


def _fixed_point() -> tuple[sp.Expr, sp.Expr]:
    """lambda and alpha for which mean 0 and variance 1 are preserved."""
    undetermined = _selu(SCALE, ALPHA)
    mean = closed_form(undetermined, 1, 0, ONE) / SCALE
    alpha = -mean.coeff(ALPHA, 0) / mean.coeff(ALPHA, 1)
    square = (closed_form(undetermined, 2, 0, ONE) / SCALE**2).subs(ALPHA, alpha)
    return 1 / sp.sqrt(square), alpha


SELU = _selu(*_fixed_point())
