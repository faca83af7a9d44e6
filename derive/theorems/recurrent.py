"""The recurrent network h_t = f(x_t U + h_(t-1) W + b), y_t = h_t V: what a step does to state and gradient.

"W independent of h_(t-1)" holds for the first step and for weights drawn afresh at every step. A recurrent
network uses one W: h_(t-1) is made of it. Where a result below assumes the independence it says so; `tied`
has the size of what is left out: a relative 2/n^2 after two linear steps, of order K^3/n^2 after K.
"""

from ..checker import Verdict
from .result import Result, Twin

_STEP = r"""
```given
n, H, m: dimension
x_i, i = 1..n: identically distributed, zero mean
h_j, j = 1..H: identically distributed, nonconstant
U_{ik}, i = 1..n, k = 1..H: iid, zero mean
W_{jk}, j = 1..H, k = 1..H: iid, zero mean
b_k, k = 1..H: constant
V_{kl}, k = 1..H, l = 1..m: iid, zero mean
x, h, U, W, V: independent
s_k := \sum_{i=1}^{n} x_i U_{ik} + \sum_{j=1}^{H} h_j W_{jk} + b_k
y_l := \sum_{k=1}^{H} h_k V_{kl}
```
"""

STEP = Result(
    name="rnn step",
    statement="Var[s_t] = n E[x_t^2] Var[U] + H E[h_(t-1)^2] Var[W], with W independent of h_(t-1): for one W "
    "exact at t = 1, off by a relative (kappa - 1)/H^2 after two linear steps and K^3/H^2 in order after K",
    source="the forward step for two inputs",
    proof=_STEP
    + r"""
$$\operatorname{Var}[s_k] = n \operatorname{E}[x_i^2] \operatorname{Var}[U_{ik}]
  + H \operatorname{E}[h_j^2] \operatorname{Var}[W_{jk}]$$
$$\operatorname{Var}[y_l] = H \operatorname{E}[h_j^2] \operatorname{Var}[V_{kl}]$$
""",
    twins=(
        Twin(
            "carries the variance of a state whose mean is not zero",
            _STEP + r"$$\operatorname{Var}[y_l] = H \operatorname{Var}[h_j] \operatorname{Var}[V_{kl}]$$",
            Verdict.NEEDS,
        ),
    ),
)

_DRIVEN = r"""
```given
H: dimension
u^t_k, k = 1..H: label: t, zero mean, variance 1, independent across t
W^t_{jk}, j = 1..H, k = 1..H: label: t, iid, zero mean, variance \frac{1}{H}, independent across t
u, W: independent
h^0_k := 0
h^{t+1}_k := u^t_k + \sum_{j=1}^{H} h^t_j W^t_{jk}
```
"""

DRIVEN = Result(
    name="rnn driven",
    statement="With Var[W] = 1/H a linear state that starts at 0, with unit inputs, has E[h_t^2] = t",
    source="by induction over the steps, with fresh weights at every step",
    proof=_DRIVEN + r"$$\operatorname{E}[(h^t_k)^2] = t$$",
    twins=(Twin("says that the state keeps second moment one", _DRIVEN + r"$$\operatorname{E}[(h^2_k)^2] = 1$$"),),
)

_BPTT = r"""
```given
H: dimension
f: function
g: positive
s_j, j = 1..H: random
d_k, k = 1..H: second moment g
W_{jk}, j = 1..H, k = 1..H: iid, zero mean, nonconstant
s, d, W: independent
e_j := f'(s_j) \sum_{k=1}^{H} W_{jk} d_k
```
"""

BPTT = Result(
    name="bptt",
    statement="Every step back multiplies the gradient's second moment by chi = H Var[W] E[f'(s)^2], "
    "with W independent of the gradient; where it is made of W, as in training, `dependent gradient` has the excess",
    source="back-propagation through time, one step: d = dL/ds_(t+1), e = dL/ds_t",
    proof=_BPTT
    + r"""
$$\operatorname{E}[e_j^2] = H \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)^2] g$$
""",
    twins=(
        Twin(
            "leaves the width out: it is H Var[W] that stands against 1",
            _BPTT + r"$$\operatorname{E}[e_j^2] = \operatorname{Var}[W_{jk}] \operatorname{E}[f'(s_j)^2] g$$",
        ),
    ),
)

_THROUGH_TIME = r"""
```given
H: dimension
\chi: positive
d_k, k = 1..H: identically distributed, nonconstant
r^t_k, k = 1..H: label: t, second moment \chi, independent across t
W^t_{jk}, j = 1..H, k = 1..H: label: t, iid, zero mean, variance \frac{1}{H}, independent across t
d, r, W: independent
g^0_j := d_j
g^{t+1}_j := r^t_j \sum_{k=1}^{H} W^t_{jk} g^t_k
```
"""

THROUGH_TIME = Result(
    name="bptt through time",
    statement="With Var[W] = 1/H and E[f'(s)^2] = chi, t steps back multiply the gradient's second moment by chi^t",
    source="by induction over the steps, with fresh weights and slopes r = f'(s) independent of the gradient",
    proof=_THROUGH_TIME
    + r"""
$$\operatorname{E}[(g^{t+1}_j)^2] = \chi \operatorname{E}[(g^t_j)^2]$$

$$\operatorname{E}[(g^t_j)^2] = \operatorname{E}[d_j^2] \prod_{i=0}^{t-1} \chi$$
""",
    twins=(
        Twin(
            "balances the gradients for an activation whose slopes are below one",
            _THROUGH_TIME + r"$$\operatorname{E}[(g^2_j)^2] = \operatorname{E}[d_j^2]$$",
        ),
    ),
)

