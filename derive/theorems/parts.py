"""Parts of a network beside the dense layer: convolution, bias, residual branch, dropout, attention, embedding."""

from .result import Result, Twin

_CONVOLUTION = r"""
```given
K, c, m: dimension
x_{ai}, a = 1..K^2, i = 1..c: identically distributed, nonconstant
W_{aik}, a = 1..K^2, i = 1..c, k = 1..m: iid, zero mean
x, W: independent
s_k := \sum_{a=1}^{K^2} \sum_{i=1}^{c} x_{ai} W_{aik}
require \operatorname{Var}[s_k] = \operatorname{E}[x_{ai}^2]
```
"""

CONVOLUTION = Result(
    name="convolution",
    statement="A K x K convolution of c channels has fan_in = K^2 c (K^2 c_in/groups with groups)",
    source="He, Zhang, Ren and Sun 2015, section 2.2; c is the number of channels that one output sees",
    proof=_CONVOLUTION
    + r"""
$$\operatorname{Var}[s_k] = K^2 c \operatorname{E}[x_{ai}^2] \operatorname{Var}[W_{aik}]$$
$$\operatorname{Var}[W_{aik}] = \frac{1}{K^2 c}$$
""",
    twins=(
        Twin(
            "counts the channels alone",
            r"""
```given
c, m: dimension
x_{ai}, a = 1..4, i = 1..c: identically distributed, nonconstant
W_{aik}, a = 1..4, i = 1..c, k = 1..m: iid, zero mean
x, W: independent
s_k := \sum_{a=1}^{4} \sum_{i=1}^{c} x_{ai} W_{aik}
```
$$\operatorname{Var}[s_k] = c \operatorname{E}[x_{ai}^2] \operatorname{Var}[W_{aik}]$$
""",
        ),
    ),
)

_BIAS = r"""
```given
n, m: dimension
z_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
b_k, k = 1..m: zero mean, nonconstant
z, W, b: independent
s_k := \sum_{j=1}^{n} z_j W_{jk} + b_k
```
"""

BIAS = Result(
    name="bias",
    statement="A random bias adds its variance to every pre-activation; a constant one adds nothing",
    source="the variance of a sum of independent terms",
    proof=_BIAS
    + r"""
$$\operatorname{Var}[s_k] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}] + \operatorname{Var}[b_k]$$
""",
    twins=(
        Twin(
            "leaves the random bias out",
            _BIAS + r"$$\operatorname{Var}[s_k] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$",
        ),
    ),
)

_RESIDUAL = r"""
```given
n: dimension
v: positive
x_j, j = 1..n: identically distributed, nonconstant
W^l_{jk}, j = 1..n, k = 1..n: label: l, iid, zero mean, variance \frac{v}{n}, independent across l
x, W: independent
h^0_k := x_k
h^{l+1}_k := h^l_k + \sum_{j=1}^{n} h^l_j W^l_{jk}
```
"""

RESIDUAL = Result(
    name="residual",
    statement="Residual branches of gain v multiply the second moment by (1 + v)^L over L layers; v = 1/L "
    "keeps that below e",
    source="by induction over the layers",
    proof=_RESIDUAL
    + r"""
$$\operatorname{E}[(h^{l+1}_k)^2] = (1 + v) \operatorname{E}[(h^l_k)^2]$$

$$\operatorname{E}[(h^l_k)^2] = \operatorname{E}[x_k^2] \prod_{i=0}^{l-1} (1 + v)$$
""",
    twins=(
        Twin(
            "gives the branch a variance of its own and expects the signal to be kept",
            _RESIDUAL + r"$$\operatorname{E}[(h^1_k)^2] = \operatorname{E}[x_k^2]$$",
        ),
    ),
)

_DROPOUT = r"""
```given
n, m: dimension
p: positive
z_j, j = 1..n: identically distributed, nonconstant
D_j, j = 1..n: bernoulli(p)
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
z, D, W: independent
s_k := \sum_{j=1}^{n} \frac{D_j}{p} z_j W_{jk}
```
"""

DROPOUT = Result(
    name="dropout",
    statement="Inverted dropout that keeps units with probability p raises the second moment by 1/p, "
    "so Var[W] = p/fan_in",
    source="Srivastava et al. 2014 with the rescaling at training time; Schoenholz et al. 2017, section 5",
    proof=_DROPOUT
    + r"""
$$\operatorname{Var}[s_k] = \frac{n}{p} \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$

```given
require \operatorname{Var}[s_k] = \operatorname{E}[z_j^2]
```

$$\operatorname{Var}[W_{jk}] = \frac{p}{n}$$
""",
    twins=(
        Twin(
            "takes rescaled dropout to leave the second moment alone",
            _DROPOUT + r"$$\operatorname{Var}[s_k] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$",
        ),
    ),
)

_ATTENTION = r"""
```given
d: dimension
q_i, i = 1..d: independent, zero mean, variance 1
k_i, i = 1..d: zero mean, variance 1
q, k: independent
a := \sum_{i=1}^{d} q_i k_i
```
"""

ATTENTION = Result(
    name="attention",
    statement="A query times a key of d components has variance d, so 1/sqrt(d) makes it one; "
    "independence within the keys is not needed",
    source="Vaswani et al. 2017, footnote 4",
    proof=_ATTENTION
    + r"""
$$\operatorname{Var}[a] = d$$
$$\operatorname{Var}\Big[\frac{a}{\sqrt{d}}\Big] = 1$$
""",
    twins=(Twin("divides by d", _ATTENTION + r"$$\operatorname{Var}\Big[\frac{a}{d}\Big] = 1$$"),),
)

_ONE_HOT = r"""
```given
V, m: dimension
x_j, j = 1..V: random
W_{jk}, j = 1..V, k = 1..m: iid, zero mean, nonconstant
x, W: independent
s_k := \sum_{j=1}^{V} x_j W_{jk}
```
"""

ONE_HOT = Result(
    name="one-hot",
    statement="A one-hot input picks one row: Var[s] = Var[W], so 1/V leaves 1/V and an embedding wants Var[W] = 1",
    source="the squares of a one-hot vector add up to one",
    proof=_ONE_HOT
    + r"""
$$\operatorname{Var}[s_k] = \operatorname{Var}[W_{jk}] \sum_{j=1}^{V} \operatorname{E}[x_j^2]$$

The sum is one for a one-hot vector, whatever the chances of the symbols.

## A one-hot vector

```given
V, m: dimension
x_j, j = 1..V: one-hot
W_{jk}, j = 1..V, k = 1..m: iid, zero mean
x, W: independent
s_k := \sum_{j=1}^{V} x_j W_{jk}
```

$$\operatorname{Var}[s_k] = \operatorname{Var}[W_{jk}]$$

So LeCun's rule leaves 1/V, and a variance of one asks for

```given
require \operatorname{Var}[s_k] = 1
```

$$\operatorname{Var}[W_{jk}] = 1$$
""",
    twins=(
        Twin(
            "counts the vocabulary as a fan of unit inputs",
            _ONE_HOT.replace("x_j, j = 1..V: random", "x_j, j = 1..V: one-hot")
            + r"$$\operatorname{Var}[s_k] = V \operatorname{Var}[W_{jk}]$$",
        ),
    ),
)

RESULTS = CONVOLUTION, BIAS, RESIDUAL, DROPOUT, ATTENTION, ONE_HOT
