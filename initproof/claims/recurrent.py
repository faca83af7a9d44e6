"""The fourteen claims of the note on recurrent networks (B): h_t = tanh(x_t Wxh + h_(t-1) Whh + b), y_t = h_t Why."""

from __future__ import annotations

from derive.theorems import find

from .claim import Claim, Outcome
from .measured import (
    explosion_below_one,
    linear_network,
    one_hot_input,
    relu_layer,
    rotated,
    sigmoid_and_tanh,
    tanh_network,
    uniform_weights,
)

_LAYER_BOTH_WAYS = r"""
```given
n, m: dimension
f: F
z_j, j = 1..n: iid, symmetric, nonconstant
W_{jk}, j = 1..n, k = 1..M: iid, normal(0, \frac{1}{n})
d_k, k = 1..M: identically distributed, nonconstant
z, W, d: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
g_j := \sum_{k=1}^{M} W_{jk} d_k
```
$$\operatorname{E}[f(s_k)^2] = \operatorname{E}[z_j^2]$$
$$\operatorname{E}[g_j^2] = \operatorname{E}[d_k^2]$$
"""
_STEP = r"""
```given
H: dimension
h_j, j = 1..H: identically distributed, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, zero mean
h, W: independent
s_k := \sum_{j=1}^{H} h_j W_{jk}
require \operatorname{E}[s_k^2] = \operatorname{E}[h_j^2]
```
"""
_UNIT_INTERVAL = r"""
```given
n, m: dimension
z_j, j = 1..n: iid, zero mean, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, uniform(0, 1)
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
"""


def _sized(units: int) -> str:
    """The layer with weights on [0, 1] and so many units."""
    return (
        _UNIT_INTERVAL.replace("n, m: dimension", "m: dimension")
        .replace("{n}", f"{{{units}}}")
        .replace("1..n", f"1..{units}")
    )


_INPUT = r"""
```given
V, m: dimension
x_j, j = 1..V: X
W_{jk}, j = 1..V, k = 1..m: iid, zero mean, variance \frac{1}{V}
x, W: independent
s_k := \sum_{j=1}^{V} x_j W_{jk}
```
$$\operatorname{Var}[s_k] = 1$$
"""
_ROTATED = r"""
```given
n: dimension
f: F
Q_{ij}, i = 1..n, j = 1..n: orthogonal
x_j, j = 1..n: random, nonconstant
Q, x: independent
```
$$\sum_{i=1}^{n} f\Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2 = \sum_{j=1}^{n} x_j^2$$
"""
_BACK = r"""
```given
H: dimension
f: F
s_j, j = 1..H: normal(0, 1)
d_k, k = 1..H: identically distributed, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, zero mean, variance \frac{1}{H}
s, d, W: independent
e_j := f'(s_j) \sum_{k=1}^{H} W_{jk} d_k
```
$$\operatorname{E}[e_j^2] = \operatorname{E}[d_k^2]$$
"""

