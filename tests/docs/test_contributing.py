"""The files that CONTRIBUTING.md shows as examples do what it says of them."""

import csv
import re
from pathlib import Path

import sympy as sp
from report_hostile import HOSTILE, hostile_document

from derive.activations import facts, gain
from derive.theorems import check, check_twin, holds, needed
from initproof import laws
from reports.document import steps

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def shown(path):
    """What the example file at `path` defines, run as a module of its package."""
    (code,) = re.findall(rf"^````python file={path}\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE)
    package, _, _ = path.replace("/", ".").removesuffix(".py").rpartition(".")
    names = {"__name__": path, "__package__": package}
    exec(compile(code, path, "exec"), names)
    return names


def row(start):
    """What the example line that starts so says, in the names of `initproof.laws`."""
    (line,) = re.findall(rf"^    {start}: .*,$", PAGE, re.MULTILINE)
    return eval(f"{{{line}}}", vars(laws) | {"sp": sp, "oo": sp.oo})


def test_the_activation_has_the_facts_of_its_row_and_a_known_mean():
    """E f(s) = P(|s| < 3)/6 for hard swish."""
    hard_swish = shown("derive/activations/hard_gates.py")["HARD_SWISH"]
    found = facts(hard_swish)
    ((odd, at_zero, slope, order_at_zero, order, homogeneous, rising),) = row('"hard_swish"').values()
    assert (found.odd, found.value_at_zero, found.slope_at_zero) == (odd, at_zero, slope)
    assert (found.order_at_zero, found.order) == (order_at_zero, order)
    assert (found.positively_homogeneous, found.nondecreasing) == (homogeneous, rising)
    assert gain(hard_swish).mean.closed_form == sp.erf(3 / sp.sqrt(2)) / 6


def test_the_theorem_holds_by_its_normal_law_and_its_twin_does_not():
    """It needs the fourth moment, which a symmetric law does not give."""
    (result,) = shown("derive/theorems/squared_rectifiers.py")["RESULTS"]
    proof = check(result)
    assert holds(proof)
    assert "s: normal(0, 1)" in needed(proof)
    assert not any(holds(check_twin(result, twin)) for twin in result.twins)


def test_the_law_names_the_theorem_and_has_its_variance():
    """2/(3 n), the gain of a squared ReLU put in."""
    (rule,) = row('"squared_relu"').values()
    assert rule.results == ("squared relu",)
    law = laws.Law("squared_relu", rule, sp.Integer(512), sp.Integer(1), laws.find(rule.activation))
    assert law.variance == 2 / (3 * 512)


def test_the_format_keeps_hostile_strings_in_their_cell():
    """A row a step and three columns, whatever the document says."""
    document = hostile_document(HOSTILE)
    written = shown("reports/verdicts_csv.py")["verdicts_csv"](document)
    assert [len(each) for each in csv.reader(written.splitlines())] == [3] * (1 + len(steps(document)))
