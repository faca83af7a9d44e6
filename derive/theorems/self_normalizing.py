"""SELU: the two constants for which a layer of mean 0 and variance 1 is followed by one of mean 0 and variance 1.

SELU is lambda (p - alpha r) with p = max(0, s) and r = (1 - e^s) for s < 0, else 0, so that p r = 0. The two
requirements are linear in alpha and then quadratic in lambda; the four moments of s ~ N(0, 1) in them have
closed forms, from which the digits come.
"""

from ..activations.exponential import SELU
from .result import Constant, Result, Twin

_MEAN = r"""
```given
\lambda, \alpha: positive
p, r: random
\operatorname{E}[p r] = 0
\operatorname{E}[r] > 0
f := \lambda (p - \alpha r)
require \operatorname{E}[f] = 0
```
"""
_SQUARE = r"""
```given
\lambda, M: positive
g: second moment M
f := \lambda g
require \operatorname{E}[f^2] = 1
```
"""

_SCALE, _ALPHA = (parameter.value for parameter in SELU.parameters)

RESULT = Result(
    name="selu",
    statement="SELU's constants are alpha = E[p]/E[r] and lambda = 1/sqrt(E[p^2] + alpha^2 E[r^2])",
    source="Klambauer, Unterthiner, Mayr and Hochreiter 2017, equations 3 to 5 and 14",
    proof=_MEAN
    + r"""
$$\alpha = \frac{\operatorname{E}[p]}{\operatorname{E}[r]}$$

$$\operatorname{E}[(p - \alpha r)^2] = \operatorname{E}[p^2] + \alpha^2 \operatorname{E}[r^2]$$

## The scale

With M for this second moment,
"""
    + _SQUARE
    + r"""
$$\lambda = \frac{1}{\sqrt{M}}$$
""",
    twins=(
        Twin(
            "forgets to square the scale of the negative part",
            r"""
```given
\alpha: positive
p, r: random, zero mean, nonconstant
p, r: independent
```
$$\operatorname{E}[(p - \alpha r)^2] = \operatorname{E}[p^2] + \alpha \operatorname{E}[r^2]$$
""",
        ),
        Twin("takes the second moment for its root", _SQUARE + r"$$\lambda = \frac{1}{M}$$"),
    ),
    constants=(
        Constant(r"\alpha", "E[p]/E[r] for s ~ N(0, 1)", _ALPHA),
        Constant(r"\lambda", "1/sqrt(E[p^2] + alpha^2 E[r^2]) for s ~ N(0, 1)", _SCALE),
    ),
)

RESULTS = (RESULT,)
