"""Rectifiers: ReLU halves the second moment of a symmetric pre-activation, and lets half of the gradient through.

What is halved is the second moment; the variance of ReLU(s) is smaller, since its mean is not zero.
"""

from ..checker import Verdict
from .result import Result, Twin

_RELU = r"""
```given
n, m: dimension
s_j, j = 1..n: identically distributed, symmetric, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
s, W: independent
h_j := \max(0, s_j)
s'_k := \sum_{j=1}^{n} h_j W_{jk}
```
"""

HE = Result(
    name="he",
    statement="Var[W] = 2/fan_in keeps the variance of the pre-activations of a ReLU network",
    source="He, Zhang, Ren and Sun 2015, equation 10",
    proof=_RELU
    + r"""
$$\operatorname{E}[h_j^2] = \frac{1}{2} \operatorname{Var}[s_j]$$

$$\operatorname{Var}[s'_k] = \frac{n}{2} \operatorname{Var}[W_{jk}] \operatorname{Var}[s_j]$$

```given
require \operatorname{Var}[s'_k] = \operatorname{Var}[s_j]
```

$$\operatorname{Var}[W_{jk}] = \frac{2}{n}$$
""",
    twins=(
        Twin("halves the variance", _RELU + r"$$\operatorname{Var}[h_j] = \frac{1}{2} \operatorname{Var}[s_j]$$"),
        Twin(
            "takes zero mean for symmetry",
            _RELU.replace("identically distributed, symmetric", "identically distributed, zero mean")
            + r"$$\operatorname{E}[h_j^2] = \frac{1}{2} \operatorname{Var}[s_j]$$",
            Verdict.NEEDS,
        ),
    ),
)

_BACKWARD = r"""
```given
n, m: dimension
q: positive
f: relu
s_j, j = 1..n: normal(0, q)
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
d_k, k = 1..m: identically distributed, nonconstant
s, W, d: independent
g_j := f'(s_j) \sum_{k=1}^{m} W_{jk} d_k
```
"""

HE_BACKWARD = Result(
    name="he backward",
    statement="Var[W] = 2/fan_out keeps the second moment of the gradient of a ReLU network",
    source="He, Zhang, Ren and Sun 2015, equation 14",
    proof=_BACKWARD
    + r"""
$$\operatorname{E}[g_j^2] = \frac{m}{2} \operatorname{Var}[W_{jk}] \operatorname{E}[d_k^2]$$

```given
require \operatorname{E}[g_j^2] = \operatorname{E}[d_k^2]
```

$$\operatorname{Var}[W_{jk}] = \frac{2}{m}$$
""",
    twins=(
        Twin(
            "squares the probability that a unit is open",
            _BACKWARD + r"$$\operatorname{E}[g_j^2] = \frac{m}{4} \operatorname{Var}[W_{jk}] \operatorname{E}[d_k^2]$$",
        ),
    ),
)

_LEAKY = r"""
```given
n, m: dimension
a: constant
f: prelu(a)
s_j, j = 1..n: identically distributed, symmetric, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
s, W: independent
s'_k := \sum_{j=1}^{n} f(s_j) W_{jk}
```
"""

LEAKY = Result(
    name="leaky",
    statement="Var[W] = 2/((1 + a^2) fan_in) keeps the variance with a leaky ReLU of slope a",
    source="He, Zhang, Ren and Sun 2015, equation 15",
    proof=_LEAKY
    + r"""
$$\operatorname{E}[f(s_j)^2] = \frac{1 + a^2}{2} \operatorname{Var}[s_j]$$

```given
require \operatorname{Var}[s'_k] = \operatorname{Var}[s_j]
```

$$\operatorname{Var}[W_{jk}] = \frac{2}{n (1 + a^2)}$$
""",
    twins=(
        Twin(
            "forgets to square the slope",
            _LEAKY + r"$$\operatorname{E}[f(s_j)^2] = \frac{1 + a}{2} \operatorname{Var}[s_j]$$",
        ),
    ),
)

RESULTS = HE, HE_BACKWARD, LEAKY
