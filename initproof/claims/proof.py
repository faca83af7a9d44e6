"""The claims and open questions of the worked proof of Glorot's rule (A)."""

from __future__ import annotations

from derive.theorems import find
from derive.theorems.backward import LAYER as BACKWARD_LAYER

from .claim import Claim, Outcome
from .measured import small_signals

_LAYER = r"""
```given
n, m: dimension
z_j, j = 1..n: PROPERTIES
W_{jk}, j = 1..n, k = 1..m: iid, zero mean
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
"""
_ANY_INPUTS = _LAYER.replace("PROPERTIES", "identically distributed, nonconstant")
_IID_INPUTS = _LAYER.replace("PROPERTIES", "iid, zero mean, nonconstant")
_ODD = r"""
```given
n, m: dimension
f: odd
z_j, j = 1..n: iid, zero mean
W_{jk}, j = 1..n, k = 1..m: iid, LAW
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
$$\operatorname{E}[f(s_k)] = 0$$
"""

CLAIMS = (
    Claim(
        "A1",
        "Step 3 takes the variance of the sum term by term, by independence.",
        Outcome.HOLDS,
        "The step needs the weights independent of each other, of mean zero and independent of the inputs; the inputs "
        "may depend on each other.",
        formal=_ANY_INPUTS
        + r"""$$\operatorname{Var}\Big[\sum_{j=1}^{n} z_j W_{jk}\Big]
        = \sum_{j=1}^{n} \operatorname{Var}[z_j W_{jk}]$$""",
    ),
    Claim(
        "A2",
        "Steps 4 to 6 give Var[s] = n Var[z] Var[W], with zero means.",
        Outcome.HOLDS,
        "As stated; where E[z^2] stands in the place of Var[z] the mean of the inputs does not matter.",
        formal=_IID_INPUTS + r"$$\operatorname{Var}[s_k] = n \operatorname{Var}[z_j] \operatorname{Var}[W_{jk}]$$",
        instead=_ANY_INPUTS + r"$$\operatorname{Var}[s_k] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_{jk}]$$",
    ),
    Claim(
        "A3",
        "Zero means of inputs, weights and biases give E[z^i] = 0 in every layer.",
        Outcome.ONLY_IF,
        "E[f(s)] = 0 needs s symmetric as well as f odd: let the weights be symmetric. Zero mean is not enough.",
        formal=_ODD.replace("LAW", "zero mean"),
        conditional=_ODD.replace("LAW", "symmetric"),
    ),
    Claim(
        "A4",
        "Step 1: Var[f(s)] is about Var[s], since f(x) is about x near 0.",
        Outcome.HOLDS,
        "True to leading order for a small signal; for s ~ N(0, 1) and tanh it is off by 61 %.",
        formal=find("linear regime").proof,
        measure=small_signals,
    ),
    Claim(
        "A5",
        "Step 2: the bias is a constant at initialisation and drops out of the variance.",
        Outcome.HOLDS,
        "A constant bias drops out of the variance (a random one adds its own).",
        formal=r"""
```given
n, m: dimension
z_j, j = 1..n: random
W_{jk}, j = 1..n, k = 1..m: random
b_k, k = 1..m: constant
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
$$\operatorname{Var}[s_k + b_k] = \operatorname{Var}[s_k]$$
""",
        instead=find("bias").proof,
    ),
    Claim(
        "A6",
        "In the backward pass f'(s) drops out because E[f'(s)] = f'(0) = 1.",
        Outcome.REFUTED,
        "What multiplies the gradient's second moment is E[f'(s)^2], not E[f'(s)] and not its square.",
        formal=BACKWARD_LAYER
        + r"""$$\operatorname{E}[g_j^2]
        = m \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)]^2 \operatorname{E}[d_k^2]$$""",
        instead=BACKWARD_LAYER
        + r"""$$\operatorname{E}[g_j^2]
        = m \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)^2] \operatorname{E}[d_k^2]$$""",
    ),
    Claim(
        "A7",
        "Independent, identically distributed inputs and weights make all layers and gradients so.",
        Outcome.REFUTED,
        "The units of a layer share its inputs: they are uncorrelated, and their squares are not.",
        formal=_IID_INPUTS
        + r"""
```given
k, l: index of m
k \ne l
```
$$\operatorname{E}[s_k^2 s_l^2] = \operatorname{E}[s_k^2] \operatorname{E}[s_l^2]$$
""",
        instead=_IID_INPUTS
        + r"""
```given
k, l: index of m
k \ne l
```
$$\operatorname{Cov}[s_k, s_l] = 0$$
""",
    ),
    Claim(
        "A8",
        "The weights W are independent of the gradient dL/ds that they multiply.",
        Outcome.REFUTED,
        "dL/ds is computed from s, which contains W: for the loss |s|^2/2 of one square normal layer the gradient's "
        "second moment grows by 2 + 1/n, not by 1.",
        formal=find("dependent gradient").twins[0].document,
        instead=find("dependent gradient").proof,
    ),
    Claim(
        "A9",
        "Both conditions cannot hold unless n_in = n_out.",
        Outcome.HOLDS,
        "Both conditions together give n_in = n_out.",
        formal=r"""
```given
n, m: dimension
v: positive
require n v = 1
require m v = 1
```
$$n = m$$
""",
    ),
    Claim(
        "A10",
        "2/(n_in + n_out) is the average of 1/n_in and 1/n_out.",
        Outcome.REFUTED,
        "2/(n_in + n_out) is their harmonic mean; it makes the mean of the factors n_in v and n_out v one.",
        formal=find("glorot").twins[0].document,
        instead=find("glorot").proof,
    ),
    Claim(
        "A11",
        "Other compromises exist, such as the geometric mean.",
        Outcome.HOLDS,
        "1/sqrt(n_in n_out) makes the product of the two factors one, which keeps forward times backward; "
        "(n_in + n_out)/(n_in^2 + n_out^2) makes the squared misses least.",
        formal=find("glorot geometric").proof,
        instead=find("glorot least squares").proof,
    ),
    Claim(
        "A12",
        "For a normal law, Var[X] = sigma.",
        Outcome.REFUTED,
        "Var[X] = sigma^2; sigma is the standard deviation.",
        formal=find("normal").twins[0].document,
        instead=find("normal").proof,
    ),
    Claim(
        "A13",
        "Var[U(-a, a)] = a^2/3, so a = sqrt(6/(n_in + n_out)).",
        Outcome.HOLDS,
        "As stated, with a > 0.",
        formal=r"""
```given
n_{in}, n_{out}: dimension
a: positive
w: uniform(-a, a)
require \operatorname{Var}[w] = \frac{2}{n_{in} + n_{out}}
```
$$\operatorname{Var}[w] = \frac{a^2}{3}$$
$$a = \sqrt{\frac{6}{n_{in} + n_{out}}}$$
""",
    ),
    Claim(
        "A14",
        "Var[W] = 1/n_in keeps the variance forward; this is LeCun's rule.",
        Outcome.HOLDS,
        "It keeps the second moment of a linear layer, and of an activation of unit slope to leading order.",
        formal=find("lecun").proof,
    ),
)
