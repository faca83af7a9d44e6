"""Forward: which variance of the weights keeps the second moment of the signal, layer by layer and at any depth.

The inputs need not be independent of each other nor have mean zero: it is their second moment that is carried.
"""

from ..checker import Verdict
from .result import Result, Twin

_LAYER = r"""
```given
n, m: dimension
z_j, j = 1..n: identically distributed, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
"""

LECUN = Result(
    name="lecun",
    statement="Var[W] = 1/fan_in keeps the second moment of a linear layer's signal",
    source="LeCun, Bottou, Orr and Müller 1998, section 4.6",
    proof=_LAYER
    + r"""
$$\begin{aligned}
\operatorname{Var}[s_k] &= \sum_{j=1}^{n} \operatorname{Var}[z_j W_{jk}] \\
  &= \sum_{j=1}^{n} \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}] \\
  &= n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]
\end{aligned}$$

The second moment is kept if

```given
require \operatorname{Var}[s_k] = \operatorname{E}[z_j^2]
```

$$\operatorname{Var}[W_{jk}] = \frac{1}{n}$$
""",
    twins=(
        Twin(
            "carries Var[z] where the mean of z is not zero",
            _LAYER + r"$$\operatorname{Var}[s_k] = n \operatorname{Var}[z_j] \operatorname{Var}[W_{jk}]$$",
            Verdict.NEEDS,
        ),
        Twin(
            "takes 1/n for the standard deviation",
            _LAYER
            + r"""
```given
require \operatorname{Var}[s_k] = \operatorname{E}[z_j^2]
```
$$\operatorname{Var}[W_{jk}] = \frac{1}{n^2}$$
""",
        ),
    ),
)

_ACTIVATED = r"""
```given
n, m: dimension
f: function
s_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
s, W: independent
\operatorname{E}[f(s_j)^2] > 0
s'_k := \sum_{j=1}^{n} f(s_j) W_{jk}
```
"""

ANY_ACTIVATION = Result(
    name="any activation",
    statement="Var[W] = 1/(fan_in E[f(s)^2]) gives pre-activations of variance 1, whatever f is",
    source="the forward step of He, Zhang, Ren and Sun 2015 with E[f(s)^2] left as it is",
    proof=_ACTIVATED
    + r"""
$$\operatorname{Var}[s'_k] = n \operatorname{E}[f(s_j)^2] \operatorname{Var}[W_{jk}]$$

```given
require \operatorname{Var}[s'_k] = 1
```

$$\operatorname{Var}[W_{jk}] = \frac{1}{n \operatorname{E}[f(s_j)^2]}$$
""",
    twins=(
        Twin(
            "puts the variance of f(s) for its second moment",
            _ACTIVATED + r"$$\operatorname{Var}[s'_k] = n \operatorname{Var}[f(s_j)] \operatorname{Var}[W_{jk}]$$",
            Verdict.NEEDS,
        ),
    ),
)

_DEEP = r"""
```given
L: dimension
n_l, l = 0..L+1: dimension
x_j, j = 1..n_0: identically distributed, nonconstant
W^l_{jk}, j = 1..n_l, k = 1..n_{l+1}: label: l, iid, zero mean, independent across l
x, W: independent
z^0_k := x_k
z^{l+1}_k := \sum_{j=1}^{n_l} z^l_j W^l_{jk}
```
"""

DEPTH = Result(
    name="depth",
    statement="A deep linear network multiplies the second moment by n_i Var[W^i] in every layer",
    source="Glorot and Bengio 2010, equation 5; by induction over the layers",
    proof=_DEEP
    + r"""
$$\operatorname{E}[(z^l)^2] = \operatorname{E}[x^2] \prod_{i=0}^{l-1} n_i \operatorname{Var}[W^i]$$
""",
    twins=(
        Twin(
            "counts one layer too many",
            _DEEP.replace("label: l, iid", "label: l, iid, variance 1")
            + r"$$\operatorname{E}[(z^2)^2] = \operatorname{E}[x^2] n_0 n_1 n_2$$",
        ),
    ),
)

_SMALL = r"""
```given
n, m: dimension
f: odd, unit slope, smooth
z_j, j = 1..n: identically distributed, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, symmetric
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
"""

LINEAR_REGIME = Result(
    name="linear regime",
    statement="For a small signal an odd activation of unit slope changes nothing to leading order",
    source="Glorot and Bengio 2010, section 4.2.1",
    proof=_SMALL
    + r"""
$$\operatorname{Var}[f(s_k)] \approx n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$
""",
    twins=(
        Twin(
            "writes the approximation as an equality",
            _SMALL.replace("f: odd, unit slope, smooth", "f: tanh")
            + r"$$\operatorname{Var}[f(s_k)] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$",
            Verdict.APPROXIMATE,
        ),
    ),
)

RESULTS = LECUN, ANY_ACTIVATION, DEPTH, LINEAR_REGIME
