"""Mean field: how a layer maps variances (the q-map), covariances (the c-map) and gradients (chi).

The three maps are exact at any width, with E[f(s)^2] and the like taken over the s there are. That s is normal,
so that these are functions of q, is the limit of infinite width and is not proved here; fixed points and depths
of the maps are numbers, in `derive.meanfield`. tanh, which is critical at Var[W] = 1/n, is taken to depth by
polynomials that bound it near 0.
"""

from ..activations import find
from ..meanfield import critical_decay
from .result import Constant, Result, Twin

_LAYER = r"""
```given
n, m: dimension
f: function
\sigma_w, \sigma_b: positive
s_{ja}, j = 1..n, a = 1..2: random
W_{jk}, j = 1..n, k = 1..m: iid, zero mean, variance \frac{\sigma_w^2}{n}
b_k, k = 1..m: zero mean, variance \sigma_b^2
s, W, b: independent
s'_{ka} := \sum_{j=1}^{n} f(s_{ja}) W_{jk} + b_k
```
"""

MAPS = Result(
    name="mean field forward",
    statement="q' = sigma_w^2 E[f(s)^2] + sigma_b^2, and two inputs have the covariance sigma_w^2 E[f(s_1) f(s_2)] "
    "+ sigma_b^2, averaged over the units below",
    source="Poole, Lahiri, Raghu, Sohl-Dickstein and Ganguli 2016, equations 3 and 5; a counts the two inputs",
    proof=_LAYER
    + r"""
$$\operatorname{Var}[s'_{k1}] = \frac{\sigma_w^2}{n} \sum_{j=1}^{n} \operatorname{E}[f(s_{j1})^2] + \sigma_b^2$$

$$\operatorname{Cov}[s'_{k1}, s'_{k2}]
  = \frac{\sigma_w^2}{n} \sum_{j=1}^{n} \operatorname{E}[f(s_{j1}) f(s_{j2})] + \sigma_b^2$$
""",
    twins=(
        Twin(
            "forgets that both inputs meet the same bias",
            _LAYER
            + r"""$$\operatorname{Cov}[s'_{k1}, s'_{k2}]
            = \frac{\sigma_w^2}{n} \sum_{j=1}^{n} \operatorname{E}[f(s_{j1}) f(s_{j2})]$$""",
        ),
    ),
)

_GRADIENT = r"""
```given
n: dimension
f: function
\sigma_w: positive
s_j, j = 1..n: identically distributed
W_{jk}, j = 1..n, k = 1..n: iid, zero mean, variance \frac{\sigma_w^2}{n}
d_k, k = 1..n: identically distributed, nonconstant
s, W, d: independent
g_j := f'(s_j) \sum_{k=1}^{n} W_{jk} d_k
```
"""

CHI = Result(
    name="mean field backward",
    statement="chi = sigma_w^2 E[f'(s)^2] is the factor of the gradient's second moment over a layer; the edge of "
    "chaos is chi = 1",
    source="Schoenholz, Gilmer, Ganguli and Sohl-Dickstein 2017, equation 5; weights independent of the gradient",
    proof=_GRADIENT
    + r"""
$$\frac{\operatorname{E}[g_j^2]}{\operatorname{E}[d_k^2]} = \sigma_w^2 \operatorname{E}[f'(s_j)^2]$$

```given
\operatorname{E}[f'(s_j)^2] > 0
require \operatorname{E}[g_j^2] = \operatorname{E}[d_k^2]
```

$$\sigma_w^2 = \frac{1}{\operatorname{E}[f'(s_j)^2]}$$
""",
    twins=(
        Twin(
            "asks for weights of variance one, as if slopes were one",
            _GRADIENT
            + r"""
```given
require \operatorname{E}[g_j^2] = \operatorname{E}[d_k^2]
```
$$\sigma_w^2 = 1$$
""",
        ),
    ),
)

_NORMAL = r"""
```given
q: positive
s: normal(0, q)
```
"""
_TANH = critical_decay(find("tanh"))

TANH_AT_DEPTH = Result(
    name="tanh at depth",
    statement="With Var[W] = 1/fan_in and no bias a tanh network loses its variance as q_l ~ 1/(2 l)",
    source="Taylor's bounds s - s^3/3 <= tanh s <= s - s^3/3 + 2 s^5/15 for s >= 0; Stolz and Cesaro",
    proof=_NORMAL
    + r"""
The square of tanh lies between those of two polynomials where the lower one is not negative, |s| <= sqrt(3);
what lies outside has probability of order exp(-3/(2 q)).

$$\operatorname{E}\Big[\Big(s - \frac{s^3}{3}\Big)^2\Big] = q - 2 q^2 + \frac{5}{3} q^3$$

$$\operatorname{E}\Big[\Big(s - \frac{s^3}{3} + \frac{2 s^5}{15}\Big)^2\Big]
  = q - 2 q^2 + \frac{17}{3} q^3 - \frac{28}{3} q^4 + \frac{84}{5} q^5$$

So q' = q - 2 q^2 + O(q^3), 1/q' - 1/q tends to 2, and so does 1/(l q_l), the mean of these differences.
""",
    twins=(
        Twin(
            "leaves the square of the cubic term out",
            _NORMAL + r"$$\operatorname{E}\Big[\Big(s - \frac{s^3}{3}\Big)^2\Big] = q - 2 q^2$$",
        ),
    ),
    constants=(
        Constant("a", "the limit of 1/(l q_l)", _TANH.rate),
        Constant("b", "1/q_l = a l + b log l + O(1)", _TANH.log_coefficient),
    ),
)

RESULTS = MAPS, CHI, TANH_AT_DEPTH
