"""Rules in use that are no variance law: the identity (IRNN), weights uniform on [0, 1], and framework defaults."""

from .result import Result, Twin

IDENTITY = Result(
    name="identity",
    statement="With W = 1 and ReLU a nonnegative state is carried unchanged; inputs add to it without end",
    source="Le, Jaitly and Hinton 2015 (IRNN)",
    proof=r"""
```given
H: dimension
f: relu
q, v: positive
h_i, i = 1..H: nonnegative, second moment q
u_i, i = 1..H: zero mean, variance v
h, u: independent
```
$$f(h_i) = h_i$$
$$\operatorname{E}[(h_i + u_i)^2] = q + v$$
""",
    twins=(
        Twin(
            "forgets that a negative state is cut off",
            r"""
```given
f: relu
h: random, symmetric, nonconstant
```
$$\operatorname{E}[f(h)^2] = \operatorname{E}[h^2]$$
""",
        ),
    ),
)

_UNIT = r"""
```given
n, m: dimension
z_j, j = 1..n: iid, zero mean, nonconstant
W_{jk}, j = 1..n, k = 1..m: iid, uniform(0, 1)
z, W: independent
s_k := \sum_{j=1}^{n} z_j W_{jk}
k, l: index of m
k \ne l
```
"""

UNIT_INTERVAL = Result(
    name="uniform 0 1",
    statement="Weights uniform on [0, 1] have mean 1/2 and multiply the variance by n/3, not n/12; "
    "the units they feed are correlated 3/4, and a signal with a mean is shifted by n/2 times it",
    source="common in first attempts at a network",
    proof=_UNIT
    + r"""
$$\operatorname{E}[W_{jk}] = \frac{1}{2}$$
$$\operatorname{Var}[W_{jk}] = \frac{1}{12}$$
$$\operatorname{Var}[s_k] = n \operatorname{E}[W_{jk}^2] \operatorname{Var}[z_j]
  = \frac{n}{3} \operatorname{Var}[z_j]$$
$$\operatorname{Cov}[s_k, s_l] = \frac{3}{4} \operatorname{Var}[s_k]$$

## With a mean

```given
n, m: dimension
h_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, uniform(0, 1)
h, W: independent
s_k := \sum_{j=1}^{n} h_j W_{jk}
```

$$\operatorname{E}[s_k] = \frac{n}{2} \operatorname{E}[h_j]$$
""",
    twins=(
        Twin(
            "carries the variance of W where its mean is not zero",
            _UNIT + r"$$\operatorname{Var}[s_k] = \frac{n}{12} \operatorname{Var}[z_j]$$",
        ),
    ),
)

_LINEAR = r"""
```given
n, m: dimension
z_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..m: iid, uniform(-\frac{1}{\sqrt{n}}, \frac{1}{\sqrt{n}})
b_k, k = 1..m: uniform(-\frac{1}{\sqrt{n}}, \frac{1}{\sqrt{n}})
z, W, b: independent
s_k := \sum_{j=1}^{n} z_j W_{jk} + b_k
```
"""

TORCH_LINEAR = Result(
    name="pytorch linear",
    statement="nn.Linear's default U(+-1/sqrt(n)) has variance 1/(3 n): a third of LeCun's",
    source="PyTorch, torch.nn.Linear.reset_parameters (kaiming_uniform with a = sqrt 5)",
    proof=_LINEAR
    + r"""
$$\operatorname{Var}[W_{jk}] = \frac{1}{3 n}$$
$$\operatorname{Var}[s_k] = \frac{1}{3} \operatorname{E}[z_j^2] + \frac{1}{3 n}$$
""",
    twins=(
        Twin("takes the bound for the standard deviation", _LINEAR + r"$$\operatorname{Var}[W_{jk}] = \frac{1}{n}$$"),
    ),
)

_RNN = r"""
```given
H: dimension
h_j, j = 1..H: identically distributed, nonconstant
W_{jk}, j = 1..H, k = 1..H: iid, uniform(-\frac{1}{\sqrt{H}}, \frac{1}{\sqrt{H}})
h, W: independent
s_k := \sum_{j=1}^{H} h_j W_{jk}
```
"""

TORCH_RNN = Result(
    name="pytorch rnn",
    statement="nn.RNN's default U(+-1/sqrt(H)) leaves a third of the state's second moment at every step",
    source="PyTorch, torch.nn.RNNBase.reset_parameters",
    proof=_RNN
    + r"""
$$\operatorname{Var}[s_k] = \frac{1}{3} \operatorname{E}[h_j^2]$$
""",
    twins=(
        Twin("says that it keeps the second moment", _RNN + r"$$\operatorname{Var}[s_k] = \operatorname{E}[h_j^2]$$"),
    ),
)

RESULTS = IDENTITY, UNIT_INTERVAL, TORCH_LINEAR, TORCH_RNN