_TIED = r"""
```given
H: dimension
\kappa: constant
x_j, j = 1..H: random, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, symmetric, variance \frac{1}{H}, kurtosis \kappa
x, W: independent
h_k := \sum_{j=1}^{H} x_j W_{jk}
h'_l := \sum_{k=1}^{H} h_k W_{kl}
```
"""

TIED = Result(
    name="rnn tied",
    statement="Two steps with one W multiply |x|^2 by 1 + (kappa - 1)/H^2: fresh weights give 1",
    source="the second step's W is the first step's",
    proof=_TIED
    + r"""
$$\sum_{k=1}^{H} \operatorname{E}[h_k^2] = \sum_{j=1}^{H} \operatorname{E}[x_j^2]$$

$$\sum_{l=1}^{H} \operatorname{E}[{h'_l}^2]
  = \Big(1 + \frac{\kappa - 1}{H^2}\Big) \sum_{j=1}^{H} \operatorname{E}[x_j^2]$$
""",
    twins=(
        Twin(
            "takes W for independent of the state that it made",
            _TIED.replace(
                r"iid, symmetric, variance \frac{1}{H}, kurtosis \kappa",
                r"normal(0, \frac{1}{H}), independent",
            )
            + r"$$\sum_{l=1}^{H} \operatorname{E}[{h'_l}^2] = \sum_{j=1}^{H} \operatorname{E}[x_j^2]$$",
        ),
    ),
)

_TIED_DRIVEN = r"""
```given
H: dimension
\kappa: constant
u_k, k = 1..H: iid, zero mean, variance 1
v_k, k = 1..H: iid, zero mean, variance 1
w_k, k = 1..H: iid, zero mean, variance 1
W_{jk}, j = 1..H, k = 1..H: iid, symmetric, variance \frac{1}{H}, kurtosis \kappa
u, v, w, W: independent
a_k := u_k
b_k := v_k + \sum_{j=1}^{H} a_j W_{jk}
c_k := w_k + \sum_{j=1}^{H} b_j W_{jk}
```
"""

TIED_DRIVEN = Result(
    name="rnn driven tied",
    statement="With one W the driven linear state has E[h_2^2] = 2 as with fresh weights, and E[h_3^2] = 3 + "
    "(kappa - 1)/H^2: what W independent of h_(t-1) leaves out",
    source="h_3 is the sum of u_3, u_2 W and u_1 W^2, which are uncorrelated",
    proof=_TIED_DRIVEN
    + r"""
$$\operatorname{E}[b_k^2] = 2$$

$$\operatorname{E}[c_k^2] = 3 + \frac{\kappa - 1}{H^2}$$
""",
    twins=(
        Twin(
            "takes W for independent of the state that it made",
            _TIED_DRIVEN.replace(
                r"iid, symmetric, variance \frac{1}{H}, kurtosis \kappa", r"normal(0, \frac{1}{H}), independent"
            )
            + r"$$\operatorname{E}[c_k^2] = 3$$",
        ),
    ),
)

_TIED_BPTT = r"""
```given
H: dimension
\kappa: constant
d_k, k = 1..H: random, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, symmetric, variance \frac{1}{H}, kurtosis \kappa
d, W: independent
g_j := \sum_{k=1}^{H} W_{jk} d_k
g'_i := \sum_{j=1}^{H} W_{ij} g_j
```
"""

TIED_BPTT = Result(
    name="bptt tied",
    statement="Two steps back through one W multiply |d|^2 by 1 + (kappa - 1)/H^2 for a gradient d that is "
    "independent of W; one that is made of W grows more",
    source="the transposed of a matrix with iid entries has its law; `dependent gradient` for the other case",
    proof=_TIED_BPTT
    + r"""
$$\sum_{j=1}^{H} \operatorname{E}[g_j^2] = \sum_{k=1}^{H} \operatorname{E}[d_k^2]$$

$$\sum_{i=1}^{H} \operatorname{E}[{g'_i}^2]
  = \Big(1 + \frac{\kappa - 1}{H^2}\Big) \sum_{k=1}^{H} \operatorname{E}[d_k^2]$$
""",
    twins=(
        Twin(
            "takes a fresh W at every step back",
            _TIED_BPTT.replace(
                r"iid, symmetric, variance \frac{1}{H}, kurtosis \kappa", r"normal(0, \frac{1}{H}), independent"
            )
            + r"$$\sum_{i=1}^{H} \operatorname{E}[{g'_i}^2] = \sum_{k=1}^{H} \operatorname{E}[d_k^2]$$",
        ),
    ),
)

_FRESH = r"""
```given
H: dimension
x_j, j = 1..H: identically distributed, nonconstant
W^t_{jk}, j = 1..H, k = 1..H: label: t, iid, zero mean, variance \frac{1}{H}, independent across t
x, W: independent
h^0_k := x_k
h^{t+1}_k := \sum_{j=1}^{H} h^t_j W^t_{jk}
```
"""

FRESH = Result(
    name="rnn fresh",
    statement="With weights drawn afresh at every step the second moment is kept for every t",
    source="what the textbook's proof shows of an RNN; by induction",
    proof=_FRESH + r"$$\operatorname{E}[(h^t_k)^2] = \operatorname{E}[x_j^2]$$",
    twins=(
        Twin(
            "draws W once",
            r"""
```given
H: dimension
x_j, j = 1..H: iid, zero mean, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, normal(0, \frac{1}{H})
x, W: independent
a_k := \sum_{j=1}^{H} x_j W_{jk}
b_k := \sum_{j=1}^{H} a_j W_{jk}
```
$$\operatorname{E}[b_k^2] = \operatorname{E}[x_j^2]$$
""",
        ),
    ),
)

RESULTS = STEP, FRESH, DRIVEN, TIED, TIED_DRIVEN, BPTT, THROUGH_TIME, TIED_BPTT
