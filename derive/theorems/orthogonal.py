"""Orthogonal weights: a tall or square Q keeps every norm exactly; a wide one keeps it on average only.

The columns of a tall Q (m >= n) are orthonormal: G = Q^T Q is the identity. Its entries have variance 1/m,
each having the same law, since a column's m squares add up to one. A wide Q (m < n) has orthonormal rows.
"""

from .result import Result, Twin

_SQUARE = r"""
```given
n: dimension
Q_{ij}, i = 1..n, j = 1..n: LAW
x_j, j = 1..n: random, nonconstant
Q, x: independent
```
$$\sum_{i=1}^{n} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2 = \sum_{j=1}^{n} x_j^2$$
"""

ORTHOGONAL = Result(
    name="orthogonal",
    statement="A square orthogonal Q keeps the norm of every vector exactly, and so does its transpose",
    source="Saxe, McClelland and Ganguli 2014",
    proof=_SQUARE.replace("LAW", "orthogonal")
    + r"""
A gradient d that comes back through Q keeps its norm too.

```given
d_i, i = 1..n: random
```

$$\sum_{j=1}^{n} \Big(\sum_{i=1}^{n} Q_{ij} d_i\Big)^2 = \sum_{i=1}^{n} d_i^2$$
""",
    twins=(
        Twin(
            "says the same of independent entries, which keep the norm on average only",
            _SQUARE.replace("LAW", r"iid, zero mean, variance \frac{1}{n}"),
        ),
    ),
)

_TALL = r"""
```given
m, n: dimension
Q_{ij}, i = 1..m, j = 1..n: identically distributed, zero mean
require \sum_{i=1}^{m} \operatorname{E}[Q_{ij}^2] = 1
```
"""

TALL = Result(
    name="orthogonal tall",
    statement="Orthonormal columns keep every norm, |Qx|^2 being x^T (Q^T Q) x, and have Var[Q] = 1/(rows)",
    source="the squares of a column add up to one",
    proof=r"""
```given
m, n: dimension
Q_{ij}, i = 1..m, j = 1..n: random
x_j, j = 1..n: random
G_{jl} := \sum_{i=1}^{m} Q_{ij} Q_{il}
```

$$\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2
  = \sum_{j=1}^{n} G_{jj} x_j^2 + \sum_{j \ne l} G_{jl} x_j x_l$$

For orthonormal columns G_jj = 1 and G_jl = 0 otherwise: the right side is the squared norm of x.

## Entries
"""
    + _TALL
    + r"""
$$\operatorname{Var}[Q_{ij}] = \frac{1}{m}$$
""",
    twins=(Twin("counts the columns", _TALL + r"$$\operatorname{Var}[Q_{ij}] = \frac{1}{n}$$"),),
)

_WIDE = r"""
```given
m, n: dimension
Q_{ij}, i = 1..m, j = 1..n: identically distributed, zero mean
x_j, j = 1..n: iid, zero mean
Q, x: independent
require \sum_{j=1}^{n} \operatorname{E}[Q_{ij}^2] = 1
```
"""

WIDE = Result(
    name="orthogonal wide",
    statement="Orthonormal rows have Var[Q] = 1/(number of columns) and shrink |x|^2 to m/n of it on average",
    source="the same for the transposed matrix",
    proof=_WIDE
    + r"""
$$\operatorname{Var}[Q_{ij}] = \frac{1}{n}$$

$$\operatorname{E}\Big[\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2\Big]
  = \frac{m}{n} \sum_{j=1}^{n} \operatorname{E}[x_j^2]$$
""",
    twins=(Twin("counts the rows", _WIDE + r"$$\operatorname{Var}[Q_{ij}] = \frac{1}{m}$$"),),
)

RESULTS = (ORTHOGONAL, TALL, WIDE)
