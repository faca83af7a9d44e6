"""Backward: which variance of the weights keeps the second moment of the gradient.

That the weights are independent of the gradient that they multiply is assumed, and is not true of a network
in training: the gradient is computed from pre-activations that contain the weights. `dependent gradient`
has the size of what this leaves out in the smallest case.
"""

from .result import Result, Twin

LAYER = r"""
```given
n, m: dimension
f: function
s_j, j = 1..n: random
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
d_k, k = 1..m: identically distributed, nonconstant
s, W, d: independent
g_j := f'(s_j) \sum_{k=1}^{m} W_{jk} d_k
```
"""

BACKWARD = Result(
    name="backward",
    statement="Var[W] = 1/(fan_out E[f'(s)^2]) keeps the second moment of the gradient",
    source="Glorot and Bengio 2010, equation 6, without f'(s) = 1",
    proof=LAYER
    + r"""
The layer's gradient g is made of the next layer's, d.

$$\operatorname{E}[g_j^2] = m \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)^2] \operatorname{E}[d_k^2]$$

```given
\operatorname{E}[f'(s_j)^2] > 0
require \operatorname{E}[g_j^2] = \operatorname{E}[d_k^2]
```

$$\operatorname{Var}[W_{jk}] = \frac{1}{m \operatorname{E}[f'(s_j)^2]}$$
""",
    twins=(
        Twin(
            "squares the mean of the slope where the mean of its square stands",
            LAYER
            + r"""$$\operatorname{E}[g_j^2]
            = m \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)]^2 \operatorname{E}[d_k^2]$$""",
        ),
    ),
)

_DEPENDENT = r"""
```given
n: dimension
x_j, j = 1..n: iid, zero mean, variance 1
W_{jk}, j = 1..n, k = 1..n: iid, normal(0, \frac{1}{n})
x, W: independent
s_k := \sum_{j=1}^{n} x_j W_{jk}
g_j := \sum_{k=1}^{n} W_{jk} s_k
```
"""

DEPENDENT_GRADIENT = Result(
    name="dependent gradient",
    statement="The gradient of |s|^2/2 through one square layer grows by 2 + 1/n, where independence says 1",
    source="the loss |s|^2/2 of one linear layer, whose gradient at s is s itself",
    proof=_DEPENDENT
    + r"""
$$\operatorname{E}[s_k^2] = 1$$

$$\operatorname{E}[g_j^2] = 2 + \frac{1}{n}$$
""",
    twins=(
        Twin(
            "takes the weights for independent of the gradient",
            _DEPENDENT + r"$$\operatorname{E}[g_j^2] = n \operatorname{Var}[W_{jk}] \operatorname{E}[s_k^2]$$",
        ),
    ),
)

RESULTS = BACKWARD, DEPENDENT_GRADIENT
