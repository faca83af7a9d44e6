"""Laws of deadlines that are counted."""

from threading import Thread

import pytest
from sympy import Sum

from derive.checker import judge
from derive.checker.effort import Effort
from derive.documents import read_markdown
from derive.kernel import Budget, prove
from derive.language import work
from derive.language.expressions import ConstantArray, dimensions, index
from derive.language.work import BudgetExhausted, Deadline, charge

real = work.thread_time


def test_a_deadline_passes_when_its_work_is_done_and_not_before() -> None:
    """A nominal second is a million nominal microseconds."""
    deadline = Deadline(1.0)
    charge(999_999)
    assert not deadline.passed()
    charge(1)
    assert deadline.passed()


def test_work_that_nobody_counts_is_stopped_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many times the seconds."""
    now = [0.0]
    monkeypatch.setattr(work, "thread_time", lambda: now[0])
    deadline = Deadline(1.0)
    now[0] = work.SLACK - 0.5
    assert 0 < deadline.left() < 0.1
    now[0] = work.SLACK
    assert deadline.passed()


def test_what_another_thread_does_is_not_counted() -> None:
    """Threads that judge lines at the same time do not hurry each other."""
    deadline = Deadline(1.0)
    other = Thread(target=charge, args=(10_000_000,))
    other.start()
    other.join()
    assert deadline.left() == pytest.approx(1.0, abs=0.1)


HARD = r"""```given
n: dimension
x_i, i = 1..n: iid, zero mean
```
$$E\left[\left(\sum_{i=1}^n x_i\right)^8\right] = n^4 E[x_1^2]^4$$
"""


def test_verdict_and_witness_do_not_depend_on_the_speed_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which every second is a tenth of one, or nothing at all, finds the same."""
    found = []
    for speed in (1.0, 0.1, 0.0):
        monkeypatch.setattr(work, "thread_time", lambda speed=speed: speed * real())
        finding = judge.judge(read_markdown(HARD).steps[0], (), Effort(seconds=0.2))
        found.append((finding.verdict, finding.message, finding.witness))
    assert found[0] == found[1] == found[2]


def test_work_past_an_enforced_deadline_is_not_begun() -> None:
    """Inside it stops at the limit, the inner of two; outside nothing stops."""
    with Deadline(1.0).enforced(), Deadline(0.1).enforced():
        charge(100_000)
        with pytest.raises(BudgetExhausted):
            charge(work.GRACE + 1)
    charge(10_000_000)


@pytest.mark.parametrize("power", [9, 30])
def test_a_power_of_a_sum_ends_where_the_budget_does(power: int) -> None:
    """Where multiplying out takes longer than allowed the claim is refused for that, soon after."""
    (n,) = dimensions("n")
    b, i = ConstantArray("b", n), index("i", n)
    whole = Sum(b[i], (i, 1, n)) + Sum(b[i] ** 2, (i, 1, n))
    budget = Budget(seconds=0.2)
    before = work._done.work
    refused = prove(whole**power, 0, [], budget=budget)
    assert not refused
    assert refused.code == "budget"
    assert work._done.work - before < 1e6