CLAIMS = (
    Claim(
        "1",
        "randn(...) * sqrt(1/fan_in) gives Var[W] = 1/fan_in.",
        Outcome.HOLDS,
        "As stated.",
        formal=r"""
```given
n, m: dimension
r_{jk}, j = 1..n, k = 1..m: iid, normal(0, 1)
W_{jk} := \sqrt{\frac{1}{n}} r_{jk}
```
$$\operatorname{Var}[W_{jk}] = \frac{1}{n}$$
""",
    ),
    Claim(
        "2",
        "With it the variance of activations stays roughly constant forward, and that of gradients backward.",
        Outcome.ONLY_IF,
        "Only for linear units (tanh: to leading order in a small signal), as many outputs as inputs, and weights "
        "independent of state and gradient; at unit inputs tanh loses variance and most of the gradient.",
        formal=_LAYER_BOTH_WAYS.replace("F\n", "tanh\n", 1).replace("M", "m"),
        conditional=_LAYER_BOTH_WAYS.replace("F\n", "identity\n", 1).replace("M", "n"),
        measure=tanh_network,
    ),
    Claim(
        "3",
        "An RNN is a deep network unrolled over T steps, Whh multiplying at every step.",
        Outcome.HOLDS,
        "As stated; but the layers share one Whh, so that what is proved for fresh weights is exact for one step "
        "only: two steps give 1 + (kappa - 1)/H^2.",
        formal=r"""
```given
H: dimension
x_j, j = 1..H: random
W_{jk}, j = 1..H, k = 1..H: random
h_k := \sum_{j=1}^{H} x_j W_{jk}
h'_l := \sum_{k=1}^{H} h_k W_{kl}
```
$$h'_l = \sum_{k=1}^{H} \sum_{j=1}^{H} x_j W_{jk} W_{kl}$$
""",
        instead=find("rnn tied").proof,
    ),
    Claim(
        "4",
        "If the weights in Whh have variance > 1 gradients explode exponentially; if < 1 they vanish.",
        Outcome.REFUTED,
        "What stands against 1 is H Var[Whh] E[f'(s)^2], not Var[Whh]: with H = 512 a variance of 0.5 explodes.",
        formal=_STEP + r"$$\operatorname{Var}[W_{jk}] = 1$$",
        instead=_STEP + r"$$H \operatorname{Var}[W_{jk}] = 1$$",
        measure=explosion_below_one,
    ),
    Claim(
        "5",
        "Whh scaled by sqrt(1/hidden_size) keeps the variance of the hidden state near 1.",
        Outcome.REFUTED,
        "Each step adds the inputs' variance: a linear state has second moment t, and with tanh and unit inputs "
        "E[h^2] settles at 0.46.",
        formal=find("rnn driven").twins[0].document,
        instead=find("rnn driven").proof,
        measure=lambda: (*linear_network(), *tanh_network()[:2]),
    ),
    Claim(
        "6",
        "Uniform [0, 1] weights have mean 1/2, which causes drift.",
        Outcome.HOLDS,
        "The mean of a unit is n/2 times the mean of its inputs.",
        formal=r"""
```given
n, m: dimension
h_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, uniform(0, 1)
h, W: independent
s_k := \sum_{j=1}^{n} h_j W_{jk}
```
$$\operatorname{E}[W_{jk}] = \frac{1}{2}$$
$$\operatorname{E}[s_k] = \frac{n}{2} \operatorname{E}[h_j]$$
""",
    ),
    Claim(
        "7",
        "Uniform [0, 1] weights have variance 1/12, too small for a hidden size of 512, so that signals vanish fast.",
        Outcome.REFUTED,
        "The variance is 1/12, and what multiplies the signal is n E[W^2] = n/3: at 512 units it grows 171 times a "
        "layer. A tanh state saturates, which is what stops the gradient.",
        formal=_UNIT_INTERVAL + r"$$\operatorname{Var}[W_{jk}] = \frac{1}{12}$$"
        "\n"
        r"$$\operatorname{Var}[s_k] = \frac{n}{12} \operatorname{Var}[z_j]$$",
        instead=_UNIT_INTERVAL + r"$$\operatorname{Var}[s_k] = \frac{n}{3} \operatorname{Var}[z_j]$$",
        measure=uniform_weights,
    ),
    Claim(
        "8",
        "Scaling Wxh by sqrt(1/input_size) normalises for vocabulary size or embedding dimension.",
        Outcome.ONLY_IF,
        "Only for inputs whose entries have second moment 1. A one-hot input picks one row: Var[s] = 1/V.",
        formal=_INPUT.replace("X\n", "one-hot\n", 1),
        conditional=_INPUT.replace("X\n", "second moment 1\n", 1),
        instead=find("one-hot").proof,
        measure=one_hot_input,
    ),
    Claim(
        "9",
        "With [0, 1], a large layer (1000 units) sums to something that overwhelms the next; a small layer underflows.",
        Outcome.REFUTED,
        "The factor is n/3: 333 for 1000 units, and above 1 for every layer of 4 or more. It contradicts claim 7.",
        formal="## A large layer\n"
        + _sized(1000)
        + r"$$\operatorname{Var}[s_k] = \frac{1000}{3} \operatorname{Var}[z_j]$$"
        + "\n\n## A small layer\n"
        + _sized(4)
        + r"$$\operatorname{Var}[s_k] < \operatorname{Var}[z_j]$$",
        instead=_UNIT_INTERVAL + r"$$\operatorname{Var}[s_k] = \frac{n}{3} \operatorname{Var}[z_j]$$",
    ),
    Claim(
        "10",
        "Gradients flow back over T steps; Xavier mitigates vanishing by starting with balanced magnitudes.",
        Outcome.ONLY_IF,
        "Only for linear units: with tanh every step multiplies by E[f'(s)^2] < 1, 0.40 at unit inputs, and 64 steps "
        "by 1e-26.",
        formal=_BACK.replace("F\n", "tanh\n", 1),
        conditional=_BACK.replace("F\n", "identity\n", 1),
        instead=find("bptt").proof,
        measure=lambda: tanh_network()[2:],
    ),
    Claim(
        "11",
        "Glorot and Bengio (2010) show that it reduces the epochs to convergence 2 to 10 times.",
        Outcome.NOT_MATHEMATICAL,
        "A statement about a paper's experiments: a derivation cannot bear on it, and only a run could.",
    ),
    Claim(
        "12",
        "He initialisation, sqrt(2/fan_in), is the one for ReLU.",
        Outcome.HOLDS,
        "As stated, for the second moment: 2/fan_in keeps E[h^2] where pre-activations are symmetric.",
        formal=r"""
```given
n, m: dimension
z_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, normal(0, \frac{2}{n})
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
```
$$\operatorname{E}[\max(0, s_k)^2] = \operatorname{E}[z_j^2]$$
""",
        measure=relu_layer,
    ),
    Claim(
        "13",
        "Orthogonal initialisation preserves norms exactly.",
        Outcome.ONLY_IF,
        "Only before the activation, and for orthonormal columns (square or tall): tanh shrinks the "
        "norm, and a wide matrix keeps m/n of its square on average.",
        formal=_ROTATED.replace("F\n", "tanh\n", 1),
        conditional=_ROTATED.replace("F\n", "identity\n", 1),
        instead=find("orthogonal wide").proof,
        measure=rotated,
    ),
    Claim(
        "14",
        "Xavier is a safe default for sigmoid and tanh in RNNs.",
        Outcome.ONLY_IF,
        "Only where the activation is odd with unit slope, as tanh for a small signal: a sigmoid has mean 1/2 and "
        "slope 1/4, so its gradients shrink at least sixteenfold a step.",
        formal=r"""
```given
f: sigmoid
s: random, symmetric, nonconstant
```
$$\operatorname{E}[f(s)] = 0$$
""",
        conditional=r"""
```given
f: tanh
s: random, symmetric, nonconstant
```
$$\operatorname{E}[f(s)] = 0$$
$$\operatorname{Var}[f(s)] \approx \operatorname{Var}[s]$$
""",
        measure=sigmoid_and_tanh,
    ),
)
