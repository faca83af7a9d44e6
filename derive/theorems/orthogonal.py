"""Orthogonal weights: a tall or square Q keeps every norm exactly; a wide one keeps it on average only.

The columns of a tall Q (m >= n) are orthonormal: G = Q^T Q is the identity. Its entries have variance 1/m,
each having the same law, since a column's m squares add up to one. A wide Q (m < n) has orthonormal rows.
"""

from .result import Result, Twin

ORTHOGONAL = Result(
    name="orthogonal",
    statement="|Qx|^2 is x^T (Q^T Q) x for every x, so orthonormal columns keep it; Var[Q] = 1/(number of "
    "rows)",
    source="Saxe, McClelland and Ganguli 2014",
    proof=r"""
## Norms

```given
m, n: dimension
Q_{ij}, i = 1..m, j = 1..n: random
x_j, j = 1..n: random
G_{jl} := \sum_{i=1}^{m} Q_{ij} Q_{il}
```

$$\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2
  = \sum_{j=1}^{n} G_{jj} x_j^2 + \sum_{j \ne l} G_{jl} x_j x_l$$

For orthonormal columns G_jj = 1 and G_jl = 0 otherwise: the right side is the squared norm of x, whatever x
is.

## Entries

```given
m, n: dimension
Q_{ij}, i = 1..m, j = 1..n: identically distributed, zero mean
require \sum_{i=1}^{m} \operatorname{E}[Q_{ij}^2] = 1
```

$$\operatorname{Var}[Q_{ij}] = \frac{1}{m}$$
""",
    twins=(
        Twin(
            "takes a wide matrix for an isometry",
            r"""
```given
m, n: dimension
m < n
Q_{ij}, i = 1..m, j = 1..n: orthogonal
x_j, j = 1..n: random
```
$$\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2 = \sum_{j=1}^{n} x_j^2$$
""",
        ),
    ),
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

RESULTS = (ORTHOGONAL, WIDE)
