"""A checked document as a report: every step, every assumption, and what was not shown."""

import pytest

from derive.checker import check_derivation
from derive.documents import read_markdown
from reports.derivation import derivation_report
from reports.document import assumptions, steps
from reports.latex import latex
from reports.markdown import markdown
from reports.model import Section, Verdict

DOCUMENT = r"""# A notebook

## Sums

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

```given
require \operatorname{Var}[s] = 1
```

$$\mathrm{Var}[x_i] = \frac{1}{n}$$
"""


@pytest.fixture(scope="module")
def report():
    checked = check_derivation(read_markdown(DOCUMENT, "notes.md"))
    return derivation_report(checked, "1.2.3", "initproof report notes.md")


def test_every_judged_step_is_in_the_report_with_its_verdict(report):
    """Four relations: two proved, one refuted, one that follows from the requirement."""
    verdicts = [step.verdict for step in steps(report).values()]
    assert verdicts == [Verdict.PROVED, Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED]
    assert len(assumptions(report)) == 5


def test_what_is_not_proved_is_listed_as_not_shown(report):
    """The last section names the line that is refuted."""
    last = report.blocks[-1]
    assert isinstance(last, Section)
    assert "line 14: refuted" in markdown(report)[markdown(report).index("What was not shown") :].replace("\\", "")


def test_what_an_author_typed_is_escaped(report):
    """A reason with markup in it stays text in every format."""
    assert r"\# more" in latex(report)
    assert "<b>independence" not in markdown(report)


def test_the_requirement_is_shown(report):
    """What is required stands in the report, marked so."""
    assert "required" in markdown(report)
