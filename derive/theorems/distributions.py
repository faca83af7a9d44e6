"""Distributions that have a wanted variance v: the normal, uniform, Rademacher and corrected truncated normal law.

The variance c of a standard normal law cut at +-2 is E[s^2 1(|s| < 2)]/P(|s| < 2): two integrals, by parts.
"""

from sympy import Integer, expand, sqrt

from ..activations.closed_form import exponential_moment
from .result import Constant, Result, Twin

CUT = Integer(2)
"""Where frameworks cut a truncated normal law, in standard deviations of the law before."""

_SQUARE, _MASS = (exponential_moment(-CUT, CUT, power, Integer(0), Integer(1)) for power in (2, 0))

TRUNCATED_VARIANCE = expand(_SQUARE / _MASS)
"""Var of a standard normal law cut at +-2: 0.7737..., the square of 0.8796..."""

NORMAL = Result(
    name="normal",
    statement="The normal law N(0, v) has variance v and kurtosis 3",
    source="the definition",
    proof=r"""
```given
v: positive
w: normal(0, v)
```
$$\operatorname{Var}[w] = v$$
$$\operatorname{E}[w^4] = 3 \operatorname{Var}[w]^2$$
""",
    twins=(
        Twin(
            "takes the variance for the standard deviation",
            r"""
```given
\sigma: positive
w: normal(0, \sigma^2)
```
$$\operatorname{Var}[w] = \sigma$$
""",
        ),
    ),
)

_UNIFORM = r"""
```given
a, v: positive
w: uniform(-a, a)
require \operatorname{Var}[w] = v
```
"""

UNIFORM = Result(
    name="uniform",
    statement="The uniform law on [-a, a] has variance a^2/3 and kurtosis 9/5, so a = sqrt(3 v)",
    source="Glorot and Bengio 2010, equations 1 and 16",
    proof=_UNIFORM
    + r"""
$$\operatorname{Var}[w] = \frac{a^2}{3}$$
$$\operatorname{E}[w^4] = \frac{9}{5} \operatorname{Var}[w]^2$$
$$a = \sqrt{3 v}$$
""",
    twins=(Twin("takes the bound for the standard deviation", _UNIFORM + r"$$a = \sqrt{v}$$"),),
)

RADEMACHER = Result(
    name="rademacher",
    statement="Random signs times sqrt(v) have variance v and kurtosis 1, the least there is",
    source="the definition",
    proof=r"""
```given
v: positive
r: rademacher
w := \sqrt{v} r
```
$$\operatorname{Var}[w] = v$$
$$\operatorname{E}[w^4] = \operatorname{Var}[w]^2$$
""",
    twins=(
        Twin(
            "forgets the square root",
            r"""
```given
v: positive
r: rademacher
w := v r
```
$$\operatorname{Var}[w] = v$$
""",
        ),
    ),
)

_TRUNCATED = r"""
```given
v: positive
t: truncated normal(0, 1, 2)
c := \operatorname{Var}[t]
w := \sqrt{\frac{v}{c}} t
```
"""

TRUNCATED = Result(
    name="truncated normal",
    statement="sqrt(v/c) times a standard normal law cut at +-2, which has variance c = 0.7737..., has variance v",
    source="integration by parts: c = 1 - 4 phi(2)/(2 Phi(2) - 1)",
    proof=_TRUNCATED + r"$$\operatorname{Var}[w] = v$$",
    twins=(
        Twin(
            "cuts at two standard deviations and forgets the correction",
            r"""
```given
v: positive
w: truncated normal(0, v, 2 \sqrt{v})
```
$$\operatorname{Var}[w] = v$$
""",
        ),
    ),
    constants=(
        Constant("c", "the variance of a standard normal law cut at +-2", TRUNCATED_VARIANCE),
        Constant(r"\sqrt{c}", "its standard deviation, by which frameworks divide", sqrt(TRUNCATED_VARIANCE)),
    ),
)

RESULTS = NORMAL, UNIFORM, RADEMACHER, TRUNCATED
