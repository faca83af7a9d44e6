"""A small document with a false step, checked for real, and its report."""

from functools import cache

from derive.checker import check_derivation
from derive.documents import read_markdown
from reports.derivation import Origin, derivation_report
from reports.document import Document

DOCUMENT = r"""# A notebook

What LeCun and others (1998) do with *sums* and `code`, for $n \ge 1$ entries.

## Sums

Entries may be <b>anything</b>:

- of one law,
- independent.

```given
n: dimension
x_i, i = 1..n: iid, zero mean, nonconstant
s := \sum_{i=1}^{n} x_i
```

$$\begin{aligned}
\mathrm{Var}[s] &= \sum_{i=1}^{n} \mathrm{Var}[x_i] && \text{<b>independence</b> # more} \\
 &= n \mathrm{Var}[x_i] \\
 &= n^2 \mathrm{Var}[x_i]
\end{aligned}$$

so much for sums, and

```given
require \operatorname{Var}[s] = 1
```

$$\mathrm{Var}[x_i] = \frac{1}{n}$$
"""


@cache
def report_on(text, read=read_markdown, file="notes.md") -> Document:
    """The report of a document."""
    return derivation_report(check_derivation(read(text, file)), Origin(text, (("initproof", "1.2.3"),), "x"))
