"""What becomes of a derivation without one of its assumptions."""

from derive.checker import Verdict, check_derivation
from derive.checker.removal import removals
from derive.documents import read_markdown
from derive.language.describe import describe
from derive.models import Witness

LAYER = r"""```given
n: dimension
z_j, j = 1..n: identically distributed, nonconstant
W_j, j = 1..n: iid, zero mean
z, W: independent
s := \sum_{j=1}^{n} z_j W_j
```
$$\operatorname{Var}[s] = n \operatorname{E}[z_j^2] \operatorname{Var}[W_j]$$

```given
require \operatorname{Var}[s] = \operatorname{E}[z_j^2]
```
$$\operatorname{Var}[W_j] = \frac{1}{n}$$
"""
LINEAR = r"""```given
f: odd, unit slope, smooth
s: random, symmetric
```
$$\operatorname{Var}[f(s)] \approx \operatorname{Var}[s]$$
"""


def found(text):
    return {describe(r.assumption): r for r in removals(check_derivation(read_markdown(text)))}


def test_a_lost_step_comes_with_a_model_in_which_it_is_false():
    """Without zero mean the variance of the sum is another; the model says which."""
    removal = found(LAYER)["W: zero mean"]
    assert [s.verdict for s in removal.lost] == [Verdict.PROVED, Verdict.PROVED]
    assert isinstance(removal.witness, Witness)
    assert removal.witness.left != removal.witness.right


def test_an_assumption_that_keeps_a_divisor_from_vanishing_leaves_a_condition():
    """Without `nonconstant` the solution stands where E[z^2] is not zero, and no step is lost."""
    removal = found(LAYER)["z: nonconstant"]
    assert removal.lost == ()
    assert len(removal.narrowed) == 1
    assert removal.narrowed[0][1]


def test_what_no_step_can_use_is_not_among_them():
    """Removing an assumption that is in no minimal set changes nothing and is not listed."""
    more = LAYER.replace("nonconstant", "nonconstant, zero mean")
    assert "z: zero mean" not in found(more)


def test_what_holds_to_leading_order_is_lost_by_a_model_of_the_linear_part():
    """Without the slope the line fails for f(t) = 2 t, which no smaller signal mends."""
    removal = found(LINEAR)["f: unit slope"]
    assert len(removal.lost) == 1
    assert isinstance(removal.witness, Witness)
    ((_, function),) = removal.witness.functions
    assert function == "2*t"
