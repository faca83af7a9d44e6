"""Orthogonal weights: a tall or square Q keeps every norm exactly; a wide one keeps it on average only.

Q is random as Haar's law has it: a change of sign of a row or column, or of their order, makes no difference.
So all entries are alike with mean zero, and as the squares along the longer side add up to one, each has the
second moment 1/(longer side).
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

$$\operatorname{Var}[Q_{ij}] = \frac{1}{n}$$
""",
    twins=(
        Twin(
            "says the same of independent entries, which keep the norm on average only",
            _SQUARE.replace("LAW", r"iid, zero mean, variance \frac{1}{n}"),
        ),
    ),
)

_ENTRIES = r"""
```given
m, n: dimension
RELATION
Q_{ij}, i = 1..m, j = 1..n: orthogonal
x_j, j = 1..n: random, nonconstant
Q, x: independent
```
"""
_TALL, _WIDE = _ENTRIES.replace("RELATION", r"n \le m"), _ENTRIES.replace("RELATION", r"m \le n")

TALL = Result(
    name="orthogonal tall",
    statement="Orthonormal columns keep every norm exactly, and have Var[Q] = 1/(number of rows)",
    source="the squares of a column add up to one",
    proof=_TALL
    + r"""
$$\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2 = \sum_{j=1}^{n} x_j^2$$

$$\operatorname{Var}[Q_{ij}] = \frac{1}{m}$$
""",
    twins=(Twin("counts the columns", _TALL + r"$$\operatorname{Var}[Q_{ij}] = \frac{1}{n}$$"),),
)

WIDE = Result(
    name="orthogonal wide",
    statement="Orthonormal rows have Var[Q] = 1/(number of columns) and leave m/n of |x|^2 on average",
    source="the same for the transposed matrix",
    proof=_WIDE
    + r"""
$$\operatorname{Var}[Q_{ij}] = \frac{1}{n}$$

$$\operatorname{E}\Big[\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2\Big]
  = \frac{m}{n} \sum_{j=1}^{n} \operatorname{E}[x_j^2]$$
""",
    twins=(
        Twin("counts the rows", _WIDE + r"$$\operatorname{Var}[Q_{ij}] = \frac{1}{m}$$"),
        Twin(
            "says that a wide matrix keeps norms",
            _WIDE + r"$$\sum_{i=1}^{m} \Big(\sum_{j=1}^{n} Q_{ij} x_j\Big)^2 = \sum_{j=1}^{n} x_j^2$$",
        ),
    ),
)

RESULTS = ORTHOGONAL, TALL, WIDE
