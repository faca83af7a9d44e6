"""The compromise between forward and backward: n_in Var[W] = 1 and n_out Var[W] = 1 cannot both hold.

Each choice is stated with what characterises it; the checker reports by how much it misses the two
requirements. 2/(n_in + n_out) makes the mean of the two factors one, 1/sqrt(n_in n_out) their product, and
(n_in + n_out)/(n_in^2 + n_out^2) the sum of the squared misses least.
"""

from .result import Result, Twin

_WANTED = r"""
```given
n_{in}, n_{out}: dimension
W_{jk}, j = 1..n_{in}, k = 1..n_{out}: iid, zero mean
require n_{in} \operatorname{Var}[W_{jk}] = 1
require n_{out} \operatorname{Var}[W_{jk}] = 1
choose CHOICE
```
"""

_MEAN = _WANTED.replace("CHOICE", r"\frac{1}{2} (n_{in} + n_{out}) \operatorname{Var}[W_{jk}] = 1")

GLOROT = Result(
    name="glorot",
    statement="Var[W] = 2/(fan_in + fan_out), the harmonic mean of 1/fan_in and 1/fan_out, makes the mean "
    "of the forward and the backward factor one",
    source="Glorot and Bengio 2010, equation 12",
    proof=_MEAN
    + r"""
$$\operatorname{Var}[W_{jk}] = \frac{2}{n_{in} + n_{out}}$$

$$W_{jk} \sim \mathcal{N}\left(0, \frac{2}{n_{in} + n_{out}}\right)$$

$$W_{jk} \sim U\left[-\sqrt{\frac{6}{n_{in} + n_{out}}}, \sqrt{\frac{6}{n_{in} + n_{out}}}\right]$$
""",
    twins=(
        Twin(
            "takes the arithmetic mean of 1/n_in and 1/n_out",
            _MEAN
            + r"""$$\operatorname{Var}[W_{jk}]
            = \frac{1}{2} \Big(\frac{1}{n_{in}} + \frac{1}{n_{out}}\Big)$$""",
        ),
        Twin(
            "takes the bound of the uniform law for its standard deviation",
            _MEAN
            + r"""$$W_{jk} \sim
            U\left[-\sqrt{\frac{2}{n_{in} + n_{out}}}, \sqrt{\frac{2}{n_{in} + n_{out}}}\right]$$""",
        ),
    ),
)

_PRODUCT = _WANTED.replace("CHOICE", r"n_{in} \operatorname{Var}[W_{jk}] \cdot n_{out} \operatorname{Var}[W_{jk}] = 1")

GEOMETRIC = Result(
    name="glorot geometric",
    statement="Var[W] = 1/sqrt(fan_in fan_out) makes the product of the forward and the backward factor one",
    source="the geometric mean of the two requirements",
    proof=_PRODUCT
    + r"""
```given
\operatorname{Var}[W_{jk}] > 0
```

$$\operatorname{Var}[W_{jk}]^2 = \frac{1}{n_{in} n_{out}}$$

$$\operatorname{Var}[W_{jk}] = \frac{1}{\sqrt{n_{in} n_{out}}}$$
""",
    twins=(
        Twin(
            "takes the harmonic mean for the geometric",
            _PRODUCT + r"$$\operatorname{Var}[W_{jk}] = \frac{2}{n_{in} + n_{out}}$$",
        ),
    ),
)

_LEAST = _WANTED.replace(
    "CHOICE",
    r"n_{in} (n_{in} \operatorname{Var}[W_{jk}] - 1) + n_{out} (n_{out} \operatorname{Var}[W_{jk}] - 1) = 0",
)

LEAST_SQUARES = Result(
    name="glorot least squares",
    statement="Var[W] = (fan_in + fan_out)/(fan_in^2 + fan_out^2) makes (n_in v - 1)^2 + (n_out v - 1)^2 least",
    source="the normal equation of the two requirements in v = Var[W]",
    proof=_LEAST
    + r"""
$$\operatorname{Var}[W_{jk}] = \frac{n_{in} + n_{out}}{n_{in}^2 + n_{out}^2}$$
""",
    twins=(
        Twin(
            "takes the harmonic mean for the least-squares solution",
            _LEAST + r"$$\operatorname{Var}[W_{jk}] = \frac{2}{n_{in} + n_{out}}$$",
        ),
    ),
)

_ACTIVATED = r"""
```given
n_{in}, n_{out}: dimension
M, D: positive
W_{jk}, j = 1..n_{in}, k = 1..n_{out}: iid, zero mean
require n_{in} M \operatorname{Var}[W_{jk}] = 1
require n_{out} D \operatorname{Var}[W_{jk}] = 1
choose \frac{1}{2} (n_{in} + n_{out}) M \operatorname{Var}[W_{jk}] = 1
```
"""

GLOROT_WITH_GAIN = Result(
    name="glorot with gain",
    statement="Var[W] = gain^2 2/(fan_in + fan_out) with gain^2 = 1/E[f(s)^2]; what the backward "
    "requirement, "
    "which asks for E[f'(s)^2], then misses is reported",
    source="Glorot's choice with the gain that frameworks multiply it by; M = E[f(s)^2], D = E[f'(s)^2]",
    proof=_ACTIVATED
    + r"""
$$\operatorname{Var}[W_{jk}] = \frac{1}{M} \cdot \frac{2}{n_{in} + n_{out}}$$
""",
    twins=(
        Twin(
            "multiplies the variance by the gain where the standard deviation is meant",
            _ACTIVATED + r"$$\operatorname{Var}[W_{jk}] = \frac{1}{\sqrt{M}} \cdot \frac{2}{n_{in} + n_{out}}$$",
        ),
    ),
)

RESULTS = GLOROT, GEOMETRIC, LEAST_SQUARES, GLOROT_WITH_GAIN
